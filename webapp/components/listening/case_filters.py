"""Filters of the inbox, and the counts that link to filtered cases."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.analysis.customer_care.case_captions import inbox_caption_parts
from graph.analysis.customer_care.inbox import CASE_STATES, PENDING_STATES, Inbox
from graph.analysis.customer_care.routing import RoutingRules
from graph.rendering import escaping
from graph.view_models import cases
from graph.view_models.overview import TextPiece
from webapp.components.page_layout import write_linked_sentence
from webapp.state import url_state, visit_state

STATUS_LABELS = {"open": "Not done", "done": "Done", "both": "Both"}
OLD_STATE_LABELS = {
    "Not answered": "unanswered",
    "By others only": "by_others",
    "Not known": "unknown",
}
"""Former labels of states, which older links contain."""


def show_case_filters(
    inbox: Inbox, annotations: cases.PostAnnotations, rules: RoutingRules
) -> cases.CaseFilter:
    """Draw the filters and return them; the default is unanswered, else unknown cases.

    Parameters:
        inbox: all cases in the scope.
        annotations: by post id.
        rules: routing rules of the departments.
    """
    waits = inbox.mask(states=PENDING_STATES).any()
    first = list(PENDING_STATES) if waits else ["unknown"]
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    signs = bar.pills(
        "What",
        list(cases.SIGN_LABELS),
        selection_mode="multi",
        format_func=cases.SIGN_LABELS.__getitem__,
        key="sign",
        bind="query-params",
    )
    url_state.accept_old_labels(
        "state", cases.STATE_LABELS, OLD_STATE_LABELS, several=True
    )
    states = bar.pills(
        "State",
        list(cases.STATE_LABELS),
        selection_mode="multi",
        default=first,
        format_func=cases.STATE_LABELS.__getitem__,
        key="state",
        bind="query-params",
    )
    done = bar.segmented_control(
        "Status",
        list(STATUS_LABELS),
        default="open",
        required=True,
        format_func=STATUS_LABELS.__getitem__,
        key="done",
        bind="query-params",
    )
    department = bar.selectbox(
        "Department",
        ["", *rules.department_names],
        format_func=lambda name: escaping.visible_text(name) or "All",
        key="department",
        bind="query-params",
        width=160,
    )
    owner = tag = None
    if owners := cases.case_owners(annotations):
        owner = bar.selectbox(
            "Owner", ["", *owners], key="owner", bind="query-params", width=160
        )
    if tags := cases.all_tags(annotations):
        tag = bar.selectbox(
            "Tag", ["", *tags], key="tag", bind="query-params", width=160
        )
    return cases.CaseFilter(
        tuple(signs),
        tuple(state_name for state_name in CASE_STATES if state_name in states),
        None if done == "both" else done == "done",
        owner or None,
        tag or None,
        department or None,
    )


def show_inbox_counts(inbox: Inbox) -> None:
    """Draw the number of cases by state; each figure links to its cases."""
    write_linked_sentence([_piece(*part) for part in inbox_caption_parts(inbox)])


def _piece(text: str, signs: Sequence[str], states: Sequence[str]) -> TextPiece:
    if not states:
        return TextPiece(text)
    link = [("sign", cases.SIGN_LABELS[value]) for value in signs]
    link += [("state", cases.STATE_LABELS[value]) for value in states]
    return TextPiece(text, "listening", (*link, ("done", STATUS_LABELS["both"])))


def show_new_cases_toggle() -> bool:
    """Draw the toggle for new cases; return whether only those are displayed.

    The links of the overview's digest switch it on.
    """
    if not visit_state.is_unfiltered() or (
        url_state.url_parameter("new") is None and not visit_state.has_previous_visit()
    ):
        return False
    return bool(
        st.toggle(
            "New since your last visit only",
            key="new",
            bind="query-params",
            help="The cases that the digest on the Overview counts.",
        )
    )
