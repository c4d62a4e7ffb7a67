"""Read Amazon product reviews (JSON lines of the 2014, 2018 and 2023 data sets).

A review has no id; the loader makes one. The product (`parent_asin`, else `asin`) is
used as the brand, because the file names no other subject of the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from graph.model import AccountReference, Post, Profile, ReaderItem, Record
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    convert_rows,
    native_id,
    optional_id,
    parse_count,
    parse_number,
    parse_timestamp,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "amazon"
TITLE: Final = "Amazon reviews (2014, 2018 and 2023)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = False


def sniff(head: FileHead) -> bool:
    """Whether the first objects are reviews with an `asin` and a reviewer."""
    objects = head.json_objects()
    return bool(objects) and all(
        "asin" in each
        and ("reviewerID" in each or {"user_id", "rating"} <= each.keys())
        for each in objects
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one review per line."""
    return convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    if not isinstance(row.value, dict):
        raise InvalidValue("not_object", "a review is a JSON object")
    warn: list[str] = []
    post = _post(row.value, warn)
    yield Record(position=row.position, main=post, warnings=tuple(warn))


def _post(review: Mapping[str, Any], warn: list[str]) -> Post:
    who = review.get("reviewerID", review.get("user_id"))
    account = native_id(who, missing_reason="missing_author")
    name = clean_text(review.get("reviewerName"), warn).strip()
    product = optional_id(review.get("parent_asin") or review.get("asin"))
    words = (
        clean_text(review.get("summary", review.get("title")), warn),
        clean_text(review.get("reviewText", review.get("text")), warn),
    )
    return Post(
        id=None,
        author=Profile(account=AccountReference(id=account), name=name or None),
        platform="amazon",
        created_at=_time(review, warn),
        text="\n\n".join(word for word in words if word.strip()),
        stars=parse_number(review.get("overall", review.get("rating")), warn),
        brands=(product,) if product else (),
        likes=_helpful(review, warn),
        review=True,
    )


def _time(review: Mapping[str, Any], warn: list[str]) -> datetime | None:
    """Seconds (2014, 2018), milliseconds (2023), or a date such as "09 13, 2009"."""
    moment = review.get("unixReviewTime", review.get("timestamp"))
    day = review.get("reviewTime")
    if moment is not None or not isinstance(day, str):
        return parse_timestamp(moment, warn)
    try:
        return parse_timestamp(datetime.strptime(day, "%m %d, %Y").isoformat(), warn)
    except ValueError:
        return parse_timestamp(day, warn)


def _helpful(review: Mapping[str, Any], warn: list[str]) -> int | None:
    """Number of helpful votes, from [helpful, all], "1,234" or a number."""
    found = review.get("helpful", review.get("vote", review.get("helpful_vote")))
    if isinstance(found, list):
        found = found[0] if found else None
    if isinstance(found, str):
        found = found.replace(",", "")
    return parse_count(found, warn)
