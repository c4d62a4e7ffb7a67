"""Parts of the page Cypher: parameters, schema, progress and result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from graph.cypher import Result
from graph.cypher import query_library as shelf
from graph.cypher.background_query import Asking
from graph.export import table_bytes
from graph.phrasing import many
from graph.store.query_files import Parameter
from graph.store.schema import EDGES, NODES
from graph.view_models import query_network as query_view
from webapp.components.cypher import query_result as _cypher_shown
from webapp.state import cached_findings
from webapp.state import store_session as session

FORMATS = ("csv", "xlsx", "json", "parquet")


def ask_for(parameters: Sequence[Parameter]) -> dict[str, str]:
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


def _default(one: Parameter) -> str:
    """Initial value: the query's default, else the sidebar's brand for `brand`."""
    said = (one.default or "").strip("'\"")
    return said or (cached_findings.scope().brand or "" if one.name == "brand" else "")


def schema() -> None:
    """Draw the graph schema: labels, relationships and properties."""
    with st.expander("What the graph holds", icon=":material/schema:"):
        st.caption("Nodes and their properties")
        for node in NODES.values():
            st.text(f":{node.label}  {', '.join(node.columns)}")
        st.caption("Relationships, from whom to whom")
        for edge in EDGES.values():
            columns = f"  {', '.join(edge.columns)}" if edge.columns else ""
            st.text(f"(:{edge.start})-[:{edge.type}]->(:{edge.end}){columns}")


@st.fragment(run_every=0.3)
def waiting(going: Asking) -> None:
    """Draw the progress of a running query and a stop button."""
    if going.done:
        st.rerun()
    st.status(f"Running for {going.seconds:.0f} s …", state="running")
    if st.button("Stop", icon=":material/stop_circle:", key="cypher_stop"):
        going.stop()
        going.wait(1.0)
        st.rerun()


def result(found: Result) -> None:
    """Draw a result as a table, a chart or a network, with downloads."""
    if found.limited:
        st.warning(found.limited, icon=":material/content_cut:")
    rows = many(len(found.rows), "row").capitalize()
    st.write(f"{rows} in {found.seconds:.2f} s.")
    if not found.rows:
        return
    table = shelf.table(found)
    pairs = query_view.account_columns(session.shown(), table)
    ways = ["Table", "Chart", *(["Network"] if len(pairs) > 1 else [])]
    way = st.segmented_control(
        "Show as", ways, default="Table", required=True, key="cypher_way"
    )
    if way == "Chart":
        _cypher_shown.chart(table)
    elif way == "Network":
        _cypher_shown.network(table, pairs)
    else:
        st.dataframe(table, hide_index=True, alt="The rows that the query found")
    with st.container(horizontal=True):
        for form in FORMATS:
            st.download_button(
                form.upper(),
                partial(table_bytes, table, form),
                f"query.{form}",
                on_click="ignore",
                icon=":material/download:",
                key=f"cypher_dl_{form}",
            )
