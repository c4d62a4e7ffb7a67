"""Publish a store: derive edges, build the snapshot and the lists, switch the pointer.

This is the only way from an ingest to the analysis. It is a process of its own
(`python -m graph publish`), so that `ingest` never imports a measure. An embedded store
becomes visible only here; for Neo4j a snapshot is built.
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
"""Maximum wait for another writer, in seconds."""


def publish(settings: Settings) -> Snapshot:
    """Publish all data written since the last publication; returns the new snapshot.

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
    """Write all derived data; the lists use the users' corrections."""
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
    """Update the near-duplicate family of each post; returns the number of changes.

    Shares have no text of their own and keep the family that ingest gave them.

    Cost: about 7,000 texts a second.
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
