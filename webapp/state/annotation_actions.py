"""What users write, saved from a page."""

from __future__ import annotations

import streamlit as st

from graph.annotations import annotation_store as desk
from graph.errors import GrapevineError
from graph.rendering.escaping import label
from webapp.state.store_session import chosen


def correct(post: str, brand: str, widget: str) -> None:
    """Write what a widget says of a post and a brand, for its `on_change`."""
    try:
        desk.correct(chosen().home, post, brand, st.session_state[widget])
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def marked(kind: desk.On = "post") -> dict[str, dict[str, str]]:
    """What people noted of posts or accounts, by id; nothing where the desk is damaged."""
    try:
        return desk.marked(chosen().home, kind)
    except GrapevineError as error:
        st.warning(label(str(error)), icon=":material/error:")
        return {}


def mark(kind: desk.On, id_: str, field: str, widget: str) -> None:
    """Write what a widget says of a post or an account, for its `on_change`."""
    value = st.session_state[widget]
    words = value if isinstance(value, str) else "yes" if value else None
    try:
        desk.mark(chosen().home, kind, id_, field, words)
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def on_lists(account: str, before: tuple[str, ...], widget: str) -> None:
    """Write on which saved lists an account is, for the `on_change` of their widget."""
    now_on = {str(name).strip() for name in st.session_state[widget]} - {""}
    try:
        for name in now_on.symmetric_difference(before):
            value = "yes" if name in now_on else None
            desk.mark(chosen().home, "account", account, desk.LIST + name, value)
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def sent_by_hand() -> dict[str, str]:
    """The departments that somebody chose, by post id."""
    return {
        post: note["department"]
        for post, note in marked().items()
        if "department" in note
    }
