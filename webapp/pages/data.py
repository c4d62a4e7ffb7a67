"""Data: upload a file, check what is recognised, ingest it; watch a folder."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from graph.phrasing import format_count
from graph.settings import load_settings
from graph.view_models.ingest_messages import history_row, ingested_paths
from webapp.components.data.column_mapping import show_column_mapping
from webapp.components.data.ingest_result import (
    show_dry_run,
    show_ingest_history,
    show_ingest_result,
)
from webapp.components.data.upload_steps import (
    FORMATS_WITH_PLATFORM,
    describe_store_content,
    reset_data_page,
    show_file_chooser,
)
from webapp.components.data.watch_folder import show_watch_section
from webapp.components.job_progress import show_job_progress
from webapp.components.page_layout import write_sentence
from webapp.jobs import jobs, uploads
from webapp.state.store_session import own_store

state = st.session_state
store = load_settings(own_store())
store_folder = store.folder
if "data_tidy" not in state:
    jobs.delete_old_jobs(store_folder)
    state["data_tidy"] = True

st.title("Data")
entries = jobs.ingest_history(store_folder)
stored = sum(int(str(history_row(entry)["stored"])) for entry in entries)
if entries:
    files = sum(max(1, len(ingested_paths(entry))) for entry in entries)
    last = str(entries[0]["begun"])[:10]
    write_sentence(
        f"{format_count(stored, 'record').capitalize()} from {format_count(files, 'file')}, the last "
        f"on {last}."
    )
elif content := describe_store_content(store_folder):
    write_sentence(f"No files were read on this page yet. The database has {content}.")
else:
    write_sentence("No data of your own yet: upload a file.")

working = jobs.running_job(store_folder)
done = jobs.read_job(Path(state["data_job"])) if "data_job" in state else None
dry_run = jobs.read_job(Path(state["data_look"])) if "data_look" in state else None

if working is not None:
    state["data_job"] = str(working.folder)
    show_job_progress(working, "Reading it in", int(state.get("data_expected", 0)))
elif done is not None:
    show_ingest_result(done)
    if st.button("Read another file", icon=":material/upload_file:"):
        reset_data_page()
        st.rerun()
elif dry_run is None:
    show_file_chooser(store)
elif (status := jobs.job_status(dry_run)).running:
    show_job_progress(dry_run, "Looking at it")
else:
    path = Path(state["data_path"])
    files = status.report.get("files", [])
    recognised = status.state in {"done", "damaged"} and any(f["read"] for f in files)
    st.subheader("What we recognise", anchor=False)
    show_dry_run(status, files)
    unsure = any(file["format"] == "mapped" for file in files)
    mapped = path.is_file() and (
        unsure or (not recognised and status.state != "stopped")
    )
    agreed = not unsure or bool(state.get("data_mapping"))
    if mapped and not state.get("data_mapping"):
        agreed = show_column_mapping(store, path) or recognised
    if recognised:
        platform = ""
        if not all(file["format"] in FORMATS_WITH_PLATFORM for file in files):
            platform = st.text_input(
                "Platform, where the file does not say it",
                key="data_platform",
                placeholder="for example: forum, app-store",
            )
        if st.button(
            "Read it in",
            type="primary",
            icon=":material/download_done:",
            disabled=not agreed,
        ):
            job = jobs.start_ingest(
                store,
                [path],
                names=[state["data_name"]] if path.is_file() else (),
                mapping=state.get("data_mapping"),
                platform="".join(platform.split()).lower(),
            )
            state["data_job"] = str(job.folder)
            state["data_expected"] = sum(file["read"] for file in files)
            st.rerun()
    if st.button("Take another file", icon=":material/undo:"):
        uploads.delete_upload(store_folder, path)
        reset_data_page()
        st.rerun()

show_watch_section(store)
show_ingest_history(store_folder, entries)
