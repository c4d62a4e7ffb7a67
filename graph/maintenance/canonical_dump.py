"""An ordered export: equal graphs give equal bytes, whatever the engine or the history.

One JSON line a node or an edge, labels and types in the order of the schema, rows
sorted by key, names sorted within a line, nothing where nothing is known. Tests and the
copy between engines compare stores by it.
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


def dump(store: Store) -> Iterator[bytes]:
    """Every node and edge of the content, a line each; runs and notes are none of it.

    An embedded store's derived edges are those of its last `refresh_pairs`.

    Cost: reads the whole store once; one table of it is in memory at a time.
    """
    for label in CONTENT_NODES:
        for row in rows_of(store.all_nodes(label)):
            yield line({"node": label, **row})
    for type_ in CONTENT_EDGES:
        yield from sorted(
            line({"edge": type_, **row}) for row in rows_of(store.all_edges(type_))
        )


def digest(lines: Iterable[bytes]) -> str:
    """32 hex digits that stand for a dump, to compare two without keeping them.

    >>> digest([b"a", b"b"]) == digest([b"a", b"b"]) != digest([b"b", b"a"])
    True
    """
    total = hashlib.blake2b(digest_size=16)
    for one in lines:
        total.update(one)
    return total.hexdigest()


def line(row: Row) -> bytes:
    """A row as a line of JSON: names sorted, nulls left out, times in ISO 8601.

    >>> line({"b": datetime(2026, 1, 2, 3, 4, 5, 6), "a": None, "c": 0.1})
    b'{"b":"2026-01-02T03:04:05.000006","c":0.1}\\n'
    """
    kept = {name: _plain(value) for name, value in row.items() if value is not None}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def rows_of(table: pa.Table) -> Iterator[Row]:
    """The rows one after another, without making Python objects of all at once."""
    for start in range(0, table.num_rows, BATCH):
        yield from table.slice(start, BATCH).to_pylist()
