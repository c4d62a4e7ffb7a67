"""Folder watcher of the page Data: new files in a folder are ingested automatically."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from graph import phrasing
from graph.rendering import escaping
from graph.settings import Settings
from graph.view_models.ingest_messages import (
    batch_sentence,
    event_sentences,
    watcher_problem,
)
from webapp.jobs import jobs
from webapp.state import visit_state


def show_watch_section(settings: Settings) -> None:
    """Draw the folder field, the switch and the state of the watcher."""
    state = st.session_state
    working, last = (
        jobs.watch_job(settings.folder),
        jobs.latest_job(settings.folder, "watch"),
    )
    st.subheader("Watch a folder", anchor=False)
    st.write(
        "New files are read automatically, and again when they grow, "
        "as long as the app runs."
    )
    # One watcher per store: every window displays the state of that one.
    state["data_watch"] = working is not None and not jobs.is_stopping(working)
    if working is not None:
        state["data_watch_folder"] = working.names[0]
    elif last is not None:
        state.setdefault("data_watch_folder", last.names[0])
    st.text_input(
        "A folder on the computer that runs Grapevine",
        key="data_watch_folder",
        placeholder="/home/me/inbox",
        disabled=working is not None,
    )
    st.toggle(
        "Watch this folder",
        key="data_watch",
        on_change=_switch,
        args=(settings,),
        disabled=working is not None and jobs.is_stopping(working),
    )
    if wrong := state.pop("data_watch_wrong", ""):
        st.warning(wrong, icon=":material/warning:")
    elif working is not None:
        _show_watch_status(working)
    elif last is not None:
        _show_watch_end(last)


def _switch(settings: Settings) -> None:
    """Start or stop the watcher, for the switch's `on_change`."""
    state = st.session_state
    if not state["data_watch"]:
        working = jobs.watch_job(settings.folder)
        if working is not None:
            jobs.stop_job(working)
        return
    typed = str(state["data_watch_folder"] or "").strip()
    folder = Path(typed).expanduser()
    if not typed:
        state["data_watch_wrong"] = "Say which folder, then switch it on."
    elif not folder.is_dir():
        state["data_watch_wrong"] = "This folder does not exist."
    else:
        jobs.start_watch(settings, folder)


@st.fragment(run_every=2.0)
def _show_watch_status(job: jobs.Job) -> None:
    """Draw when the watcher started, its latest batch and its problem, if any."""
    state, status = st.session_state, jobs.job_status(job)
    before = state.get("data_watch_read")
    state["data_watch_read"] = (job.id, status.report.get("at"))
    if not status.running or (before and before != state["data_watch_read"]):
        st.rerun()  # the history below has another line now
    if jobs.is_stopping(job):
        st.text("It stores what it is reading, then it ends.")
        if st.button("Stop at once", icon=":material/stop_circle:"):
            jobs.stop_job(job)
            st.rerun()
        return
    now = visit_state.utc_now()
    begun = phrasing.format_age(datetime.fromisoformat(job.begun), now)
    place = escaping.visible_text(job.names[0])
    st.text(f"Watching {place}, switched on {begun}.", width="stretch")
    if status.report:
        at = phrasing.format_age(datetime.fromisoformat(str(status.report["at"])), now)
        text = f"Read {at}: {batch_sentence(status.report)}"
    else:
        text = (
            f"Nothing was read yet. A file is read when it has stayed the same for "
            f"{jobs.POLL_SECONDS:g} seconds."
        )
    st.text(text, width="stretch")
    if trouble := watcher_problem(status.events):
        st.warning(escaping.escape_markdown(trouble), icon=":material/warning:")


def _show_watch_end(job: jobs.Job) -> None:
    """Draw why the watcher ended, unless a user stopped it."""
    status = jobs.job_status(job)
    sentences = event_sentences(status.events)
    if status.state in {"failed", "damaged"} and sentences:
        st.warning(escaping.escape_markdown(sentences[-1]), icon=":material/warning:")
    elif status.state != "stopped":
        st.text("It ended when the app was closed: switch it on again.")
