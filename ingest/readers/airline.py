"""Read "Twitter US Airline Sentiment": labelled tweets about six US airlines.

The public copies went through a spreadsheet: ids are rounded, a text that begins with
"@" became the formula "=@", and `tweet_created` is a day serial (days since
1899-12-30) in America/Los_Angeles time, as the data set's page states. Copies with
timestamps ("2015-02-24 11:35:52 -0800") are read too. The file has no reply and no
share references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from graph.model import AccountReference, Label, Post, Profile, ReaderItem, Record
from ingest.fields import coercion
from ingest.fields.table_cells import id_or_none
from ingest.fields.table_dates import iso_date
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
"""Columns of the labellers besides the label; two versions of a post are a conflict."""

_ZONE = ZoneInfo("America/Los_Angeles")
_SERIAL = re.compile(r"\s*\d{5}(\.\d+)?\s*")
_SHARE_MARK = re.compile(r"(?:^|\s)RT @")
_LABELS: Final = {
    "negative": Label.COMPLAINT,
    "neutral": Label.NEUTRAL,
    "positive": Label.PRAISE,
}


def sniff(head: FileHead) -> bool:
    """Whether the table has the columns of sentiment, airline and author."""
    return head.has_columns("tweet_id", "airline_sentiment", "airline", "name", "text")


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one labelled post per row."""
    return coercion.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    post = _post(row.value, warn)
    yield Record(position=row.position, main=post, warnings=tuple(warn))


def _post(cells: Mapping[str, str], warn: list[str]) -> Post:
    text = coercion.clean_text(cells["text"], warn)
    if text.startswith("=@"):  # the formula sign was added by the spreadsheet
        text = text[1:]
    # Text and mentions after a manual "RT @name" are by another author.
    own = _SHARE_MARK.split(text, maxsplit=1)[0]
    name = coercion.parse_handle(cells["name"])
    airline = cells["airline"].strip()
    return Post(
        id=id_or_none(cells["tweet_id"], warn),
        author=Profile(account=AccountReference(handle=name)) if name else None,
        platform="x",
        created_at=_time(cells.get("tweet_created", ""), warn),
        text=text,
        label=_LABELS.get(cells["airline_sentiment"].strip().lower()),
        brands=(airline,) if airline else (),
        shares=coercion.parse_count(cells.get("retweet_count"), warn),
        mentions=tuple(
            AccountReference(handle=each) for each in coercion.handles_in_text(own)
        ),
        tags=coercion.hashtags_in_text(text),
        links=coercion.links_in_text(text),
        other_claims="\x1f".join(
            cells.get(column, "").strip() for column in _LABEL_DETAILS
        ),
    )


def _time(value: str, warn: list[str]) -> datetime | None:
    """Parse a time; without a zone, and as a day serial, it is Los Angeles time."""
    serial = iso_date(value, is_date_column=True) if _SERIAL.fullmatch(value) else None
    notes: list[str] = []
    local = coercion.parse_timestamp(serial or value, notes)
    if local is None or "no_zone" not in notes:
        warn += notes
        return local
    zoned = local.replace(tzinfo=_ZONE).astimezone(UTC)
    # `parse_timestamp` rejects impossible times.
    return coercion.parse_timestamp(zoned.isoformat(), warn)
