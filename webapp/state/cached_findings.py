"""Results of the analysis for the current filters, cached by snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import pyarrow.compute as pc
import streamlit as st

from graph.analysis.customer_care import routing
from graph.analysis.customer_care.routing import RoutingRules
from graph.analysis.lists.weight_settings import current_weights
from graph.analysis.scoring.share_forecast import (
    DEFAULT_FORECAST,
    Forecast,
    with_count_baseline,
)
from graph.analysis.validation.label_accuracy import describe_label_accuracy
from graph.annotations.annotation_store import read_corrections
from graph.annotations.corrections import count_confirmed_labels
from graph.brand_config import Brand, load_brands
from graph.errors import GrapevineError
from graph.rendering.escaping import escape_markdown
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store.store_folder import StoreFolder
from webapp.state.store_session import (
    current_session,
    current_settings,
    current_snapshot,
)
from webapp.state.url_state import WINDOW_DAYS, start_of_day

P = ParamSpec("P")


T = TypeVar("T")


def label_accuracy_note() -> str:
    """Where the sentiment labels in the current scope come from, and their accuracy."""
    session = current_session()
    assert session.snapshot is not None
    assert session.uncorrected is not None
    store_folder = current_settings().folder
    both = (session.uncorrected, session.snapshot)
    return _label_accuracy_note(
        session.snapshot.hash, str(store_folder.path), current_scope(), _both=both
    )


@st.cache_resource(max_entries=50, show_spinner=False)
def _label_accuracy_note(
    key: str, folder: str, filters: Scope, _both: tuple[Snapshot, Snapshot]
) -> str:
    uncorrected, corrected_snapshot = _both
    store_folder = StoreFolder(Path(folder))
    checked = count_confirmed_labels(uncorrected, read_corrections(store_folder))
    return describe_label_accuracy(corrected_snapshot, filters, store_folder, checked)


def cached(finding: Callable[..., T], *arguments: Any) -> T:
    """Return `finding(snapshot, *arguments)`, computed once per snapshot.

    All sessions share the result, so it must not be changed. Arguments must be
    hashable by value: strings, numbers, a Scope.
    """
    snapshot = current_snapshot()
    name = f"{finding.__module__}.{finding.__qualname__}"
    return cast(
        "T", _cached_result(snapshot.hash, name, arguments, _call=(finding, snapshot))
    )


@st.cache_resource(max_entries=300, show_spinner="Counting …")
def _cached_result(
    key: str, name: str, arguments: tuple[Any, ...], _call: tuple[Any, Snapshot]
) -> Any:
    finding, snapshot = _call
    return finding(snapshot, *arguments)


def current_rules() -> RoutingRules:
    """Routing rules of the store; the defaults when its file cannot be read."""
    try:
        return routing.load_routing_rules(current_settings().folder.path)
    except GrapevineError as error:
        st.warning(escape_markdown(str(error)), icon=":material/error:")
        return routing.default_routing_rules()


def configured_forecast() -> Forecast:
    """Influencer weights that are configured in the store; else the defaults."""
    try:
        return current_weights(current_settings().folder)
    except GrapevineError:
        return DEFAULT_FORECAST


def current_forecast() -> Forecast:
    """Influencer weights that are used in the current scope."""
    return cached(with_count_baseline, current_scope(), configured_forecast())


def configured_brands() -> tuple[Brand, ...]:
    """Brands of the store's brands.toml, in its order; the first is the user's own."""
    path = current_settings().folder.brands_file
    try:
        return load_brands(path) if path.exists() else ()
    except GrapevineError:
        return ()


def last_activity_time(snapshot: Snapshot) -> datetime | None:
    """Time of the latest post or interaction; None in an undated snapshot."""
    latest = [pc.max(snapshot.posts["created_at"]), pc.max(snapshot.interactions["at"])]
    times = [moment.as_py() for moment in latest if moment.is_valid]
    return max(times, default=None)


def current_scope() -> Scope:
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
        return start_of_day(since), start_of_day(until and until + timedelta(days=1))
    days, last = WINDOW_DAYS.get(name), cached(last_activity_time)
    if days is None or last is None:
        return None, None
    return start_of_day(last.date() - timedelta(days=days - 1)), None
