"""Tables as CSV, JSON, Parquet or XLSX bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from graph.errors import UsageError
from graph.export.flatten import flatten_table, json_value
from graph.export.formula_escaping import neutralize_frame
from graph.export.spreadsheet import xlsx_bytes


def csv_bytes(table: pa.Table, *, raw: bool = False, bom: bool = True) -> bytes:
    """Table as CSV with every field quoted; texts are escaped unless `raw`.

    Parameters:
        table: the table.
        raw: do not escape texts, for programs.
        bom: begin with a UTF-8 byte order mark, which Excel needs.

    >>> csv_bytes(pa.table({"n": [-12], "text": ["=1+1"]}), bom=False)
    b'"n","text"\\n"-12","\\'=1+1"\\n'
    """
    frame = flatten_table(table) if raw else neutralize_frame(flatten_table(table))
    sink = io.BytesIO()
    frame.write_csv(
        sink,
        include_bom=bom,
        quote_style="always",
        datetime_format="%Y-%m-%dT%H:%M:%S%.f",
    )
    return sink.getvalue()


def json_bytes(table: pa.Table) -> bytes:
    """Table as a JSON array, one object a line, texts unescaped.

    >>> json_bytes(pa.table({"n": [1, None]}))
    b'[\\n{"n": 1},\\n{"n": null}\\n]\\n'
    """
    rows = [
        json.dumps(json_value(row), ensure_ascii=False, allow_nan=False)
        for row in table.to_pylist()
    ]
    return ("[\n" + ",\n".join(rows) + ("\n]\n" if rows else "]\n")).encode()


def parquet_bytes(table: pa.Table) -> bytes:
    """Table as Parquet with its types, texts unescaped."""
    sink = io.BytesIO()
    pq.write_table(table.combine_chunks(), sink, compression="zstd")
    return sink.getvalue()


TABLE_WRITERS: Final[Mapping[str, Callable[[pa.Table, bool], bytes]]] = {
    "csv": lambda table, raw: csv_bytes(table, raw=raw),
    "xlsx": lambda table, raw: xlsx_bytes(table, raw=raw),
    "json": lambda table, raw: json_bytes(table),
    "parquet": lambda table, raw: parquet_bytes(table),
}
"""Writer of each table format."""

NEUTRALIZED_FORMATS: Final = frozenset({"csv", "xlsx"})
"""Formats that spreadsheets open: their texts are escaped against formulas."""


def table_bytes(table: pa.Table, format: str, *, raw: bool = False) -> bytes:
    """Table as the bytes of a file.

    Parameters:
        table: the table.
        format: csv, xlsx, json or parquet.
        raw: do not escape texts in CSV and XLSX.

    Raises:
        UsageError: the format is unknown, or the table is too long for a sheet.

    """
    if format not in TABLE_WRITERS:
        raise UsageError(
            f"A table cannot be written as {format}: choose {', '.join(TABLE_WRITERS)}, or "
            "use `python -m graph export` for the graph."
        )
    return TABLE_WRITERS[format](table, raw)
