"""The filters and the opened item in the address of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlencode

import streamlit as st

SCOPE: Final = ("brand", "window", "since", "until", "platform", "topic", "as_of")
"""The widgets of the sidebar; each is also a parameter of the link."""


WINDOWS: Final = {"all": None, "week": 7, "month": 30, "quarter": 90, "days": None}
"""Time windows: so many days before the last post; `days` are chosen by hand."""


def as_of_day() -> date | None:
    """The day at whose end everything is shown; None for now."""
    day = st.session_state.get("as_of")
    return day if isinstance(day, date) else None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time()) if day else None


def asked(name: str) -> str | None:
    """A parameter of the link, such as `person`; None where it is absent."""
    value = st.query_params.get(name)
    return str(value) if value else None


def put(**parameters: str | None) -> None:
    """Change parameters of the link, for a button's `on_click`; None takes one away."""
    for name, value in parameters.items():
        if value is None:
            if name in st.query_params:
                del st.query_params[name]
        else:
            st.query_params[name] = value


def carried() -> dict[str, str]:
    """The part of the link that every page keeps: what the sidebar says."""
    return {name: st.query_params[name] for name in SCOPE if name in st.query_params}


def href(page: str, link: Sequence[tuple[str, str]] = ()) -> str:
    """The address of a page as this session sees the world.

    `page` is its path, such as `people`; the overview's is empty. `link` are the parameters;
    a name that stands there more than once has all of its values.
    """
    kept = [pair for pair in carried().items() if pair[0] not in dict(link)]
    words = urlencode([*kept, *link])
    return f"/{page}?{words}" if words else f"/{page}"
