"""One question, one answer, whichever engine keeps the store."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Any, cast

from graph.cypher import neo4j_runner as neo4j_console
from graph.cypher import sandbox
from graph.cypher.limits import Limits, Result
from graph.errors import StoreError
from graph.store import open_store
from graph.store import store_folder as files


def ask(
    url: str,
    statement: str,
    parameters: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
) -> Result:
    """Run a reading statement on the store at this address.

    Parameters:
        url: `ladybug:PATH` or `bolt://...`.
        statement: as the user wrote it; the gate decides.
        parameters: values for its `$names`.
        limits: what it may use up (`Result.limited` says which one cut it).
        cancel: set it from another thread to stop.

    Raises:
        QueryRefused: it would do more than read, or the engine does not take it.
        StoreError: the store cannot be opened or asked.

    """
    if not url.startswith("ladybug:"):
        with closing(open_store(url)) as store:
            reading = cast("neo4j_console.ReadingStore", store)
            return neo4j_console.run(reading, statement, parameters, limits, cancel)
    published = files.home(url).published()
    if published is None or not published.exists():
        raise StoreError("There is no store yet: run `python -m ingest FILE` first.")
    return sandbox.run(published, statement, parameters, limits, cancel)
