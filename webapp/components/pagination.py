"""Long lists on pages: a few first, and a button for more; posts behind a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from graph.phrasing import many
from webapp.components import post_card as _posts


def few(key: str, step: int) -> int:
    """How many are shown: `step`, and so many again with each press of `button`."""
    return int(st.session_state.get(f"few-{key}", step))


def button(key: str, step: int, left: int) -> None:
    """Shows more of them; absent where nothing is left."""
    if left > 0:
        st.button(
            f"Show {min(step, left)} more",
            key=f"more-{key}",
            on_click=st.session_state.update,
            args=({f"few-{key}": few(key, step) + step},),
        )


def posts_of(
    groups: Mapping[str, Sequence[str]], key: str, step: int, words: str = ""
) -> None:
    """The posts (ids) of one of some groups, once it is chosen; `words` stand above."""
    chosen = st.selectbox("Open the posts of", ["", *groups], key=key, width=240)
    if chosen:
        ids, place = groups[chosen], f"{key}-{chosen}"
        shown_here = few(place, step)
        if words:
            st.caption(words.format(many(len(ids), "post")))
        _posts.posts(ids[:shown_here], key)
        button(place, step, len(ids) - shown_here)
