"""Map the columns of an unknown table to the fields of a post.

`guess_fields` gives a field, a reason and a confidence for each column; users can
override it. A mapping is column to field. Saved mappings are found again by the header.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast

from graph.errors import UsageError
from ingest.fields.coercion import (
    InvalidValue,
    normalize_url,
    parse_flag,
    parse_number,
    parse_timestamp,
)
from ingest.fields.table_cells import parse_label, parse_language
from ingest.mapping.column_vocabulary import (
    COLUMN_NAMES,
    LOW_CONFIDENCE_NAMES,
    MULTI_FIELD_NAMES,
)

__all__ = [
    "MAPPABLE_FIELDS",
    "REQUIRED_FIELDS_TEXT",
    "FieldGuess",
    "fold_column_name",
    "guess_fields",
    "guess_mapping",
    "has_required_fields",
    "load_mapping",
    "save_mapping",
    "validate_mapping",
]

MAPPABLE_FIELDS: Final = tuple(COLUMN_NAMES)
"""All fields that a column can be mapped to."""

REQUIRED_FIELDS_TEXT: Final = (
    "text plus (author_id or author_handle), or text plus stars"
)
"""The minimum fields of a mapping, as text for users."""

MIN_CONFIDENCE: Final = 0.8
"""Minimum confidence (0 to 1) of a guess that needs no confirmation by the user."""


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """The likely field of a column, a reason for users, and a confidence (0 to 1)."""

    field: str
    reason: str
    confidence: float


def guess_mapping(
    columns: Sequence[str], values: Sequence[Mapping[str, str]]
) -> dict[str, str]:
    """Guess the mapping of columns to fields from column names and first rows.

    Each field and each column occurs at most once. Unknown columns are omitted.

    >>> guess_mapping(["Autor", "Kommentar"], [])
    {'Autor': 'author_handle', 'Kommentar': 'text'}
    """
    found = guess_fields(columns, values)
    return {column: one.field for column, one in found.items()}


def guess_fields(
    columns: Sequence[str], values: Sequence[Mapping[str, str]]
) -> dict[str, FieldGuess]:
    """Guess the field of each column, with reason and confidence.

    >>> guess = guess_fields(["likes"], [{"likes": "3"}])["likes"]
    >>> guess.field, guess.reason, guess.confidence
    ('likes', 'it is called "likes" and holds whole numbers', 1.0)
    """
    names = {column: fold_column_name(column) for column in columns}
    candidates = [
        (one.confidence, -place, column, one)
        for place, column in enumerate(columns)
        for one in _candidate_guesses(
            column, names[column], _filled_cells(values, column)
        )
    ]
    chosen: dict[str, FieldGuess] = {}
    taken: set[str] = set()
    for _, _, column, one in sorted(
        candidates, key=lambda offer: offer[:2], reverse=True
    ):
        if column not in chosen and one.field not in taken:
            chosen[column] = one
            taken.add(one.field)
    _use_name_as_handle(chosen, taken)
    return {column: chosen[column] for column in columns if column in chosen}


def has_required_fields(fields: Sequence[str]) -> bool:
    """Whether these fields are enough for a post: text with an author or with stars.

    >>> has_required_fields(["text", "stars"])
    True
    >>> has_required_fields(["text", "likes"])
    False
    """
    return "text" in fields and not {"author_id", "author_handle", "stars"}.isdisjoint(
        fields
    )


def validate_mapping(mapping: Mapping[str, str], columns: Sequence[str]) -> None:
    """Check that a mapping fits these columns and makes posts.

    Raises:
        UsageError: a column is not in the file, a field is unknown or mapped twice, or
            the required fields are missing.

    """
    for column, field in mapping.items():
        if column not in columns:
            column_list = ", ".join(columns)
            raise UsageError(
                f"There is no column {column!r} in the file; it has {column_list}."
            )
        if field not in MAPPABLE_FIELDS:
            field_list = ", ".join(MAPPABLE_FIELDS)
            raise UsageError(f"There is no field {field!r}; there are {field_list}.")
    fields = list(mapping.values())
    for field in fields:
        if fields.count(field) > 1:
            raise UsageError(f"Two columns are mapped to {field}; choose one of them.")
    if not has_required_fields(fields):
        raise UsageError(f"A mapping needs at least {REQUIRED_FIELDS_TEXT}.")


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
        UsageError: the mapping is invalid (`validate_mapping`).
        OSError: the file cannot be written.

    """
    validate_mapping(mapping, columns)
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


def fold_column_name(name: str) -> str:
    """A column name without case, accents and punctuation.

    >>> fold_column_name("Créé_le"), fold_column_name("createdAt")
    ('creele', 'createdat')
    """
    flat = unicodedata.normalize("NFKD", name).casefold()
    flat = "".join(mark for mark in flat if not unicodedata.combining(mark))
    # Recomposed, so that Korean syllables match what people type.
    return unicodedata.normalize("NFC", re.sub(r"[\W_]+", "", flat))


