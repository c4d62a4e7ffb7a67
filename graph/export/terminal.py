"""Aligned tables for the terminal: texts are truncated, numbers never."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pyarrow as pa
from wcwidth import iter_graphemes, wcswidth

from graph.export.flatten import value_as_text

MAX_COLUMN_WIDTH: Final = 60
"""Maximum width of a text column in characters."""

SHORT_COLUMN_WIDTHS: Final = {"evidence": 16}
"""Maximum width of columns that are meant for programs."""

MIN_COLUMN_WIDTH: Final = 8
"""Minimum width of a truncated text column in characters."""

COLUMN_GAP: Final = "  "

# Control characters: cursor, colour, bell, writing direction.
_CONTROL_CHARACTERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+"
)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: tuple[str, ...]
    number: bool
    width: int


def format_aligned_table(table: pa.Table, width: int) -> str:
    """Format a table as lines of at most `width` characters, with a header.

    Texts are truncated with an ellipsis. Numbers are never truncated: columns at the
    end are dropped instead, and the last line names them.

    >>> table = pa.table({"handle": ["ann", "bo"], "score": [1.5, 10.0]})
    >>> print(format_aligned_table(table, 80))
    handle  score
    ------  -----
    ann       1.5
    bo         10
    <BLANKLINE>
    """
    columns, left_out = _fit_columns(
        [_column(table, n) for n in table.column_names], width
    )
    lines = [
        _line([column.name for column in columns], columns),
        COLUMN_GAP.join("-" * column.width for column in columns),
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
    cells = tuple(_cell_text(value) for value in values)
    title = _CONTROL_CHARACTERS.sub(" ", name)
    widest = max([_display_width(title), *map(_display_width, cells)])
    if not number:
        widest = min(
            widest,
            max(SHORT_COLUMN_WIDTHS.get(name, MAX_COLUMN_WIDTH), _display_width(title)),
        )
    return _Column(title, cells, number, widest)


def _cell_text(value: object) -> str:
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
    return _CONTROL_CHARACTERS.sub(" ", value_as_text(value))


def _fit_columns(columns: list[_Column], width: int) -> tuple[list[_Column], list[str]]:
    """Columns that fit, truncated as little as possible, and names of the others."""
    kept = list(columns)
    left_out: list[str] = []
    while len(kept) > 1 and _min_total_width(kept) > width:
        left_out.insert(0, kept.pop().name)
    widths = [column.width for column in kept]
    while _total_width(widths) > width:
        texts = [
            place
            for place, column in enumerate(kept)
            if not column.number and widths[place] > MIN_COLUMN_WIDTH
        ]
        if not texts:
            break
        widths[max(texts, key=lambda place: widths[place])] -= 1
    cut = [
        _Column(column.name, column.cells, column.number, new)
        for column, new in zip(kept, widths, strict=True)
    ]
    return cut, left_out


def _min_total_width(columns: list[_Column]) -> int:
    return _total_width(
        [c.width if c.number else min(c.width, MIN_COLUMN_WIDTH) for c in columns],
    )


def _total_width(widths: list[int]) -> int:
    return sum(widths) + len(COLUMN_GAP) * (len(widths) - 1)


def _line(cells: list[str], columns: list[_Column]) -> str:
    padded = [
        _pad_cell(cell, column) for cell, column in zip(cells, columns, strict=True)
    ]
    return COLUMN_GAP.join(padded).rstrip()


def _pad_cell(cell: str, column: _Column) -> str:
    cell = _truncate(cell, column.width)
    blanks = " " * (column.width - _display_width(cell))
    return blanks + cell if column.number else cell + blanks


def _truncate(text: str, width: int) -> str:
    """Truncate a text to a width in terminal cells.

    >>> _truncate("a long text", 6)
    'a lon…'
    """
    if _display_width(text) <= width:
        return text
    used, clusters = 0, []
    for cluster in iter_graphemes(text):
        used += _display_width(cluster)
        if used > width - 1:
            break
        clusters.append(cluster)
    return "".join(clusters) + "…"


def _display_width(text: str) -> int:
    """Width of a text in terminal cells; a joined emoji takes two.

    >>> _display_width("日本"), _display_width("👩\u200d👧")
    (4, 2)
    """
    return max(wcswidth(text), 0)
