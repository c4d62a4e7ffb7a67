"""Read app store reviews with company answers (google-play-scraper and similar).

A review has a display name and no account id. Different people can have the same name,
so an account is one (app, name) pair with the id "app/name" and no handle. A review by
"A Google user" has no account.

The company's answer becomes a context post `<review>/answer` by an account named like
the app. Its time can be before the review's, because a review can be edited after the
answer.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graph.model import (
    AccountReference,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    clean_text,
    convert_rows,
    native_id,
    optional_id,
    parse_count,
    parse_handle,
    parse_number,
    parse_timestamp,
)
from ingest.fields.table_cells import TableRow, first_filled_cell, normalize_platform
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "app_reviews"
TITLE: Final = "App store reviews with answers"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True

PLACEHOLDER_NAMES: Final = frozenset(("a google user", "anonymous", "deleted user"))
"""Folded display names that are placeholders for an unknown author."""

_BRAND = ("bank", "brand", "app", "appName", "app_name", "appId", "app_id")
_ID = ("reviewId", "review_id", "id")
_STARS = ("score", "rating")
_BODY = ("content", "review")
_AT = ("at", "date")


def sniff(head: FileHead) -> bool:
    """Whether the table has name, stars and text columns of either app store."""
    return head.has_columns("userName", "score", "content") or head.has_columns(
        "userName", "rating", "review"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one review per row, with its answer as context."""
    return convert_rows(rows, _records)


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
        id=optional_id(first_filled_cell(cells, *_ID)),
        author=_reviewer(cells["userName"], brand),
        platform=normalize_platform(cells.get("platform", "")) or store,
        created_at=parse_timestamp(first_filled_cell(cells, *_AT), warn),
        text=clean_text("\n\n".join(word for word in words if word.strip()), warn),
        stars=parse_number(first_filled_cell(cells, *_STARS), warn),
        brands=(brand,) if brand else (),
        likes=parse_count(cells.get("thumbsUpCount"), warn),
        review=True,
    )


def _reviewer(name: str, brand: str) -> Profile | None:
    display_name = parse_handle(name)
    if display_name is None or display_name.casefold() in PLACEHOLDER_NAMES:
        return None
    return Profile(
        account=AccountReference(id=native_id(f"{brand}/{display_name}")),
        name=display_name,
    )


def _answer(cells: TableRow, review: Post, warn: list[str]) -> Post | None:
    """The company's answer, or None."""
    answer = _answer_parts(cells)
    body = clean_text(answer.get("body"), warn)
    if not body.strip():
        return None
    company = None
    for brand in review.brands:
        who = AccountReference(id=native_id(brand), handle=parse_handle(brand))
        company = Profile(account=who, name=brand)
    return Post(
        id=f"{review.id}/answer" if review.id else optional_id(answer.get("id")),
        author=company,
        platform=review.platform,
        created_at=parse_timestamp(answer.get("modified"), warn),
        text=body,
        brands=review.brands,
        reply_to=PostReference(
            post=review.id, author=review.author.account if review.author else None
        ),
    )


def _answer_parts(cells: TableRow) -> Mapping[str, Any]:
    """The answer's text, time and id, from columns or from an object in one cell."""
    if "replyContent" in cells:
        return {"body": cells["replyContent"], "modified": cells.get("repliedAt")}
    cell = cells.get("developerResponse", "")
    for parse in (json.loads, ast.literal_eval):
        try:
            answer = parse(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(answer, dict):
            return answer
    return {"body": cell}
