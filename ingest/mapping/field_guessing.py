"""Guess which field of a post each column of an unknown table holds.

A column is known by its name, in many languages, if its cells do not contradict it; and
by its cells where its name says nothing: dates, handles, URLs, ids, ratings, sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ingest.fields.coercion import normalize_url, parse_flag
from ingest.fields.label_words import parse_label, parse_language
from ingest.fields.post_urls import parse_post_url
from ingest.fields.table_dates import is_table_date, iso_date, relative_age
from ingest.fields.table_numbers import is_table_count, parse_table_stars
from ingest.fields.timestamps import is_timestamp
from ingest.mapping.column_vocabulary import (
    COLUMN_NAMES,
    LOW_CONFIDENCE_NAMES,
    MULTI_FIELD_NAMES,
)
from ingest.mapping.further_column_names import FURTHER_COLUMN_NAMES

__all__ = [
    "FieldGuess",
    "fold_column_name",
    "guess_fields",
    "guess_mapping",
    "is_recognised_table",
    "named_field",
    "unreadable_date_columns",
]

MIN_CONFIDENCE: Final = 0.8
"""Minimum confidence (0 to 1) of a guess that needs no confirmation by the user."""

MIN_FITTING_SHARE: Final = 0.5
"""Share of the cells that must fit a column's name; the others cost only themselves."""

MIN_WORDS: Final = 5
"""Average number of words from which cells are sentences."""

