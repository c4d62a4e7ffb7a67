"""Open a store by its URL: the only module that selects a driver."""

from __future__ import annotations

from pathlib import Path

from graph.store.protocol import Store
from graph.store.store_folder import store_engine


def open_store(url: str, *, write: bool = False, declare: bool = True) -> Store:
    """Open the store at `ladybug:PATH`, `bolt://...` or `neo4j+s://...`.

    Parameters:
        url: the address of the store.
        write: open an embedded store as a working copy, which readers see only after
            its publication.
        declare: create the constraints that a server lacks; False to examine it as it
            is.

    Raises:
        UsageError: the URL has an unknown scheme.
        StoreError: the store cannot be opened.

    """
    if store_engine(url) == "ladybug":
        from graph.store.ladybug import ladybug_store

        return ladybug_store.open_at(url.removeprefix("ladybug:"), write=write)
    from graph.store.neo4j import neo4j_store

    return neo4j_store.open_at(url, declare=declare)


def stored_generation(path: Path) -> int | None:
    """The write counter of an embedded store's file; None if the file is damaged.

    It is read in a child process, because the engine may crash on a damaged file.
    """
    from graph.store.ladybug import probe

    return probe.read_generation(path)


def can_open_store_file(path: Path) -> bool:
    """Whether a file of an embedded store can be opened, tested in a child process."""
    return stored_generation(path) is not None
