"""Results of the analysis for the current filters, cached by snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import pyarrow.compute as pc
import streamlit as st

from graph import brand_config as brands
from graph.analysis.customer_care import routing
from graph.analysis.customer_care.routing import Rules
from graph.analysis.lists import weight_settings as weights
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast, or_counting
from graph.analysis.validation import label_accuracy as stance_error
from graph.annotations import annotation_store as desk
from graph.annotations.corrections import agreed
from graph.brand_config import Brand
from graph.errors import GrapevineError
from graph.rendering.escaping import label
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store.store_folder import Home
from webapp.state.store_session import chosen, opened, shown
from webapp.state.url_state import WINDOWS, _start

P = ParamSpec("P")


T = TypeVar("T")


def stance_errs() -> str:
    """Where the sentiment labels in the current scope come from, and their accuracy."""
    found = opened()
    assert found.snapshot is not None
    assert found.plain is not None
    home = chosen().home
    both = (found.plain, found.snapshot)
    return _stance_errs(found.snapshot.hash, str(home.folder), scope(), _both=both)


@st.cache_resource(max_entries=50, show_spinner=False)
def _stance_errs(
    key: str, folder: str, asked: Scope, _both: tuple[Snapshot, Snapshot]
) -> str:
    plain, found = _both
    home = Home(Path(folder))
    checked = agreed(plain, desk.corrections(home))
    return stance_error.sentence(found, asked, home, checked)


def ask(finding: Callable[..., T], *arguments: Any) -> T:
    """Return `finding(snapshot, *arguments)`, computed once per snapshot.

    All sessions share the result, so it must not be changed. Arguments must be
    hashable by value: strings, numbers, a Scope.
    """
    found = shown()
    name = f"{finding.__module__}.{finding.__qualname__}"
    return cast("T", _answer(found.hash, name, arguments, _call=(finding, found)))


@st.cache_resource(max_entries=300, show_spinner="Counting …")
def _answer(
    key: str, name: str, arguments: tuple[Any, ...], _call: tuple[Any, Snapshot]
) -> Any:
    finding, found = _call
    return finding(found, *arguments)


def rules() -> Rules:
    """Routing rules of the store; the defaults when its file cannot be read."""
    try:
        return routing.used(chosen().home.folder)
    except GrapevineError as error:
        st.warning(label(str(error)), icon=":material/error:")
        return routing.default()


def setting() -> Forecast:
    """Influencer weights that are configured in the store; else the defaults."""
    try:
        return weights.used(chosen().home)
    except GrapevineError:
        return DEFAULT


def forecast() -> Forecast:
    """Influencer weights that are used in the current scope."""
    return ask(or_counting, scope(), setting())


def known_brands() -> tuple[Brand, ...]:
    """Brands of the store's brands.toml, in its order; the first is the user's own."""
    path = chosen().home.brands
    try:
        return brands.load(path) if path.exists() else ()
    except GrapevineError:
        return ()


def last_moment(found: Snapshot) -> datetime | None:
    """Time of the latest post or interaction; None in an undated snapshot."""
    latest = [pc.max(found.posts["created_at"]), pc.max(found.interactions["at"])]
    known = [moment.as_py() for moment in latest if moment.is_valid]
    return max(known, default=None)


def scope() -> Scope:
    """Scope of the sidebar: brand, topic, platform and time window."""
    state = st.session_state
    since, until = _window(state.get("window") or "all")
    topic = (state.get("topic") or "").strip()
    return Scope(
        brand=state.get("brand") or None,
        topic=topic or None,
        platform=state.get("platform") or None,
        since=since,
        until=until,
    )


def _window(name: str) -> tuple[datetime | None, datetime | None]:
    if name == "days":
        since, until = st.session_state.get("since"), st.session_state.get("until")
        return _start(since), _start(until and until + timedelta(days=1))
    days, last = WINDOWS.get(name), ask(last_moment)
    if days is None or last is None:
        return None, None
    return _start(last.date() - timedelta(days=days - 1)), None
