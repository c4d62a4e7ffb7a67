"""Export of tables and graphs as files that other programs can open safely.

The same input gives the same bytes. Files are written atomically, each with a manifest.
In CSV and XLSX no text can run as a formula.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from graph.errors import UsageError
from graph.export.atomic_files import write_with_manifest
from graph.export.backbone import backbone
from graph.export.crm import ContactJoin, crm_table, join_contacts
from graph.export.network import edge_table, graph_bytes, write_graph_file
from graph.export.provenance import build_manifest
from graph.export.tables import (
    NEUTRALIZED_FORMATS,
    TABLE_WRITERS,
    csv_bytes,
    json_bytes,
    table_bytes,
)
from graph.export.terminal import format_aligned_table
from graph.export.undirected_network import (
    undirected_graph_bytes,
    write_undirected_graph,
)

__all__ = [
    "ContactJoin",
    "backbone",
    "build_manifest",
    "crm_table",
    "edge_table",
    "graph_bytes",
    "join_contacts",
    "output_format",
    "print_or_write_table",
    "require_table_output",
    "table_bytes",
    "undirected_graph_bytes",
    "write_graph_file",
    "write_undirected_graph",
]


def print_or_write_table(
    table: pa.Table,
    out: str | None,
    format: str | None,
    manifest: Mapping[str, object] | None = None,
    *,
    raw: bool = False,
) -> None:
    """Print a table, or write it to a file together with its manifest.

    Parameters:
        table: the table.
        out: the file; None or `-` prints: an aligned table on a terminal, CSV in a
            pipe, or the given `format`.
        format: csv, json, xlsx or parquet; None: by the file's extension.
        manifest: the provenance of the table (see `build_manifest`).
        raw: do not escape texts in CSV and XLSX, for programs.

    Raises:
        UsageError: the format is unknown, it needs a file, or writing fails.

    """
    require_table_output(out, format)
    if out is None or out == "-":
        _print_table(table, format, raw)
        return
    kind = output_format(out, format)
    data = table_bytes(table, kind, raw=raw)
    facts: dict[str, object] = {"format": kind, "rows": table.num_rows}
    if kind in NEUTRALIZED_FORMATS:
        facts["texts_neutral"] = not raw
    write_with_manifest(out, data, manifest, facts)


def require_table_output(out: str | None, format: str | None) -> None:
    """Refuse an output that no table can have, before the work that makes the table.

    Parameters:
        out: the file; None or `-` is stdout.
        format: the requested format.

    Raises:
        UsageError: the format is unknown, needs a file, or is for networks.

    """
    if out is None or out == "-":
        if format not in (None, "csv", "json"):
            raise UsageError(f"{format} cannot be printed: add --out FILE.{format}.")
    elif (kind := output_format(out, format)) not in TABLE_WRITERS:
        raise UsageError(
            f"A table cannot be written as {kind}: choose {', '.join(TABLE_WRITERS)}, "
            "or use `python -m graph export` for the graph."
        )


def output_format(out: str, format: str | None) -> str:
    """Format of an output file: the given one, else by the file's extension.

    Raises:
        UsageError: the extension is unknown.

    >>> output_format("list.XLSX", None)
    'xlsx'
    """
    known = ("csv", "xlsx", "json", "parquet", "gexf", "graphml")
    kind = format or Path(out).suffix.lower().removeprefix(".")
    if kind not in known:
        raise UsageError(
            f"Unknown format of {out}: end the file name with "
            f".{', .'.join(known)}, or add --format."
        )
    return kind


def _print_table(table: pa.Table, format: str | None, raw: bool) -> None:
    if format is None and sys.stdout.isatty():
        lines = format_aligned_table(table, shutil.get_terminal_size().columns)
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(lines.encode(encoding, "replace").decode(encoding))
    elif format in (None, "csv"):
        _write_stdout_bytes(csv_bytes(table, raw=raw, bom=False))
    else:
        _write_stdout_bytes(json_bytes(table))


def _write_stdout_bytes(data: bytes) -> None:
    """Write bytes to stdout unchanged: UTF-8 and LF in every locale."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode())
        return
    sys.stdout.flush()
    stream.write(data)
    stream.flush()
