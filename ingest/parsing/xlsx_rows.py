"""Read the sheets of an XLSX workbook as rows of text cells.

Integers have no fraction. Numbers that have lost digits keep the scientific notation,
so that a rounded id is detected later.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final

import python_calamine

from graph.errors import FileRefused
from graph.model import RecordPosition
from ingest.parsing.csv_rows import RawTableRow

_EXACT: Final = 2**53


class Workbook:
    """An open workbook; `sheets` are the names of its sheets in order.

    Raises:
        FileRefused: `unsupported_format` for a workbook that cannot be read.

    """

    def __init__(self, stream: BinaryIO) -> None:
        content = io.BytesIO(stream.read())
        self._book = _refuse_on_error(
            lambda: python_calamine.CalamineWorkbook.from_filelike(content)
        )
        self.sheets: tuple[str, ...] = tuple(self._book.sheet_names)

    def rows(self, sheet: str) -> Iterator[RawTableRow]:
        """Yield the rows of a sheet that are not empty; the line is the row number.

        Raises:
            FileRefused: `unsupported_format` for a sheet that cannot be read.

        """
        worksheet = _refuse_on_error(lambda: self._book.get_sheet_by_name(sheet))
        values = _refuse_on_error(lambda: worksheet.to_python(skip_empty_area=False))
        for number, row in enumerate(values, start=1):
            cells = [_cell(value).encode("utf-8", "replace") for value in row]
            if any(cells):
                yield RawTableRow(RecordPosition(number, 0), b"\t".join(cells), cells)


def _refuse_on_error(call: Any) -> Any:
    """Call the library; every error of it becomes one `FileRefused`.

    A panic of the compiled library is no `Exception`, so it is detected by its name.
    """
    try:
        return call()
    except BaseException as error:
        known = isinstance(error, Exception)
        if not known and type(error).__name__ != "PanicException":
            raise
        raise FileRefused(
            "unsupported_format",
            "The workbook is damaged or protected; open it in a spreadsheet and save "
            "the sheet as CSV (UTF-8).",
        ) from None


def _cell(value: Any) -> str:
    """The text of one cell.

    >>> _cell(12.0), _cell(1234567890123456789.0), _cell(True), _cell(date(2024, 3, 5))
    ('12', '1.2345678901234568e+18', 'true', '2024-03-05')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        exact = value.is_integer() and abs(value) < _EXACT
        return str(int(value)) if exact else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
