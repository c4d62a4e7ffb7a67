"""Closing a store: derived edges, snapshot, default lists, pointer.

This is the one door through which an ingest reaches the analysis, and it is a process
of its own (`python -m graph publish`), so that a reader of files never imports a
measure. An embedded store becomes visible only here; of Neo4j a snapshot is cut.
"""

from __future__ import annotations

from datetime import UTC, datetime

from graph.analysis.lists import registry as runs
from graph.analysis.lists import weight_settings as weights
from graph.analysis.scoring.share_forecast import fit, or_counting
from graph.annotations import annotation_store as desk
from graph.annotations import graph_sync as notes
from graph.annotations.corrections import corrected
from graph.errors import StoreError
from graph.near_duplicates import families
from graph.settings import Settings
from graph.snapshots import build as cut
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store import Store, open_store
from graph.store.protocol import Delta
from graph.store.store_folder import Home

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
    refresh(store)
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


def refresh(store: Store) -> int:
    """Write the family of each post that has words of its own; how many changed.

    Shares repeat another's words and keep the fingerprint that they came with.
    Cost: about seven thousand texts a second.
    """
    rows = [
        row
        for row in store.all_nodes("Post").to_pylist()
        if not row["stub"] and row["kind"] != "share"
    ]
    found = families([row["id"] for row in rows], [row["text"] or "" for row in rows])
    changed = []
    for row, family in zip(rows, found, strict=True):
        if row["family"] != family:
            changed.append({**row, "family": family})
    if changed:
        store.write(Delta(changed={"Post": changed}))
    return len(changed)
