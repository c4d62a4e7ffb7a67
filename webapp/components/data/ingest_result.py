"""Results on the page Data: of a dry run, of an ingest, and the ingest history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graph.rendering import escaping
from pathlib import Path
from typing import Any

import streamlit as st

from webapp.components import page_layout as _parts
from graph.view_models import ingest_messages as ingest_words
from webapp.jobs import jobs
from graph.rendering import post_lines as shown
from graph.store.store_folder import Home


@st.cache_data(show_spinner=False)
def titles() -> dict[str, Any]:
    """Descriptions of all formats by name, from `ingest.commands.list_formats`."""
    return jobs.ask("ingest.commands.list_formats")


def described(found: jobs.Look, files: Sequence[Mapping[str, Any]]) -> None:
    """Draw what a dry run recognised."""
    for file in files[:20]:
        if len(files) > 1:
            st.text(escaping.visible(file["path"]))
        st.write(ingest_words.recognised(file, titles()))
        if file["read"]:
            st.write(ingest_words.counts(file, dry_run=True))
        _reasons(file)
    brands = found.report.get("brands", {})
    if brands:
        named = ", ".join(f"{escaping.label(k)} ({v:,})" for k, v in brands.items())
        st.write(f"Brands found: {named}.")
    if found.state not in {"done", "stopped"}:
        for words in ingest_words.sentences(found.words)[:3]:
            st.text(escaping.visible(words), width="stretch")
    if found.state == "stopped":
        st.info("Stopped as you asked.", icon=":material/stop_circle:")


def result(job: jobs.Job) -> None:
    """Draw the result of an ingest and links to the next pages."""
    found = jobs.look(job)
    past = {
        entry["begun"]: entry for entry in jobs.history(Home(job.folder.parents[1]))
    }
    entry = past.get(job.begun, found.report)
    icon = ":material/check_circle:" if found.state == "done" else ":material/warning:"
    words = ingest_words.line({**entry, "state": found.state})["ended"]
    st.subheader(f"{icon} {str(words).capitalize()}", anchor=False)
    for file in entry.get("files", [])[:20]:
        st.text(escaping.visible(file["path"]))
        st.write(ingest_words.counts(file))
        _reasons(file)
    if found.state in {"failed", "refused", "lost"}:
        for sentence in ingest_words.sentences(found.words)[-3:]:
            st.text(escaping.visible(sentence))
    if found.report.get("posts") is not None:
        report = found.report
        st.write(
            f"The store now holds {report['accounts']:,} accounts, "
            f"{report['posts']:,} posts and {report['interactions']:,} interactions."
        )
        with st.container(horizontal=True):
            _parts.go("brand", "Whose brand is it?", ":material/verified:")
            _parts.go("overview", "See what it says", ":material/home:")


def _reasons(file: Mapping[str, Any]) -> None:
    rows = ingest_words.reasons(file)
    if rows:
        st.dataframe(rows, hide_index=True, column_order=("records", "because"))
    for remark in ingest_words.remarks(file):
        st.caption(escaping.label(remark))


def history(home: Home, past: Sequence[Mapping[str, Any]]) -> None:
    """Draw the ingest history and downloads of rejected records."""
    if not past:
        return
    st.subheader("History", anchor=False)
    st.dataframe([ingest_words.line(entry) for entry in past], hide_index=True)
    files = {
        name: e for e in past for name in e.get("quarantine", ()) if e.get("files")
    }
    for name, entry in list(files.items())[:5]:
        place = home.folder / "quarantine" / Path(name).name
        if place.exists():
            st.download_button(
                f"Rejected from {escaping.label(str(ingest_words.line(entry)['file']))}",
                place.read_bytes,
                f"rejected-{name}",
                on_click="ignore",
                icon=":material/download:",
                key=f"data_aside_{name}",
            )
