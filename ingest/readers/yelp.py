"""Yelp's open data: reviews and users, one JSON object a line.

The business's id is named as the brand, because a review names nothing else. A user's
`fans` are followers; `friends` are mutual and bare ids, and are not read as follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graph.model import Item, Post, Profile, Record, Who
from ingest.fields import coercion as values
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "yelp"
TITLE: Final = "Yelp reviews and users"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = False


def sniff(head: Head) -> bool:
    """Whether the first objects are Yelp's reviews or users."""
    objects = head.objects()
    return bool(objects) and all(
        {"review_id", "user_id", "business_id"} <= each.keys()
        or {"user_id", "yelping_since"} <= each.keys()
        for each in objects
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """One review or one profile a line."""
    return values.rejecting(rows, _records)


def _records(row: Row) -> Iterator[Item]:
    if not isinstance(row.value, dict):
        raise values.Bad("not_object", "a review or a user is a JSON object")
    warn: list[str] = []
    make = _profile if "yelping_since" in row.value else _review
    main = make(row.value, warn)
    yield Record(place=row.place, main=main, warnings=tuple(warn))


def _review(said: Mapping[str, Any], warn: list[str]) -> Post:
    account = values.native_id(said.get("user_id"), missing="missing_author")
    business = values.optional_id(said.get("business_id"))
    return Post(
        id=values.native_id(said.get("review_id")),
        author=Profile(who=Who(id=account)),
        platform="yelp",
        created_at=values.time(said.get("date"), warn),
        text=values.text(said.get("text"), warn),
        stars=values.number(said.get("stars"), warn),
        brands=(business,) if business else (),
        likes=values.count(said.get("useful"), warn),
        review=True,
    )


def _profile(said: Mapping[str, Any], warn: list[str]) -> Profile:
    account = values.native_id(said.get("user_id"), missing="missing_author")
    return Profile(
        who=Who(id=account),
        platform="yelp",
        name=values.text(said.get("name"), warn).strip() or None,
        followers=values.count(said.get("fans"), warn),
        created_at=values.time(said.get("yelping_since"), warn),
    )
