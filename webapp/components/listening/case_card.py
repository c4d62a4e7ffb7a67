"""A case of the inbox: its post, its state and its annotations."""

from __future__ import annotations

import streamlit as st

from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care.inbox import Inbox
from graph.analysis.customer_care.routing import RoutingRules
from graph.rendering import escaping
from graph.rendering import post_lines as shown
from graph.view_models import cases
from webapp.components import annotation_widgets as _desk
from webapp.components import post_card as _posts
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session


def show_case_card(inbox: Inbox, index: int, annotations: cases.PostAnnotations, rules: RoutingRules) -> None:
    """Draw a case: post, state, conversation button and annotation widgets.

    Parameters:
        inbox: the displayed cases.
        index: of the case in the inbox.
        annotations: by post id.
        rules: routing rules of the departments.
    """
    snapshot = session.current_snapshot()
    row = int(inbox.post[index])
    said = cached_findings.cached(shown.post_sentiments, cached_findings.current_scope().brand)
    line = shown.build_post_lines(
        snapshot, [row], said, cached_findings.cached(shown.post_share_counts)
    )[0]
    note = annotations.get(line.id, {})
    with st.container(border=True, key=f"case-{row}-{inbox.brand[index]}"):
        _posts.show_post_text(line)
        (sent,) = cases.route_cases(snapshot, inbox.subset([index]), annotations, rules)
        st.caption(
            escaping.escape_markdown(f"{told.case_status_line(inbox, index)} {cases.routing_reason(sent)}")
        )
        bar = st.container(horizontal=True, vertical_alignment="center")
        is_open = url_state.url_parameter("open") == line.id
        bar.button(
            "Close the conversation" if is_open else "The conversation",
            key=f"thread-{row}-{inbox.brand[index]}",
            icon=":material/close:" if is_open else ":material/forum:",
            on_click=url_state.set_url_parameter,
            kwargs={"open": None if is_open else line.id},
        )
        _desk.show_done_checkbox(bar, line.id, note)
        _posts.show_correction(bar, line, f"case-{inbox.brand[index]}")
        _desk.show_annotation_popover(bar, line.id, note, rules)
