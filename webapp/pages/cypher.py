"""Cypher: the query library and an editor for own queries, read only."""

from __future__ import annotations

import streamlit as st

from graph.cypher import Limits
from graph.cypher import background_query as asking
from graph.cypher import query_library as shelf
from graph.errors import GrapevineError
from graph.rendering import escaping
from graph.store.query_files import Query
from webapp.components import page_layout as _parts
from webapp.components.cypher import query_form as _cypher
from webapp.state import store_session as session

state = st.session_state
settings = session.current_settings()
st.title("Cypher")
queries = {shelf.query_title(query): query for query in shelf.list_queries(settings)}
_parts.write_sentence(
    f"{len(queries)} queries are in the library. Choose one, change it, or write your "
    "own. Queries only read the graph and cannot change it."
)


def load_chosen_query() -> None:
    """Copy the chosen query to the editor."""
    query = queries.get(state.get("cypher_pick") or "")
    state["cypher_text"] = query.text if query else ""


left, right = st.columns([2, 3], gap="medium")
with left:
    wanted = st.text_input("Search the library", key="cypher_search").strip().lower()
    offered = [
        name
        for name, query in queries.items()
        if wanted in name.replace("_", " ") or wanted in query.purpose.lower()
    ]
    with st.container(height=420, key="cypher-shelf"):
        st.radio(
            "The library",
            offered,
            index=None,
            captions=[escaping.escape_markdown(queries[name].purpose) for name in offered],
            format_func=lambda name: escaping.escape_markdown(name.replace("_", " ")),
            key="cypher_pick",
            on_change=load_chosen_query,
            label_visibility="collapsed",
        )
        if not offered:
            st.caption("No query matches.")
    _cypher.show_graph_schema()

query: Query | None = queries.get(state.get("cypher_pick") or "")
with right:
    text = st.text_area(
        "Query",
        key="cypher_text",
        height=220,
        placeholder="One read-only statement; the library on the left has examples.",
    )
    parameters = asking.query_parameters(text, query)
    given = _cypher.show_parameter_fields(parameters)
    st.caption(f"Limits: {Limits()}. Rows that are found before a limit are displayed.")
    with st.container(horizontal=True):
        begun = st.button("Run", type="primary", icon=":material/play_arrow:")
        with st.popover("Save it", icon=":material/bookmark_add:"):
            name = st.text_input("Name", key="cypher_name", placeholder="my_question")
            purpose = st.text_input("What it answers", key="cypher_purpose")
            if st.button("Save", key="cypher_save"):
                try:
                    types = asking.infer_parameter_types(parameters, given)
                    shelf.save_query(settings, name, text, purpose=purpose, parameters=types)
                    st.rerun()
                except GrapevineError as error:
                    st.warning(escaping.escape_markdown(str(error)))
        own = query is not None and query.name.startswith("own/")
        if own and st.button("Delete from the library", icon=":material/delete:"):
            shelf.remove_query(settings, query.name if query else "")
            state.pop("cypher_pick", None)
            st.rerun()
    if begun and text.strip():
        before = state.get("cypher_asking")
        if before is not None:
            before.stop()
        types = asking.infer_parameter_types(parameters, given)
        state["cypher_asking"] = asking.BackgroundQuery(
            settings, asking.with_query_header(text, types), given
        )
    going = state.get("cypher_asking")
    if going is not None and not going.done:
        going.wait(0.3)
    if going is not None and not going.done:
        _cypher.show_query_progress(going)
    elif going is not None and going.error is not None:
        st.warning(escaping.escape_markdown(going.error), icon=":material/block:")
    elif going is not None and going.result is not None:
        _cypher.show_query_result(going.result)
