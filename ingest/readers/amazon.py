"""Amazon product reviews, one JSON object a line, in the shapes of 2014/2018 and 2023.

A review has no id of its own; the loader makes one. The product (`parent_asin`, else
`asin`) is named as the brand: it is the only thing that the file says the review is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from graph.model import ReaderItem, Post, Profile, Record, AccountReference
from ingest.fields import coercion as values
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "amazon"
TITLE: Final = "Amazon reviews (2014, 2018 and 2023)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = False


def sniff(head: FileHead) -> bool:
    """Whether the first objects are reviews of an `asin` by a reviewer or user."""
    objects = head.json_objects()
    return bool(objects) and all(
        "asin" in each
        and ("reviewerID" in each or {"user_id", "rating"} <= each.keys())
        for each in objects
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """One review a line."""
    return values.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    if not isinstance(row.value, dict):
        raise values.InvalidValue("not_object", "a review is a JSON object")
    warn: list[str] = []
    post = _post(row.value, warn)
    yield Record(position=row.position, main=post, warnings=tuple(warn))


def _post(review: Mapping[str, Any], warn: list[str]) -> Post:
    who = review.get("reviewerID", review.get("user_id"))
    account = values.native_id(who, missing_reason="missing_author")
    name = values.clean_text(review.get("reviewerName"), warn).strip()
    product = values.optional_id(review.get("parent_asin") or review.get("asin"))
    words = (
        values.clean_text(review.get("summary", review.get("title")), warn),
        values.clean_text(review.get("reviewText", review.get("text")), warn),
    )
    return Post(
        id=None,
        author=Profile(account=AccountReference(id=account), name=name or None),
        platform="amazon",
        created_at=_time(review, warn),
        text="\n\n".join(word for word in words if word.strip()),
        stars=values.parse_number(review.get("overall", review.get("rating")), warn),
        brands=(product,) if product else (),
        likes=_helpful(review, warn),
        review=True,
    )


def _time(review: Mapping[str, Any], warn: list[str]) -> datetime | None:
    """Seconds (2014, 2018), milliseconds (2023), or the written day "09 13, 2009"."""
    moment = review.get("unixReviewTime", review.get("timestamp"))
    day = review.get("reviewTime")
    if moment is not None or not isinstance(day, str):
        return values.parse_timestamp(moment, warn)
    try:
        return values.parse_timestamp(datetime.strptime(day, "%m %d, %Y").isoformat(), warn)
    except ValueError:
        return values.parse_timestamp(day, warn)


def _helpful(review: Mapping[str, Any], warn: list[str]) -> int | None:
    """How many found it helpful: [up, all], "1,234", or a number."""
    found = review.get("helpful", review.get("vote", review.get("helpful_vote")))
    if isinstance(found, list):
        found = found[0] if found else None
    if isinstance(found, str):
        found = found.replace(",", "")
    return values.parse_count(found, warn)
