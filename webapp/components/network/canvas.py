"""The network drawing with its side panel and its table."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st
from streamlit_extras.sigma_graph import sigma_graph

from graph.view_models.network_filter import NetworkQuery
from graph.view_models.network_view import NetworkView
from webapp.charts.network_charts import ACCENT_COLOUR, EDGE_COLOUR, sigma_data
from webapp.components.network.edge_table import OPEN_KEY, open_edge, show_edge_table
from webapp.components.network.side_panel import show_community_legend, show_side_panel

CANVAS_HEIGHT = 560


def canvas_key(query: object) -> str:
    """Widget key of a query; it stays the same, so that a click redraws nothing."""
    return f"net-{hashlib.blake2b(repr(query).encode(), digest_size=8).hexdigest()}"


@st.fragment
def show_canvas(view: NetworkView, query: NetworkQuery, key: str) -> None:
    """Draw the network, the panel of the clicked item beside it and the table below.

    Parameters:
        view: nodes, edges and captions to draw.
        query: that the view answers.
        key: of the widget, from `canvas_key`.
    """
    st.session_state["network_key"] = key
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.caption(view.arrow)
        sigma_graph(
            sigma_data(view),
            layout=None,
            height=CANVAS_HEIGHT,
            node_color=ACCENT_COLOUR,
            edge_color=EDGE_COLOUR,
            node_size="size",
            selection_mode="all",
            on_select=lambda clicked: _open_clicked(view, key, clicked),
            key=key,
        )
        if view.hidden:
            st.caption(view.hidden)
    # The table goes first, so that the panel displays its selection at once.
    show_edge_table(view, key)
    opened = st.session_state.get(OPEN_KEY)
    with right, st.container(key="network-panel"):
        if opened and opened[0] == key:
            if st.button("Close", icon=":material/close:", key="network_close"):
                st.session_state.pop(OPEN_KEY)
                st.rerun(scope="fragment")
            show_side_panel(view, query, *opened[1:])
        else:
            show_community_legend(view)


def _open_clicked(view: NetworkView, key: str, clicked: Any) -> None:
    """Store the clicked node or edge in the session state."""
    if clicked["type"] == "node":
        st.session_state[OPEN_KEY] = (key, "node", str(clicked["id"]), "")
    else:
        open_edge(view, key, int(clicked["id"]))
