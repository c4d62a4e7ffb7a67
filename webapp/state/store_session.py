"""What the pages share: the opened store, the scope, and answers kept by snapshot.

The only file in graph/ that knows Streamlit. A page asks `opened()` for the store,
`scope()` for what the sidebar says, and `ask(finding, scope)` for an answer; an answer
is worked out once for each snapshot and kept. The database is never opened here.
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
    """The store that is shown. Without a snapshot, `problem` says why and what to do.

    `plain` is the snapshot without what people said of posts since it was published.
    `newer` is set when something was published since this session opened the store.
    """

    settings: Settings
    snapshot: Snapshot | None = None
    plain: Snapshot | None = None
    published_at: datetime | None = None
    newer: bool = False
    problem: str = ""

    @property
    def demo_missing(self) -> bool:
        """Whether this is the first start: the demo world is not built yet."""
        pointer = self.settings.home.folder / "current.json"
        return self.settings.is_demo and not pointer.exists()


def chosen() -> Settings:
    """Which store: what the environment says, else the user's own, else the demo."""
    if os.environ.get(STORE):
        return settings()
    own = settings(DEFAULT_STORE)
    there = (own.home.folder / "current.json").exists()
    return own if there else settings(DEMO_STORE)


def own_store() -> str:
    """Where a user's own files go: never into the demo world."""
    asked = settings().store
    return DEFAULT_STORE if asked == DEMO_STORE else asked


def opened() -> Opened:
    """The store as this session shows it; a new publication waits for `refresh`."""
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
    """The snapshot of a page that app.py only runs when there is one."""
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
    """Show what was published last."""
    st.session_state.pop("_pinned", None)


def _nothing(asked: Settings) -> str:
    if (asked.home.folder / "current.json").exists():
        return (
            f"The store {asked.store} is damaged: run `python -m graph doctor "
            f"--store {asked.store}` to see what is wrong."
        )
    if asked.store.startswith("ladybug:"):
        return (
            f"There is nothing in {asked.store} yet: load a file on the page Data, or "
            f"run `python -m ingest FILE --store {asked.store}`."
        )
    return (
        "Nothing of this Neo4j was published yet: start the server and run "
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
    """What is shown, with what people said of posts up to the moment of `stamp`."""
    return corrected(_load(place), desk.corrections(Home(Path(home))))
