"""Filters of the inbox, and the counts that link to filtered cases."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care.inbox import STATES, WAITING, Ledger
from graph.analysis.customer_care.routing import Rules
from graph.rendering import escaping
from graph.view_models import cases
from graph.view_models.overview import Piece
from webapp.components import page_layout as _parts
from webapp.state import url_state, visit_state

DONE = {"open": "Not done", "done": "Done", "both": "Both"}


def filters(every: Ledger, marked: cases.Marked, rules: Rules) -> cases.Wanted:
    """Draw the filters and return them; the default is unanswered, else unknown cases.

    Parameters:
        inbox: all cases in the scope.
        annotations: by post id.
        rules: routing rules of the departments.
    """
    waits = every.where(state=WAITING).any()
    first = list(WAITING) if waits else ["unknown"]
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    signs = bar.pills(
        "What",
        list(cases.SIGN_WORDS),
        selection_mode="multi",
        format_func=cases.SIGN_WORDS.__getitem__,
        key="sign",
        bind="query-params",
    )
    states = bar.pills(
        "State",
        list(cases.STATE_WORDS),
        selection_mode="multi",
        default=first,
        format_func=cases.STATE_WORDS.__getitem__,
        key="state",
        bind="query-params",
    )
    done = bar.segmented_control(
        "Status",
        list(DONE),
        default="open",
        required=True,
        format_func=DONE.__getitem__,
        key="done",
        bind="query-params",
    )
    department = bar.selectbox(
        "Department",
        ["", *rules.names],
        format_func=lambda name: escaping.visible(name) or "All",
        key="department",
        bind="query-params",
        width=160,
    )
    owner = tag = None
    if owners := cases.owners(marked):
        owner = bar.selectbox(
            "Owner", ["", *owners], key="owner", bind="query-params", width=160
        )
    if tags := cases.all_tags(marked):
        tag = bar.selectbox(
            "Tag", ["", *tags], key="tag", bind="query-params", width=160
        )
    return cases.Wanted(
        tuple(signs),
        tuple(one for one in STATES if one in states),
        None if done == "both" else done == "done",
        owner or None,
        tag or None,
        department or None,
    )


def counted(found: Ledger) -> None:
    """Draw the number of cases by state; each figure links to its cases."""
    _parts.told([_piece(*one) for one in told.pieces(found)])


def _piece(words: str, signs: Sequence[str], states: Sequence[str]) -> Piece:
    if not states:
        return Piece(words)
    link = [("sign", cases.SIGN_WORDS[one]) for one in signs]
    link += [("state", cases.STATE_WORDS[one]) for one in states]
    return Piece(words, "listening", (*link, ("done", DONE["both"])))


def only_new() -> bool:
    """Draw the toggle for new cases; return whether only those are displayed.

    The links of the overview's digest switch it on.
    """
    if not visit_state.whole() or (
        url_state.asked("new") is None and not visit_state.visited()
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
