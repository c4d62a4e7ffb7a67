"""Parts of the page Cypher: parameters, schema, progress and result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from graph.cypher import QueryResult
from graph.cypher import query_library as shelf
from graph.cypher.background_query import BackgroundQuery
from graph.export import table_bytes
from graph.phrasing import format_count
from graph.store.query_files import QueryParameter
from graph.store.schema import EDGE_TYPES, NODE_TYPES
from graph.view_models import query_network as query_view
from webapp.components.cypher import query_result as _cypher_shown
from webapp.state import cached_findings
from webapp.state import store_session as session

RESULT_FORMATS = ("csv", "xlsx", "json", "parquet")


def show_parameter_fields(parameters: Sequence[QueryParameter]) -> dict[str, str]:
    """Draw a field per parameter; return the values by name."""
    given = {}
    with st.container(horizontal=True):
        for one in parameters:
            given[one.name] = st.text_input(
                one.name,
                _default(one),
                key=f"cypher_{one.name}_{one.type}",
                help=f"{one.type.lower()}",
                width=180,
            )
    return given


def _default(one: QueryParameter) -> str:
    """Initial value: the query's default, else the sidebar's brand for `brand`."""
    said = (one.default or "").strip("'\"")
    return said or (cached_findings.current_scope().brand or "" if one.name == "brand" else "")


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
    table = shelf.result_table(result)
    pairs = query_view.account_columns(session.current_snapshot(), table)
    ways = ["Table", "Chart", *(["Network"] if len(pairs) > 1 else [])]
    way = st.segmented_control(
        "Show as", ways, default="Table", required=True, key="cypher_way"
    )
    if way == "Chart":
        _cypher_shown.show_result_chart(table)
    elif way == "Network":
        _cypher_shown.show_result_network(table, pairs)
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
