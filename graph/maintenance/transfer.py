"""Copy a store or a backup into a store of any engine; a second run changes nothing.

Derived account edges are not copied: the target computes its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Final

import pyarrow as pa

from graph.errors import StoreBusy, StoreError
from graph.maintenance.canonical_dump import iterate_rows, row_to_json_line
from graph.model import split_into_batches
from graph.settings import Settings
from graph.store import open_store
from graph.store.protocol import Delta, Row, Store, TableSource
from graph.store.schema import (
    CONTENT_EDGE_TYPES,
    CONTENT_NODE_TYPES,
    DERIVED_EDGE_TYPES,
    EDGE_TYPES,
    NODE_TYPES,
)

ROWS_PER_TRANSACTION: Final = 20_000
"""Number of rows per write transaction."""

RECORD_BATCHES_PER_TRANSACTION: Final = 20
"""Number of archived batches per write transaction: each holds up to a megabyte."""

COPIED_LABELS: Final = tuple(label for label in NODE_TYPES if label != "Store")
"""The node labels that a copy or a backup contains."""

COPIED_TYPES: Final = tuple(
    type_ for type_ in EDGE_TYPES if type_ not in DERIVED_EDGE_TYPES.values()
)
"""The relationship types that a copy or a backup contains: all but derived ones."""

ReportProgress = Callable[[str], None]
"""Gets one line of progress."""


def copy_missing_rows(
    source: TableSource, target: Store, report_progress: ReportProgress
) -> int:
    """Copy the rows that the target lacks, nodes before edges; returns their number.

    After a kill, the next call continues the copy.

    Parameters:
        source: the store or backup to read.
        target: the store to write to.
        report_progress: gets one line per label and type.

    Raises:
        StoreError: the target holds other data; nothing was written.
        StoreBusy: the source was written to meanwhile.

    """
    generation = source.generation()
    refuse_different_content(source, target)
    written = 0
    for name in (*COPIED_LABELS, *COPIED_TYPES):
        count = 0
        missing = _missing_rows(_table(source, name), _table(target, name))
        for rows in split_into_batches(missing, _rows_per_transaction(name)):
            part = {name: rows}
            target.write(
                Delta(new_nodes=part) if name in NODE_TYPES else Delta(new_edges=part)
            )
            count += len(rows)
        if count:
            report_progress(f"{name}: {count:,}")
        written += count
    if source.generation() != generation:
        raise StoreBusy(
            "The source was written to while it was copied: run the same command again."
        )
    return written


def refuse_different_content(source: TableSource, target: TableSource) -> None:
    """Refuse to mix two stores: all content of the target must be in the source.

    Raises:
        StoreError: the target holds other data.

    """
    content = {*CONTENT_NODE_TYPES, *CONTENT_EDGE_TYPES}
    for name in (*COPIED_LABELS, *COPIED_TYPES):
        if name not in content:
            continue
        table = _table(target, name)
        if table.num_rows and next(_missing_rows(table, _table(source, name)), None):
            raise StoreError(
                "The target holds other data: copy into an empty store instead."
            )


def _rows_per_transaction(name: str) -> int:
    if name == "RecordBatch":
        return RECORD_BATCHES_PER_TRANSACTION
    return ROWS_PER_TRANSACTION


def _table(store: TableSource, name: str) -> pa.Table:
    return store.all_nodes(name) if name in NODE_TYPES else store.all_edges(name)


def _missing_rows(table: pa.Table, other: pa.Table) -> Iterator[Row]:
    """The rows of a table that another table lacks."""
    existing = {_row_digest(row) for row in iterate_rows(other)}
    return (row for row in iterate_rows(table) if _row_digest(row) not in existing)


def _row_digest(row: Row) -> bytes:
    return hashlib.blake2b(row_to_json_line(row), digest_size=16).digest()


def fill_store(
    source: TableSource, target: Settings, report_progress: ReportProgress
) -> int:
    """Open a store and copy the rows that it lacks; returns the number of rows.

    Parameters:
        source: the store or backup to read.
        target: the settings of the store to write to.
        report_progress: gets one line per label and type.

    Raises:
        StoreBusy: another process writes to the target, or wrote to the source.
        StoreError: the target holds other data; nothing was written.

    """
    embedded = target.store_url.startswith("ladybug:")
    lock: AbstractContextManager[None] = (
        target.folder.write_lock() if embedded else nullcontext()
    )
    with lock:
        store = open_store(target.store_url, write=True)
        try:
            return copy_missing_rows(source, store, report_progress)
        finally:
            store.close()
