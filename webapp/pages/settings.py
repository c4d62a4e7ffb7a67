"""Settings: state of the database, brands, appearance and versions."""

from __future__ import annotations

import streamlit as st

from graph import brand_config as brands
from graph.errors import GrapevineError
from graph.rendering import escaping
from graph.view_models import brand_forms as brand_table
from graph.view_models import system_info as about
from webapp.components import job_progress as _work
from webapp.components import page_layout as _parts
from webapp.jobs import jobs
from webapp.state import cached_findings
from webapp.state import store_session as session

COLUMNS = {
    "name": st.column_config.TextColumn("brand", required=True),
    "aliases": st.column_config.TextColumn("other names"),
    "products": st.column_config.TextColumn(
        "its products", help="As texts call them; the page Words compares them."
    ),
    "owned": st.column_config.TextColumn("its own accounts"),
    "ambiguous_aliases": st.column_config.TextColumn(
        "names that mean other things too",
        help="They count only beside another sign of the brand, or a supporting word.",
    ),
    "context": st.column_config.TextColumn("supporting words"),
    "excluded": st.column_config.TextColumn("phrases that never mean it"),
}

state = st.session_state
chosen = session.current_settings()
opened = session.current_session()
st.title("Settings")
_parts.write_sentence(*about.store_sentence(chosen, opened.snapshot))
if opened.problem:
    st.warning(escaping.escape_markdown(opened.problem), icon=":material/warning:")
if st.button("Check the store", icon=":material/stethoscope:"):
    state["doctor_job"] = jobs.start_doctor(chosen)
if job := state.get("doctor_job"):
    if jobs.job_status(job).running:
        _work.show_job_progress(job, "Checking the store")
    else:
        st.text(escaping.visible_text("\n".join(jobs.job_status(job).messages)))

st.subheader("Brands")
st.caption(
    "The first is yours. Several names or accounts in a cell are separated by commas; an "
    "account is written `@handle`, `platform:handle` or `platform:id`."
)
edited = st.data_editor(
    brand_table.brands_to_table(cached_findings.configured_brands()),
    num_rows="dynamic",
    hide_index=True,
    key="settings-brands",
    column_config=COLUMNS,
)
if st.button("Save and read the posts again", type="primary", key="settings-save"):
    try:
        brands.save_brands(brand_table.brands_from_table(edited), chosen.folder.brands_file)
        state["brand_job"] = jobs.start_rescore(chosen)
    except GrapevineError as error:
        st.error(escaping.escape_markdown(str(error)), icon=":material/error:")
if opened.snapshot is None:
    st.caption("Brands are saved for the first file that you load.")
if working := jobs.running_job(chosen.folder):
    _work.show_job_progress(working, "Reading the stored posts again")
elif "brand_job" in state:
    _work.show_job_failure(state.pop("brand_job"))

st.subheader("Appearance")
st.caption(
    "Light, dark or as your system has it: the menu at the top right, Settings. Colours "
    "mean the same in both: praise teal, complaint red, the brand blue."
)
st.subheader("Versions")
st.dataframe(about.version_table(), hide_index=True)
