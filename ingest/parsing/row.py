"""One decoded row of a file, and the head from which its format is detected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.model import RecordPosition

RowShape = Literal["json", "table", "lines"]
"""The layout of a file: JSON values, a table with a header, or lines of text."""
"""The layout of a file: JSON values, a table with a header, or lines of text."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One decoded row of a file.

    `value` is a JSON value (shape `json`), a mapping of column to text (shape `table`;
    every cell is text, empty cells are ""), or a line of text (shape `lines`). If `size`
    is given, the row has that many bytes and `raw` is only their beginning.
    """

    position: RecordPosition
    raw: bytes
    value: Any
    size: int | None = None

    @property
    def byte_count(self) -> int:
        """Bytes of the row in its file."""
        return len(self.raw) if self.size is None else self.size


class TrackedCells(dict[str, str]):
    """The cells of a table row that remember which columns a reader looked at.

    >>> used = set()
    >>> TrackedCells({"id": "1", "note": ""}, used)["id"], used
    ('1', {'id'})
    """

    __slots__ = ("_used",)

    def __init__(self, cells: Mapping[str, str], used: set[str]) -> None:
        super().__init__(cells)
        self._used = used

    def __getitem__(self, column: str) -> str:
        self._used.add(column)
        return super().__getitem__(column)

    def get(self, column: str, default: Any = None) -> Any:
        """The cell of a column, which then counts as used."""
        self._used.add(column)
        return super().get(column, default)


@dataclass(frozen=True, slots=True)
class FileHead:
    """The beginning of a file from which its format is detected.

    `columns` is the trimmed header of a table, () for other shapes. `values` are the
    values of the first rows, at most 50. `sheets` are the sheet names of a workbook.
    `assigned_to` is the JavaScript variable to which a file assigns its JSON.
    """

    shape: RowShape
    columns: tuple[str, ...]
    values: tuple[Any, ...]
    sheets: tuple[str, ...] = ()
    assigned_to: str = ""

    def has_columns(self, *columns: str) -> bool:
        """Whether a table has all these columns.

        >>> FileHead("table", ("id", "text"), ()).has_columns("id", "text")
        True
        """
        return set(columns) <= set(self.columns)

    def json_objects(self) -> list[Mapping[str, Any]]:
        """The JSON objects among the first values.

        >>> FileHead("json", (), ({"id": 1}, 2)).json_objects()
        [{'id': 1}]
        """
        return [value for value in self.values if isinstance(value, dict)]
