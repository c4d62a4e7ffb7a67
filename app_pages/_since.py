"""What changed since a day, below a list and below the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pyarrow as pa
import streamlit as st

from app_pages import _parts
from graph import between, between_cases, session, shown
from graph.errors import GrapevineError
from graph.findings.moves import told
from graph.findings.scope import Scope


def people(name: str, scope: Scope, top: int) -> None:
    """Who came onto a list, left it, rose or fell, with the posts that did it."""
    _changed(
        f"{name}-changes",
        told,
        lambda day: session.ask(
            between.between, name, day, scope, top, session.setting()
        ),
    )


def cases(scope: Scope) -> None:
    """Which cases came, were answered, or count no more."""
    _changed(
        "cases-changes",
        between_cases.told,
        lambda day: session.ask(between_cases.between_cases, day, scope),
    )


def _changed(
    name: str, sentence: Callable[[pa.Table], str], ask: Callable[[datetime], Any]
) -> None:
    with st.expander("What changed since a day", icon=":material/history:"):
        day = st.date_input(
            "Compared with the end of the day before",
            value=None,
            key=f"since-{name}",
            format="YYYY-MM-DD",
            width=300,
        )
        if day is None:
            return
        try:
            table = ask(datetime.combine(day, time()))
        except GrapevineError as error:
            st.info(shown.label(str(error)), icon=":material/info:")
            return
        st.text(shown.visible(sentence(table)))
        st.dataframe(shown.readable(table), hide_index=True)
        _parts.downloads(table, name, {"since": day.isoformat()})
