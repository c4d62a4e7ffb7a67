"""Steps of the page Data: choose a file and start its dry run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from graph.errors import GrapevineError
from graph.phrasing import format_count
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.store.store_folder import StoreFolder
from webapp.components.data.ingest_result import format_descriptions
from webapp.jobs import jobs, uploads

MAX_UPLOAD_MEGABYTES = 200
FORMATS_WITH_PLATFORM = frozenset(
    {"x_v1", "x_v2", "twarc_csv", "bluesky", "mastodon", "reddit", "flat_v1", "youtube"}
    | {"twcs", "airline", "app_reviews", "amazon", "yelp", "tcat", "hacker_news"}
)
"""Formats whose records name their platform."""


def describe_store_content(store_folder: StoreFolder) -> str:
    """Number of posts or interactions in the store; "" when it is unknown or zero."""
    place = store_folder.current_snapshot_folder()
    if place is None:
        return ""
    try:
        published = snapshot.load_snapshot(place)
    except GrapevineError:
        return ""
    posts = published.posts.num_rows
    if not posts and not published.interactions.num_rows:
        return ""
    return (
        format_count(posts, "post")
        if posts
        else format_count(published.interactions.num_rows, "interaction")
    )


def show_file_chooser(settings: Settings) -> None:
    """Draw the upload field, the path field and the list of formats."""
    count = st.session_state.get("data_round", 0)
    file = st.file_uploader(
        "Drop a file: an export of a platform or a tool, a table, JSON lines, packed "
        "or not",
        key=f"data_upload_{count}",
        max_upload_size=MAX_UPLOAD_MEGABYTES,
    )
    if file is not None:
        _start_dry_run(
            settings, uploads.save_upload(settings.folder, file.getbuffer()), file.name
        )
    with st.form("data_by_path", border=False):
        place = st.text_input(
            "or the path of a file or folder on the computer that runs Grapevine",
            placeholder="/home/me/exports",
            key="data_typed",
        )
        if st.form_submit_button("Look at it", icon=":material/search:") and place:
            path = Path(place).expanduser()
            if path.exists():
                _start_dry_run(settings, path, path.name)
            st.warning("This file or folder does not exist.", icon=":material/warning:")
    with st.expander("What can be read", icon=":material/description:"):
        for description in format_descriptions().values():
            mark = (
                "" if description["verified"] else " (no real file of it was tried yet)"
            )
            st.text(f"{description['title']}{mark}")


def _start_dry_run(settings: Settings, path: Path, name: str) -> None:
    job = jobs.start_ingest(settings, [path], names=[name], dry_run=True)
    st.session_state.update(
        data_path=str(path), data_name=name, data_look=str(job.folder)
    )
    st.rerun()


def reset_data_page() -> None:
    """Clear the session state of the current file."""
    count = st.session_state.get("data_round", 0)
    for name in ("path", "name", "look", "job", "mapping", "expected", "guess"):
        st.session_state.pop(f"data_{name}", None)
    st.session_state["data_round"] = count + 1
