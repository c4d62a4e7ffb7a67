"""Nodes and edges of the network drawing as a table, with selection and downloads."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import streamlit as st

from graph.export import graph_bytes, table_bytes
from graph.view_models.network_view import NetworkView
from webapp.state.store_session import current_snapshot

OPEN_KEY = "network_open"


def open_edge(view: NetworkView, key: str, row: int) -> None:
    """Store the pair of an edge row in the session state, to open it in the panel.

    Parameters:
        view: that holds the edge.
        key: of the drawing's widget.
        row: of the edge in `view.edges`.
    """
    pair = view.edges.slice(row, 1).to_pylist()[0]
    st.session_state[OPEN_KEY] = (key, "pair", pair["source"], pair["target"])


def _open_chosen(view: NetworkView, key: str, widget: str, pairs: bool) -> None:
    """Store the selected row in the session state, to open it in the panel."""
    rows = st.session_state[widget]["selection"]["rows"]
    if rows and pairs:
        open_edge(view, key, rows[0])
    elif rows:
        node = view.nodes["id"][rows[0]].as_py()
        st.session_state[OPEN_KEY] = (key, "node", node, "")


def show_edge_table(view: NetworkView, key: str) -> None:
    """Draw the nodes or edges of a view as a table, with downloads."""
    which = st.segmented_control(
        "The same as a table",
        ("accounts", "pairs"),
        default="accounts",
        required=True,
        format_func=_title(view).__getitem__,
        key="network_table",
    )
    pairs = which == "pairs"
    table = view.edges if pairs else view.nodes.drop_columns(["x", "y"])
    widget = f"{key}-{which}"
    st.dataframe(
        table,
        key=widget,
        hide_index=True,
        height=280,
        selection_mode="single-row",
        on_select=lambda: _open_chosen(view, key, widget, pairs),
        alt="The accounts or pairs of the picture, one a row",
    )
    with st.container(horizontal=True):
        _download("Accounts (CSV)", "accounts.csv", lambda: _csv(view.nodes))
        _download("Pairs (CSV)", "pairs.csv", lambda: _csv(view.edges))
        if view.drawn_edges is not None:
            for form, word in (("gexf", "Gephi (GEXF)"), ("graphml", "GraphML")):
                _download(word, f"network.{form}", lambda f=form: _graph(view, f))


def _title(view: NetworkView) -> dict[str, str]:
    nodes = "Communities" if view.level == "communities" else "Accounts"
    return {"accounts": f"{nodes} ({view.nodes.num_rows:,})"} | {
        "pairs": f"Arrows ({view.edges.num_rows:,})"
    }


def _download(word: str, file: str, content: Any) -> None:
    st.download_button(
        word,
        content,
        file,
        on_click="ignore",
        icon=":material/download:",
        key=f"dl-{file}",
    )


def _csv(table: pa.Table) -> bytes:
    return table_bytes(table, "csv")


def _graph(view: NetworkView, form: str) -> bytes:
    assert view.drawn_edges is not None
    scores = {name: view.nodes[name].to_numpy() for name in ("community", "received")}
    return graph_bytes(current_snapshot(), view.drawn_edges, form, scores=scores)
