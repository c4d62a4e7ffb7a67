"""Pages without data: first start, a store of another version, an unreadable store."""

from __future__ import annotations

import streamlit as st

from graph.rendering import escaping
from webapp.components.job_progress import show_job_failure, show_job_progress
from webapp.components.page_layout import link_to_page
from webapp.jobs import jobs
from webapp.state.store_session import (
    StoreSession,
    current_settings,
    show_latest_snapshot,
)


def show_first_start() -> None:
    """Build the demo data in a background job and draw its progress."""
    st.title("Grapevine")
    st.write(
        "Who spreads the message? Grapevine first builds a small invented data set on "
        "this computer. It takes about a minute and happens once."
    )
    store = current_settings()
    job = jobs.latest_job(store.folder, "demo") or jobs.start_demo(store)
    if jobs.job_status(job).running:
        show_job_progress(job, "Building the demo data", jobs.DEMO_POSTS)
        return
    show_job_failure(job)
    if st.button("Go on", icon=":material/play_arrow:"):
        jobs.delete_job(job)
        st.rerun()


def _show_outdated_store() -> None:
    """Publish the data of another version again, in a background job."""
    st.title("Grapevine")
    st.write(
        "Another version of Grapevine published this data. It is published again, which "
        "happens once."
    )
    store = current_settings()
    job = jobs.latest_job(store.folder, "publish") or jobs.start_publish(store)
    if jobs.job_status(job).running:
        show_job_progress(job, "Publishing")
        return
    show_job_failure(job)
    if st.button("Go on", icon=":material/play_arrow:"):
        jobs.delete_job(job)
        show_latest_snapshot()
        st.rerun()


def show_store_problem(opened: StoreSession) -> None:
    """Draw the problem of a store that cannot be read, and links to fix it.

    Data of another version is published again without a question.
    """
    if opened.outdated:
        _show_outdated_store()
        return
    st.title("Nothing to show")
    st.warning(escaping.escape_markdown(opened.problem), icon=":material/database_off:")
    link_to_page("data", "Load a file", ":material/upload:")
    link_to_page("settings", "Look at the store", ":material/settings:")
