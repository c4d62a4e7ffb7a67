"""The result of a query as a chart or as a network."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st
from streamlit_extras.sigma_graph import sigma_graph

from graph.rendering import escaping
from graph.view_models import query_network as query_view
from webapp.charts import network_charts as figures_network
from webapp.state import store_session as session


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
            "Along", table.column_names, key="cypher_x", format_func=escaping.visible_text
        )
        y = st.selectbox(
            "Upwards", numbers, key="cypher_y", format_func=escaping.visible_text
        )
    figure = figures_network.query_figure(table[x].to_pylist(), table[y].to_pylist(), x, y)
    st.plotly_chart(figure, key="cypher_chart", config={"displaylogo": False})


def show_result_network(table: pa.Table, account_columns: list[str]) -> None:
    """Draw two account columns of a result as a network."""
    with st.container(horizontal=True):
        one = st.selectbox("From", account_columns, key="cypher_from")
        two = st.selectbox("To", account_columns, index=1, key="cypher_to")
    drawn = query_view.network_from_query(session.current_snapshot(), table, one, two)
    st.caption(f"{drawn.arrow} {drawn.hidden}")
    sigma_graph(
        figures_network.sigma_data(drawn),
        layout=None,
        node_color=figures_network.ACCENT_COLOUR,
        edge_color=figures_network.EDGE_COLOUR,
        node_size="size",
        key="cypher_network",
    )