def _read_saved_mappings(path: Path) -> dict[str, object]:
    try:
        mappings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return mappings if isinstance(mappings, dict) else {}


def _header_key(columns: Sequence[str]) -> str:
    header = json.dumps(sorted(columns))
    return hashlib.sha256(header.encode("utf-8")).hexdigest()


def _filled_cells(values: Sequence[Mapping[str, str]], column: str) -> list[str]:
    found = (row.get(column, "").strip() for row in values)
    return [cell for cell in found if cell]


@cache
def _field_by_name() -> dict[str, tuple[str, int]]:
    """Folded column name to its field and its rank among the names of that field."""
    return {
        fold_column_name(word): (field, place)
        for field, words in COLUMN_NAMES.items()
        for place, word in enumerate(words)
    }


def _use_name_as_handle(chosen: dict[str, FieldGuess], taken: set[str]) -> None:
    """Without handle and id, use the author's name as handle with low confidence."""
    if taken.isdisjoint(("author_id", "author_handle")):
        for column, one in chosen.items():
            if one.field == "author_name":
                why = f"{one.reason}, and no column has a handle or an id"
                chosen[column] = FieldGuess("author_handle", why, 0.6)


def _candidate_guesses(
    column: str, name: str, cells: Sequence[str]
) -> list[FieldGuess]:
    """Possible fields of a column: by its name if known, else by its cells."""
    if name not in _field_by_name():
        return _guesses_by_cells(cells)
    field, rank = _field_by_name()[name]
    fields = MULTI_FIELD_NAMES.get(name, (field,))
    found = []
    for place, one in enumerate(fields):
        content, fits = _TESTS.get(one, _ANY)
        share = sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else None
        if share is not None and share < 0.8:
            continue
        why = f'it is called "{column}"'
        if share is not None and content:
            why += f" and holds {content}"
        confidence = (0.9 if share is None else 1.0) - 0.05 * place - 0.001 * rank
        if name in LOW_CONFIDENCE_NAMES:
            confidence -= 0.3
        found.append(FieldGuess(one, why, round(confidence, 3)))
    return found


def _guesses_by_cells(cells: Sequence[str]) -> list[FieldGuess]:
    """The likely field of a column with an unknown name; always low confidence."""
    if len(cells) < 3:
        return []
    words = sum(len(cell.split()) for cell in cells) / len(cells)
    if words >= 5 and len(set(cells)) > len(cells) / 2:
        confidence = 0.4 + min(words, 50) / 500
        return [FieldGuess("text", "it holds sentences", round(confidence, 3))]
    if all(_is_date(cell) and not cell.isdigit() for cell in cells):
        return [FieldGuess("created_at", "it holds dates", 0.5)]
    if all(normalize_url(cell) for cell in cells) and len(set(cells)) == len(cells):
        return [FieldGuess("url", "it holds URLs, all different", 0.5)]
    if all(re.fullmatch(r"@\w[\w.]*", cell) for cell in cells):
        return [FieldGuess("author_handle", "it holds handles that begin with @", 0.5)]
    if all(parse_label(cell) for cell in cells):
        return [FieldGuess("label", "it holds sentiment labels", 0.6)]
    return []


def _is_date(cell: str) -> bool:
    try:
        return parse_timestamp(cell, []) is not None
    except InvalidValue:
        return False


def _is_count(cell: str) -> bool:
    return re.fullmatch(r"\d{1,18}(?:\.0*)?", cell) is not None


def _is_star(cell: str) -> bool:
    found = parse_number(cell, [])
    return found is not None and 0 <= found <= 10


def _is_id(cell: str) -> bool:
    return len(cell) <= 128 and not re.search(r"\s|[eE]\+\d", cell)


def _is_text(cell: str) -> bool:
    return not (normalize_url(cell) or _is_count(cell) or _is_date(cell))


def _is_name(cell: str) -> bool:
    return len(cell) <= 256 and not normalize_url(cell)


CellTest = tuple[str, Callable[[str], object]]
_ANY: Final[CellTest] = ("", bool)
_COUNT: Final[CellTest] = ("whole numbers", _is_count)
_DATE: Final[CellTest] = ("dates", _is_date)
_ID: Final[CellTest] = ("", _is_id)
_TESTS: Final[Mapping[str, CellTest]] = {
    "id": _ID,
    "created_at": _DATE,
    "collected_at": _DATE,
    "author_id": _ID,
    "text": ("text", _is_text),
    "author_handle": ("", _is_name),
    "url": ("URLs", normalize_url),
    "likes": _COUNT,
    "shares": _COUNT,
    "replies": _COUNT,
    "views": _COUNT,
    "followers": _COUNT,
    "stars": ("star ratings", _is_star),
    "label": ("sentiment labels", parse_label),
    "language": ("languages", parse_language),
    "paid": ("yes or no", lambda cell: parse_flag(cell) is not None),
    "reply_to_id": _ID,
    "share_of_id": _ID,
    "quote_of_id": _ID,
    "conversation_id": _ID,
}
