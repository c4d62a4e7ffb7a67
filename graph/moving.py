"""What `copy` and `restore` share: fill a store from another one or from a backup."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from graph.settings import Settings
from graph.store import open_store
from graph.store.protocol import Tables
from graph.store.transfer import Say, transfer


def fill(source: Tables, target: Settings, say: Say) -> int:
    """Write into a store what it lacks of a source; how many nodes and edges.

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
