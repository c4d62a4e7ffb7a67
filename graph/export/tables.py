"""A table as the bytes of a file: CSV, JSON, Parquet, and XLSX next door."""

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
    """The table as CSV: every field quoted, text neutral unless `raw`.

    Parameters:
        raw: leave texts as they are, for programs.
        mark: begin with the UTF-8 mark, without which Excel reads another encoding.

    >>> csv_bytes(pa.table({"n": [-12], "text": ["=1+1"]}), mark=False)
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
    """The table as one JSON array of objects, one object a line, texts as they are.

    >>> json_bytes(pa.table({"n": [1, None]}))
    b'[\\n{"n": 1},\\n{"n": null}\\n]\\n'
    """
    rows = [
        json.dumps(json_value(row), ensure_ascii=False, allow_nan=False)
        for row in table.to_pylist()
    ]
    return ("[\n" + ",\n".join(rows) + ("\n]\n" if rows else "]\n")).encode()


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as Parquet, with its types, texts as they are."""
    sink = io.BytesIO()
    pq.write_table(table.combine_chunks(), sink, compression="zstd")
    return sink.getvalue()


TABLE_WRITERS: Final[Mapping[str, Callable[[pa.Table, bool], bytes]]] = {
    "csv": lambda table, raw: csv_bytes(table, raw=raw),
    "xlsx": lambda table, raw: xlsx_bytes(table, raw=raw),
    "json": lambda table, raw: json_bytes(table),
    "parquet": lambda table, raw: parquet_bytes(table),
}
"""What a table can be written as."""

NEUTRALIZED_FORMATS: Final = frozenset({"csv", "xlsx"})
"""The formats that spreadsheets open, in which texts are made neutral."""


def table_bytes(table: pa.Table, format: str, *, raw: bool = False) -> bytes:
    """The table as a file of that format, for a download.

    Raises:
        UsageError: no table can be written so, or it has more rows than a sheet.

    """
    if format not in TABLE_WRITERS:
        raise UsageError(
            f"A table cannot be written as {format}: choose {', '.join(TABLE_WRITERS)}, or "
            "use `python -m graph export` for the graph."
        )
    return TABLE_WRITERS[format](table, raw)
