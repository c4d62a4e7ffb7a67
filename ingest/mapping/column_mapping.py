"""Mappings of the columns of a table to fields: what users say, and what is kept.

A mapping is column to field. What the user says adds to the guess, and a saved mapping
is found again by the header.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from graph.errors import UsageError
from ingest.mapping.column_vocabulary import COLUMN_NAMES

__all__ = [
    "IGNORED",
    "MAPPABLE_FIELDS",
    "REQUIRED_FIELDS_TEXT",
    "complete_mapping",
    "has_required_fields",
    "load_mapping",
    "save_mapping",
    "validate_mapping",
]

MAPPABLE_FIELDS: Final = tuple(COLUMN_NAMES)
"""All fields that a column can be mapped to."""

IGNORED: Final = "ignore"
"""What a column is mapped to that must not be used."""

REQUIRED_FIELDS_TEXT: Final = "text"
"""The minimum fields of a mapping, as text for users."""


def complete_mapping(
    guess: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """The guessed mapping with what the user says: his columns and fields win.

    >>> complete_mapping({"Date": "created_at", "Body": "text"}, {"Title": "text"})
    {'Date': 'created_at', 'Title': 'text'}
    >>> complete_mapping({"Body": "text", "Note": "label"}, {"Note": "ignore"})
    {'Body': 'text'}
    """
    fields = set(given.values())
    kept = {
        column: field
        for column, field in guess.items()
        if column not in given and field not in fields
    }
    chosen = {column: field for column, field in given.items() if field != IGNORED}
    return {**kept, **chosen}


def has_required_fields(fields: Sequence[str]) -> bool:
    """Whether these fields are enough for a post: a text is.

    >>> has_required_fields(["text", "stars"])
    True
    >>> has_required_fields(["likes"])
    False
    """
    return "text" in fields


def validate_mapping(mapping: Mapping[str, str], columns: Sequence[str]) -> None:
    """Check that what a user says about columns fits this table.

    Raises:
        UsageError: a column is not in the file, or a field is unknown or mapped twice.

    """
    for column, field in mapping.items():
        if column not in columns:
            column_list = ", ".join(columns)
            raise UsageError(
                f"There is no column {column!r} in the file; it has {column_list}."
            )
        if field not in MAPPABLE_FIELDS and field != IGNORED:
            field_list = ", ".join((*MAPPABLE_FIELDS, IGNORED))
            raise UsageError(f"There is no field {field!r}; there are {field_list}.")
    fields = [field for field in mapping.values() if field != IGNORED]
    for field in fields:
        if fields.count(field) > 1:
            raise UsageError(f"Two columns are mapped to {field}; choose one of them.")


def save_mapping(
    path: Path, columns: Sequence[str], mapping: Mapping[str, str]
) -> None:
    """Save a mapping for files with these columns; other saved mappings are kept.

    The file is replaced atomically.

    Parameters:
        path: the JSON file of mappings.
        columns: the header.
        mapping: column to field.

    Raises:
        UsageError: the mapping is invalid (`validate_mapping`), or makes no posts.
        OSError: the file cannot be written.

    """
    validate_mapping(mapping, columns)
    if not has_required_fields(list(mapping.values())):
        raise UsageError(f"A mapping needs at least {REQUIRED_FIELDS_TEXT}.")
    mappings = {**_read_saved_mappings(path), _header_key(columns): dict(mapping)}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_text(
        json.dumps(mappings, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    fresh.replace(path)


def load_mapping(path: Path, columns: Sequence[str]) -> dict[str, str] | None:
    """Load the mapping saved for these columns, in any order; None if there is none.

    None also if the file is missing or damaged, or the mapping is no longer valid.
    """
    mapping = _read_saved_mappings(path).get(_header_key(columns))
    if not isinstance(mapping, dict):
        return None
    try:
        validate_mapping(mapping, columns)
    except (UsageError, TypeError):
        return None
    return cast("dict[str, str]", mapping)


def _read_saved_mappings(path: Path) -> dict[str, object]:
    try:
        mappings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return mappings if isinstance(mappings, dict) else {}


def _header_key(columns: Sequence[str]) -> str:
    header = json.dumps(sorted(columns))
    return hashlib.sha256(header.encode("utf-8")).hexdigest()
