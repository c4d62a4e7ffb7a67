"""The accounts that act together as a network: its size, its leaders, its files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from graph import export
from graph.analysis.authenticity.coordination_network import (
    OBJECT_NAMES,
    Coordination,
    coordinated_accounts_table,
    coordination_edges,
    coordination_edges_table,
    describe_coordination,
    edge_values,
    find_coordination,
    node_values,
)
from graph.rendering import escaping, tables
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from webapp.components.page_layout import show_downloads
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

GRAPH_FORMATS = {"graphml": "GraphML", "gexf": "Gephi (GEXF)"}


def show_coordination_network(scope: Scope, within: float, at_least: int) -> None:
    """Draw the accounts that act together, with those that are most often first.

    Parameters:
        scope: the filters.
        within: maximum seconds between two actions.
        at_least: minimum number of paired actions of one of two accounts.
    """
    snapshot = current_snapshot()
    st.subheader("Acting together", anchor=False)
    chosen = st.segmented_control(
        "On the same",
        list(OBJECT_NAMES),
        default="post",
        required=True,
        key="together_object",
        bind="query-params",
    )
    found = cached_findings.cached(
        find_coordination, scope, OBJECT_NAMES[str(chosen)], within, at_least
    )
    st.text(escaping.visible_text(describe_coordination(snapshot, found)))
    if not len(found.accounts):
        return
    with st.expander(f"Accounts, most often first ({len(found.accounts):,})"):
        accounts = coordinated_accounts_table(snapshot, found)
        st.dataframe(tables.visible_table(accounts), hide_index=True)
        show_downloads(accounts, "acting-together-accounts", {"object": chosen})
    with st.expander(f"Edges ({len(found.network.account_a):,})"):
        edges = coordination_edges_table(snapshot, found)
        st.dataframe(tables.visible_table(edges), hide_index=True)
        show_downloads(edges, "acting-together-edges", {"object": chosen})
    place = st.container(horizontal=True)
    for form, label in GRAPH_FORMATS.items():
        place.download_button(
            label,
            partial(_graph, snapshot, found, form),
            f"acting-together.{form}",
            on_click="ignore",
            icon=":material/download:",
            key=f"together-{form}",
        )


def _graph(snapshot: Snapshot, found: Coordination, form: str) -> bytes:
    return export.undirected_graph_bytes(
        snapshot,
        coordination_edges(snapshot, found),
        form,
        scores=node_values(found),
        edge_values=edge_values(snapshot, found),
    )
