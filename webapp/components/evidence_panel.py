"""Evidence panel: the posts behind a number, in the same position on every page.

The URL parameter `open` names the opened number, so that a link opens the panel too.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.rendering import escaping
from graph.rendering.post_lines import (
    build_post_lines,
    post_sentiments,
    post_share_counts,
    post_table,
)
from webapp.components.page_layout import MAX_PANEL_POSTS, show_downloads
from webapp.components.post_card import show_post
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

PANEL_HEIGHT = 640
"""Height of the list of posts in pixels; it scrolls, so the page keeps its length."""


def evidence_areas() -> tuple[DeltaGenerator, DeltaGenerator | None]:
    """Containers of the page and of the evidence panel.

    The panel is to the right of the page in a wide window, below it in a narrow one.

    Returns:
        The page's container, and the panel's; None when nothing is open.
    """
    if not url_state.url_parameter("open"):
        return st.container(), None
    main, side = st.columns([3, 2], gap="medium")
    return main, side.container(border=True, key="proof")


def show_evidence_button(
    text: str, target: str, key: str, icon: str = ":material/article:"
) -> None:
    """Draw a button that opens or closes the posts behind a number.

    Parameters:
        text: label of the button.
        target: value of the URL parameter `open`.
        key: of the widget.
        icon: of the closed state.
    """
    is_open = url_state.url_parameter("open") == target
    st.button(
        "Close the posts" if is_open else text,
        key=key,
        type="tertiary",
        icon=":material/close:" if is_open else icon,
        on_click=url_state.set_url_parameter,
        kwargs={"open": None if is_open else target},
    )


def show_evidence_panel(
    title: str, rows: Sequence[int], total: int | None = None
) -> None:
    """Draw the posts behind a number.

    Parameters:
        title: of the panel.
        rows: of the posts table, the most relevant first.
        total: number of posts behind the number, if `rows` holds fewer.

    """
    snapshot, scope = current_snapshot(), cached_findings.current_scope()
    head, close = st.columns([5, 1], vertical_alignment="center", wrap=False)
    head.markdown(f"**{escaping.escape_markdown(title)}**")
    close.button(
        "Close",
        key="proof-close",
        icon=":material/close:",
        type="tertiary",
        on_click=url_state.set_url_parameter,
        kwargs={"open": None},
    )
    sentiments = cached_findings.cached(post_sentiments, scope.brand)
    counts = cached_findings.cached(post_share_counts)
    lines = build_post_lines(snapshot, rows, sentiments, counts)
    if not lines:
        st.info("No posts to display.", icon=":material/info:")
        return
    visible = min(len(lines), MAX_PANEL_POSTS)
    if visible < max(total or 0, len(lines)):
        st.caption(f"{visible} of {max(total or 0, len(lines)):,} posts.")
    with st.container(height=PANEL_HEIGHT, border=False):
        for line in lines[:visible]:
            show_post(line, "proof")
    show_downloads(
        post_table(lines), "proof", {"open": url_state.url_parameter("open")}
    )
