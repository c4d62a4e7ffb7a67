"""A case of the inbox: its post, its state and its annotations."""

from __future__ import annotations

import streamlit as st

from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care.inbox import Ledger
from graph.analysis.customer_care.routing import Rules
from graph.rendering import escaping
from graph.rendering import post_lines as shown
from graph.view_models import cases
from webapp.components import annotation_widgets as _desk
from webapp.components import post_card as _posts
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session


def card(found: Ledger, place: int, marked: cases.Marked, rules: Rules) -> None:
    """Draw a case: post, state, conversation button and annotation widgets.

    Parameters:
        inbox: the displayed cases.
        index: of the case in the inbox.
        annotations: by post id.
        rules: routing rules of the departments.
    """
    snapshot = session.shown()
    row = int(found.post[place])
    said = cached_findings.ask(shown.labels, cached_findings.scope().brand)
    line = shown.lines(
        snapshot, [row], said, cached_findings.ask(shown.carried_counts)
    )[0]
    note = marked.get(line.id, {})
    with st.container(border=True, key=f"case-{row}-{found.brand[place]}"):
        _posts.words(line)
        (sent,) = cases.departments(snapshot, found.only([place]), marked, rules)
        st.caption(
            escaping.label(f"{told.standing(found, place)} {cases.why_there(sent)}")
        )
        bar = st.container(horizontal=True, vertical_alignment="center")
        is_open = url_state.asked("open") == line.id
        bar.button(
            "Close the conversation" if is_open else "The conversation",
            key=f"thread-{row}-{found.brand[place]}",
            icon=":material/close:" if is_open else ":material/forum:",
            on_click=url_state.put,
            kwargs={"open": None if is_open else line.id},
        )
        _desk.done(bar, line.id, note)
        _posts.correction(bar, line, f"case-{found.brand[place]}")
        _desk.notes(bar, line.id, note, rules)
