"""Read Meta Business Suite's content export: one's own posts with their totals.

Instagram and Facebook, feed and stories. The header is in the language of the user, and
its columns change from year to year, so the table is known by its order and its values:
two ids first, then names, a text, a time (always month first) and the address of the
post. Totals are known by their names in many languages; in any other language by the
order of the current Instagram export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from graph.model import AccountReference, Post, Profile, ReaderItem
from ingest.fields.coercion import (
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    normalize_url,
    parse_timestamp,
)
from ingest.fields.mention_rules import handles_on_platform
from ingest.fields.post_urls import platform_of_url
from ingest.fields.table_cells import account_from_cells, build_record, id_or_none
from ingest.fields.table_dates import DateOrder
from ingest.fields.table_numbers import parse_table_count
from ingest.mapping.field_guessing import named_field
from ingest.mapping.table_plan import (
    ReadingOptions,
    TablePlan,
    TableSurvey,
    read_by_first_rows,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "meta_business"
TITLE: Final = "Meta Business Suite: Instagram and Facebook (own posts with totals)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True
OWN_POSTS: Final = True

PLATFORMS: Final = ("instagram", "facebook")
TOTALS: Final = ("likes", "shares", "replies", "views")

INSTAGRAM_ORDER: Final = {11: "views", 13: "likes", 14: "shares", 16: "replies"}
"""Places of the totals in the Instagram export of 2025 and 2026, which has 18 columns."""

_ID = re.compile(r"\d{4,}|\d[.,]\d+E\+\d+", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}")


def sniff(head: FileHead) -> bool:
    """Whether the order and the values are those of the export."""
    return bool(head.values) and _places(head) is not None


def plan_table(head: FileHead, options: ReadingOptions) -> TablePlan:
    """The fields of the columns, by their places and the names of the totals."""
    places = _places(head) or {}
    mapping = {head.columns[place]: field for place, field in places.items()}
    rest = [column for column in head.columns if column not in mapping]
    named = {column: named_field(column) for column in rest}
    for field in TOTALS:
        column = next((name for name in rest if named[name] == field), None)
        if column is not None:
            mapping[column] = field
    if len(head.columns) == 18 and not set(TOTALS) & set(mapping.values()):
        mapping |= {head.columns[at]: field for at, field in INSTAGRAM_ORDER.items()}
    times = [column for column, field in mapping.items() if field == "created_at"]
    return TablePlan(
        mapping=mapping,
        date_columns=tuple(times),
        date_order=DateOrder.MONTH_FIRST,
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row, with the plan of the first rows."""
    return read_by_first_rows(rows, plan_table, read_planned)


def read_planned(
    rows: Iterable[FileRow],
    plan: TablePlan,
    survey: TableSurvey,
    options: ReadingOptions,
) -> Iterator[ReaderItem]:
    """Yield one post per row.

    Parameters:
        rows: the prepared rows.
        plan: from `plan_table`.
        survey, options: not needed here.

    """
    columns = {field: column for column, field in plan.mapping.items()}
    return convert_rows(rows, partial(_items, columns=columns))


def _items(row: FileRow, columns: dict[str, str]) -> Iterator[ReaderItem]:
    warn: list[str] = []

    def cell(field: str) -> str:
        text: str = row.value.get(columns[field], "") if field in columns else ""
        return text.strip()

    title, text = clean_text(cell("title"), warn), clean_text(cell("text"), warn)
    body = text or title
    platform = platform_of_url(cell("url")) or PLATFORMS[0]
    author = account_from_cells(cell("author_id"), cell("author_handle"))
    post = Post(
        id=id_or_none(cell("id"), warn),
        author=Profile(account=author, name=cell("author_name") or None)
        if author
        else None,
        platform=platform,
        created_at=parse_timestamp(cell("created_at"), warn),
        text=body,
        url=normalize_url(cell("url")),
        mentions=tuple(
            AccountReference(handle=name)
            for name in handles_on_platform(body, platform)
        ),
        tags=hashtags_in_text(body),
        links=links_in_text(body),
        likes=parse_table_count(cell("likes"), warn),
        shares=parse_table_count(cell("shares"), warn),
        replies=parse_table_count(cell("replies"), warn),
        views=parse_table_count(cell("views"), warn),
    )
    yield build_record(row, post, warn)


def _places(head: FileHead) -> dict[int, str] | None:
    """The fields of the columns that are known by their places; None for other tables."""
    columns = head.columns
    if len(columns) < 10:
        return None
    cells = [
        [str(row.get(column, "")).strip() for row in head.values] for column in columns
    ]
    address = next((at for at in (7, 8) if _all(cells[at], _is_address)), None)
    if address is None or not (
        _all(cells[0], _ID.fullmatch)
        and _all(cells[1], _ID.fullmatch)
        and _all(cells[6], _TIME.fullmatch)
    ):
        return None
    if address == 7:
        named = {2: "author_handle", 3: "author_name", 4: "text"}
    else:
        named = {2: "author_name", 3: "title", 4: "text"}
    return {0: "id", 1: "author_id", 6: "created_at", address: "url", **named}


def _is_address(cell: str) -> bool:
    return platform_of_url(cell) in PLATFORMS


def _all(cells: list[str], fits: object) -> bool:
    """Whether there are cells and all that are filled fit."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and callable(fits) and all(map(fits, filled))
