"""The store of a Streamlit session: settings, published snapshot, corrections.

Pages call `current_session()` for the store and `current_snapshot()` for its data. A
session keeps its snapshot until the user loads a newer one. The database is never
opened here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from graph.annotations.annotation_store import corrections_version, read_corrections
from graph.annotations.corrections import apply_corrections
from graph.errors import GrapevineError, SnapshotOutdated
from graph.rendering.escaping import escape_markdown
from graph.settings import (
    DEFAULT_STORE,
    DEMO_STORE,
    STORE_VARIABLE,
    Settings,
    load_settings,
)
from graph.snapshots import snapshot
from graph.snapshots.as_of import as_of
from graph.snapshots.snapshot import Snapshot
from graph.store.snapshot_files import snapshot_version
from graph.store.store_folder import StoreFolder
from webapp.state.url_state import as_of_day


@dataclass(frozen=True, slots=True, eq=False)
class StoreSession:
    """The store of this session; without a snapshot, `problem` says why and what to do.

    `outdated` is set if another version of Grapevine published the data.
    `uncorrected` is the published snapshot without the corrections that users made
    since. `has_newer` is set when a newer snapshot was published after this session
    loaded its own.
    """

    settings: Settings
    snapshot: Snapshot | None = None
    uncorrected: Snapshot | None = None
    published_at: datetime | None = None
    has_newer: bool = False
    problem: str = ""
    outdated: bool = False

    @property
    def demo_missing(self) -> bool:
        """Whether this is the first start: the demo data is not built yet."""
        return self.settings.is_demo and not self.settings.folder.has_publications


def current_settings() -> Settings:
    """Settings of the store: from the environment, else the user's own, else the demo."""
    if os.environ.get(STORE_VARIABLE):
        return load_settings()
    own = load_settings(DEFAULT_STORE)
    return own if own.folder.has_publications else load_settings(DEMO_STORE)


def own_store() -> str:
    """Address of the store that takes a user's own files; never the demo."""
    store_url = load_settings().store_url
    return DEFAULT_STORE if store_url == DEMO_STORE else store_url


def current_session() -> StoreSession:
    """The store with the snapshot of this session.

    A newer publication is used after `show_latest_snapshot()` only.
    """
    chosen = current_settings()
    current = chosen.folder.read_pointer()
    pinned = st.session_state.get("_pinned")
    if not pinned or pinned[0] != chosen.store_url:
        pinned = (chosen.store_url, current)
    published = pinned[1]
    folder = chosen.folder.snapshots_folder
    if not published or not (folder / str(published.get("snapshot"))).is_dir():
        published = current
    if not published:
        return StoreSession(chosen, problem=_missing_store_message(chosen))
    # A damaged version gives way to a newer one.
    for version in (published, current):
        st.session_state["_pinned"] = (chosen.store_url, version)
        try:
            return _open_session(chosen, version, current)
        except GrapevineError as error:
            problem, outdated = str(error), isinstance(error, SnapshotOutdated)
    return StoreSession(chosen, problem=problem, outdated=outdated)


def _open_session(
    chosen: Settings, published: Mapping[str, Any], current: Mapping[str, Any]
) -> StoreSession:
    """The session with a published version.

    Parameters:
        chosen: the settings of the store.
        published: the pointer to the version.
        current: the pointer to the latest version.

    Raises:
        StoreDamaged: the snapshot or the corrections cannot be read.
        SnapshotOutdated: another version of Grapevine published it.

    """
    place = chosen.folder.snapshots_folder / str(published.get("snapshot"))
    # Files that were changed in place are verified again before Arrow reads them.
    version = snapshot_version(place)
    return StoreSession(
        chosen,
        _corrected(
            str(place),
            version,
            str(chosen.folder.path),
            corrections_version(chosen.folder),
        ),
        _load_snapshot(str(place), version),
        _moment(published.get("published_at")),
        published.get("snapshot") != current.get("snapshot"),
    )


def current_snapshot() -> Snapshot:
    """Snapshot of this session, as of the chosen date; ends the page without one."""
    session_snapshot = current_session().snapshot
    if session_snapshot is None:
        st.stop()
    day = as_of_day()
    if day is None:
        return session_snapshot
    try:
        return _snapshot_as_of(
            session_snapshot.hash, day + timedelta(days=1), _whole=session_snapshot
        )
    except GrapevineError as error:
        st.warning(escape_markdown(str(error)), icon=":material/history:")
        st.stop()


@st.cache_resource(max_entries=3, show_spinner="Going back …")
def _snapshot_as_of(key: str, end: date, _whole: Snapshot) -> Snapshot:
    return as_of(_whole, datetime.combine(end, time()))


def show_latest_snapshot() -> None:
    """Switch this session to the latest published snapshot."""
    st.session_state.pop("_pinned", None)


def _missing_store_message(chosen: Settings) -> str:
    if chosen.folder.has_publications:
        return (
            f"The store {chosen.store_url} is damaged: run `python -m graph doctor "
            f"--repair --store {chosen.store_url}`."
        )
    if chosen.store_url.startswith("ladybug:"):
        return (
            f"{chosen.store_url} is empty: load a file on the page Data, or "
            f"run `python -m ingest FILE --store {chosen.store_url}`."
        )
    return (
        "This Neo4j has no published snapshot yet: start the server and run "
        f"`python -m graph publish --store {chosen.store_url}`."
    )


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


@st.cache_resource(max_entries=3, show_spinner=False)
def _load_snapshot(place: str, version: str) -> Snapshot:
    del version  # only the key of the cache
    return snapshot.load_snapshot(Path(place))


@st.cache_resource(max_entries=3, show_spinner=False)
def _corrected(
    snapshot_folder: str, version: str, store_folder: str, stamp: str
) -> Snapshot:
    """The snapshot with the users' corrections.

    Parameters:
        snapshot_folder, version: as in `_load_snapshot`.
        store_folder: with the corrections.
        stamp: the version of the corrections; only the key of the cache.
    """
    del stamp
    return apply_corrections(
        _load_snapshot(snapshot_folder, version),
        read_corrections(StoreFolder(Path(store_folder))),
    )
