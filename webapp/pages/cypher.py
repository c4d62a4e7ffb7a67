"""Cypher: the query library and an editor for own queries, read only."""

from __future__ import annotations

import streamlit as st

from graph.cypher import Limits
from graph.cypher.background_query import (
    BackgroundQuery,
    infer_parameter_types,
    query_parameters,
    with_query_header,
)
from graph.cypher.query_library import (
    list_queries,
    query_title,
    remove_query,
    save_query,
)
from graph.errors import GrapevineError
from graph.rendering import escaping
from graph.store.query_files import Query
from webapp.components.cypher.query_form import (
    show_graph_schema,
    show_parameter_fields,
    show_query_progress,
    show_query_result,
)
from webapp.components.page_layout import write_sentence
from webapp.state.store_session import current_settings

state = st.session_state
settings = current_settings()
st.title("Cypher")
queries = {query_title(query): query for query in list_queries(settings)}
write_sentence(
    f"{len(queries)} queries are in the library. Choose one, change it, or write your "
    "own. Queries only read the graph and cannot change it."
)


def load_chosen_query() -> None:
    """Copy the chosen query to the editor."""
    query = queries.get(state.get("cypher_pick") or "")
    state["cypher_text"] = query.text if query else ""


left, right = st.columns([2, 3], gap="medium")
with left:
    search = st.text_input("Search the library", key="cypher_search").strip().lower()
    offered = [
        name
        for name, query in queries.items()
        if search in name.replace("_", " ") or search in query.purpose.lower()
    ]
    with st.container(height=420, key="cypher-shelf"):
        st.radio(
            "The library",
            offered,
            index=None,
            captions=[
                escaping.escape_markdown(queries[name].purpose) for name in offered
            ],
            format_func=lambda name: escaping.escape_markdown(name.replace("_", " ")),
            key="cypher_pick",
            on_change=load_chosen_query,
            label_visibility="collapsed",
        )
        if not offered:
            st.caption("No query matches.")
    show_graph_schema()

query: Query | None = queries.get(state.get("cypher_pick") or "")
with right:
    text = st.text_area(
        "Query",
        key="cypher_text",
        height=220,
        placeholder="One read-only statement; the library on the left has examples.",
    )
    parameters = query_parameters(text, query)
    values = show_parameter_fields(parameters)
    st.caption(f"Limits: {Limits()}. Rows that are found before a limit are displayed.")
    with st.container(horizontal=True):
        started = st.button("Run", type="primary", icon=":material/play_arrow:")
        with st.popover("Save it", icon=":material/bookmark_add:"):
            name = st.text_input("Name", key="cypher_name", placeholder="my_question")
            purpose = st.text_input("What it answers", key="cypher_purpose")
            if st.button("Save", key="cypher_save"):
                try:
                    types = infer_parameter_types(parameters, values)
                    save_query(settings, name, text, purpose=purpose, parameters=types)
                    st.rerun()
                except GrapevineError as error:
                    st.warning(escaping.escape_markdown(str(error)))
        own = query is not None and query.name.startswith("own/")
        if own and st.button("Delete from the library", icon=":material/delete:"):
            remove_query(settings, query.name if query else "")
            state.pop("cypher_pick", None)
            st.rerun()
    if started and text.strip():
        before = state.get("cypher_asking")
        if before is not None:
            before.stop()
        types = infer_parameter_types(parameters, values)
        state["cypher_asking"] = BackgroundQuery(
            settings, with_query_header(text, types), values
        )
    running = state.get("cypher_asking")
    if running is not None and not running.done:
        running.wait(0.3)
    if running is not None and not running.done:
        show_query_progress(running)
    elif running is not None and running.error is not None:
        st.warning(escaping.escape_markdown(running.error), icon=":material/block:")
    elif running is not None and running.result is not None:
        show_query_result(running.result)
