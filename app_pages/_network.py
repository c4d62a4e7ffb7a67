"""The picture of the page Network, what a click opens, and the same as a table."""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa
import streamlit as st
from streamlit_extras.sigma_graph import sigma_graph

from app_pages import _network_panel
from graph import figures_network, session
from graph.export import graph_bytes, table_bytes
from graph.views import Asked, View

OPEN = "network_open"
HEIGHT = 560


def name_of(question: object) -> str:
    """A key that stays while the question stays, so that a click redraws nothing."""
    return f"net-{hashlib.blake2b(repr(question).encode(), digest_size=8).hexdigest()}"


@st.fragment
def picture(drawn: View, asked: Asked, key: str) -> None:
    """The picture, beside it what was clicked, below it the same as a table."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.caption(drawn.arrow)
        sigma_graph(
            figures_network.sigma(drawn),
            layout=None,
            height=HEIGHT,
            node_color=figures_network.ACCENT,
            edge_color=figures_network.EDGE,
            node_size="size",
            selection_mode="all",
            on_select=lambda clicked: _clicked(drawn, key, clicked),
            key=key,
        )
        if drawn.hidden:
            st.caption(drawn.hidden)
    # The table goes first: what is chosen in it shows in the panel at once.
    _table(drawn, key)
    opened = st.session_state.get(OPEN)
    with right, st.container(key="network-panel"):
        if opened and opened[0] == key:
            if st.button("Close", icon=":material/close:", key="network_close"):
                st.session_state.pop(OPEN)
                st.rerun(scope="fragment")
            _network_panel.show(drawn, asked, *opened[1:])
        else:
            _network_panel.legend(drawn)


def _clicked(drawn: View, key: str, clicked: Any) -> None:
    """Remember what was clicked in the picture."""
    if clicked["type"] == "node":
        st.session_state[OPEN] = (key, "node", str(clicked["id"]), "")
    else:
        _open_pair(drawn, key, int(clicked["id"]))


def _open_pair(drawn: View, key: str, row: int) -> None:
    pair = drawn.edges.slice(row, 1).to_pylist()[0]
    st.session_state[OPEN] = (key, "pair", pair["source"], pair["target"])


def _chosen(drawn: View, key: str, widget: str, pairs: bool) -> None:
    """Remember what was chosen in the table."""
    rows = st.session_state[widget]["selection"]["rows"]
    if rows and pairs:
        _open_pair(drawn, key, rows[0])
    elif rows:
        node = drawn.nodes["id"][rows[0]].as_py()
        st.session_state[OPEN] = (key, "node", node, "")


def _table(drawn: View, key: str) -> None:
    """The same as the picture, to read, to choose from and to download."""
    which = st.segmented_control(
        "The same as a table",
        ("accounts", "pairs"),
        default="accounts",
        required=True,
        format_func=_title(drawn).get,
        key="network_table",
    )
    pairs = which == "pairs"
    table = drawn.edges if pairs else drawn.nodes.drop_columns(["x", "y"])
    widget = f"{key}-{which}"
    st.dataframe(
        table,
        key=widget,
        hide_index=True,
        height=280,
        selection_mode="single-row",
        on_select=lambda: _chosen(drawn, key, widget, pairs),
        alt="The accounts or pairs of the picture, one a row",
    )
    with st.container(horizontal=True):
        _download("Accounts (CSV)", "accounts.csv", lambda: _csv(drawn.nodes))
        _download("Pairs (CSV)", "pairs.csv", lambda: _csv(drawn.edges))
        if drawn.drawn is not None:
            for form, word in (("gexf", "Gephi (GEXF)"), ("graphml", "GraphML")):
                _download(word, f"network.{form}", lambda f=form: _graph(drawn, f))


def _title(drawn: View) -> dict[str, str]:
    nodes = "Communities" if drawn.level == "communities" else "Accounts"
    return {"accounts": f"{nodes} ({drawn.nodes.num_rows:,})"} | {
        "pairs": f"Arrows ({drawn.edges.num_rows:,})"
    }


def _download(word: str, file: str, made: Any) -> None:
    st.download_button(
        word,
        made,
        file,
        on_click="ignore",
        icon=":material/download:",
        key=f"dl-{file}",
    )


def _csv(table: pa.Table) -> bytes:
    return table_bytes(table, "csv")


def _graph(drawn: View, form: str) -> bytes:
    assert drawn.drawn is not None
    scores = {name: drawn.nodes[name].to_numpy() for name in ("community", "received")}
    return graph_bytes(session.shown(), drawn.drawn, form, scores=scores)
