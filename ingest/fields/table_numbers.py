"""Counts and stars as people and tools write them in tables.

A count is a whole number, so a mark before three digits separates thousands: `3,456`,
`1.234` and `12 345` are read in every language. Stars are read with their scale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.fields.coercion import MAX_COUNT, parse_flag

__all__ = [
    "StarScale",
    "find_star_scale",
    "is_table_count",
    "parse_table_count",
    "parse_table_stars",
]

NO_NUMBERS: Final = frozenset(
    (
        "",
        "-",
        "--",
        "\u2013",
        "\u2014",
        "n/a",
        "na",
        "nan",
        "none",
        "null",
        "nil",
        "n.a.",
        "k.a.",
    )
)
"""Cells that say that there is no number; they give no warning."""

HIDDEN: Final = "-1"
"""What tools write for a count that the author hides."""

FACTORS: Final[Mapping[str, int]] = {
    "": 1, "k": 10**3, "tsd": 10**3, "t": 10**3, "mil": 10**3, "rb": 10**3, "tys": 10**3,
    "\u0442\u044b\u0441": 10**3, "bin": 10**3, "m": 10**6, "mio": 10**6, "mln": 10**6,
    "mi": 10**6, "mn": 10**6, "jt": 10**6, "\u043c\u043b\u043d": 10**6, "b": 10**9,
    "bn": 10**9, "mrd": 10**9, "\u5343": 10**3, "\ucc9c": 10**3, "\u4e07": 10**4,
    "\u842c": 10**4, "\ub9cc": 10**4, "\u5104": 10**8, "\u4ebf": 10**8, "\uc5b5": 10**8,
}  # fmt: skip
"""What the abbreviations of thousands, millions and so on mean."""

_COUNT = re.compile(r"([0-9][0-9.,'\u2019 ]*)\s?([^\W\d_]{0,3})\.?")
_GROUPED = re.compile(
    r"\d{1,3}(?:([.,'\u2019 ])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})*,\d{3}"
)
_WHOLE = re.compile(r"\d{1,19}(?:[.,]0*)?")
_DECIMAL = re.compile(r"\d{1,4}(?:[.,]\d{1,3})?")
_MARKS = re.compile(r"\D")
_STARS = re.compile(
    r"(?:rated\s+)?(\d{1,3}(?:[.,]\d+)?)\s*"
    r"(?:(?:/|of|out of|von|sur|de|su|van)\s*(5|10|100)(?:[.,]0)?)?\s*"
    r"(?:stars?|sterne?n?|\u00e9toiles?|estrellas?|stelle|\u2605|\u2b50|%)?",
    re.IGNORECASE,
)
_STAR_SIGNS = re.compile(r"([\u2605\u2b50\ufe0f]+)([\u2606\s]*)")
_THUMBS: Final = {
    "\U0001f44d": 5.0, "\U0001f44e": 1.0, "thumbs up": 5.0, "thumbs down": 1.0,
    "recommended": 5.0, "not recommended": 1.0, "up": 5.0, "down": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StarScale:
    """The scale of a column of ratings: its best value, and what says so.

    `best` is 5, 10 or 100, or 1 for yes and no.
    """

    best: int
    reason: str


def parse_table_count(cell: str, warn: list[str]) -> int | None:
    """A count; None for a cell without one.

    A cell that cannot be read gives the warning `field_dropped`, a hidden count (-1)
    the warning `hidden_count`. An abbreviated count is as exact as it was written.

    >>> cells = ("1.2K", "3,456", "1.234", "12 345", "12,5 Mio.", "12.0", "1.2", "-")
    >>> [parse_table_count(cell, []) for cell in cells]
    [1200, 3456, 1234, 12345, 12500000, 12, None, None]
    """
    text = re.sub(r"[\s\u00a0\u202f]+", " ", cell).strip().casefold()
    if text in NO_NUMBERS:
        return None
    if re.fullmatch(r"-1(?:[.,]0+)?", text):
        warn.append("hidden_count")
        return None
    found = _count(text)
    if found is None or found > MAX_COUNT:
        warn.append("field_dropped")
        return None
    return found


def is_table_count(cell: str) -> bool:
    """Whether a cell is a count, or says that there is none.

    >>> is_table_count("1.2K"), is_table_count("amy")
    (True, False)
    """
    warn: list[str] = []
    parse_table_count(cell, warn)
    return "field_dropped" not in warn


def parse_table_stars(cell: str, best: int, warn: list[str]) -> float | None:
    """A rating as stars from 0 to 5; None and `field_dropped` if it cannot be read.

    Parameters:
        cell: the rating; it may state its own scale ("8/10").
        best: the best value of the column's scale (`StarScale`).
        warn: receives the warning.

    Examples:
        >>> parse_table_stars("4", 10, []), parse_table_stars("4.8/5", 10, [])
        (2.0, 4.8)
        >>> (
        ...     parse_table_stars("yes", 1, []),
        ...     parse_table_stars("\u2605\u2605\u2605\u2606\u2606", 5, []),
        ... )
        (5.0, 3.0)
    """
    text = cell.strip().casefold()
    if text in NO_NUMBERS:
        return None
    rating = _rating(text)
    if rating is not None:
        value, own_best = rating
        scale = own_best or best
        if scale > 1 and value <= scale:
            return round(value * 5 / scale, 3)
    flag = parse_flag(text) if best == 1 else None
    if flag is not None:
        return 5.0 if flag else 1.0
    if text in _THUMBS:
        return _THUMBS[text]
    warn.append("field_dropped")
    return None


def find_star_scale(cells: Iterable[str]) -> StarScale:
    """The scale of a column of ratings, found by all its cells.

    >>> find_star_scale(["4", "9", "6"]).best, find_star_scale(["4", "5"]).best
    (10, 5)
    """
    highest, stated, flags, numbers = 0.0, 0, 0, 0
    for cell in cells:
        text = cell.strip().casefold()
        if text in NO_NUMBERS:
            continue
        rating = _rating(text)
        if rating is not None:
            numbers += 1
            highest = max(highest, rating[0])
            stated = max(stated, rating[1])
        flags += text in _THUMBS or parse_flag(text) is not None
    if stated:
        return StarScale(stated, f"the cells say so (of {stated})")
    if flags and (not numbers or (highest <= 1 and flags >= numbers)):
        return StarScale(1, "the cells say yes or no")
    best = 5 if highest <= 5 else 10 if highest <= 10 else 100
    return StarScale(best, f"the highest value is {highest:g}")


def _count(text: str) -> int | None:
    match = _COUNT.fullmatch(text)
    if match is None or match[2] not in FACTORS:
        return None
    digits, factor = match[1].strip(), FACTORS[match[2]]
    if factor > 1 and _DECIMAL.fullmatch(digits):
        return round(float(digits.replace(",", ".")) * factor)
    if _GROUPED.fullmatch(digits):
        return int(_MARKS.sub("", digits)) * factor
    if _WHOLE.fullmatch(digits):
        return int(re.split(r"[.,]", digits)[0]) * factor
    return None


def _rating(text: str) -> tuple[float, int] | None:
    """The value of a rating, and the best value of the scale that it states, or 0."""
    signs = _STAR_SIGNS.fullmatch(text)
    if signs:
        full = sum(sign in "\u2605\u2b50" for sign in signs[1])
        return (float(full), 5) if full <= 5 else None
    match = _STARS.fullmatch(text)
    if match is None:
        return None
    stated = int(match[2]) if match[2] else 100 if text.endswith("%") else 0
    return float(match[1].replace(",", ".")), stated
