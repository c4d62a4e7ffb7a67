"""One decoded row of a file, and the head by which a format is detected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.model import Place

Shape = Literal["json", "table", "lines"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an unpacked file, already decoded.

    `value` is a JSON value (shape `json`), a mapping of column to text (shape `table`;
    every cell is text, empty cells are ""), or a line of text (shape `lines`).
    """

    place: Place
    raw: bytes
    value: Any


@dataclass(frozen=True, slots=True)
class Head:
    """What is seen of a file before it is read: its shape and its first rows.

    `columns` is the header of a table (as written, trimmed) and () otherwise;
    `values` are the first rows' values, at most 50; `sheets` names the sheets of a
    workbook.
    """

    shape: Shape
    columns: tuple[str, ...]
    values: tuple[Any, ...]
    sheets: tuple[str, ...] = ()

    def has(self, *columns: str) -> bool:
        """Whether a table has all these columns.

        >>> Head("table", ("id", "text"), ()).has("id", "text")
        True
        """
        return set(columns) <= set(self.columns)

    def objects(self) -> list[Mapping[str, Any]]:
        """The first values that are JSON objects.

        >>> Head("json", (), ({"id": 1}, 2)).objects()
        [{'id': 1}]
        """
        return [value for value in self.values if isinstance(value, dict)]
