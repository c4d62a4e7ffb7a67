"""Changes of a list or of the inbox since a chosen day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

import pyarrow as pa
import streamlit as st

from graph.analysis.lists.rank_changes import told
from graph.analysis.monitoring import case_changes as between_cases
from graph.analysis.monitoring import list_changes as between
from graph.errors import GrapevineError
from graph.rendering import escaping
from graph.snapshots.scope import Scope
from graph.view_models.cases import STATE_WORDS
from webapp.components import column_headings as _heads
from webapp.components import page_layout as _parts
from webapp.components import pagination as _more
from webapp.state import cached_findings

FEW = 5


def people(name: str, scope: Scope, top: int) -> None:
    """Draw which accounts entered, left or moved on a list, with the posts behind it.

    Parameters:
        list_name: key of the list.
        scope: filters of the list.
        top: length of the list.
    """

    def show(table: pa.Table) -> Mapping[str, list[str]]:
        moved = [row for row in table.to_pylist() if row["before"] != row["after"]]
        _heads.table(pa.Table.from_pylist(moved, table.schema), _heads.CHANGED)
        return {
            escaping.visible(row["handle"] or row["account"]): row["posts"].split("|")
            for row in moved
            if row["posts"]
        }

    _changed(
        f"{name}-changes",
        told,
        lambda day: cached_findings.ask(
            between.between, name, day, scope, top, cached_findings.setting()
        ),
        show,
    )


def cases(scope: Scope) -> None:
    """Draw which cases are new, were answered or were removed."""

    def show(table: pa.Table) -> Mapping[str, list[str]]:
        words = {**STATE_WORDS, "came": "New", "gone": "Removed"}
        for column in ("before", "now", "what"):
            table = _heads.said(table, column, words)
        _heads.table(table, _heads.CHANGED)
        groups: dict[str, list[str]] = {}
        for row in table.to_pylist():
            groups.setdefault(row["what"], []).append(row["post"])
        return groups

    _changed(
        "cases-changes",
        between_cases.told,
        lambda day: cached_findings.ask(between_cases.between_cases, day, scope),
        show,
    )


def _changed(
    name: str,
    sentence: Callable[[pa.Table], str],
    ask: Callable[[datetime], Any],
    show: Callable[[pa.Table], Mapping[str, list[str]]],
) -> None:
    """Draw the expander; `show` draws the table and returns its posts by group."""
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
            st.info(escaping.label(str(error)), icon=":material/info:")
            return
        st.text(escaping.visible(sentence(table)))
        posts = show(table)
        _parts.downloads(table, name, {"since": day.isoformat()})
        _more.posts_of(posts, f"since-posts-{name}", FEW)
