"""Steps of the page Data: choose a file and start its dry run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from webapp.components.data import ingest_result as _data_said
from webapp.jobs import jobs, uploads
from graph.snapshots import snapshot
from graph.errors import GrapevineError
from graph.phrasing import many
from graph.settings import Settings
from graph.store.store_folder import Home

MEGABYTES = 200
WITH_PLATFORM = frozenset(
    {"x_v1", "x_v2", "twarc_csv", "bluesky", "mastodon", "reddit", "flat_v1", "youtube"}
    | {"twcs", "airline", "app_reviews", "amazon", "yelp", "tcat", "hacker_news"}
)
"""Formats whose records name their platform."""


def held(home: Home) -> str:
    """Number of posts or interactions in the store; "" when it is unknown or zero."""
    place = home.snapshot()
    if place is None:
        return ""
    try:
        shown = snapshot.load(place)
    except GrapevineError:
        return ""
    posts = shown.posts.num_rows
    if not posts and not shown.interactions.num_rows:
        return ""
    return (
        many(posts, "post")
        if posts
        else many(shown.interactions.num_rows, "interaction")
    )


def choose(store: Settings) -> None:
    """Draw the upload field, the path field and the list of formats."""
    count = st.session_state.get("data_round", 0)
    file = st.file_uploader(
        "Drop a file: an export of a platform or a tool, a table, JSON lines, packed "
        "or not",
        key=f"data_upload_{count}",
        max_upload_size=MEGABYTES,
    )
    if file is not None:
        _look(store, uploads.keep(store.home, file.getbuffer()), file.name)
    with st.form("data_by_path", border=False):
        place = st.text_input(
            "or the path of a file or folder on the computer that runs Grapevine",
            placeholder="/home/me/exports",
            key="data_typed",
        )
        if st.form_submit_button("Look at it", icon=":material/search:") and place:
            path = Path(place).expanduser()
            if path.exists():
                _look(store, path, path.name)
            st.warning("This file or folder does not exist.", icon=":material/warning:")
    with st.expander("What can be read", icon=":material/description:"):
        for one in _data_said.titles().values():
            mark = "" if one["verified"] else " (no real file of it was tried yet)"
            st.text(f"{one['title']}{mark}")


def _look(store: Settings, path: Path, name: str) -> None:
    job = jobs.ingest(store, [path], names=[name], dry_run=True)
    st.session_state.update(
        data_path=str(path), data_name=name, data_look=str(job.folder)
    )
    st.rerun()


def start_over() -> None:
    """Clear the session state of the current file."""
    count = st.session_state.get("data_round", 0)
    for name in ("path", "name", "look", "job", "mapping", "expected", "guess"):
        st.session_state.pop(f"data_{name}", None)
    st.session_state["data_round"] = count + 1
