"""Changes of a list or of the inbox since a chosen day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

import pyarrow as pa
import streamlit as st

from graph.analysis.lists.rank_changes import describe_rank_changes
from graph.analysis.monitoring.case_changes import (
    describe_case_changes,
    find_case_changes,
)
from graph.analysis.monitoring.list_changes import list_changes
from graph.errors import GrapevineError
from graph.rendering import escaping
from graph.snapshots.scope import Scope
from graph.view_models.cases import STATE_LABELS
from webapp.components.column_headings import (
    CHANGE_HEADINGS,
    show_table,
    with_value_labels,
)
from webapp.components.page_layout import show_downloads
from webapp.components.pagination import show_posts_of_group
from webapp.state import cached_findings

POSTS_PER_STEP = 5


def show_list_changes(list_name: str, scope: Scope, top: int) -> None:
    """Draw which accounts entered, left or moved on a list, with the posts behind it.

    Parameters:
        list_name: key of the list.
        scope: filters of the list.
        top: length of the list.
    """

    def show(table: pa.Table) -> Mapping[str, list[str]]:
        moved = [row for row in table.to_pylist() if row["before"] != row["after"]]
        show_table(pa.Table.from_pylist(moved, table.schema), CHANGE_HEADINGS)
        return {
            escaping.visible_text(row["handle"] or row["account"]): row["posts"].split(
                "|"
            )
            for row in moved
            if row["posts"]
        }

    _show_changes(
        f"{list_name}-changes",
        describe_rank_changes,
        lambda day: cached_findings.cached(
            list_changes,
            list_name,
            day,
            scope,
            top,
            cached_findings.configured_forecast(),
        ),
        show,
    )


def show_case_changes(scope: Scope) -> None:
    """Draw which cases are new, were answered or were removed."""

    def show(table: pa.Table) -> Mapping[str, list[str]]:
        labels = {**STATE_LABELS, "came": "New", "gone": "Removed"}
        for column in ("before", "now", "what"):
            table = with_value_labels(table, column, labels)
        show_table(table, CHANGE_HEADINGS)
        groups: dict[str, list[str]] = {}
        for row in table.to_pylist():
            groups.setdefault(row["what"], []).append(row["post"])
        return groups

    _show_changes(
        "cases-changes",
        describe_case_changes,
        lambda day: cached_findings.cached(find_case_changes, day, scope),
        show,
    )


def _show_changes(
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
            st.info(escaping.escape_markdown(str(error)), icon=":material/info:")
            return
        st.text(escaping.visible_text(sentence(table)))
        posts = show(table)
        show_downloads(table, name, {"since": day.isoformat()})
        show_posts_of_group(posts, f"since-posts-{name}", POSTS_PER_STEP)
