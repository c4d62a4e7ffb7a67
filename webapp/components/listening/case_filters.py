"""Which cases of the ledger are shown: what the reader chose, and what leads there."""

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
    """What the reader wants to see: at first what waits, or what nobody can tell."""
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
        "How it stands",
        list(cases.STATE_WORDS),
        selection_mode="multi",
        default=first,
        format_func=cases.STATE_WORDS.__getitem__,
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
    """What waits; each figure leads to the cases that it counts."""
    _parts.told([_piece(*one) for one in told.pieces(found)])


def _piece(words: str, signs: Sequence[str], states: Sequence[str]) -> Piece:
    if not states:
        return Piece(words)
    link = [("sign", cases.SIGN_WORDS[one]) for one in signs]
    link += [("state", cases.STATE_WORDS[one]) for one in states]
    return Piece(words, "listening", (*link, ("done", DONE["both"])))


def only_new() -> bool:
    """Whether only what came since the last visit is asked for, as the Overview's links do."""
    if not visit_state.whole() or (
        url_state.asked("new") is None and not visit_state.visited()
    ):
        return False
    return bool(
        st.toggle(
            "New since your last visit only",
            key="new",
            bind="query-params",
            help="What the sentences on the Overview count.",
        )
    )