SUPPORTING_FIELDS: Final = frozenset(
    ("id", "created_at", "author_id", "author_handle", "author_name", "url", "stars",
     "label", "likes", "shares", "replies", "views", "reply_to_id", "share_of_id")
)  # fmt: skip
"""Fields that, beside a text, show that a table holds posts."""


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
    candidates = [
        (one.confidence, -place, column, one)
        for place, column in enumerate(columns)
        for one in _candidate_guesses(column, _filled_cells(values, column))
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


def is_recognised_table(guesses: Mapping[str, FieldGuess]) -> bool:
    """Whether guesses are sure enough to read the table without asking.

    It needs a sure text and one sure supporting field (an author, a time, an id …), or
    a likely text and two likely supporting fields.

    >>> is_recognised_table(guess_fields(["author", "text"], []))
    True
    >>> is_recognised_table(guess_fields(["text"], []))
    False
    """
    by_field = {one.field: one.confidence for one in guesses.values()}
    support = [by_field[field] for field in SUPPORTING_FIELDS & by_field.keys()]
    text = by_field.get("text", 0.0)
    sure = [confidence for confidence in support if confidence >= MIN_CONFIDENCE]
    return (text >= MIN_CONFIDENCE and len(sure) >= 1) or (
        text > 0 and len(support) >= 2
    )


def unreadable_date_columns(
    columns: Sequence[str], values: Sequence[Mapping[str, str]]
) -> list[str]:
    """columns that are named like a time, whose cells can hardly be read.

    >>> unreadable_date_columns(["date"], [{"date": "soon"}, {"date": "later"}])
    ['date']
    """
    return [
        column
        for column in columns
        if named_field(column) in ("created_at", "collected_at")
        and (cells := _filled_cells(values, column))
        and _fitting_share("created_at", cells) < MIN_FITTING_SHARE
    ]


def fold_column_name(name: str) -> str:
    """A column name without case, accents and punctuation.

    >>> fold_column_name("Créé_le"), fold_column_name("createdAt")
    ('creele', 'createdat')
    """
    flat = unicodedata.normalize("NFKD", name).casefold()
    flat = "".join(mark for mark in flat if not unicodedata.combining(mark))
    # Recomposed, so that Korean syllables match what people type.
    return unicodedata.normalize("NFC", re.sub(r"[\W_]+", "", flat))


def _filled_cells(values: Sequence[Mapping[str, str]], column: str) -> list[str]:
    found = (row.get(column, "").strip() for row in values)
    return [cell for cell in found if cell]


@cache
def _field_by_name() -> dict[str, tuple[str, int]]:
    """Folded column name to its field and its rank among the names of that field."""
    found: dict[str, tuple[str, int]] = {}
    for field, words in COLUMN_NAMES.items():
        names = (*words, *FURTHER_COLUMN_NAMES.get(field, ()))
        for place, word in enumerate(names):
            found.setdefault(fold_column_name(word), (field, place))
    return found


def named_field(column: str) -> str | None:
    """The field that a column's name alone says; None for an unknown name.

    >>> named_field("Me gusta"), named_field("mood")
    ('likes', None)
    """
    found = _field_by_name().get(fold_column_name(column))
    return found[0] if found else None


def _use_name_as_handle(chosen: dict[str, FieldGuess], taken: set[str]) -> None:
    """Without handle and id, use the author's name as handle with low confidence."""
    if taken.isdisjoint(("author_id", "author_handle")):
        for column, one in chosen.items():
            if one.field == "author_name":
                why = f"{one.reason}, and no column has a handle or an id"
                chosen[column] = FieldGuess("author_handle", why, 0.6)


def _candidate_guesses(column: str, cells: Sequence[str]) -> list[FieldGuess]:
    """Possible fields of a column: by its name if known, else by its cells."""
    name = fold_column_name(column)
    if name not in _field_by_name():
        return _guesses_by_cells(cells)
    field, rank = _field_by_name()[name]
    fields = MULTI_FIELD_NAMES.get(name, (field,))
    found = []
    for place, one in enumerate(fields):
        content = _TESTS.get(one, _ANY)[0]
        share = _fitting_share(one, cells) if cells else None
        # A name of several meanings needs cells that clearly say which one it is.
        needed = MIN_FITTING_SHARE if len(fields) == 1 and content else 0.8
        if share is not None and share < needed:
            continue
        why = f'it is called "{column}"'
        if share is not None and content:
            why += f" and holds {content}"
        confidence = (0.9 if share is None else 1.0) - 0.05 * place - 0.001 * rank
        if name in LOW_CONFIDENCE_NAMES:
            confidence -= 0.3
        found.append(FieldGuess(one, why, round(confidence, 3)))
    return found


def _fitting_share(field: str, cells: Sequence[str]) -> float:
    fits = _TESTS.get(field, _ANY)[1]
    return sum(bool(fits(cell)) for cell in cells) / len(cells)


def _guesses_by_cells(cells: Sequence[str]) -> list[FieldGuess]:
    """The likely fields of a column with an unknown name; always low confidence."""
    if len(cells) < 3:
        return []
    words = sum(len(cell.split()) for cell in cells) / len(cells)
    if words >= MIN_WORDS and len(set(cells)) > len(cells) / 2:
        confidence = 0.4 + min(words, 50) / 500
        return [FieldGuess("text", "it holds sentences", round(confidence, 3))]
    if all(_is_date(cell) and not cell.isdigit() for cell in cells):
        return [FieldGuess("created_at", "it holds dates", 0.5)]
    if all(normalize_url(cell) for cell in cells) and len(set(cells)) == len(cells):
        posts = all(parse_post_url(cell) for cell in cells)
        confidence = 0.7 if posts else 0.5
        return [FieldGuess("url", "it holds URLs, all different", confidence)]
    if all(re.fullmatch(r"@\w[\w.@-]*", cell) for cell in cells):
        return [FieldGuess("author_handle", "it holds handles that begin with @", 0.5)]
    if all(re.search(r"/\s*(?:5|10)\b|\bstars?\b|[★⭐]", cell) for cell in cells):
        return [FieldGuess("stars", "it holds ratings with their scale", 0.6)]
    if all(parse_label(cell) for cell in cells):
        return [FieldGuess("label", "it holds sentiment labels", 0.6)]
    if len(set(cells)) == len(cells) and all(_is_long_id(cell) for cell in cells):
        return [FieldGuess("id", "it holds ids, all different", 0.5)]
    return []


def _is_date(cell: str) -> bool:
    return is_table_date(cell) or is_timestamp(cell)


def _is_time_of_column(cell: str) -> bool:
    """Whether a cell of a column that is named like a time can be read as one."""
    return (
        _is_date(cell)
        or relative_age(cell) is not None
        or iso_date(cell, is_date_column=True) is not None
    )


def _is_whole_number(cell: str) -> bool:
    return re.fullmatch(r"\d{1,18}(?:\.0*)?", cell) is not None


def _is_star(cell: str) -> bool:
    return any(_reads_as_stars(cell, best) for best in (100, 1))


def _reads_as_stars(cell: str, best: int) -> bool:
    warn: list[str] = []
    return parse_table_stars(cell, best, warn) is not None or not warn


def _is_id(cell: str) -> bool:
    # Ids that a spreadsheet has rounded are replaced, and the report says so.
    return len(cell) <= 128 and not re.search(r"\s", cell)


def _is_long_id(cell: str) -> bool:
    return re.fullmatch(r"\d{8,}|(?=.*\d)[\w:~.-]{12,128}", cell) is not None


def _is_text(cell: str) -> bool:
    return not (normalize_url(cell) or _is_whole_number(cell) or _is_date(cell))


def _is_name(cell: str) -> bool:
    return len(cell) <= 256 and not normalize_url(cell)


CellTest = tuple[str, Callable[[str], object]]
_ANY: Final[CellTest] = ("", bool)
_COUNT: Final[CellTest] = ("whole numbers", is_table_count)
_DATE: Final[CellTest] = ("dates", _is_time_of_column)
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
