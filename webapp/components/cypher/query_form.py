"""Parts of the page Cypher: parameters, schema, progress and result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from graph.cypher import QueryResult
from graph.cypher.background_query import BackgroundQuery
from graph.cypher.query_library import result_table
from graph.export import table_bytes
from graph.phrasing import format_count
from graph.store.query_files import QueryParameter
from graph.store.schema import EDGE_TYPES, NODE_TYPES
from graph.view_models.query_network import account_columns
from webapp.components.cypher.query_result import show_result_chart, show_result_network
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

RESULT_FORMATS = ("csv", "xlsx", "json", "parquet")


def show_parameter_fields(parameters: Sequence[QueryParameter]) -> dict[str, str]:
    """Draw a field per parameter; return the values by name."""
    values = {}
    with st.container(horizontal=True):
        for parameter in parameters:
            values[parameter.name] = st.text_input(
                parameter.name,
                _default(parameter),
                key=f"cypher_{parameter.name}_{parameter.type}",
                help=f"{parameter.type.lower()}",
                width=180,
            )
    return values


def _default(parameter: QueryParameter) -> str:
    """Initial value: the query's default, else the sidebar's brand for `brand`."""
    default = (parameter.default or "").strip("'\"")
    return default or (
        cached_findings.current_scope().brand or "" if parameter.name == "brand" else ""
    )


def show_graph_schema() -> None:
    """Draw the graph schema: labels, relationships and properties."""
    with st.expander("What the graph holds", icon=":material/schema:"):
        st.caption("Nodes and their properties")
        for node in NODE_TYPES.values():
            st.text(f":{node.label}  {', '.join(node.columns)}")
        st.caption("Relationships, from whom to whom")
        for edge in EDGE_TYPES.values():
            columns = f"  {', '.join(edge.columns)}" if edge.columns else ""
            st.text(f"(:{edge.start})-[:{edge.type}]->(:{edge.end}){columns}")


@st.fragment(run_every=0.3)
def show_query_progress(query: BackgroundQuery) -> None:
    """Draw the progress of a running query and a stop button."""
    if query.done:
        st.rerun()
    st.status(f"Running for {query.seconds:.0f} s …", state="running")
    if st.button("Stop", icon=":material/stop_circle:", key="cypher_stop"):
        query.stop()
        query.wait(1.0)
        st.rerun()


def show_query_result(result: QueryResult) -> None:
    """Draw a result as a table, a chart or a network, with downloads."""
    if result.limited:
        st.warning(result.limited, icon=":material/content_cut:")
    rows = format_count(len(result.rows), "row").capitalize()
    st.write(f"{rows} in {result.seconds:.2f} s.")
    if not result.rows:
        return
    table = result_table(result)
    pairs = account_columns(current_snapshot(), table)
    ways = ["Table", "Chart", *(["Network"] if len(pairs) > 1 else [])]
    way = st.segmented_control(
        "Show as", ways, default="Table", required=True, key="cypher_way"
    )
    if way == "Chart":
        show_result_chart(table)
    elif way == "Network":
        show_result_network(table, pairs)
    else:
        st.dataframe(table, hide_index=True, alt="The rows that the query found")
    with st.container(horizontal=True):
        for form in RESULT_FORMATS:
            st.download_button(
                form.upper(),
                partial(table_bytes, table, form),
                f"query.{form}",
                on_click="ignore",
                icon=":material/download:",
                key=f"cypher_dl_{form}",
            )
