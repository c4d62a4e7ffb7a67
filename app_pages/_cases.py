"""A case of the ledger: the post, how it stands, and what people note of it."""

from __future__ import annotations

import streamlit as st

from app_pages import _desk, _posts
from graph import cases, session, shown
from graph.findings.listening import told
from graph.findings.listening.ledger import Ledger
from graph.findings.listening.routing import Rules


def card(found: Ledger, place: int, marked: cases.Marked, rules: Rules) -> None:
    """One case: the post, how it stands, its conversation, and the reader's own notes."""
    snapshot = session.shown()
    row = int(found.post[place])
    said = session.ask(shown.labels, session.scope().brand)
    line = shown.lines(snapshot, [row], said, session.ask(shown.carried_counts))[0]
    note = marked.get(line.id, {})
    with st.container(border=True, key=f"case-{row}-{found.brand[place]}"):
        _posts.words(line)
        (sent,) = cases.departments(snapshot, found.only([place]), marked, rules)
        st.caption(
            shown.label(f"{told.standing(found, place)} {cases.why_there(sent)}")
        )
        bar = st.container(horizontal=True, vertical_alignment="center")
        is_open = session.asked("open") == line.id
        bar.button(
            "Close the conversation" if is_open else "The conversation",
            key=f"thread-{row}-{found.brand[place]}",
            icon=":material/close:" if is_open else ":material/forum:",
            on_click=session.put,
            kwargs={"open": None if is_open else line.id},
        )
        _desk.done(bar, line.id, note)
        _posts.correction(bar, line, f"case-{found.brand[place]}")
        _desk.notes(bar, line.id, note, rules)
