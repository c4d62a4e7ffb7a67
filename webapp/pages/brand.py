"""Your brand: confirm the brand of this data, and what the data can answer."""

from __future__ import annotations

import streamlit as st

from graph import brand_config as brands
from graph.errors import GrapevineError
from graph.rendering import escaping
from graph.settings import load_settings
from graph.view_models.brand_forms import with_confirmed_brand
from webapp.components import job_progress as _work
from webapp.components import page_layout as _parts
from webapp.components.data import brand_form as _brand
from webapp.jobs import jobs
from webapp.state import cached_findings
from webapp.state import store_session as session

state = st.session_state
snapshot = session.current_snapshot()
store = load_settings(session.current_settings().store_url)
known = cached_findings.configured_brands()
st.title("Your brand")

working = jobs.running_job(store.folder)
if working is not None:
    state["brand_job"] = working
    _work.show_job_progress(working, "Reading all texts again for your brand")
    st.stop()
if "brand_job" in state:
    _work.show_job_failure(state.pop("brand_job"))

asked = state.setdefault("brand_proposal", {})
if asked.get("snapshot") != snapshot.hash:
    with st.spinner("Looking for the brand …"):
        found = jobs.run_json_command("ingest.commands.propose_brands", f"--store={store.store_url}")
    asked = state["brand_proposal"] = {**found, "snapshot": snapshot.hash}
proposed = asked.get("brand")

if known:
    _parts.write_sentence(f"This is about {known[0].name}. Below you can change that.")
elif proposed and asked["sure"]:
    _parts.write_sentence(f"This looks like data about {proposed['name']}. Is it your brand?")
elif proposed:
    _parts.write_sentence(f"This may be about {proposed['name']}. {asked['doubt']}")
else:
    _parts.write_sentence(
        "Unknown: this data does not name its brand. Enter it, and all texts are read "
        "again for it."
    )
if proposed and not known:
    _parts.write_sentence(proposed["reason"].capitalize())

name, owned, rivals = _brand.show_brand_form(known, asked)
if st.button("Yes, this is it", type="primary", icon=":material/verified:"):
    try:
        agreed = with_confirmed_brand(known, name, owned, rivals)
        store.folder.path.mkdir(parents=True, exist_ok=True)
        brands.save_brands(agreed, store.folder.brands_file)
    except GrapevineError as error:
        st.warning(escaping.escape_markdown(str(error)), icon=":material/warning:")
    else:
        state["brand_job"] = jobs.start_rescore(store)
        st.rerun()
_brand.show_data_coverage()
