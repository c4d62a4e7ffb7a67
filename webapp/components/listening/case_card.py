"""A case of the inbox: its post, its state and its annotations."""

from __future__ import annotations

import streamlit as st

from graph.analysis.customer_care.case_captions import case_status_line
from graph.analysis.customer_care.inbox import Inbox
from graph.analysis.customer_care.routing import RoutingRules
from graph.rendering import escaping
from graph.rendering.post_lines import (
    build_post_lines,
    post_sentiments,
    post_share_counts,
)
from graph.view_models import cases
from webapp.components.annotation_widgets import (
    show_annotation_popover,
    show_done_checkbox,
)
from webapp.components.post_card import show_correction, show_post_text
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot


def show_case_card(
    inbox: Inbox, index: int, annotations: cases.PostAnnotations, rules: RoutingRules
) -> None:
    """Draw a case: post, state, conversation button and annotation widgets.

    Parameters:
        inbox: the displayed cases.
        index: of the case in the inbox.
        annotations: by post id.
        rules: routing rules of the departments.
    """
    snapshot = current_snapshot()
    row = int(inbox.post[index])
    sentiments = cached_findings.cached(
        post_sentiments, cached_findings.current_scope().brand
    )
    line = build_post_lines(
        snapshot, [row], sentiments, cached_findings.cached(post_share_counts)
    )[0]
    note = annotations.get(line.id, {})
    with st.container(border=True, key=f"case-{row}-{inbox.brand[index]}"):
        show_post_text(line)
        (assigned,) = cases.route_cases(
            snapshot, inbox.subset([index]), annotations, rules
        )
        st.caption(
            escaping.escape_markdown(
                f"{case_status_line(inbox, index)} {cases.routing_reason(assigned)}"
            )
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
        show_done_checkbox(bar, line.id, note)
        show_correction(bar, line, f"case-{inbox.brand[index]}")
        show_annotation_popover(bar, line.id, note, rules)
