"""From the columns of a table nobody described to the fields of a post.

`guesses` says for each column what it may be, why, and how surely; a person may say
otherwise. A mapping is column to field. It can be saved, and is found again by the
header alone.
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
from ingest.fields.coercion import Bad, flag, link, number, time
from ingest.fields.table_cells import label, language
from ingest.mapping.column_vocabulary import CONTEXT, WEAK, WORDS

__all__ = [
    "FIELDS",
    "MIN",
    "Guess",
    "fold",
    "guess",
    "guesses",
    "is_enough",
    "recall",
    "save",
    "validate",
]

FIELDS: Final = tuple(WORDS)
"""Every field that a column may be."""

MIN: Final = "text plus (author_id or author_handle), or text plus stars"
"""What a mapping has to name at least, in words."""

SURE: Final = 0.8
"""From this confidence on a guess needs nobody's yes."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may be: the field, a reason for people, and how surely (0 to 1)."""

    field: str
    reason: str
    confidence: float


def guess(
    columns: Sequence[str], values: Sequence[Mapping[str, str]]
) -> dict[str, str]:
    """The likely mapping of a table's columns to fields, from names and first rows.

    Each field and each column is there at most once; what no rule knows is left out.

    >>> guess(["Autor", "Kommentar"], [])
    {'Autor': 'author_handle', 'Kommentar': 'text'}
    """
    found = guesses(columns, values)
    return {column: one.field for column, one in found.items()}


def guesses(
    columns: Sequence[str], values: Sequence[Mapping[str, str]]
) -> dict[str, Guess]:
    """As `guess`, with the reason and the confidence of each.

    >>> guesses(["likes"], [{"likes": "3"}])["likes"]
    Guess(field='likes', reason='it is called "likes" and holds whole numbers', confidence=1.0)
    """
    names = {column: fold(column) for column in columns}
    offers = [
        (one.confidence, -place, column, one)
        for place, column in enumerate(columns)
        for one in _offers(column, names[column], _cells(values, column))
    ]
    chosen: dict[str, Guess] = {}
    taken: set[str] = set()
    for _, _, column, one in sorted(offers, key=lambda offer: offer[:2], reverse=True):
        if column not in chosen and one.field not in taken:
            chosen[column] = one
            taken.add(one.field)
    _name_for_handle(chosen, taken)
    return {column: chosen[column] for column in columns if column in chosen}


def is_enough(fields: Sequence[str]) -> bool:
    """Whether these fields make a post: a text with an author, or a starred text.

    >>> is_enough(["text", "stars"]), is_enough(["text", "likes"])
    (True, False)
    """
    return "text" in fields and not {"author_id", "author_handle", "stars"}.isdisjoint(
        fields
    )


def validate(mapping: Mapping[str, str], columns: Sequence[str]) -> None:
    """Refuse a mapping that cannot be read with.

    Raises:
        UsageError: a column is not in the file, a field is unknown or named twice, or
            less than `MIN` is there.

    """
    for column, field in mapping.items():
        if column not in columns:
            held = ", ".join(columns)
            raise UsageError(
                f"There is no column {column!r} in the file; it has {held}."
            )
        if field not in FIELDS:
            known = ", ".join(FIELDS)
            raise UsageError(f"There is no field {field!r}; there are {known}.")
    fields = list(mapping.values())
    for field in fields:
        if fields.count(field) > 1:
            raise UsageError(f"Two columns are mapped to {field}; choose one of them.")
    if not is_enough(fields):
        raise UsageError(f"A mapping needs at least {MIN}.")


