"""Lists in one cell of a table: `a;b`, `['a', 'b']`, or a list of JSON objects."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph.model import AccountReference
from ingest.fields.table_cells import accounts_from_lists

__all__ = ["accounts_of_cell", "parts_of_cell"]

MAX_PARSED_CELL: Final = 1 << 16
"""Maximum characters of a list in Python's or JSON's notation."""

_MARKS: Final = r"[;,|\s]+"
_ID_KEYS: Final = ("id_str", "id", "user_id", "userid", "did", "account_id", "pk")
_HANDLE_KEYS: Final = (
    "screen_name", "username", "handle", "acct", "user_name", "unique_id", "uniqueId",
    "login", "name",
)  # fmt: skip
_TEXT_KEYS: Final = (
    "text", "tag", "name", "hashtag", "title", "hashtagName", "expanded_url",
    "expandedUrl", "url", "href", "uri",
)  # fmt: skip


def parts_of_cell(cell: str, marks: str = _MARKS) -> tuple[str, ...]:
    """The parts of a list cell, in order, without blanks and duplicates.

    Parameters:
        cell: the cell.
        marks: regular expression of the marks between its parts.

    Examples:
        >>> parts_of_cell("a; b"), parts_of_cell("['a', 'b']")
        (('a', 'b'), ('a', 'b'))
        >>> parts_of_cell('[{"text": "coffee"}]')
        ('coffee',)
    """
    parsed = _parsed_list(cell)
    if parsed is None:
        bare = re.sub(r"^\[(.*)\]$", r"\1", cell.strip(), flags=re.DOTALL)
        parts = [part.strip(" \t\n'\"") for part in re.split(marks, bare)]
    else:
        parts = [_text_of(one, _TEXT_KEYS) for one in parsed]
    return tuple(dict.fromkeys(part for part in parts if part))


def accounts_of_cell(cell: str, warn: list[str]) -> tuple[AccountReference, ...]:
    """The accounts of a list cell: names, or objects with an id and a handle.

    Parameters:
        cell: the cell.
        warn: receives `bad_mention` for each entry that is no account.

    Examples:
        >>> accounts_of_cell("[{'screen_name': 'ben', 'id': '502'}]", [])
        (AccountReference(id='502', handle='ben'),)
        >>> accounts_of_cell("@amy, @ben", [])[1].handle
        'ben'
    """
    parsed = _parsed_list(cell)
    if parsed is None or not any(isinstance(one, dict) for one in parsed):
        return accounts_from_lists(warn, names=parts_of_cell(cell))
    ids = [_text_of(one, _ID_KEYS) if isinstance(one, dict) else "" for one in parsed]
    names = [_text_of(one, _HANDLE_KEYS) for one in parsed]
    return accounts_from_lists(warn, ids, names)


def _parsed_list(cell: str) -> Sequence[Any] | None:
    """A list in JSON's or Python's notation; None for other cells."""
    text = cell.strip()
    if not text.startswith(("[", "{")) or len(text) > MAX_PARSED_CELL:
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            found = parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return [found] if isinstance(found, Mapping) else list(found)
    return None


def _text_of(entry: Any, keys: Sequence[str]) -> str:
    """The first of these keys of an object that holds text; an entry that is text."""
    if not isinstance(entry, Mapping):
        return str(entry).strip() if isinstance(entry, str | int) else ""
    found = (entry.get(key) for key in keys)
    return next((str(one).strip() for one in found if isinstance(one, str | int)), "")
