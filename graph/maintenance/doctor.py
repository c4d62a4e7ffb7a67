"""Find problems of a store without changing it, and offer repairs.

Repairs restore only derived data: pointers, snapshots, derived edges and constraints.
Ingested data has to be ingested again from its files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from graph import publish
from graph.errors import GrapevineError, StoreError
from graph.maintenance.canonical_dump import line, rows_of
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.store import Store, open_store
from graph.store import derived_edges as pairs
from graph.store.ladybug.probe import opens
from graph.store.neo4j.neo4j_store import open_at
from graph.store.store_folder import Home


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem of a store: a message, and a repair if there is one.

    If `repair` is None, the message says what the user has to do.
    """

    says: str
    repair: Callable[[], None] | None = None


def examine(settings: Settings) -> Iterator[Trouble]:
    """Find all problems of a store, causes before their consequences.

    Raises:
        StoreBusy: another process writes to the store, so it cannot be checked.

    """
    if settings.store.startswith("ladybug:"):
        yield from _embedded(settings)
    else:
        yield from _server(settings)


def _embedded(settings: Settings) -> Iterator[Trouble]:
    home = settings.home
    if not home.folder.is_dir():
        return
    with home.writing():
        broken = list(_files(home))
        unpublished = home.saved.exists()
    yield from broken
    if broken:
        return
    if unpublished:
        yield Trouble(
            "A run ended before its posts were published; they are saved.",
            lambda: _publish(settings),
        )
    if home.published() is not None:
        yield from _contents(settings, open_store(settings.store))


def _files(home: Home) -> Iterator[Trouble]:
    """Problems of the store files and the pointer to them."""
    if home.saved.exists() and not opens(home.saved):
        yield Trouble(
            "The file saved by the last run cannot be opened: after the repair, ingest "
            "its files again.",
            lambda: _set_aside(home.saved),
        )
    shown = home.published()
    found = sorted(home.folder.glob("graph-*.lbug"))
    if shown is None and not found:
        return
    if shown is None or not shown.exists():
        yield Trouble(
            "The pointer names no existing store file.",
            lambda: _point_to_newest(home),
        )
    elif not opens(shown):
        yield Trouble(
            "The published store file cannot be opened: the repair goes back to the "
            "one before; ingest later files again.",
            lambda: _go_back(home, shown),
        )


def _set_aside(file: Path) -> None:
    """Rename a damaged file instead of deleting it; it may still be recoverable."""
    file.replace(file.with_name(f"broken-{file.name}"))


def _go_back(home: Home, shown: Path) -> None:
    _set_aside(shown)
    _point_to_newest(home)


def _point_to_newest(home: Home) -> None:
    """Point to the newest store file that opens; publishing then derives the rest.

    Raises:
        StoreError: no file opens.

    """
    for file in sorted(home.folder.glob("graph-*.lbug"), reverse=True):
        if opens(file):
            home.point(store=file.name, snapshot=None, generation=0)
            return
    if home.saved.exists():
        home.point(store=None, snapshot=None, generation=0)
        return
    raise StoreError(
        "No store file can be opened: move the folder away and ingest the files again."
    )


def _contents(settings: Settings, store: Store) -> Iterator[Trouble]:
    """Problems of data derived from the store; closes the store."""
    try:
        yield from _pages(settings, store)
        yield from _pairs(settings, store)
    finally:
        store.close()


def _pages(settings: Settings, store: Store) -> Iterator[Trouble]:
    """Problems of the published snapshot."""
    home = settings.home
    place, facts = home.snapshot(), home.current()
    if place is None or not place.is_dir():
        yield Trouble("There is no snapshot to show.", lambda: _publish(settings))
        return
    try:
        shown = snapshot.load(place)
        whole = snapshot.content_hash(shown.tables) == place.name
    except (GrapevineError, KeyError, TypeError, pa.ArrowException):
        whole = False
    if not whole:
        yield Trouble("The snapshot is damaged.", lambda: _publish(settings))
    elif facts.get("generation") != store.generation():
        yield Trouble(
            "The snapshot is older than the store.", lambda: _publish(settings)
        )


def _pairs(settings: Settings, store: Store) -> Iterator[Trouble]:
    """A problem if the derived account edges differ from those of posts and events."""
    folded = pairs.fold(store.table("read/pairs", pairs.RAW))
    for type_, table in folded.items():
        kept = store.all_edges(type_)
        if sorted(map(line, rows_of(kept))) != sorted(map(line, rows_of(table))):
            yield Trouble(
                "The derived account edges are out of date.", lambda: _refresh(settings)
            )
            return


def _server(settings: Settings) -> Iterator[Trouble]:
    store = open_at(settings.store, declare=False)
    missing = store.undeclared()
    if missing:
        yield Trouble(
            f"Constraints are missing on {', '.join(missing)}.",
            lambda: open_store(settings.store).close(),  # opening makes them
        )
    if store.fetches():
        yield Trouble(
            "Every user can read addresses or files with LOAD CSV: set the options of "
            "docs/neo4j.md in neo4j.conf and restart the server."
        )
    if store.generation():
        yield from _contents(settings, store)
    store.close()


def _refresh(settings: Settings) -> None:
    """Rebuild the derived edges and publish."""
    store = open_store(settings.store, write=True)
    try:
        store.refresh_pairs(anew=True)
    finally:
        store.close()
    _publish(settings)


def _publish(settings: Settings) -> None:
    publish.publish(settings)
