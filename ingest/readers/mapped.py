"""Any other table whose columns can be told, by their names or by the user's word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from graph.model import Item, Post, Profile, Record, Target, Who
from ingest.fields.coercion import (
    Bad,
    count,
    flag,
    link,
    links_in,
    native_id,
    number,
    optional_id,
    rejecting,
    tags_in,
    text,
    time,
)
from ingest.fields.post_urls import target_at
from ingest.fields.table_cells import (
    Cells,
    accounts,
    label,
    language,
    links,
    mentions,
    platform,
    record,
    shared_name,
    soft_time,
    target,
    who,
)
from ingest.mapping.column_mapping import SURE, guess, guesses, is_enough
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "mapped"
TITLE: Final = (
    "Any CSV or XLSX table with a text and an author (columns guessed or mapped)"
)
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False

BUFFER: Final = 50
"""How many first rows the guess may look at."""


def sniff(head: Head) -> bool:
    """Whether the columns say surely enough what a post needs."""
    if head.shape != "table":
        return False
    found = guesses(head.columns, head.values).values()
    return is_enough([one.field for one in found if one.confidence >= SURE])


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts, a row each, by the mapping that the first rows suggest."""
    rest = iter(rows)
    held = list(islice(rest, BUFFER))
    if held:
        first: Cells = held[0].value
        mapping = guess(tuple(first), [row.value for row in held])
        yield from read_with(mapping)(chain(held, rest))


def read_with(
    mapping: Mapping[str, str],
) -> Callable[[Iterable[Row]], Iterator[Item]]:
    """A reader of tables whose columns are these fields (`mapping.validate` first)."""
    column = {field: name for name, field in mapping.items()}

    def items(row: Row) -> Iterator[Item]:
        cells = {
            field: row.value.get(name, "").strip() for field, name in column.items()
        }
        yield _record(row, cells)

    def reading(rows: Iterable[Row]) -> Iterator[Item]:
        return rejecting(rows, items)

    return reading


def _record(row: Row, cells: Cells) -> Record:
    """The record of a row whose cells are by field."""
    if not any(cells.values()):
        raise Bad("bad_row", "every mapped cell of this row is empty")
    warn: list[str] = []
    said = text(cells.get("text", ""), warn)
    author = who(cells.get("author_id", ""), cells.get("author_handle", ""))
    collected = soft_time(cells.get("collected_at", ""), warn)
    post = Post(
        id=native_id(cells["id"]) if "id" in cells else None,
        author=_author(cells, warn, author) if author else None,
        platform=platform(cells.get("platform", "")),
        created_at=time(cells.get("created_at", ""), warn),
        text=said,
        url=link(cells.get("url")),
        language=language(cells.get("language", "")),
        stars=number(cells.get("stars"), warn),
        label=label(cells.get("label", "")),
        brands=_list(cells.get("brand", ""), r"[;|]"),
        likes=count(cells.get("likes"), warn),
        shares=count(cells.get("shares"), warn),
        replies=count(cells.get("replies"), warn),
        views=count(cells.get("views"), warn),
        share_of=_target(cells, "share_of") or target(name=shared_name(said) or ""),
        quote_of=_target(cells, "quote_of"),
        reply_to=_target(cells, "reply_to"),
        mentions=_mentions(cells, said, warn),
        tags=_tags(cells) if "tags" in cells else tags_in(said),
        links=links(_list(cells["links"])) if "links" in cells else links_in(said),
        conversation_id=optional_id(cells.get("conversation_id")),
        collected_at=collected,
        paid=flag(cells.get("paid")),
        # A table of stars is a table of reviews, also where one gave none.
        review="stars" in cells,
    )
    return record(row, post, warn)


def _author(cells: Cells, warn: list[str], author: Who) -> Profile:
    return Profile(
        who=author,
        name=text(cells.get("author_name", ""), warn) or None,
        followers=count(cells.get("followers"), warn),
        at=soft_time(cells.get("collected_at", ""), []),
    )


def _target(cells: Cells, kind: str) -> Target | None:
    """A target by post, by author or both; an address in either is read as one."""
    post, author = cells.get(f"{kind}_id", ""), cells.get(f"{kind}_author", "")
    found = target_at(post)
    if found is not None:
        return found
    by_id = author.isdigit() or author.startswith("did:")
    return target(post, author if by_id else "", "" if by_id else author)


def _mentions(cells: Cells, said: str, warn: list[str]) -> tuple[Who, ...]:
    if "mentions" not in cells:
        return mentions(said)
    return mentions(said, accounts(warn, names=_list(cells["mentions"])))


def _tags(cells: Cells) -> tuple[str, ...]:
    found = (tag.lstrip("#") for tag in _list(cells["tags"]))
    return tuple(filter(None, found))


def _list(value: str, marks: str = r"[;,|\s]+") -> tuple[str, ...]:
    """The parts of a list cell, also of one in the writing of Python or JSON."""
    bare = re.sub(r"^\[(.*)\]$", r"\1", value.strip(), flags=re.DOTALL)
    found = (part.strip(" \t\n'\"") for part in re.split(marks, bare))
    return tuple(dict.fromkeys(part for part in found if part))
