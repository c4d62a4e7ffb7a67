"""Your brand: confirm the brand of this data, and what the data can answer."""

from __future__ import annotations

import streamlit as st

from graph.brand_config import save_brands
from graph.errors import GrapevineError
from graph.rendering import escaping
from graph.settings import load_settings
from graph.view_models.brand_forms import with_confirmed_brand
from webapp.components.data.brand_form import show_brand_form, show_data_coverage
from webapp.components.job_progress import (
    show_job_failure,
    show_job_progress,
    show_published_data,
)
from webapp.components.page_layout import write_sentence
from webapp.jobs import jobs
from webapp.state import cached_findings
from webapp.state.store_session import current_settings, current_snapshot
from webapp.state.url_state import select_confirmed_brand

state = st.session_state
snapshot = current_snapshot()
store = load_settings(current_settings().store_url)
configured = cached_findings.configured_brands()
st.title("Your brand")

working = jobs.running_job(store.folder)
if working is not None:
    state["brand_job"] = working
    show_job_progress(working, "Reading all texts again for your brand")
    st.stop()
if "brand_job" in state:
    show_published_data()
    show_job_failure(state.pop("brand_job"))

proposal = state.setdefault("brand_proposal", {})
if proposal.get("snapshot") != snapshot.hash:
    with st.spinner("Looking for the brand …"):
        answer = jobs.run_json_command(
            "ingest.commands.propose_brands", f"--store={store.store_url}"
        )
    proposal = state["brand_proposal"] = {**answer, "snapshot": snapshot.hash}
proposed = proposal.get("brand")

if configured:
    write_sentence(f"This is about {configured[0].name}. Below you can change that.")
elif proposed and proposal["sure"]:
    write_sentence(f"This looks like data about {proposed['name']}. Is it your brand?")
elif proposed:
    write_sentence(f"This may be about {proposed['name']}. {proposal['doubt']}")
else:
    write_sentence(
        "Unknown: this data does not name its brand. Enter it, and all texts are read "
        "again for it."
    )
if proposed and not configured:
    write_sentence(proposed["reason"].capitalize())

name, owned, rivals = show_brand_form(configured, proposal)
if st.button("Yes, this is it", type="primary", icon=":material/verified:"):
    try:
        agreed = with_confirmed_brand(configured, name, owned, rivals)
        save_brands(agreed, store.folder.brands_file)
    except GrapevineError as error:
        st.warning(escaping.escape_markdown(str(error)), icon=":material/warning:")
    else:
        state["brand_job"] = jobs.start_rescore(store)
        select_confirmed_brand(agreed[0].id)
        st.rerun()
show_data_coverage()
