"""Data: upload a file, check what is recognised, ingest it; watch a folder."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from graph.phrasing import many
from graph.settings import settings
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
store = settings(session.own_store())
home = store.home
if "data_tidy" not in state:
    jobs.tidy(home)
    state["data_tidy"] = True

st.title("Data")
past = jobs.history(home)
stored = sum(int(str(ingest_words.line(entry)["stored"])) for entry in past)
if past:
    files = sum(max(1, len(ingest_words.paths(entry))) for entry in past)
    last = str(past[0]["begun"])[:10]
    _parts.sentence(
        f"{many(stored, 'record').capitalize()} from {many(files, 'file')}, the last "
        f"on {last}."
    )
elif held := _data.held(home):
    _parts.sentence(f"No files were read on this page yet. The database has {held}.")
else:
    _parts.sentence("No data of your own yet: upload a file.")

working = jobs.running(home)
done = jobs.read(Path(state["data_job"])) if "data_job" in state else None
looked = jobs.read(Path(state["data_look"])) if "data_look" in state else None

if working is not None:
    state["data_job"] = str(working.folder)
    _work.waiting(working, "Reading it in", int(state.get("data_expected", 0)))
elif done is not None:
    _data_said.result(done)
    if st.button("Read another file", icon=":material/upload_file:"):
        _data.start_over()
        st.rerun()
elif looked is None:
    _data.choose(store)
elif (found := jobs.look(looked)).running:
    _work.waiting(looked, "Looking at it")
else:
    path = Path(state["data_path"])
    files = found.report.get("files", [])
    known = found.state in {"done", "damaged"} and any(f["read"] for f in files)
    st.subheader("What we recognise", anchor=False)
    _data_said.described(found, files)
    unsure = any(file["format"] == "mapped" for file in files)
    mapped = path.is_file() and (unsure or (not known and found.state != "stopped"))
    agreed = not unsure or bool(state.get("data_mapping"))
    if mapped and not state.get("data_mapping"):
        agreed = _data_map.columns(store, path) or known
    if known:
        platform = ""
        if not all(file["format"] in _data.WITH_PLATFORM for file in files):
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
            job = jobs.ingest(
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
        uploads.forget(home, path)
        _data.start_over()
        st.rerun()

_data_watch.section(store)
_data_said.history(home, past)
