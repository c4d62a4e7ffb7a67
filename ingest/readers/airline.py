"""Tweets about six US airlines with a label each ("Twitter US Airline Sentiment").

The public copies went through a spreadsheet: ids are rounded, a text that begins with
"@" became the formula "=@", and `tweet_created` is a day serial (days since
1899-12-30) in the local time of the US west coast, America/Los_Angeles, as the data
set's own page says. Copies that kept the written time ("2015-02-24 11:35:52 -0800")
are read as well. The file names no reply and no share target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from graph.model import ReaderItem, Label, Post, Profile, Record, AccountReference
from ingest.fields import coercion as values
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "airline"
TITLE: Final = "Airline sentiment table (Tweets.csv)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True

_LABEL_DETAILS: Final = (
    "airline_sentiment_confidence",
    "negativereason",
    "negativereason_confidence",
    "airline_sentiment_gold",
    "negativereason_gold",
)
"""What the labellers said beside the label: one post labelled twice is a conflict."""

_ZONE = ZoneInfo("America/Los_Angeles")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FIRST_DAY = datetime(1899, 12, 30)
_SHARE_MARK = re.compile(r"(?:^|\s)RT @")
_LABELS: Final = {
    "negative": Label.COMPLAINT,
    "neutral": Label.NEUTRAL,
    "positive": Label.PRAISE,
}


def sniff(head: FileHead) -> bool:
    """Whether the table has the sentiment, the airline and the author's name."""
    return head.has_columns("tweet_id", "airline_sentiment", "airline", "name", "text")


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """One labelled post a row."""
    return values.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    post = _post(row.value, warn)
    yield Record(position=row.position, main=post, warnings=tuple(warn))


def _post(cells: Mapping[str, str], warn: list[str]) -> Post:
    text = values.clean_text(cells["text"], warn)
    if text.startswith("=@"):  # the spreadsheet's formula sign is not the author's
        text = text[1:]
    # What follows a hand-made "RT @name" are another author's words and mentions.
    own = _SHARE_MARK.split(text, maxsplit=1)[0]
    name = values.parse_handle(cells["name"])
    airline = cells["airline"].strip()
    return Post(
        id=values.native_id(cells["tweet_id"]),
        author=Profile(account=AccountReference(handle=name)) if name else None,
        platform="x",
        created_at=_time(cells.get("tweet_created", ""), warn),
        text=text,
        label=_LABELS.get(cells["airline_sentiment"].strip().lower()),
        brands=(airline,) if airline else (),
        shares=values.parse_count(cells.get("retweet_count"), warn),
        mentions=tuple(AccountReference(handle=each) for each in values.handles_in_text(own)),
        tags=values.hashtags_in_text(text),
        links=values.links_in_text(text),
        other_claims="\x1f".join(cells.get(column, "").strip() for column in _LABEL_DETAILS),
    )


def _time(value: str, warn: list[str]) -> datetime | None:
    """A day serial of the US west coast, or a written time."""
    if not _SERIAL.fullmatch(value.strip()):
        return values.parse_timestamp(value, warn)
    local = _FIRST_DAY + timedelta(seconds=round(float(value) * 86_400))
    # By way of `values.time`, which refuses a moment that cannot be.
    return values.parse_timestamp(local.replace(tzinfo=_ZONE).astimezone(UTC).isoformat(), warn)
