"""Open a store by its URL: the only module that selects a driver."""

from __future__ import annotations

from graph.errors import UsageError
from graph.store.protocol import Store


def open_store(url: str, *, write: bool = False) -> Store:
    """Open the store at `ladybug:PATH`, `bolt://...` or `neo4j+s://...`.

    With `write`, an embedded store is opened as a working copy, which readers see only
    after its publication.

    Raises:
        UsageError: the URL has an unknown scheme.
        StoreError: the store cannot be opened.

    """
    scheme, _, rest = url.partition(":")
    if scheme == "ladybug" and rest:
        from graph.store.ladybug import ladybug_store

        return ladybug_store.open_at(rest, write=write)
    if scheme.partition("+")[0] in {"bolt", "neo4j"}:
        from graph.store.neo4j import neo4j_store

        return neo4j_store.open_at(url)
    raise UsageError(
        f"{url!r} is not a store: use ladybug:FOLDER or bolt://HOST:PORT (--store)."
    )
