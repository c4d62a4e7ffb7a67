"""Progress of a background job, and the message of a job that failed."""

from __future__ import annotations

import streamlit as st

from graph.rendering import escaping
from webapp.jobs import jobs
from webapp.state import store_session as session


@st.fragment(run_every=0.5)
def show_job_progress(job: jobs.Job, title: str, expected_records: int = 0) -> None:
    """Draw the progress of a job and a stop button.

    Parameters:
        job: the running job.
        title: what the job does.
        expected_records: number of records that it will read; 0 if unknown.
    """
    found = jobs.job_status(job)
    if not found.running:
        session.show_latest_snapshot()
        st.rerun()
    part = min(found.read / expected_records, 1.0) if expected_records else 0.0
    text = f"{title}: {found.read:,} read, {found.stored:,} stored"
    if expected_records and found.read >= expected_records:
        text = "All records are stored. Computing the lists …"
    st.progress(part, text if found.read else f"{title} …")
    if st.button("Stop", icon=":material/stop_circle:", key="job_stop"):
        jobs.stop_job(job)
        st.rerun()


def show_job_failure(job: jobs.Job) -> None:
    """Draw a warning if a job was stopped or failed."""
    found = jobs.job_status(job)
    if found.state != "done":
        words = found.messages[-1] if found.messages else "It ended early."
        st.warning(
            escaping.escape_markdown("Stopped." if found.state == "stopped" else words),
            icon=":material/warning:",
        )
