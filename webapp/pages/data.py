"""Data: upload a file, check what is recognised, ingest it; watch a folder."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from graph.phrasing import format_count
from graph.settings import load_settings
from graph.view_models import ingest_messages as ingest_words
from webapp.components import job_progress as _work
from webapp.components import page_layout as _parts
from webapp.components.data import column_mapping as _data_map
from webapp.components.data import ingest_result as _data_said
from webapp.components.data import upload_steps as _data
from webapp.components.data import watch_folder as _data_watch
from webapp.jobs import jobs, uploads
from webapp.state import store_session as session

state = st.session_state
store = load_settings(session.own_store())
home = store.folder
if "data_tidy" not in state:
    jobs.delete_old_jobs(home)
    state["data_tidy"] = True

st.title("Data")
past = jobs.ingest_history(home)
stored = sum(int(str(ingest_words.history_row(entry)["stored"])) for entry in past)
if past:
    files = sum(max(1, len(ingest_words.ingested_paths(entry))) for entry in past)
    last = str(past[0]["begun"])[:10]
    _parts.write_sentence(
        f"{format_count(stored, 'record').capitalize()} from {format_count(files, 'file')}, the last "
        f"on {last}."
    )
elif held := _data.describe_store_content(home):
    _parts.write_sentence(f"No files were read on this page yet. The database has {held}.")
else:
    _parts.write_sentence("No data of your own yet: upload a file.")

working = jobs.running_job(home)
done = jobs.read_job(Path(state["data_job"])) if "data_job" in state else None
looked = jobs.read_job(Path(state["data_look"])) if "data_look" in state else None

if working is not None:
    state["data_job"] = str(working.folder)
    _work.show_job_progress(working, "Reading it in", int(state.get("data_expected", 0)))
elif done is not None:
    _data_said.show_ingest_result(done)
    if st.button("Read another file", icon=":material/upload_file:"):
        _data.reset_data_page()
        st.rerun()
elif looked is None:
    _data.show_file_chooser(store)
elif (found := jobs.job_status(looked)).running:
    _work.show_job_progress(looked, "Looking at it")
else:
    path = Path(state["data_path"])
    files = found.report.get("files", [])
    known = found.state in {"done", "damaged"} and any(f["read"] for f in files)
    st.subheader("What we recognise", anchor=False)
    _data_said.show_dry_run(found, files)
    unsure = any(file["format"] == "mapped" for file in files)
    mapped = path.is_file() and (unsure or (not known and found.state != "stopped"))
    agreed = not unsure or bool(state.get("data_mapping"))
    if mapped and not state.get("data_mapping"):
        agreed = _data_map.show_column_mapping(store, path) or known
    if known:
        platform = ""
        if not all(file["format"] in _data.FORMATS_WITH_PLATFORM for file in files):
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
        uploads.delete_upload(home, path)
        _data.reset_data_page()
        st.rerun()

_data_watch.show_watch_section(store)
_data_said.show_ingest_history(home, past)
