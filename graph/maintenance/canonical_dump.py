"""Canonical dump: equal graphs give equal bytes on every engine and in any history.

One JSON line per node or edge: labels and types in the order of the schema, rows sorted
by key, names sorted within a line, no nulls. Tests and the copy between engines compare
stores by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa

from graph.store.protocol import Row, Store
from graph.store.schema import CONTENT_EDGE_TYPES, CONTENT_NODE_TYPES

ROWS_PER_SLICE = 10_000
"""Number of table rows converted to Python objects at a time."""


def dump_graph(store: Store) -> Iterator[bytes]:
    """Dump all nodes and edges of a store, one line each, without runs and notes.

    The derived edges of an embedded store are those of its last
    `refresh_derived_edges`.

    Cost: reads the whole store once; one table is in memory at a time.
    """
    for label in CONTENT_NODE_TYPES:
        for row in iterate_rows(store.all_nodes(label)):
            yield row_to_json_line({"node": label, **row})
    for type_ in CONTENT_EDGE_TYPES:
        yield from sorted(
            row_to_json_line({"edge": type_, **row})
            for row in iterate_rows(store.all_edges(type_))
        )


def dump_digest(lines: Iterable[bytes]) -> str:
    """The hash of a dump, 32 hex digits.

    >>> dump_digest([b"a", b"b"]) == dump_digest([b"a", b"b"])
    True
    >>> dump_digest([b"a", b"b"]) == dump_digest([b"b", b"a"])
    False
    """
    hasher = hashlib.blake2b(digest_size=16)
    for line in lines:
        hasher.update(line)
    return hasher.hexdigest()


def row_to_json_line(row: Row) -> bytes:
    """A row as a line of JSON: sorted names, no nulls, times in ISO 8601.

    >>> row_to_json_line({"b": datetime(2026, 1, 2, 3, 4, 5, 6), "a": None, "c": 0.1})
    b'{"b":"2026-01-02T03:04:05.000006","c":0.1}\\n'
    """
    values = {name: _plain(value) for name, value in row.items() if value is not None}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, datetime) else value


def iterate_rows(table: pa.Table) -> Iterator[Row]:
    """Iterate over the rows of a table, a slice at a time to limit memory."""
    for start in range(0, table.num_rows, ROWS_PER_SLICE):
        yield from table.slice(start, ROWS_PER_SLICE).to_pylist()
