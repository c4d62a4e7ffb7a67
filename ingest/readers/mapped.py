"""Read any other table whose columns are guessed or mapped by the user."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from graph.model import (
    AccountReference,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    native_id,
    normalize_url,
    optional_id,
    parse_count,
    parse_flag,
    parse_number,
    parse_timestamp,
)
from ingest.fields.post_urls import reference_from_url
from ingest.fields.table_cells import (
    TableRow,
    account_from_cells,
    accounts_from_lists,
    build_record,
    mentions_in_text,
    normalize_platform,
    normalize_urls,
    optional_cell_time,
    parse_label,
    parse_language,
    reference_from_cells,
    share_prefix_handle,
)
from ingest.mapping.column_mapping import (
    MIN_CONFIDENCE,
    guess_fields,
    guess_mapping,
    has_required_fields,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "mapped"
TITLE: Final = (
    "Any CSV or XLSX table with a text and an author (columns guessed or mapped)"
)
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

GUESS_ROWS: Final = 50
"""Number of first rows used to guess the mapping."""


def sniff(head: FileHead) -> bool:
    """Whether the required fields are guessed with enough confidence."""
    if head.shape != "table":
        return False
    found = guess_fields(head.columns, head.values).values()
    return has_required_fields(
        [one.field for one in found if one.confidence >= MIN_CONFIDENCE]
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row, with the mapping guessed from the first rows."""
    rest = iter(rows)
    first_rows = list(islice(rest, GUESS_ROWS))
    if first_rows:
        first: TableRow = first_rows[0].value
        mapping = guess_mapping(tuple(first), [row.value for row in first_rows])
        yield from read_with(mapping)(chain(first_rows, rest))


def read_with(
    mapping: Mapping[str, str],
) -> Callable[[Iterable[FileRow]], Iterator[ReaderItem]]:
    """A `read` function for a validated mapping (see `validate_mapping`)."""
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
    """Build the record of a row; `cells` are keyed by field."""
    if not any(cells.values()):
        raise InvalidValue("bad_row", "every mapped cell of this row is empty")
    warn: list[str] = []
    body = clean_text(cells.get("text", ""), warn)
    author = account_from_cells(
        cells.get("author_id", ""), cells.get("author_handle", "")
    )
    collected = optional_cell_time(cells.get("collected_at", ""), warn)
    post = Post(
        id=native_id(cells["id"]) if "id" in cells else None,
        author=_author(cells, warn, author) if author else None,
        platform=normalize_platform(cells.get("platform", "")),
        created_at=parse_timestamp(cells.get("created_at", ""), warn),
        text=body,
        url=normalize_url(cells.get("url")),
        language=parse_language(cells.get("language", "")),
        stars=parse_number(cells.get("stars"), warn),
        label=parse_label(cells.get("label", "")),
        brands=_list(cells.get("brand", ""), r"[;|]"),
        likes=parse_count(cells.get("likes"), warn),
        shares=parse_count(cells.get("shares"), warn),
        replies=parse_count(cells.get("replies"), warn),
        views=parse_count(cells.get("views"), warn),
        share_of=_target(cells, "share_of")
        or reference_from_cells(name=share_prefix_handle(body) or ""),
        quote_of=_target(cells, "quote_of"),
        reply_to=_target(cells, "reply_to"),
        mentions=_mentions(cells, body, warn),
        tags=_tags(cells) if "tags" in cells else hashtags_in_text(body),
        links=normalize_urls(_list(cells["links"]))
        if "links" in cells
        else links_in_text(body),
        conversation_id=optional_id(cells.get("conversation_id")),
        collected_at=collected,
        paid=parse_flag(cells.get("paid")),
        # A table with stars contains reviews, also if a row has no stars.
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
    """A reference by post id or URL, by author, or both."""
    post, author = cells.get(f"{kind}_id", ""), cells.get(f"{kind}_author", "")
    found = reference_from_url(post)
    if found is not None:
        return found
    by_id = author.isdigit() or author.startswith("did:")
    return reference_from_cells(post, author if by_id else "", "" if by_id else author)


def _mentions(
    cells: TableRow, body: str, warn: list[str]
) -> tuple[AccountReference, ...]:
    if "mentions" not in cells:
        return mentions_in_text(body)
    return mentions_in_text(
        body, accounts_from_lists(warn, names=_list(cells["mentions"]))
    )


def _tags(cells: TableRow) -> tuple[str, ...]:
    found = (tag.lstrip("#") for tag in _list(cells["tags"]))
    return tuple(filter(None, found))


def _list(value: str, marks: str = r"[;,|\s]+") -> tuple[str, ...]:
    """The parts of a list cell, also in Python or JSON notation."""
    bare = re.sub(r"^\[(.*)\]$", r"\1", value.strip(), flags=re.DOTALL)
    found = (part.strip(" \t\n'\"") for part in re.split(marks, bare))
    return tuple(dict.fromkeys(part for part in found if part))
