"""Callbacks of widgets that save annotations, and the annotations that pages read."""

from __future__ import annotations

import streamlit as st

from graph.annotations import annotation_store as desk
from graph.errors import GrapevineError
from graph.rendering.escaping import label
from webapp.state.store_session import chosen


def correct(post: str, brand: str, widget: str) -> None:
    """Save the corrected label of a post, for a widget's `on_change`.

    Parameters:
        post, brand: ids of the post and of the brand that the label is about.
        widget_key: session-state key of the widget that holds the label.
    """
    try:
        desk.correct(chosen().home, post, brand, st.session_state[widget])
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def marked(kind: desk.On = "post") -> dict[str, dict[str, str]]:
    """Annotations of posts or accounts by id; empty when they cannot be read."""
    try:
        return desk.marked(chosen().home, kind)
    except GrapevineError as error:
        st.warning(label(str(error)), icon=":material/error:")
        return {}


def mark(kind: desk.On, id_: str, field: str, widget: str) -> None:
    """Save one field of an annotation, for a widget's `on_change`.

    Parameters:
        kind: whether a post or an account is annotated.
        id_: id of the post or account.
        field: name of the annotation field.
        widget_key: session-state key of the widget that holds the value.
    """
    value = st.session_state[widget]
    words = value if isinstance(value, str) else "yes" if value else None
    try:
        desk.mark(chosen().home, kind, id_, field, words)
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def on_lists(account: str, before: tuple[str, ...], widget: str) -> None:
    """Save which saved lists contain an account, for the widget's `on_change`.

    Parameters:
        account: id of the account.
        previous_lists: names of the lists that contained it before.
        widget_key: session-state key of the widget that holds the new names.
    """
    now_on = {str(name).strip() for name in st.session_state[widget]} - {""}
    try:
        for name in now_on.symmetric_difference(before):
            value = "yes" if name in now_on else None
            desk.mark(chosen().home, "account", account, desk.LIST + name, value)
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def sent_by_hand() -> dict[str, str]:
    """Departments that users assigned by hand, by post id."""
    return {
        post: note["department"]
        for post, note in marked().items()
        if "department" in note
    }
