"""Find problems of a store without changing it, and offer repairs.

Repairs restore only derived data: pointers, snapshots, derived edges and constraints.
Ingested data has to be ingested again from its files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from graph import publish
from graph.errors import GrapevineError, SnapshotOutdated, StoreError
from graph.maintenance.canonical_dump import iterate_rows, row_to_json_line
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.store.derived_edges import PAIR_SCHEMA, aggregate_pairs
from graph.store.open import can_open_store_file, open_store, stored_generation
from graph.store.protocol import Store
from graph.store.store_folder import StoreFolder


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """A problem of a store: a message, and a repair if there is one.

    If `repair` is None, the message says what the user has to do.
    """

    message: str
    repair: Callable[[], None] | None = None


def find_problems(settings: Settings) -> Iterator[StoreProblem]:
    """Find all problems of a store, causes before their consequences.

    Raises:
        StoreBusy: another process writes to the store, so it cannot be checked.

    """
    if settings.store_url.startswith("ladybug:"):
        yield from _embedded_problems(settings)
    else:
        yield from _server_problems(settings)


def _embedded_problems(settings: Settings) -> Iterator[StoreProblem]:
    folder = settings.folder
    if not folder.path.is_dir():
        return
    with folder.write_lock():
        broken = list(_file_problems(folder))
        unpublished = folder.saved_file.exists()
    yield from broken
    if broken:
        return
    if unpublished:
        yield StoreProblem(
            "A run ended before its posts were published; they are saved.",
            lambda: _publish(settings),
        )
    if folder.published_file() is not None:
        store = open_store(settings.store_url)
        yield from _engine_problems(settings, store)
        yield from _content_problems(settings, store)


def _file_problems(folder: StoreFolder) -> Iterator[StoreProblem]:
    """Problems of the store files and the pointer to them."""
    if folder.saved_file.exists() and not can_open_store_file(folder.saved_file):
        yield StoreProblem(
            "The file saved by the last run cannot be opened: after the repair, ingest "
            "its files again.",
            lambda: _mark_as_broken(folder.saved_file),
        )
    published = folder.published_file()
    files = sorted(folder.path.glob("graph-*.lbug"))
    if published is None and not files:
        return
    if published is None:
        yield StoreProblem(
            f"The pointer {folder.pointer_file.name} is lost or damaged.",
            lambda: _point_to_newest(folder),
        )
    elif not published.exists():
        yield StoreProblem(
            "The pointer names no existing store file: the repair takes the newest one; "
            "ingest later files again.",
            lambda: _point_to_newest(folder),
        )
    elif not can_open_store_file(published):
        yield StoreProblem(
            "The published store file cannot be opened: the repair goes back to the "
            "one before; ingest later files again.",
            lambda: _restore_previous_file(folder, published),
        )


def _mark_as_broken(file: Path) -> None:
    """Rename a damaged file instead of deleting it; it may still be recoverable."""
    file.replace(file.with_name(f"broken-{file.name}"))


def _restore_previous_file(folder: StoreFolder, published: Path) -> None:
    _mark_as_broken(published)
    _point_to_newest(folder)


def _point_to_newest(folder: StoreFolder) -> None:
    """Point to the store file with the most writes; publishing then derives the rest.

    Names hold the time of the computer's clock, which may have gone back.

    Raises:
        StoreError: no file opens.

    """
    generations = {
        (generation, file.name)
        for file in folder.path.glob("graph-*.lbug")
        if (generation := stored_generation(file)) is not None
    }
    if generations:
        _, name = max(generations)
        folder.write_pointer(store=name, snapshot=None, generation=0)
        return
    if folder.saved_file.exists():
        folder.write_pointer(store=None, snapshot=None, generation=0)
        return
    raise StoreError(
        "No store file can be opened: move the folder away and ingest the files again."
    )


def _content_problems(settings: Settings, store: Store) -> Iterator[StoreProblem]:
    """Problems of data derived from the store; closes the store."""
    try:
        yield from _snapshot_problems(settings, store)
        yield from _derived_edge_problems(settings, store)
    finally:
        store.close()


def _snapshot_problems(settings: Settings, store: Store) -> Iterator[StoreProblem]:
    """Problems of the published snapshot."""
    folder = settings.folder
    place, facts = folder.current_snapshot_folder(), folder.read_pointer()
    if place is None or not place.is_dir():
        yield StoreProblem("There is no snapshot to show.", lambda: _publish(settings))
        return
    try:
        saved = snapshot.load_snapshot(place)
        intact = snapshot.content_hash(saved.tables) == place.name
    except SnapshotOutdated as error:
        yield StoreProblem(str(error), lambda: _publish(settings))
        return
    except (GrapevineError, KeyError, TypeError, pa.ArrowException):
        intact = False
    if not intact:
        yield StoreProblem("The snapshot is damaged.", lambda: _publish(settings))
    elif facts.get("generation") != store.generation():
        yield StoreProblem(
            "The snapshot is older than the store.", lambda: _publish(settings)
        )


def _derived_edge_problems(settings: Settings, store: Store) -> Iterator[StoreProblem]:
    """A problem if the derived account edges differ from those of posts and events."""
    folded = aggregate_pairs(store.table("read/pairs", PAIR_SCHEMA))
    for type_, table in folded.items():
        stored = store.all_edges(type_)
        if sorted(map(row_to_json_line, iterate_rows(stored))) != sorted(
            map(row_to_json_line, iterate_rows(table))
        ):
            yield StoreProblem(
                "The derived account edges are out of date.",
                lambda: _rebuild_derived_edges(settings),
            )
            return


def _server_problems(settings: Settings) -> Iterator[StoreProblem]:
    store = open_store(settings.store_url, declare=False)
    yield from _engine_problems(settings, store)
    if store.generation():
        yield from _content_problems(settings, store)
    store.close()


def _engine_problems(settings: Settings, store: Store) -> Iterator[StoreProblem]:
    """Problems of the engine itself."""
    for problem in store.engine_problems():
        repair = partial(_open_and_close, settings) if problem.opening_repairs else None
        yield StoreProblem(problem.message, repair)


def _open_and_close(settings: Settings) -> None:
    """Open the store in the usual way, which creates the constraints that it lacks."""
    open_store(settings.store_url).close()


def _rebuild_derived_edges(settings: Settings) -> None:
    """Rebuild the derived edges and publish."""
    store = open_store(settings.store_url, write=True)
    try:
        store.refresh_derived_edges(rebuild=True)
    finally:
        store.close()
    _publish(settings)


def _publish(settings: Settings) -> None:
    publish.publish_store(settings)
