"""Widgets that edit annotations of cases and accounts; every change is saved at once."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.analysis.customer_care.routing import Rules
from graph.annotations import annotation_store as desk
from graph.rendering import escaping, tables
from graph.view_models import account_ties as list_ties
from webapp.components import page_layout as _parts
from webapp.state import annotation_actions
from webapp.state import store_session as session

Note = Mapping[str, str]


def done(place: DeltaGenerator, post: str, note: Note) -> None:
    """Draw the checkbox of the case status.

    Parameters:
        container: that the widget is drawn in.
        post: id of the case's post.
        annotation: fields that are saved for the post.
    """
    _field(place, post, "done", note)


def notes(place: DeltaGenerator, post: str, note: Note, rules: Rules) -> None:
    """Draw a button that opens owner, note, tags and department of a case.

    Parameters:
        container: that the widgets are drawn in.
        post: id of the case's post.
        annotation: fields that are saved for the post.
        rules: routing rules, which name the departments.
    """
    box = place.popover(_noted(note), icon=":material/edit_note:")
    for name in ("owner", "note", "tags"):
        _field(box, post, name, note)
    _department(box, post, note, rules)


def on_lists(place: DeltaGenerator, account: str) -> None:
    """Draw a button that opens the saved lists, the owner and the note of an account."""
    marked = annotation_actions.marked("account")
    lists = list_ties.saved(marked)
    mine = [name for name, held in lists.items() if account in held]
    box = place.popover(
        escaping.label(", ".join(mine)) or "Save", icon=":material/bookmark:"
    )
    key = f"lists-{account}-{'-'.join(mine)}"
    box.multiselect(
        "On the lists",
        list(lists),
        mine,
        accept_new_options=True,
        key=key,
        on_change=annotation_actions.on_lists,
        args=(account, tuple(mine), key),
        placeholder="a name, such as press",
    )
    for name in ("owner", "note"):
        _field(box, account, name, marked.get(account, {}), "account")


def saved() -> None:
    """Draw every saved list with its download."""
    marked = annotation_actions.marked("account")
    for name, accounts in list_ties.saved(marked).items():
        words = f"Saved list {escaping.label(name)} ({len(accounts):,})"
        with st.expander(words, icon=":material/bookmarks:"):
            table = list_ties.saved_table(session.shown(), accounts, marked)
            st.dataframe(tables.readable(table), hide_index=True)
            _parts.downloads(table, "saved", {"list": name})


def _field(
    place: DeltaGenerator, post: str, name: str, note: Note, kind: desk.On = "post"
) -> None:
    """Draw the widget of one annotation field."""
    # The key contains the value, so that a change by another user is displayed.
    value = note.get(name, "")
    key = f"desk-{name}-{post}-{value}"
    words, args = name.capitalize(), (kind, post, name, key)
    if name == "done":
        place.checkbox(
            words, bool(value), key=key, on_change=annotation_actions.mark, args=args
        )
    elif name == "note":
        place.text_area(
            words, value, key=key, on_change=annotation_actions.mark, args=args
        )
    else:
        place.text_input(
            words,
            value,
            key=key,
            on_change=annotation_actions.mark,
            args=args,
            placeholder="separated by commas" if name == "tags" else "who is responsible",
        )


def _department(place: DeltaGenerator, post: str, note: Note, rules: Rules) -> None:
    """Draw the choice of a department, which overrides the routing rules."""
    value = note.get("department", "")
    key = f"desk-department-{post}-{value}"
    names = list(dict.fromkeys(["", value, *rules.names]))
    place.selectbox(
        "Department",
        names,
        names.index(value),
        format_func=lambda name: escaping.visible(name) or "as the rules say",
        key=key,
        on_change=annotation_actions.mark,
        args=("post", post, "department", key),
    )


def _noted(note: Note) -> str:
    words = [note[name] for name in ("owner", "tags") if name in note]
    return escaping.label(" · ".join(words)) if words else "Owner, note, tags"
