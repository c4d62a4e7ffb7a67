"""Results on the page Data: of a dry run, of an ingest, and the ingest history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from graph.rendering import escaping
from graph.store.store_folder import StoreFolder
from graph.view_models.ingest_messages import (
    event_sentences,
    history_row,
    recognition_sentence,
    record_count_sentence,
    rejection_rows,
    reading_sentences,
    warning_sentences,
)
from webapp.components.page_layout import link_to_page
from webapp.jobs import jobs


@st.cache_data(show_spinner=False)
def format_descriptions() -> dict[str, Any]:
    """Descriptions of all formats by name, from `ingest.commands.list_formats`."""
    return jobs.run_json_command("ingest.commands.list_formats")


def show_dry_run(status: jobs.JobStatus, files: Sequence[Mapping[str, Any]]) -> None:
    """Draw what a dry run recognised."""
    for file in files[:20]:
        if len(files) > 1:
            st.text(escaping.visible_text(file["path"]))
        st.write(recognition_sentence(file, format_descriptions()))
        if file["read"]:
            st.write(record_count_sentence(file, dry_run=True))
        _reasons(file)
    brands = status.report.get("brands", {})
    if brands:
        named = ", ".join(
            f"{escaping.escape_markdown(k)} ({v:,})" for k, v in brands.items()
        )
        st.write(f"Brands found: {named}.")
    if status.state not in {"done", "stopped"}:
        for message in event_sentences(status.events)[:3]:
            st.text(escaping.visible_text(message), width="stretch")
    if status.state == "stopped":
        st.info("Stopped as you asked.", icon=":material/stop_circle:")


def show_ingest_result(job: jobs.Job) -> None:
    """Draw the result of an ingest and links to the next pages."""
    status = jobs.job_status(job)
    entries = {
        entry["begun"]: entry
        for entry in jobs.ingest_history(StoreFolder(job.folder.parents[1]))
    }
    entry = entries.get(job.begun, status.report)
    icon = ":material/check_circle:" if status.state == "done" else ":material/warning:"
    ended = history_row({**entry, "state": status.state})["ended"]
    st.subheader(f"{icon} {str(ended).capitalize()}", anchor=False)
    for file in entry.get("files", [])[:20]:
        st.text(escaping.visible_text(file["path"]))
        st.write(record_count_sentence(file))
        _reasons(file)
    if status.state in {"failed", "refused", "lost"}:
        for sentence in event_sentences(status.events)[-3:]:
            st.text(escaping.visible_text(sentence))
    if status.report.get("posts") is not None:
        report = status.report
        st.write(
            f"The store now holds {report['accounts']:,} accounts, "
            f"{report['posts']:,} posts and {report['interactions']:,} interactions."
        )
        with st.container(horizontal=True):
            link_to_page("brand", "Whose brand is it?", ":material/verified:")
            link_to_page("overview", "See what it says", ":material/home:")


def _reasons(file: Mapping[str, Any]) -> None:
    rows = rejection_rows(file)
    if rows:
        st.dataframe(rows, hide_index=True, column_order=("records", "because"))
    for remark in (*warning_sentences(file), *reading_sentences(file)):
        st.caption(escaping.escape_markdown(remark))


def show_ingest_history(
    store_folder: StoreFolder, entries: Sequence[Mapping[str, Any]]
) -> None:
    """Draw the ingest history and downloads of rejected records."""
    if not entries:
        return
    st.subheader("History", anchor=False)
    st.dataframe([history_row(entry) for entry in entries], hide_index=True)
    files = {
        name: e for e in entries for name in e.get("quarantine", ()) if e.get("files")
    }
    for name, entry in list(files.items())[:5]:
        place = store_folder.path / "quarantine" / Path(name).name
        if place.exists():
            st.download_button(
                f"Rejected from {escaping.escape_markdown(str(history_row(entry)['file']))}",
                place.read_bytes,
                f"rejected-{name}",
                on_click="ignore",
                icon=":material/download:",
                key=f"data_aside_{name}",
            )
