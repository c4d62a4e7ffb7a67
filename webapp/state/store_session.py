"""The store of a Streamlit session: settings, published snapshot, corrections.

Pages call `current_session()` for the store and `current_snapshot()` for its data. A
session keeps its snapshot until the user loads a newer one. The database is never
opened here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import streamlit as st

from graph.annotations import annotation_store as desk
from graph.annotations.corrections import corrected
from graph.errors import GrapevineError
from graph.rendering.escaping import label
from graph.settings import DEFAULT_STORE, DEMO_STORE, STORE, Settings, settings
from graph.snapshots import snapshot
from graph.snapshots.as_of import as_of
from graph.snapshots.snapshot import Snapshot
from graph.store.store_folder import Home
from webapp.state.url_state import as_of_day


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The store of this session; without a snapshot, `problem` says why and what to do.

    `uncorrected` is the published snapshot without the corrections that users made
    since. `has_newer` is set when a newer snapshot was published after this session
    loaded its own.
    """

    settings: Settings
    snapshot: Snapshot | None = None
    plain: Snapshot | None = None
    published_at: datetime | None = None
    newer: bool = False
    problem: str = ""

    @property
    def demo_missing(self) -> bool:
        """Whether this is the first start: the demo data is not built yet."""
        pointer = self.settings.home.folder / "current.json"
        return self.settings.is_demo and not pointer.exists()


def chosen() -> Settings:
    """Settings of the store: from the environment, else the user's own, else the demo."""
    if os.environ.get(STORE):
        return settings()
    own = settings(DEFAULT_STORE)
    there = (own.home.folder / "current.json").exists()
    return own if there else settings(DEMO_STORE)


def own_store() -> str:
    """Address of the store that takes a user's own files; never the demo."""
    asked = settings().store
    return DEFAULT_STORE if asked == DEMO_STORE else asked


def opened() -> Opened:
    """The store with the snapshot of this session.

    A newer publication is used after `show_latest_snapshot()` only.
    """
    asked = chosen()
    current = asked.home.current()
    pinned = st.session_state.get("_pinned")
    if not pinned or pinned[0] != asked.store:
        pinned = (asked.store, current)
    shown = pinned[1]
    folder = asked.home.snapshots
    if not shown or not (folder / str(shown.get("snapshot"))).is_dir():
        shown = current
    if not shown:
        return Opened(asked, problem=_nothing(asked))
    st.session_state["_pinned"] = (asked.store, shown)
    try:
        place = str(folder / str(shown.get("snapshot")))
        plain = _load(place)
        found = _corrected(place, str(asked.home.folder), desk.stamp(asked.home))
    except GrapevineError as error:
        return Opened(asked, problem=str(error))
    newer = shown.get("snapshot") != current.get("snapshot")
    return Opened(asked, found, plain, _moment(shown.get("published_at")), newer)


def shown() -> Snapshot:
    """Snapshot of this session, as of the chosen date; ends the page without one."""
    found = opened().snapshot
    if found is None:
        st.stop()
    day = as_of_day()
    if day is None:
        return found
    try:
        return _then(found.hash, day + timedelta(days=1), _whole=found)
    except GrapevineError as error:
        st.warning(label(str(error)), icon=":material/history:")
        st.stop()


@st.cache_resource(max_entries=3, show_spinner="Going back …")
def _then(key: str, end: date, _whole: Snapshot) -> Snapshot:
    return as_of(_whole, datetime.combine(end, time()))


def refresh() -> None:
    """Switch this session to the latest published snapshot."""
    st.session_state.pop("_pinned", None)


def _nothing(asked: Settings) -> str:
    if (asked.home.folder / "current.json").exists():
        return (
            f"The store {asked.store} is damaged: run `python -m graph doctor "
            f"--store {asked.store}` to see what is wrong."
        )
    if asked.store.startswith("ladybug:"):
        return (
            f"{asked.store} is empty: load a file on the page Data, or "
            f"run `python -m ingest FILE --store {asked.store}`."
        )
    return (
        "This Neo4j has no published snapshot yet: start the server and run "
        f"`python -m graph publish --store {asked.store}`."
    )


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


@st.cache_resource(max_entries=3, show_spinner=False)
def _load(place: str) -> Snapshot:
    return snapshot.load(Path(place))


@st.cache_resource(max_entries=3, show_spinner=False)
def _corrected(place: str, home: str, stamp: str) -> Snapshot:
    """The snapshot with users' corrections up to `stamp`, which is the cache key."""
    return corrected(_load(place), desk.corrections(Home(Path(home))))
