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
from graph.store.schema import CONTENT_EDGES, CONTENT_NODES

BATCH = 10_000
"""Number of table rows converted to Python objects at a time."""


def dump(store: Store) -> Iterator[bytes]:
    """Dump all nodes and edges of a store, one line each, without runs and notes.

    The derived edges of an embedded store are those of its last
    `refresh_derived_edges`.

    Cost: reads the whole store once; one table is in memory at a time.
    """
    for label in CONTENT_NODES:
        for row in rows_of(store.all_nodes(label)):
            yield line({"node": label, **row})
    for type_ in CONTENT_EDGES:
        yield from sorted(
            line({"edge": type_, **row}) for row in rows_of(store.all_edges(type_))
        )


def digest(lines: Iterable[bytes]) -> str:
    """The hash of a dump, 32 hex digits.

    >>> dump_digest([b"a", b"b"]) == dump_digest([b"a", b"b"])
    True
    >>> dump_digest([b"a", b"b"]) == dump_digest([b"b", b"a"])
    False
    """
    total = hashlib.blake2b(digest_size=16)
    for one in lines:
        total.update(one)
    return total.hexdigest()


def line(row: Row) -> bytes:
    """A row as a line of JSON: sorted names, no nulls, times in ISO 8601.

    >>> row_to_json_line({"b": datetime(2026, 1, 2, 3, 4, 5, 6), "a": None, "c": 0.1})
    b'{"b":"2026-01-02T03:04:05.000006","c":0.1}\\n'
    """
    kept = {name: _plain(value) for name, value in row.items() if value is not None}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def rows_of(table: pa.Table) -> Iterator[Row]:
    """Iterate over the rows of a table without converting all to Python objects at once."""
    for start in range(0, table.num_rows, BATCH):
        yield from table.slice(start, BATCH).to_pylist()
