"""Posts on pages, and the correction of their labels."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.phrasing import many
from graph.rendering import escaping
from graph.rendering import post_lines as shown
from graph.snapshots import lookup
from webapp.state import annotation_actions, cached_findings
from webapp.state import store_session as session

Place = ModuleType | DeltaGenerator


def post(line: shown.Line, place: str) -> None:
    """Draw a post and the correction of its label.

    `key_prefix` keeps widget keys unique if the page draws the post twice.
    """
    words(line)
    correction(st, line, place)


def correction(where: Place, line: shown.Line, place: str) -> None:
    """Draw the button that opens the choice of a label, if the post can have one.

    Parameters:
        container: that the button is drawn in.
        line: the post.
        key_prefix: keeps widget keys unique if the page draws the post twice.
    """
    if line.said is not None and line.kind != "share":
        with where.popover(
            "Correct the label", type="tertiary", icon=":material/edit:"
        ):
            choice(line, place)


def words(line: shown.Line) -> None:
    """Draw a post: author, kind, time, label, shares, link and full text."""
    when = f"{line.at:%d %b %Y, %H:%M}" if line.at else "undated"
    sign = f" · {shown.SIGNS[line.label]} {_label(line)}" if line.label else ""
    far = f" · {many(line.carried, 'share')}" if line.carried else ""
    who = escaping.markup(line.author.handle, strict=True) if line.author else "unknown"
    did = shown.KIND_WORDS.get(line.kind, line.kind)
    link = (
        f' · <a href="{escaping.markup(line.url)}" target="_blank">original</a>'
        if line.url
        else ""
    )
    st.html(
        f'<div class="gv-post {line.label or ""}"><small><bdi>{who}</bdi> {did} · '
        f"{when}{sign}{far}{link}</small><p><bdi>{escaping.markup(line.text)}</bdi></p></div>"
    )


def _label(line: shown.Line) -> str:
    said = line.said
    name = shown.LABEL_WORDS[line.label or "neutral"]
    return f"{name} (your correction)" if said and said.by_person else name


def choice(line: shown.Line, place: str) -> None:
    """Draw the choice of a post's label for the brand; it is saved at once."""
    if line.said is None:
        return
    # Only a user's correction is preselected, so that a scorer's label can be confirmed.
    # The key contains the label, so that the current one is displayed.
    chosen = line.label if line.said.by_person else None
    key = f"said-{place}-{line.id}-{chosen}"
    st.segmented_control(
        "Sentiment towards the brand",
        list(shown.LABEL_WORDS),
        default=chosen,
        format_func=lambda name: f"{shown.SIGNS[name]} {shown.LABEL_WORDS[name]}",
        key=key,
        on_change=annotation_actions.correct,
        args=(line.id, line.said.brand, key),
    )


def posts(keys: Sequence[str], place: str = "posts") -> None:
    """Draw posts by their ids."""
    snapshot = session.shown()
    rows = lookup.rows_of(snapshot.posts, keys)
    said = cached_findings.ask(shown.labels, cached_findings.scope().brand)
    for line in shown.lines(
        snapshot, rows, said, cached_findings.ask(shown.carried_counts)
    ):
        post(line, place)
