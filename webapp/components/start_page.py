"""Pages without data: the first start, and a store that cannot be read."""

from __future__ import annotations

import streamlit as st

from graph.rendering import escaping
from webapp.components import job_progress as _work
from webapp.components import page_layout as _parts
from webapp.jobs import jobs
from webapp.state import store_session as session


def first_start() -> None:
    """Build the demo data in a background job and draw its progress."""
    st.title("Grapevine")
    st.write(
        "Who spreads the message? Grapevine first builds a small invented data set on "
        "this computer. It takes about a minute and happens once."
    )
    store = session.chosen()
    job = jobs.latest(store.home, "demo") or jobs.demo(store)
    if jobs.look(job).running:
        _work.waiting(job, "Building the demo data", jobs.DEMO_POSTS)
        return
    _work.ended(job)
    if st.button("Go on", icon=":material/play_arrow:"):
        jobs.drop(job)
        st.rerun()


def failed(problem: str) -> None:
    """Draw the problem of a store that cannot be read, and links to fix it."""
    st.title("Nothing to show")
    st.warning(escaping.label(problem), icon=":material/database_off:")
    _parts.go("data", "Load a file", ":material/upload:")
    _parts.go("settings", "Look at the store", ":material/settings:")
