"""Settings: the store and its health, brands edited in place, appearance, versions."""

from __future__ import annotations

import streamlit as st

from app_pages import _parts
from graph import about, brand_table, brands, session, shown
from graph.errors import GrapevineError

chosen = session.chosen()
opened = session.opened()
st.title("Settings")
_parts.sentence(*about.store_sentence(chosen, opened.snapshot))
if opened.problem:
    st.warning(shown.label(opened.problem), icon=":material/warning:")
st.caption("`python -m graph doctor` says more, and repairs what can be repaired.")

st.subheader("Brands")
st.caption(
    "The first is yours. Several names or accounts in a cell are separated by commas; an "
    "account is written `@handle`, `platform:handle` or `platform:id`."
)
edited = st.data_editor(
    brand_table.rows(session.known_brands()),
    num_rows="dynamic",
    hide_index=True,
    key="settings-brands",
)
if st.button("Save and read the posts again", type="primary", key="settings-save"):
    try:
        brands.dump(brand_table.brands(edited), chosen.home.brands)
        session.begin(
            "again", "ingest", "--again", "--store", chosen.store, "--progress", "jsonl"
        )
    except GrapevineError as error:
        st.error(shown.label(str(error)), icon=":material/error:")
if child := session.child("again"):
    _parts.progress(child, "again", "Reading the stored posts again")

st.subheader("Appearance")
st.caption(
    "Light, dark or as your system has it: the menu at the top right, Settings. Colours "
    "mean the same in both: praise teal, complaint red, the brand blue."
)
st.subheader("Versions")
st.dataframe(about.versions(), hide_index=True)
