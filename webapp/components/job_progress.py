"""Progress of a background job, and the message of a job that failed."""

from __future__ import annotations

import streamlit as st

from graph.rendering import escaping
from webapp.jobs import jobs
from webapp.state.store_session import current_session, show_latest_snapshot


@st.fragment(run_every=0.5)
def show_job_progress(job: jobs.Job, title: str, expected_records: int = 0) -> None:
    """Draw the progress of a job and a stop button.

    Parameters:
        job: the running job.
        title: what the job does.
        expected_records: number of records that it will read; 0 if unknown.
    """
    status = jobs.job_status(job)
    if not status.running:
        show_latest_snapshot()
        st.rerun()
    part = min(status.read / expected_records, 1.0) if expected_records else 0.0
    text = f"{title}: {status.read:,} read, {status.stored:,} stored"
    if expected_records and status.read >= expected_records:
        text = "All records are stored. Computing the lists …"
    st.progress(part, text if status.read else f"{title} …")
    if st.button("Stop", icon=":material/stop_circle:", key="job_stop"):
        jobs.stop_job(job)
        st.rerun()


def show_published_data() -> None:
    """Draw the page again with what a job published, if it ended between two polls."""
    if current_session().has_newer:
        show_latest_snapshot()
        st.rerun()


def show_job_failure(job: jobs.Job) -> None:
    """Draw a warning if a job was stopped or failed."""
    status = jobs.job_status(job)
    if status.state != "done":
        message = status.messages[-1] if status.messages else "It ended early."
        st.warning(
            escaping.escape_markdown(
                "Stopped." if status.state == "stopped" else message
            ),
            icon=":material/warning:",
        )
