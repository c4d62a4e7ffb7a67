"""The result of a query as a chart or as a network."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st
from streamlit_extras.sigma_graph import sigma_graph

from graph.rendering import escaping
from graph.view_models.query_network import network_from_query
from webapp.charts.network_charts import (
    ACCENT_COLOUR,
    EDGE_COLOUR,
    query_figure,
    sigma_data,
)
from webapp.state.store_session import current_snapshot


def show_result_chart(table: pa.Table) -> None:
    """Draw one column of a result against another."""
    numbers = [
        name
        for name in table.column_names
        if pa.types.is_integer(table[name].type)
        or pa.types.is_floating(table[name].type)
    ]
    if not numbers:
        st.info("A chart needs a column of numbers.", icon=":material/info:")
        return
    with st.container(horizontal=True):
        x = st.selectbox(
            "Along",
            table.column_names,
            key="cypher_x",
            format_func=escaping.visible_text,
        )
        y = st.selectbox(
            "Upwards", numbers, key="cypher_y", format_func=escaping.visible_text
        )
    figure = query_figure(table[x].to_pylist(), table[y].to_pylist(), x, y)
    st.plotly_chart(figure, key="cypher_chart", config={"displaylogo": False})


def show_result_network(table: pa.Table, account_columns: list[str]) -> None:
    """Draw two account columns of a result as a network."""
    with st.container(horizontal=True):
        source = st.selectbox("From", account_columns, key="cypher_from")
        target = st.selectbox("To", account_columns, index=1, key="cypher_to")
    view = network_from_query(current_snapshot(), table, source, target)
    st.caption(f"{view.arrow} {view.hidden}")
    sigma_graph(
        sigma_data(view),
        layout=None,
        node_color=ACCENT_COLOUR,
        edge_color=EDGE_COLOUR,
        node_size="size",
        key="cypher_network",
    )
