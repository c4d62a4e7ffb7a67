"""A case of the ledger: the post, how it stands, and what people note of it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages import _posts
from graph import cases, session, shown
from graph.findings.listening import told
from graph.findings.listening.ledger import STATES, Ledger

Note = Mapping[str, str]
SIGNS = {"praise": "Praise", "complaint": "Complaints", "question": "Questions"}
STATE_WORDS = {
    "unheard": "Not answered",
    "by_others": "By others only",
    "answered": "Answered",
    "unknown": "Not known",
}
DONE = {"open": "Not done", "done": "Done", "both": "Both"}


def filters(marked: cases.Marked) -> cases.Wanted:
    """What the reader wants to see; it stands in the link."""
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    signs = bar.pills(
        "What",
        list(SIGNS),
        selection_mode="multi",
        format_func=SIGNS.__getitem__,
        key="sign",
        bind="query-params",
    )
    states = bar.pills(
        "How it stands",
        list(STATE_WORDS),
        selection_mode="multi",
        default=["unheard", "by_others"],
        format_func=STATE_WORDS.__getitem__,
        key="state",
        bind="query-params",
    )
    done = bar.segmented_control(
        "Your side",
        list(DONE),
        default="open",
        required=True,
        format_func=DONE.__getitem__,
        key="done",
        bind="query-params",
    )
    owner = tag = None
    if owners := cases.owners(marked):
        owner = bar.selectbox("Owner", ["", *owners], key="owner", width=160)
    if tags := cases.all_tags(marked):
        tag = bar.selectbox("Tag", ["", *tags], key="tag", width=160)
    return cases.Wanted(
        tuple(signs),
        tuple(one for one in STATES if one in states),
        None if done == "both" else done == "done",
        owner or None,
        tag or None,
    )


def card(found: Ledger, place: int, marked: cases.Marked) -> None:
    """One case: the post, how it stands, its conversation, and the reader's own notes."""
    snapshot = session.shown()
    row = int(found.post[place])
    said = session.ask(shown.labels, session.scope().brand)
    line = shown.lines(snapshot, [row], said, session.ask(shown.carried_counts))[0]
    note = marked.get(line.id, {})
    with st.container(border=True, key=f"case-{row}-{found.brand[place]}"):
        _posts.words(line)
        st.caption(shown.label(told.standing(found, place)))
        bar = st.container(horizontal=True, vertical_alignment="center")
        is_open = session.asked("open") == line.id
        bar.button(
            "Close the conversation" if is_open else "The conversation",
            key=f"thread-{row}-{found.brand[place]}",
            icon=":material/close:" if is_open else ":material/forum:",
            on_click=session.put,
            kwargs={"open": None if is_open else line.id},
        )
        _field(bar, line.id, "done", note)
        _posts.correction(bar, line, f"case-{found.brand[place]}")
        box = bar.popover(_noted(note), icon=":material/edit_note:")
        for name in ("owner", "note", "tags"):
            _field(box, line.id, name, note)


def _field(place: DeltaGenerator, post: str, name: str, note: Note) -> None:
    """A field of the desk; what is written there counts at once."""
    # A key of its own for each value, so that it shows what is true now, whoever wrote it.
    value = note.get(name, "")
    key = f"desk-{name}-{post}-{value}"
    words, args = name.capitalize(), ("post", post, name, key)
    if name == "done":
        place.checkbox(words, bool(value), key=key, on_change=session.mark, args=args)
    elif name == "note":
        place.text_area(words, value, key=key, on_change=session.mark, args=args)
    else:
        place.text_input(
            words,
            value,
            key=key,
            on_change=session.mark,
            args=args,
            placeholder="between commas" if name == "tags" else "who takes care",
        )


def _noted(note: Note) -> str:
    words = [note[name] for name in ("owner", "tags") if name in note]
    return shown.label(" · ".join(words)) if words else "Owner, note, tags"
