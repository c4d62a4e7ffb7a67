"""Read Yelp open data: reviews and users (JSON lines).

The business id is used as the brand, because a review names no other subject. A user's
`fans` are followers. `friends` are mutual and ids only; they are not read as follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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

NAME: Final = "yelp"
TITLE: Final = "Yelp reviews and users"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = False


def sniff(head: FileHead) -> bool:
    """Whether the first objects are Yelp reviews or users."""
    objects = head.json_objects()
    return bool(objects) and all(
        {"review_id", "user_id", "business_id"} <= each.keys()
        or {"user_id", "yelping_since"} <= each.keys()
        for each in objects
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one review or one profile per line."""
    return convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    if not isinstance(row.value, dict):
        raise InvalidValue("not_object", "a review or a user is a JSON object")
    warn: list[str] = []
    make = _profile if "yelping_since" in row.value else _review
    main = make(row.value, warn)
    yield Record(position=row.position, main=main, warnings=tuple(warn))


def _review(review: Mapping[str, Any], warn: list[str]) -> Post:
    account = native_id(review.get("user_id"), missing_reason="missing_author")
    business = optional_id(review.get("business_id"))
    return Post(
        id=native_id(review.get("review_id")),
        author=Profile(account=AccountReference(id=account)),
        platform="yelp",
        created_at=parse_timestamp(review.get("date"), warn),
        text=clean_text(review.get("text"), warn),
        stars=parse_number(review.get("stars"), warn),
        brands=(business,) if business else (),
        likes=parse_count(review.get("useful"), warn),
        review=True,
    )


def _profile(user: Mapping[str, Any], warn: list[str]) -> Profile:
    account = native_id(user.get("user_id"), missing_reason="missing_author")
    return Profile(
        account=AccountReference(id=account),
        platform="yelp",
        name=clean_text(user.get("name"), warn).strip() or None,
        followers=parse_count(user.get("fans"), warn),
        created_at=parse_timestamp(user.get("yelping_since"), warn),
    )
