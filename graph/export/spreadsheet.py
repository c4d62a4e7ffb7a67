"""XLSX workbooks without formulas and links."""

from __future__ import annotations

import io
import math
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
import xlsxwriter

from graph.errors import UsageError
from graph.export.flatten import flatten_table
from graph.export.formula_escaping import neutralize_frame

MAX_SHEET_ROWS: Final = 1_048_575
"""Maximum number of rows of a sheet below its header."""

MAX_CELL_UNITS: Final = 32_767
"""Maximum length of a cell's text in UTF-16 units; longer texts are truncated."""

TRUNCATION_MARK: Final = " … [cut]"

_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
# A fixed creation time: the same table must give the same bytes.
_CREATED_AT: Final = datetime(2000, 1, 1)
_FIRST_DATE: Final = date(1900, 3, 1)


def xlsx_bytes(table: pa.Table, *, raw: bool = False) -> bytes:
    """Table as a workbook of one sheet; texts are escaped unless `raw`.

    Texts are cells of type string, even with `raw`. Numbers, booleans and times keep
    their types. A text too long for a cell is truncated and marked.

    Raises:
        UsageError: the table has more rows than a sheet can hold.

    """
    if table.num_rows > MAX_SHEET_ROWS:
        raise UsageError(
            f"A sheet holds {MAX_SHEET_ROWS:,} rows and this table has {table.num_rows:,}: "
            "write CSV or Parquet."
        )
    frame = flatten_table(table) if raw else neutralize_frame(flatten_table(table))
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, _OPTIONS)
    book.set_properties({"created": _CREATED_AT})
    sheet = book.add_worksheet("Grapevine")
    bold = book.add_format({"bold": True})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for place, name in enumerate(frame.columns):
        _text(sheet, 0, place, name, bold)
        sheet.set_column(place, place, min(max(len(name) + 2, 12), 40))
    for number, row in enumerate(frame.iter_rows(), start=1):
        for place, value in enumerate(row):
            _cell(sheet, number, place, value, time)
    sheet.freeze_panes(1, 0)
    book.close()
    return sink.getvalue()


def _cell(sheet: Any, row: int, place: int, value: object, time: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        _text(sheet, row, place, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, datetime | date):
        # The calendar of spreadsheets is wrong by a day before March 1900.
        day = value.date() if isinstance(value, datetime) else value
        if day < _FIRST_DATE:
            _text(sheet, row, place, value.isoformat())
        else:
            sheet.write_datetime(row, place, value, time)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, place, value)


def _text(sheet: Any, row: int, place: int, text: str, style: Any = None) -> None:
    """Write one cell of type string."""
    text = _truncate_cell(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter would write such a text unescaped as rich-text markup; split into
        # pieces it stays plain text.
        sheet.write_rich_string(row, place, text[:3], text[3:4], text[4:])
    else:
        sheet.write_string(row, place, text, style)


def _truncate_cell(text: str) -> str:
    """Truncate a text to the length of a cell.

    >>> _truncate_cell("a" * 40_000)[-10:]
    'aa … [cut]'
    """
    if len(text) <= MAX_CELL_UNITS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_CELL_UNITS:
        return text
    kept = units[: 2 * (MAX_CELL_UNITS - len(TRUNCATION_MARK))]
    return kept.decode("utf-16-le", "ignore") + TRUNCATION_MARK