def save(path: Path, columns: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Keep a mapping for files with these columns, beside those already kept.

    The file is replaced as a whole, so that a crash leaves the old or the new one.

    Raises:
        UsageError: the mapping is no good (`validate`).
        OSError: the file cannot be written.

    """
    validate(mapping, columns)
    kept = {**_kept(path), _key(columns): dict(mapping)}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)


def recall(path: Path, columns: Sequence[str]) -> dict[str, str] | None:
    """The mapping saved for these columns, in whatever order; None where none is.

    A file that is missing or damaged, and a mapping that no longer holds, are None.
    """
    mapping = _kept(path).get(_key(columns))
    if not isinstance(mapping, dict):
        return None
    try:
        validate(mapping, columns)
    except (UsageError, TypeError):
        return None
    return cast("dict[str, str]", mapping)


def fold(name: str) -> str:
    """A column's name without case, accents and marks.

    >>> fold("Créé_le"), fold("createdAt")
    ('creele', 'createdat')
    """
    flat = unicodedata.normalize("NFKD", name).casefold()
    flat = "".join(mark for mark in flat if not unicodedata.combining(mark))
    # Recomposed, so that Korean syllables are what people type.
    return unicodedata.normalize("NFC", re.sub(r"[\W_]+", "", flat))


def _kept(path: Path) -> dict[str, object]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _key(columns: Sequence[str]) -> str:
    header = json.dumps(sorted(columns))
    return hashlib.sha256(header.encode("utf-8")).hexdigest()


def _cells(values: Sequence[Mapping[str, str]], column: str) -> list[str]:
    found = (row.get(column, "").strip() for row in values)
    return [cell for cell in found if cell]


@cache
def _names() -> dict[str, tuple[str, int]]:
    """Folded name to its field and its place among that field's names."""
    return {
        fold(word): (field, place)
        for field, words in WORDS.items()
        for place, word in enumerate(words)
    }


def _name_for_handle(chosen: dict[str, Guess], taken: set[str]) -> None:
    """Where nothing else tells accounts apart, people's names must do, but not surely."""
    if taken.isdisjoint(("author_id", "author_handle")):
        for column, one in chosen.items():
            if one.field == "author_name":
                why = f"{one.reason}, and no column has a handle or an id"
                chosen[column] = Guess("author_handle", why, 0.6)


def _offers(column: str, name: str, cells: Sequence[str]) -> list[Guess]:
    """What a column may be, by its name if that says it, else by what it holds."""
    if name not in _names():
        return _by_values(cells)
    field, rank = _names()[name]
    offers = CONTEXT.get(name, (field,))
    found = []
    for place, one in enumerate(offers):
        what, fits = _TESTS.get(one, _ANY)
        share = sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else None
        if share is not None and share < 0.8:
            continue
        why = f'it is called "{column}"'
        if share is not None and what:
            why += f" and holds {what}"
        sure = (0.9 if share is None else 1.0) - 0.05 * place - 0.001 * rank
        if name in WEAK:
            sure -= 0.3
        found.append(Guess(one, why, round(sure, 3)))
    return found


def _by_values(cells: Sequence[str]) -> list[Guess]:
    """What a column without a telling name may be; never sure."""
    if len(cells) < 3:
        return []
    words = sum(len(cell.split()) for cell in cells) / len(cells)
    if words >= 5 and len(set(cells)) > len(cells) / 2:
        sure = 0.4 + min(words, 50) / 500
        return [Guess("text", "it holds sentences", round(sure, 3))]
    if all(_is_date(cell) and not cell.isdigit() for cell in cells):
        return [Guess("created_at", "it holds dates", 0.5)]
    if all(link(cell) for cell in cells) and len(set(cells)) == len(cells):
        return [Guess("url", "it holds addresses, each another one", 0.5)]
    if all(re.fullmatch(r"@\w[\w.]*", cell) for cell in cells):
        return [Guess("author_handle", "it holds names that begin with @", 0.5)]
    if all(label(cell) for cell in cells):
        return [Guess("label", "it holds words for good and bad", 0.6)]
    return []


def _is_date(cell: str) -> bool:
    try:
        return time(cell, []) is not None
    except Bad:
        return False


def _is_count(cell: str) -> bool:
    return re.fullmatch(r"\d{1,18}(?:\.0*)?", cell) is not None


def _is_star(cell: str) -> bool:
    found = number(cell, [])
    return found is not None and 0 <= found <= 10


def _is_id(cell: str) -> bool:
    return len(cell) <= 128 and not re.search(r"\s|[eE]\+\d", cell)


def _is_text(cell: str) -> bool:
    return not (link(cell) or _is_count(cell) or _is_date(cell))


def _is_name(cell: str) -> bool:
    return len(cell) <= 256 and not link(cell)


Test = tuple[str, Callable[[str], object]]
_ANY: Final[Test] = ("", bool)
_COUNT: Final[Test] = ("whole numbers", _is_count)
_DATE: Final[Test] = ("dates", _is_date)
_ID: Final[Test] = ("", _is_id)
_TESTS: Final[Mapping[str, Test]] = {
    "id": _ID,
    "created_at": _DATE,
    "collected_at": _DATE,
    "author_id": _ID,
    "text": ("words", _is_text),
    "author_handle": ("", _is_name),
    "url": ("addresses", link),
    "likes": _COUNT,
    "shares": _COUNT,
    "replies": _COUNT,
    "views": _COUNT,
    "followers": _COUNT,
    "stars": ("numbers of stars", _is_star),
    "label": ("words for good and bad", label),
    "language": ("languages", language),
    "paid": ("yes or no", lambda cell: flag(cell) is not None),
    "reply_to_id": _ID,
    "share_of_id": _ID,
    "quote_of_id": _ID,
    "conversation_id": _ID,
}
