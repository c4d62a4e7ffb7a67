"""Reviews from app stores with the company's answers (google-play-scraper and kin).

A review has a display name and no account id. Two people may share a display name, so
a name alone would join strangers: an account is one (app, name) pair, its id
"app/name", without a handle. "A Google user" is nobody: the review stays without an
account.

The company's answer comes along as a post of its own, `<review>/answer`, by the account
that is named as the app is. Its time may be before the review's, because a review can
be edited after it was answered.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graph.model import Item, Post, Profile, Record, Target, Who
from ingest.fields import coercion as values
from ingest.fields.table_cells import Cells, first, platform
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "app_reviews"
TITLE: Final = "App store reviews with answers"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = True

PLACEHOLDERS: Final = frozenset(("a google user", "anonymous", "deleted user"))
"""Display names (folded) that stand for nobody."""

_BRAND = ("bank", "brand", "app", "appName", "app_name", "appId", "app_id")
_ID = ("reviewId", "review_id", "id")
_STARS = ("score", "rating")
_BODY = ("content", "review")
_AT = ("at", "date")


def sniff(head: Head) -> bool:
    """Whether the table has a display name, stars and words, in either store's names."""
    return head.has("userName", "score", "content") or head.has(
        "userName", "rating", "review"
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """One review a row, its answer as context."""
    return values.rejecting(rows, _records)


def _records(row: Row) -> Iterator[Item]:
    warn: list[str] = []
    review = _review(row.value, warn)
    answer = _answer(row.value, review, warn)
    yield Record(
        place=row.place,
        main=review,
        context=(answer,) if answer else (),
        warnings=tuple(warn),
    )


def _review(cells: Cells, warn: list[str]) -> Post:
    brand = first(cells, *_BRAND)
    store = "google_play" if "score" in cells else "app_store"
    words = (cells.get("title", ""), first(cells, *_BODY))
    return Post(
        id=values.optional_id(first(cells, *_ID)),
        author=_reviewer(cells["userName"], brand),
        platform=platform(cells.get("platform", "")) or store,
        created_at=values.time(first(cells, *_AT), warn),
        text=values.text("\n\n".join(word for word in words if word.strip()), warn),
        stars=values.number(first(cells, *_STARS), warn),
        brands=(brand,) if brand else (),
        likes=values.count(cells.get("thumbsUpCount"), warn),
        review=True,
    )


def _reviewer(name: str, brand: str) -> Profile | None:
    shown = values.handle(name)
    if shown is None or shown.casefold() in PLACEHOLDERS:
        return None
    return Profile(who=Who(id=values.native_id(f"{brand}/{shown}")), name=shown)


def _answer(cells: Cells, review: Post, warn: list[str]) -> Post | None:
    """The company's answer, or None where there is none."""
    told = _told(cells)
    body = values.text(told.get("body"), warn)
    if not body.strip():
        return None
    company = None
    for brand in review.brands:
        who = Who(id=values.native_id(brand), handle=values.handle(brand))
        company = Profile(who=who, name=brand)
    return Post(
        id=f"{review.id}/answer" if review.id else values.optional_id(told.get("id")),
        author=company,
        platform=review.platform,
        created_at=values.time(told.get("modified"), warn),
        text=body,
        brands=review.brands,
        reply_to=Target(
            post=review.id, who=review.author.who if review.author else None
        ),
    )


def _told(cells: Cells) -> Mapping[str, Any]:
    """The answer's body, time and id: in columns, or as an object in one cell."""
    if "replyContent" in cells:
        return {"body": cells["replyContent"], "modified": cells.get("repliedAt")}
    cell = cells.get("developerResponse", "")
    for parse in (json.loads, ast.literal_eval):
        try:
            told = parse(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(told, dict):
            return told
    return {"body": cell}
