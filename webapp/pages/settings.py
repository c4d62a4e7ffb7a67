"""Settings: state of the database, brands, appearance and versions."""

from __future__ import annotations

import streamlit as st

from graph.brand_config import save_brands
from graph.errors import GrapevineError
from graph.maintenance.system_info import store_sentence, version_table
from graph.rendering import escaping
from graph.view_models.brand_forms import brands_from_table, brands_to_table
from webapp.components.job_progress import (
    show_job_failure,
    show_job_progress,
    show_published_data,
)
from webapp.components.page_layout import write_sentence
from webapp.jobs import jobs
from webapp.state import cached_findings
from webapp.state.store_session import current_session, current_settings
from webapp.state.url_state import select_confirmed_brand

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
store = current_settings()
opened = current_session()
st.title("Settings")
write_sentence(*store_sentence(store, opened.snapshot))
if opened.problem:
    st.warning(escaping.escape_markdown(opened.problem), icon=":material/warning:")
if st.button("Check the store", icon=":material/stethoscope:"):
    state["doctor_job"] = jobs.start_doctor(store)
if job := state.get("doctor_job"):
    if jobs.job_status(job).running:
        show_job_progress(job, "Checking the store")
    else:
        st.text(escaping.visible_text("\n".join(jobs.job_status(job).messages)))

st.subheader("Brands")
st.caption(
    "The first is yours. Several names or accounts in a cell are separated by commas; an "
    "account is written `@handle`, `platform:handle` or `platform:id`."
)
configured = cached_findings.configured_brands()
edited = st.data_editor(
    brands_to_table(configured),
    num_rows="dynamic",
    hide_index=True,
    key="settings-brands",
    column_config=COLUMNS,
)
if st.button("Save and read the posts again", type="primary", key="settings-save"):
    try:
        brands = brands_from_table(edited)
        save_brands(brands, store.folder.brands_file)
        state["brand_job"] = jobs.start_rescore(store)
        if brands and brands[0].id not in {brand.id for brand in configured[:1]}:
            select_confirmed_brand(brands[0].id)
    except GrapevineError as error:
        st.error(escaping.escape_markdown(str(error)), icon=":material/error:")
if opened.snapshot is None:
    st.caption("Brands are saved for the first file that you load.")
if working := jobs.running_job(store.folder):
    show_job_progress(working, "Reading the stored posts again")
elif "brand_job" in state:
    show_published_data()
    show_job_failure(state.pop("brand_job"))

st.subheader("Appearance")
st.caption(
    "Light, dark or as your system has it: the menu at the top right, Settings. Colours "
    "mean the same in both: praise teal, complaint red, the brand blue."
)
st.subheader("Versions")
st.dataframe(version_table(), hide_index=True)
