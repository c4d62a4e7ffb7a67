"""Your brand: whose data this is, in one click, and what the data can answer then."""

from __future__ import annotations

import streamlit as st

from app_pages import _brand, _parts, _work
from graph import brands, jobs, session, shown
from graph.brand_choice import chosen
from graph.errors import GrapevineError
from graph.settings import settings

state = st.session_state
snapshot = session.shown()
store = settings(session.chosen().store)
known = session.known_brands()
st.title("Your brand")

working = jobs.running(store.home)
if working is not None:
    state["brand_job"] = working
    _work.waiting(working, "Reading every text again with your brand in mind")
    st.stop()
if "brand_job" in state:
    _work.ended(state.pop("brand_job"))

asked = state.setdefault("brand_proposal", {})
if asked.get("snapshot") != snapshot.hash:
    with st.spinner("Looking for whom people speak to …"):
        found = jobs.ask("ingest.propose_cli", f"--store={store.store}")
    asked = state["brand_proposal"] = {**found, "snapshot": snapshot.hash}
proposed = asked.get("brand")

if known:
    _parts.sentence(f"This is about {known[0].name}. Below you can change that.")
elif proposed and asked["sure"]:
    _parts.sentence(f"This looks like data about {proposed['name']}. Is it your brand?")
elif proposed:
    _parts.sentence(f"This may be about {proposed['name']}. {asked['doubt']}")
else:
    _parts.sentence(
        "Nothing here says which brand this is about. Name it, and every text is read "
        "with it in mind."
    )
if proposed and not known:
    _parts.sentence(proposed["reason"].capitalize())

name, owned, rivals = _brand.form(known, asked)
if st.button("Yes, this is it", type="primary", icon=":material/verified:"):
    try:
        agreed = chosen(known, name, owned, rivals)
        store.home.folder.mkdir(parents=True, exist_ok=True)
        brands.dump(agreed, store.home.brands)
    except GrapevineError as error:
        st.warning(shown.label(str(error)), icon=":material/warning:")
    else:
        state["brand_job"] = jobs.again(store)
        st.rerun()
_brand.answers()
