"""Posts on pages, and the correction of their labels."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.phrasing import format_count
from graph.rendering import escaping
from graph.rendering.post_lines import (
    KIND_VERBS,
    LABEL_CAPTIONS,
    LABEL_SYMBOLS,
    PostLine,
    build_post_lines,
    post_sentiments,
    post_share_counts,
)
from graph.snapshots import lookup
from webapp.state import annotation_actions, cached_findings
from webapp.state.store_session import current_snapshot

Container = ModuleType | DeltaGenerator


def show_post(line: PostLine, key_prefix: str) -> None:
    """Draw a post and the correction of its label.

    `key_prefix` keeps widget keys unique if the page draws the post twice.
    """
    show_post_text(line)
    show_correction(st, line, key_prefix)


def show_correction(container: Container, line: PostLine, key_prefix: str) -> None:
    """Draw the button that opens the choice of a label, if the post can have one.

    Parameters:
        container: that the button is drawn in.
        line: the post.
        key_prefix: keeps widget keys unique if the page draws the post twice.
    """
    if line.sentiment is not None and line.kind != "share":
        with container.popover(
            "Correct the label", type="tertiary", icon=":material/edit:"
        ):
            show_label_choice(line, key_prefix)


def show_post_text(line: PostLine) -> None:
    """Draw a post: author, kind, time, label, shares, link and full text."""
    when = f"{line.at:%d %b %Y, %H:%M}" if line.at else "undated"
    sign = f" · {LABEL_SYMBOLS[line.label]} {_label(line)}" if line.label else ""
    shares = f" · {format_count(line.share_count, 'share')}" if line.share_count else ""
    author = (
        escaping.escape_html(line.author.handle, strict=True)
        if line.author
        else "unknown"
    )
    verb = KIND_VERBS.get(line.kind, line.kind)
    link = (
        f' · <a href="{escaping.escape_html(line.url)}" target="_blank">original</a>'
        if line.url
        else ""
    )
    st.html(
        f'<div class="gv-post {line.label or ""}"><small><bdi>{author}</bdi> {verb} · '
        f"{when}{sign}{shares}{link}</small><p><bdi>{escaping.escape_html(line.text)}</bdi></p></div>"
    )


def _label(line: PostLine) -> str:
    sentiment = line.sentiment
    name = LABEL_CAPTIONS[line.label or "neutral"]
    return f"{name} (your correction)" if sentiment and sentiment.by_person else name


def show_label_choice(line: PostLine, key_prefix: str) -> None:
    """Draw the choice of a post's label for the brand; it is saved at once."""
    if line.sentiment is None:
        return
    # Only a user's correction is preselected, so that a scorer's label can be confirmed.
    # The key contains the label, so that the current one is displayed.
    chosen = line.label if line.sentiment.by_person else None
    key = f"said-{key_prefix}-{line.id}-{chosen}"
    st.segmented_control(
        "Sentiment towards the brand",
        list(LABEL_CAPTIONS),
        default=chosen,
        format_func=lambda name: f"{LABEL_SYMBOLS[name]} {LABEL_CAPTIONS[name]}",
        key=key,
        on_change=annotation_actions.save_widget_correction,
        args=(line.id, line.sentiment.brand, key),
    )


def show_posts(ids: Sequence[str], key_prefix: str = "posts") -> None:
    """Draw posts by their ids."""
    snapshot = current_snapshot()
    rows = lookup.rows_of_ids(snapshot.posts, ids)
    sentiments = cached_findings.cached(
        post_sentiments, cached_findings.current_scope().brand
    )
    for line in build_post_lines(
        snapshot, rows, sentiments, cached_findings.cached(post_share_counts)
    ):
        show_post(line, key_prefix)
