"""Publish a store: derive edges, build the snapshot and the lists, switch the pointer.

This is the only way from an ingest to the analysis. It is a process of its own
(`python -m graph publish`), so that `ingest` never imports a measure. An embedded store
becomes visible only here; for Neo4j a snapshot is built.
"""

from __future__ import annotations

from datetime import UTC, datetime

from graph.analysis.lists.registry import LISTS, SAVED_PEOPLE, compute_ranking, save_run
from graph.analysis.lists.weight_settings import (
    current_weights,
    save_weights,
    schedule_fit,
    scheduled_fit_date,
)
from graph.analysis.scoring.share_forecast import fit_forecast, with_count_baseline
from graph.annotations.annotation_store import read_corrections
from graph.annotations.corrections import apply_corrections
from graph.annotations.graph_sync import sync_annotations
from graph.errors import StoreError
from graph.near_duplicates import near_duplicate_families
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.snapshots.build import build_snapshot
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store import Store, open_store
from graph.store.protocol import Delta
from graph.store.store_folder import StoreFolder

LOCK_TIMEOUT_SECONDS = 60.0
"""Maximum wait for another writer, in seconds."""


def publish_store(settings: Settings) -> Snapshot:
    """Publish all data written since the last publication; returns the new snapshot.

    Raises:
        StoreError: the store cannot be opened, or there is nothing to publish.

    """
    folder = settings.folder
    with folder.write_lock(LOCK_TIMEOUT_SECONDS):
        embedded = settings.store_url.startswith("ladybug:")
        if (
            embedded
            and not folder.saved_file.exists()
            and folder.published_file() is None
        ):
            if folder.has_publications:
                raise folder.missing_error()
            raise StoreError("There is nothing to publish yet: ingest a file first.")
        store = open_store(settings.store_url, write=True)
        try:
            published = _build_derived_data(store, folder, embedded)
            generation = store.generation()
        finally:
            store.close()
        snapshot.save_snapshot(published, folder.snapshots_folder)
        if embedded:
            folder.publish_saved_file(published.hash, generation)
        else:
            folder.write_pointer(
                snapshot=published.hash,
                generation=generation,
                published_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
    return published


def _build_derived_data(store: Store, folder: StoreFolder, embedded: bool) -> Snapshot:
    """Write all derived data; the lists use the users' corrections."""
    refresh_families(store)
    sync_annotations(folder, store)
    if embedded:
        store.refresh_derived_edges()
    built = build_snapshot(store)
    corrected = apply_corrections(built, read_corrections(folder))
    day = scheduled_fit_date(folder)
    if day is not None and day <= datetime.now(UTC).date():
        save_weights(folder, fit_forecast(corrected))
        schedule_fit(folder, None)
    forecast = with_count_baseline(corrected, Scope(), current_weights(folder))
    lists = {
        name: compute_ranking(corrected, name, top=SAVED_PEOPLE, forecast=forecast)
        for name in LISTS
    }
    save_run(store, corrected, lists)
    return built


def refresh_families(store: Store) -> int:
    """Update the near-duplicate family of each post; returns the number of changes.

    Shares have no text of their own and keep the family that ingest gave them.

    Cost: about 7,000 texts a second.
    """
    rows = [
        row
        for row in store.all_nodes("Post").to_pylist()
        if not row["stub"] and row["kind"] != "share"
    ]
    families = near_duplicate_families(
        [row["id"] for row in rows], [row["text"] or "" for row in rows]
    )
    changed = []
    for row, family in zip(rows, families, strict=True):
        if row["family"] != family:
            changed.append({**row, "family": family})
    if changed:
        store.write(Delta(changed_nodes={"Post": changed}))
    return len(changed)
