"""Open a store by its URI: the only place that chooses a driver."""

from __future__ import annotations

from graph.errors import UsageError
from graph.store.protocol import Store


def open_store(url: str, *, write: bool = False) -> Store:
    """The store at `ladybug:PATH`, `bolt://...` or `neo4j+s://...`.

    Opened for writing, an embedded store is its working copy, which others see only
    once it is published.

    Raises:
        UsageError: the address is of no known kind.
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
        f"{url!r} is no store: write ladybug:FOLDER or bolt://HOST:PORT (--store)."
    )
