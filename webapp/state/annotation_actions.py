"""Callbacks of widgets that save annotations, and the annotations that pages read."""

from __future__ import annotations

import streamlit as st

from graph.annotations.annotation_store import (
    LIST_PREFIX,
    AnnotatedKind,
    annotations_by_id,
    write_annotation,
    write_correction,
)
from graph.errors import GrapevineError
from graph.rendering.escaping import escape_markdown
from webapp.state.store_session import current_settings


def save_widget_correction(post: str, brand: str, widget_key: str) -> None:
    """Save the corrected label of a post, for a widget's `on_change`.

    Parameters:
        post, brand: ids of the post and of the brand that the label is about.
        widget_key: session-state key of the widget that holds the label.
    """
    try:
        write_correction(
            current_settings().folder, post, brand, st.session_state[widget_key]
        )
    except GrapevineError as error:
        st.toast(escape_markdown(str(error)), icon=":material/error:", duration="long")


def current_annotations(kind: AnnotatedKind = "post") -> dict[str, dict[str, str]]:
    """Annotations of posts or accounts by id; empty when they cannot be read."""
    try:
        return annotations_by_id(current_settings().folder, kind)
    except GrapevineError as error:
        st.warning(escape_markdown(str(error)), icon=":material/error:")
        return {}


def save_widget_annotation(
    kind: AnnotatedKind, id_: str, field: str, widget_key: str
) -> None:
    """Save one field of an annotation, for a widget's `on_change`.

    Parameters:
        kind: whether a post or an account is annotated.
        id_: id of the post or account.
        field: name of the annotation field.
        widget_key: session-state key of the widget that holds the value.
    """
    value = st.session_state[widget_key]
    text = value if isinstance(value, str) else "yes" if value else None
    try:
        write_annotation(current_settings().folder, kind, id_, field, text)
    except GrapevineError as error:
        st.toast(escape_markdown(str(error)), icon=":material/error:", duration="long")


def save_widget_lists(
    account: str, previous_lists: tuple[str, ...], widget_key: str
) -> None:
    """Save which saved lists contain an account, for the widget's `on_change`.

    Parameters:
        account: id of the account.
        previous_lists: names of the lists that contained it before.
        widget_key: session-state key of the widget that holds the new names.
    """
    now_on = {str(name).strip() for name in st.session_state[widget_key]} - {""}
    try:
        for name in now_on.symmetric_difference(previous_lists):
            value = "yes" if name in now_on else None
            write_annotation(
                current_settings().folder, "account", account, LIST_PREFIX + name, value
            )
    except GrapevineError as error:
        st.toast(escape_markdown(str(error)), icon=":material/error:", duration="long")


def assigned_departments() -> dict[str, str]:
    """Departments that users assigned by hand, by post id."""
    return {
        post: note["department"]
        for post, note in current_annotations().items()
        if "department" in note
    }
