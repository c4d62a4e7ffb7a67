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

from graph.model import ReaderItem, Post, Profile, Record, PostReference, AccountReference
from ingest.fields import coercion as values
from ingest.fields.table_cells import TableRow, first_filled_cell, normalize_platform
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "app_reviews"
TITLE: Final = "App store reviews with answers"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True

PLACEHOLDER_NAMES: Final = frozenset(("a google user", "anonymous", "deleted user"))
"""Display names (folded) that stand for nobody."""

_BRAND = ("bank", "brand", "app", "appName", "app_name", "appId", "app_id")
_ID = ("reviewId", "review_id", "id")
_STARS = ("score", "rating")
_BODY = ("content", "review")
_AT = ("at", "date")


def sniff(head: FileHead) -> bool:
    """Whether the table has a display name, stars and words, in either store's names."""
    return head.has_columns("userName", "score", "content") or head.has_columns(
        "userName", "rating", "review"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """One review a row, its answer as context."""
    return values.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    review = _review(row.value, warn)
    answer = _answer(row.value, review, warn)
    yield Record(
        position=row.position,
        main=review,
        context=(answer,) if answer else (),
        warnings=tuple(warn),
    )


def _review(cells: TableRow, warn: list[str]) -> Post:
    brand = first_filled_cell(cells, *_BRAND)
    store = "google_play" if "score" in cells else "app_store"
    words = (cells.get("title", ""), first_filled_cell(cells, *_BODY))
    return Post(
        id=values.optional_id(first_filled_cell(cells, *_ID)),
        author=_reviewer(cells["userName"], brand),
        platform=normalize_platform(cells.get("platform", "")) or store,
        created_at=values.parse_timestamp(first_filled_cell(cells, *_AT), warn),
        text=values.clean_text("\n\n".join(word for word in words if word.strip()), warn),
        stars=values.parse_number(first_filled_cell(cells, *_STARS), warn),
        brands=(brand,) if brand else (),
        likes=values.parse_count(cells.get("thumbsUpCount"), warn),
        review=True,
    )


def _reviewer(name: str, brand: str) -> Profile | None:
    shown = values.parse_handle(name)
    if shown is None or shown.casefold() in PLACEHOLDER_NAMES:
        return None
    return Profile(account=AccountReference(id=values.native_id(f"{brand}/{shown}")), name=shown)


def _answer(cells: TableRow, review: Post, warn: list[str]) -> Post | None:
    """The company's answer, or None where there is none."""
    told = _answer_parts(cells)
    body = values.clean_text(told.get("body"), warn)
    if not body.strip():
        return None
    company = None
    for brand in review.brands:
        who = AccountReference(id=values.native_id(brand), handle=values.parse_handle(brand))
        company = Profile(account=who, name=brand)
    return Post(
        id=f"{review.id}/answer" if review.id else values.optional_id(told.get("id")),
        author=company,
        platform=review.platform,
        created_at=values.parse_timestamp(told.get("modified"), warn),
        text=body,
        brands=review.brands,
        reply_to=PostReference(
            post=review.id, author=review.author.account if review.author else None
        ),
    )


def _answer_parts(cells: TableRow) -> Mapping[str, Any]:
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
