"""Run one read-only statement, on whichever engine holds the store."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Any, cast

from graph.cypher import neo4j_runner, sandbox
from graph.cypher.limits import Limits, QueryResult
from graph.store import open_store, store_folder


def run_statement(
    url: str,
    statement: str,
    parameters: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
) -> QueryResult:
    """Run a read-only statement on a store.

    Parameters:
        url: `ladybug:PATH` or `bolt://...`.
        statement: Cypher as the user wrote it; the gate checks it first.
        parameters: values for its `$names`.
        limits: what it may use; `QueryResult.stop` says which limit stopped it.
        cancel: set it from another thread to stop.

    Raises:
        QueryRefused: the statement does more than read, or the engine rejects it.
        StoreError: the store cannot be opened or queried.

    """
    if not url.startswith("ladybug:"):
        with closing(open_store(url)) as store:
            reading_store = cast("neo4j_runner.ReadingStore", store)
            return neo4j_runner.run_on_neo4j(
                reading_store, statement, parameters, limits, cancel
            )
    folder = store_folder.store_folder_for(url)
    published = folder.published_file()
    if published is None or not published.exists():
        raise folder.missing_error()
    return sandbox.run_in_sandbox(published, statement, parameters, limits, cancel)
