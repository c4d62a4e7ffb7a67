"""A table for eyes: aligned, cut to the width of the terminal, numbers never cut."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pyarrow as pa

from graph.export.flatten import said

WIDEST: Final = 60
"""No column of text is wider."""

SHORT: Final = {"evidence": 16}
"""Columns that are kept short, because they are for programs."""

NARROWEST: Final = 8
"""No column of text is cut below this."""

GAP: Final = "  "

# Anything that moves a cursor, colours, rings or turns the writing direction.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: tuple[str, ...]
    number: bool
    width: int


def aligned(table: pa.Table, width: int) -> str:
    """The table as lines of at most `width` characters, with its header.

    Texts are cut with an ellipsis; a number that does not fit would lie, so columns
    at the end are left out instead, and the last line names them.

    >>> print(aligned(pa.table({"handle": ["ann", "bo"], "score": [1.5, 10.0]}), 80))
    handle  score
    ------  -----
    ann       1.5
    bo         10
    <BLANKLINE>
    """
    columns, left_out = _fitting([_column(table, n) for n in table.column_names], width)
    lines = [
        _line([column.name for column in columns], columns),
        GAP.join("-" * column.width for column in columns),
        *(
            _line([column.cells[row] for column in columns], columns)
            for row in range(table.num_rows)
        ),
    ]
    if left_out:
        names = ", ".join(left_out)
        lines.append(f"(not shown: {names}; --format csv shows all)")
    return "\n".join(lines) + "\n"


def _column(table: pa.Table, name: str) -> _Column:
    values = table[name].to_pylist()
    number = all(
        isinstance(value, int | float) and not isinstance(value, bool)
        for value in values
        if value is not None
    ) and any(value is not None for value in values)
    cells = tuple(_shown(value) for value in values)
    shown = _UNSEEN.sub(" ", name)
    widest = max([_width(shown), *map(_width, cells)])
    if not number:
        widest = min(widest, max(SHORT.get(name, WIDEST), _width(shown)))
    return _Column(shown, cells, number, widest)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1f}" if abs(value) >= 1000 else f"{value:.4g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _UNSEEN.sub(" ", said(value))


def _fitting(columns: list[_Column], width: int) -> tuple[list[_Column], list[str]]:
    """The columns that fit, cut as little as possible, and the names of the others."""
    kept = list(columns)
    left_out: list[str] = []
    while len(kept) > 1 and _least(kept) > width:
        left_out.insert(0, kept.pop().name)
    widths = [column.width for column in kept]
    while _total(widths) > width:
        texts = [
            place
            for place, column in enumerate(kept)
            if not column.number and widths[place] > NARROWEST
        ]
        if not texts:
            break
        widths[max(texts, key=lambda place: widths[place])] -= 1
    cut = [
        _Column(column.name, column.cells, column.number, new)
        for column, new in zip(kept, widths, strict=True)
    ]
    return cut, left_out


def _least(columns: list[_Column]) -> int:
    return _total(
        [c.width if c.number else min(c.width, NARROWEST) for c in columns],
    )


def _total(widths: list[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _line(cells: list[str], columns: list[_Column]) -> str:
    padded = [
        _padded(cell, column) for cell, column in zip(cells, columns, strict=True)
    ]
    return GAP.join(padded).rstrip()


def _padded(cell: str, column: _Column) -> str:
    cell = _cut(cell, column.width)
    blanks = " " * (column.width - _width(cell))
    return blanks + cell if column.number else cell + blanks


def _cut(text: str, width: int) -> str:
    """The text in at most that many terminal cells.

    >>> _cut("a long text", 6)
    'a lon…'
    """
    if _width(text) <= width:
        return text
    used, kept = 0, []
    for character in text:
        used += _width(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _width(text: str) -> int:
    """How many terminal cells a text takes: East Asian letters take two."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character)
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
