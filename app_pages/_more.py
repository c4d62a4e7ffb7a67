"""Long lists on pages: a few first, and a button for more."""

from __future__ import annotations

import streamlit as st


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
