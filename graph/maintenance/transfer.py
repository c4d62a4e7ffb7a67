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
from graph.maintenance.canonical_dump import line, rows_of
from graph.model import batches
from graph.settings import Settings
from graph.store import open_store
from graph.store.protocol import Delta, Row, Store, Tables
from graph.store.schema import CONTENT_EDGES, CONTENT_NODES, EDGES, NODES, PAIRS

BATCH: Final = 20_000
"""Number of rows per write transaction."""

LABELS: Final = tuple(label for label in NODES if label != "Store")
TYPES: Final = tuple(type_ for type_ in EDGES if type_ not in PAIRS.values())

Say = Callable[[str], None]
"""Gets one line of progress."""


def transfer(source: Tables, target: Store, say: Say) -> int:
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
    refuse_other(source, target)
    written = 0
    for name in (*LABELS, *TYPES):
        count = 0
        for rows in batches(_absent(_table(source, name), _table(target, name)), BATCH):
            part = {name: rows}
            target.write(Delta(new=part) if name in NODES else Delta(edges=part))
            count += len(rows)
        if count:
            say(f"{name}: {count:,}")
        written += count
    if source.generation() != generation:
        raise StoreBusy(
            "The source was written to while it was copied: run the same command again."
        )
    return written


def refuse_other(source: Tables, target: Tables) -> None:
    """Refuse to mix two stores: all content of the target must be in the source.

    Raises:
        StoreError: the target holds other data.

    """
    content = {*CONTENT_NODES, *CONTENT_EDGES}
    for name in (*LABELS, *TYPES):
        if name not in content:
            continue
        held = _table(target, name)
        if held.num_rows and next(_absent(held, _table(source, name)), None):
            raise StoreError(
                "The target holds other data: copy into an empty store instead."
            )


def _table(store: Tables, name: str) -> pa.Table:
    return store.all_nodes(name) if name in NODES else store.all_edges(name)


def _absent(table: pa.Table, other: pa.Table) -> Iterator[Row]:
    """The rows of a table that another table lacks."""
    there = {_short(row) for row in rows_of(other)}
    return (row for row in rows_of(table) if _short(row) not in there)


def _short(row: Row) -> bytes:
    return hashlib.blake2b(line(row), digest_size=16).digest()


def fill(source: Tables, target: Settings, say: Say) -> int:
    """Open a store and copy the rows that it lacks; returns the number of rows.

    Parameters:
        source: the store or backup to read.
        target: the settings of the store to write to.
        report_progress: gets one line per label and type.

    Raises:
        StoreBusy: another process writes to the target, or wrote to the source.
        StoreError: the target holds other data; nothing was written.

    """
    embedded = target.store.startswith("ladybug:")
    turn: AbstractContextManager[None] = (
        target.home.writing() if embedded else nullcontext()
    )
    with turn:
        writing = open_store(target.store, write=True)
        try:
            return transfer(source, writing, say)
        finally:
            writing.close()
