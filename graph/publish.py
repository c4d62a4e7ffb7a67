"""Closing a store: derived edges, snapshot, default lists, pointer.

This is the one door through which an ingest reaches the analysis, and it is a process
of its own (`python -m graph publish`), so that a reader of files never imports a
measure. An embedded store becomes visible only here; of Neo4j a snapshot is cut.
"""

from __future__ import annotations

from datetime import UTC, datetime

from graph import cut, desk, families, notes, runs, snapshot, weights
from graph.corrections import corrected
from graph.errors import StoreError
from graph.findings.forecast import fit, or_counting
from graph.findings.scope import Scope
from graph.settings import Settings
from graph.snapshot import Snapshot
from graph.store import Store, open_store
from graph.store.files import Home

PATIENCE = 60.0
"""How long to wait for another writer, in seconds."""


def publish(settings: Settings) -> Snapshot:
    """Make what was written the thing that readers see.

    Raises:
        StoreError: the store cannot be opened, or there is nothing to publish.

    """
    home = settings.home
    with home.writing(PATIENCE):
        embedded = settings.store.startswith("ladybug:")
        if embedded and not home.saved.exists() and home.published() is None:
            raise StoreError("There is nothing to publish yet: ingest a file first.")
        store = open_store(settings.store, write=True)
        try:
            made = _close(store, home, embedded)
            generation = store.generation()
        finally:
            store.close()
        snapshot.save(made, home.snapshots)
        if embedded:
            home.release(made.hash, generation)
        else:
            home.point(
                snapshot=made.hash,
                generation=generation,
                published_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
    return made


def _close(store: Store, home: Home, embedded: bool) -> Snapshot:
    """Everything that is derived; the lists are made with what people corrected."""
    families.refresh(store)
    notes.exchange(home, store)
    if embedded:
        store.refresh_pairs()
    made = cut.cut(store)
    shown = corrected(made, desk.corrections(home))
    day = weights.due(home)
    if day is not None and day <= datetime.now(UTC).date():
        weights.keep(home, fit(shown))
        weights.plan(home, None)
    forecast = or_counting(shown, Scope(), weights.used(home))
    lists = {
        name: runs.ranking(shown, name, top=runs.SAVED, forecast=forecast)
        for name in runs.LISTS
    }
    runs.save(store, shown, lists)
    return made
