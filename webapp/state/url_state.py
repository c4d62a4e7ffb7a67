"""URL parameters: the filters and the opened item."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlencode

import streamlit as st

SCOPE_KEYS: Final = ("brand", "window", "since", "until", "platform", "topic", "as_of")
"""Keys of the sidebar's widgets; each is also a URL parameter."""


WINDOW_DAYS: Final = {"all": None, "week": 7, "month": 30, "quarter": 90, "days": None}
"""Length of each time window in days before the last post; `days` is a custom range."""


_CONFIRMED_BRAND: Final = "_confirmed_brand"


def select_confirmed_brand(brand: str) -> None:
    """Select a brand in the sidebar as soon as the published data has it.

    `brand` is its id. It appears only when the texts are read again.
    """
    st.session_state[_CONFIRMED_BRAND] = brand


def apply_confirmed_brand(known: Container[str]) -> None:
    """Select the confirmed brand, once; call it before the sidebar is drawn.

    `known` holds the ids of the brands in the data.
    """
    brand = st.session_state.get(_CONFIRMED_BRAND)
    if brand in known:
        del st.session_state[_CONFIRMED_BRAND]
        st.session_state["brand"] = brand


def as_of_day() -> date | None:
    """The as-of date: data is used up to the end of this day; None for all data."""
    day = st.session_state.get("as_of")
    return day if isinstance(day, date) else None


def start_of_day(day: date | None) -> datetime | None:
    """The first moment of a day; None for None."""
    return datetime.combine(day, time()) if day else None


def url_parameter(name: str) -> str | None:
    """Value of a URL parameter such as `person`; None when it is absent."""
    value = st.query_params.get(name)
    return str(value) if value else None


def set_url_parameter(**parameters: str | None) -> None:
    """Change URL parameters, for a button's `on_click`; None removes one."""
    for name, value in parameters.items():
        if value is None:
            if name in st.query_params:
                del st.query_params[name]
        else:
            st.query_params[name] = value


def accept_old_labels(
    key: str,
    labels: Mapping[str, str],
    old_labels: Mapping[str, str],
    *,
    several: bool = False,
) -> None:
    """Select options whose labels were renamed, for links with their old labels.

    The URL parameter of a widget holds labels. Call this before the widget is drawn.

    Parameters:
        key: of the widget and of the URL parameter.
        labels: label by option.
        old_labels: option by former label.
        several: whether several options can be selected.
    """
    linked = st.query_params.get_all(key)
    if key in st.session_state or old_labels.keys().isdisjoint(linked):
        return
    options = {label: option for option, label in labels.items()} | dict(old_labels)
    selected = [options[label] for label in linked if label in options]
    st.session_state[key] = selected if several else selected[0]


def scope_parameters() -> dict[str, str]:
    """URL parameters of the sidebar's filters, which links to other pages keep."""
    return {
        name: st.query_params[name] for name in SCOPE_KEYS if name in st.query_params
    }


def page_url(page: str, link: Sequence[tuple[str, str]] = ()) -> str:
    """URL of a page with the current filters.

    `page` is its path, such as `people`; the overview's path is empty. `link` holds
    further parameters as pairs; a repeated name keeps all of its values.
    """
    pairs = [pair for pair in scope_parameters().items() if pair[0] not in dict(link)]
    query = urlencode([*pairs, *link])
    return f"/{page}?{query}" if query else f"/{page}"
