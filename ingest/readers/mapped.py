"""Any other table whose columns can be told, by their names or by the user's word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from graph.model import ReaderItem, Post, Profile, Record, PostReference, AccountReference
from ingest.fields.coercion import (
    InvalidValue,
    parse_count,
    parse_flag,
    normalize_url,
    links_in_text,
    native_id,
    parse_number,
    optional_id,
    convert_rows,
    hashtags_in_text,
    clean_text,
    parse_timestamp,
)
from ingest.fields.post_urls import reference_from_url
from ingest.fields.table_cells import (
    TableRow,
    accounts_from_lists,
    parse_label,
    parse_language,
    normalize_urls,
    mentions_in_text,
    normalize_platform,
    build_record,
    share_prefix_handle,
    optional_cell_time,
    reference_from_cells,
    account_from_cells,
)
from ingest.mapping.column_mapping import MIN_CONFIDENCE, guess_mapping, guess_fields, has_required_fields
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "mapped"
TITLE: Final = (
    "Any CSV or XLSX table with a text and an author (columns guessed or mapped)"
)
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

GUESS_ROWS: Final = 50
"""How many first rows the guess may look at."""


def sniff(head: FileHead) -> bool:
    """Whether the columns say surely enough what a post needs."""
    if head.shape != "table":
        return False
    found = guess_fields(head.columns, head.values).values()
    return has_required_fields([one.field for one in found if one.confidence >= MIN_CONFIDENCE])


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Posts, a row each, by the mapping that the first rows suggest."""
    rest = iter(rows)
    held = list(islice(rest, GUESS_ROWS))
    if held:
        first: TableRow = held[0].value
        mapping = guess_mapping(tuple(first), [row.value for row in held])
        yield from read_with(mapping)(chain(held, rest))


def read_with(
    mapping: Mapping[str, str],
) -> Callable[[Iterable[FileRow]], Iterator[ReaderItem]]:
    """A reader of tables whose columns are these fields (`mapping.validate` first)."""
    column = {field: name for name, field in mapping.items()}

    def items(row: FileRow) -> Iterator[ReaderItem]:
        cells = {
            field: row.value.get(name, "").strip() for field, name in column.items()
        }
        yield _record(row, cells)

    def reading(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
        return convert_rows(rows, items)

    return reading


def _record(row: FileRow, cells: TableRow) -> Record:
    """The record of a row whose cells are by field."""
    if not any(cells.values()):
        raise InvalidValue("bad_row", "every mapped cell of this row is empty")
    warn: list[str] = []
    said = clean_text(cells.get("text", ""), warn)
    author = account_from_cells(cells.get("author_id", ""), cells.get("author_handle", ""))
    collected = optional_cell_time(cells.get("collected_at", ""), warn)
    post = Post(
        id=native_id(cells["id"]) if "id" in cells else None,
        author=_author(cells, warn, author) if author else None,
        platform=normalize_platform(cells.get("platform", "")),
        created_at=parse_timestamp(cells.get("created_at", ""), warn),
        text=said,
        url=normalize_url(cells.get("url")),
        language=parse_language(cells.get("language", "")),
        stars=parse_number(cells.get("stars"), warn),
        label=parse_label(cells.get("label", "")),
        brands=_list(cells.get("brand", ""), r"[;|]"),
        likes=parse_count(cells.get("likes"), warn),
        shares=parse_count(cells.get("shares"), warn),
        replies=parse_count(cells.get("replies"), warn),
        views=parse_count(cells.get("views"), warn),
        share_of=_target(cells, "share_of") or reference_from_cells(name=share_prefix_handle(said) or ""),
        quote_of=_target(cells, "quote_of"),
        reply_to=_target(cells, "reply_to"),
        mentions=_mentions(cells, said, warn),
        tags=_tags(cells) if "tags" in cells else hashtags_in_text(said),
        links=normalize_urls(_list(cells["links"])) if "links" in cells else links_in_text(said),
        conversation_id=optional_id(cells.get("conversation_id")),
        collected_at=collected,
        paid=parse_flag(cells.get("paid")),
        # A table of stars is a table of reviews, also where one gave none.
        review="stars" in cells,
    )
    return build_record(row, post, warn)


def _author(cells: TableRow, warn: list[str], author: AccountReference) -> Profile:
    return Profile(
        account=author,
        name=clean_text(cells.get("author_name", ""), warn) or None,
        followers=parse_count(cells.get("followers"), warn),
        at=optional_cell_time(cells.get("collected_at", ""), []),
    )


def _target(cells: TableRow, kind: str) -> PostReference | None:
    """A target by post, by author or both; an address in either is read as one."""
    post, author = cells.get(f"{kind}_id", ""), cells.get(f"{kind}_author", "")
    found = reference_from_url(post)
    if found is not None:
        return found
    by_id = author.isdigit() or author.startswith("did:")
    return reference_from_cells(post, author if by_id else "", "" if by_id else author)


def _mentions(cells: TableRow, body: str, warn: list[str]) -> tuple[AccountReference, ...]:
    if "mentions" not in cells:
        return mentions_in_text(body)
    return mentions_in_text(body, accounts_from_lists(warn, names=_list(cells["mentions"])))


def _tags(cells: TableRow) -> tuple[str, ...]:
    found = (tag.lstrip("#") for tag in _list(cells["tags"]))
    return tuple(filter(None, found))


def _list(value: str, marks: str = r"[;,|\s]+") -> tuple[str, ...]:
    """The parts of a list cell, also of one in the writing of Python or JSON."""
    bare = re.sub(r"^\[(.*)\]$", r"\1", value.strip(), flags=re.DOTALL)
    found = (part.strip(" \t\n'\"") for part in re.split(marks, bare))
    return tuple(dict.fromkeys(part for part in found if part))
