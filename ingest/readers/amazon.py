"""Amazon product reviews, one JSON object a line, in the shapes of 2014/2018 and 2023.

A review has no id of its own; the loader makes one. The product (`parent_asin`, else
`asin`) is named as the brand: it is the only thing that the file says the review is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from graph.model import Item, Post, Profile, Record, Who
from ingest.fields import coercion as values
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "amazon"
TITLE: Final = "Amazon reviews (2014, 2018 and 2023)"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = False


def sniff(head: Head) -> bool:
    """Whether the first objects are reviews of an `asin` by a reviewer or user."""
    objects = head.objects()
    return bool(objects) and all(
        "asin" in each
        and ("reviewerID" in each or {"user_id", "rating"} <= each.keys())
        for each in objects
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """One review a line."""
    return values.rejecting(rows, _records)


def _records(row: Row) -> Iterator[Item]:
    if not isinstance(row.value, dict):
        raise values.Bad("not_object", "a review is a JSON object")
    warn: list[str] = []
    post = _post(row.value, warn)
    yield Record(place=row.place, main=post, warnings=tuple(warn))


def _post(said: Mapping[str, Any], warn: list[str]) -> Post:
    who = said.get("reviewerID", said.get("user_id"))
    account = values.native_id(who, missing="missing_author")
    name = values.text(said.get("reviewerName"), warn).strip()
    product = values.optional_id(said.get("parent_asin") or said.get("asin"))
    words = (
        values.text(said.get("summary", said.get("title")), warn),
        values.text(said.get("reviewText", said.get("text")), warn),
    )
    return Post(
        id=None,
        author=Profile(who=Who(id=account), name=name or None),
        platform="amazon",
        created_at=_time(said, warn),
        text="\n\n".join(word for word in words if word.strip()),
        stars=values.number(said.get("overall", said.get("rating")), warn),
        brands=(product,) if product else (),
        likes=_helpful(said, warn),
        review=True,
    )


def _time(said: Mapping[str, Any], warn: list[str]) -> datetime | None:
    """Seconds (2014, 2018), milliseconds (2023), or the written day "09 13, 2009"."""
    moment = said.get("unixReviewTime", said.get("timestamp"))
    day = said.get("reviewTime")
    if moment is not None or not isinstance(day, str):
        return values.time(moment, warn)
    try:
        return values.time(datetime.strptime(day, "%m %d, %Y").isoformat(), warn)
    except ValueError:
        return values.time(day, warn)


def _helpful(said: Mapping[str, Any], warn: list[str]) -> int | None:
    """How many found it helpful: [up, all], "1,234", or a number."""
    found = said.get("helpful", said.get("vote", said.get("helpful_vote")))
    if isinstance(found, list):
        found = found[0] if found else None
    if isinstance(found, str):
        found = found.replace(",", "")
    return values.count(found, warn)
