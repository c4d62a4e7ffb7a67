"""Pagination: "show more" for cards and posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from graph.phrasing import format_count
from webapp.components.post_card import show_posts


def visible_count(key: str, step: int) -> int:
    """Number of displayed items: `step`, and `step` more per click on the button."""
    return int(st.session_state.get(f"few-{key}", step))


def show_more_button(key: str, step: int, remaining: int) -> None:
    """Draw the button that displays `step` more items; nothing if none remain.

    Parameters:
        key: of the list.
        step: number of items per click.
        remaining: number of items that are not displayed yet.
    """
    if remaining > 0:
        st.button(
            f"Show {min(step, remaining)} more",
            key=f"more-{key}",
            on_click=st.session_state.update,
            args=({f"few-{key}": visible_count(key, step) + step},),
        )


def show_posts_of_group(
    groups: Mapping[str, Sequence[str]], key: str, step: int, caption: str = ""
) -> None:
    """Draw a choice of groups, and the posts of the chosen one.

    Parameters:
        groups: post ids by name of the group.
        key: of the choice.
        step: number of posts per click on "show more".
        caption: above the posts; "{}" becomes the number of posts.
    """
    chosen = st.selectbox("Open the posts of", ["", *groups], key=key, width=240)
    if chosen:
        ids, place = groups[chosen], f"{key}-{chosen}"
        visible = visible_count(place, step)
        if caption:
            st.caption(caption.format(format_count(len(ids), "post")))
        show_posts(ids[:visible], key)
        show_more_button(place, step, len(ids) - visible)
