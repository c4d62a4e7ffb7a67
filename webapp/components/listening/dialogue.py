"""Dialogue of a brand: replies in both directions, tie partners and response effect."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from graph.analysis.customer_care.dialogue import (
    DialogueMetrics,
    DialogueSide,
    describe_dialogue,
    dialogue_metrics,
    dialogue_table,
    dialogue_ties_table,
    ties_on_side,
)
from graph.analysis.customer_care.response_effect import (
    ResponseEffect,
    response_effect_in_scope,
    response_effect_table,
)
from graph.analysis.customer_care.tie_strength import TieStrength
from graph.rendering import account_badge, escaping
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import Scope
from graph.view_models.account_ties import tie_label
from webapp.components.column_headings import (
    DIALOGUE_HEADINGS,
    RESPONSE_EFFECT_HEADINGS,
    show_table,
)
from webapp.components.page_layout import (
    link_to_page,
    show_downloads,
    show_label_accuracy,
)
from webapp.components.pagination import (
    show_more_button,
    show_posts_of_group,
    visible_count,
)
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

ITEMS_PER_STEP = 8
SIDE_LABELS: dict[DialogueSide, str] = {
    "both": "Replied both ways",
    "at": "Did not reply to the brand",
    "unanswered": "Unanswered by the brand",
    "unknown": "Unknown",
}
SIGN_TITLES = {"complaint": "After a complaint", "praise": "After praise"}


def show_dialogue(scope: Scope) -> None:
    """Draw dialogue metrics of the brand and its rivals, and the strongest ties."""
    st.subheader("Dialogue", anchor=False)
    snapshot = current_snapshot()
    rows = cached_findings.cached(dialogue_metrics, scope)
    brand = find_brand_row(snapshot, scope.brand) if scope.brand else None
    st.text(escaping.visible_text(describe_dialogue(snapshot, rows, brand)))
    if not rows:
        return
    table = dialogue_table(snapshot, rows)
    show_table(table, DIALOGUE_HEADINGS)
    show_downloads(table, "two-way", {"brand": scope.brand})
    for row in rows:
        if row.brand == brand:
            _show_side(row, scope)


def _show_side(row: DialogueMetrics, scope: Scope) -> None:
    """Draw the accounts of one side: replied both ways, did not reply, unanswered."""
    side = st.segmented_control(
        "Which people",
        list(SIDE_LABELS),
        default="both",
        required=True,
        format_func=lambda one: f"{SIDE_LABELS[one]} ({getattr(row, one):,})",
        label_visibility="collapsed",
        key="two_way_side",
    )
    ties = ties_on_side(row, side)
    few = visible_count(f"two-way-{side}", ITEMS_PER_STEP)
    for tie in ties[:few]:
        _show_tie(tie)
    show_more_button(f"two-way-{side}", ITEMS_PER_STEP, len(ties) - few)
    table = dialogue_ties_table(current_snapshot(), row)
    show_downloads(table, "two-way-people", {"scope": scope, "people": "all"})


def _show_tie(tie: TieStrength) -> None:
    snapshot = current_snapshot()
    text = escaping.escape_markdown(tie_label(snapshot, tie))
    account = account_badge.build_account_badge(snapshot, tie.account).account
    link_to_page("people", text, ":material/account_circle:", person=account)


def _show_effect_posts(effect: ResponseEffect) -> None:
    """Draw the posts of a chosen account: first post, answer and later posts."""
    snapshot = current_snapshot()
    ids = snapshot.posts["id"]
    people = {
        account_badge.build_account_badge(snapshot, person.account).name: ids.take(
            pa.array([person.first_post, person.answer, *person.later_posts])
        ).to_pylist()
        for person in effect.people
    }
    show_posts_of_group(people, "turned-who", ITEMS_PER_STEP)


def show_response_effect(scope: Scope) -> None:
    """Draw the response effect: people's sentiment before and after an answer."""
    st.subheader("Response effect", anchor=False)
    sign = st.segmented_control(
        "After what",
        list(SIGN_TITLES),
        default="complaint",
        required=True,
        format_func=SIGN_TITLES.__getitem__,
        label_visibility="collapsed",
    )
    effect = cached_findings.cached(response_effect_in_scope, scope, sign)
    st.text(effect.sentence)
    show_label_accuracy()
    if effect.people:
        table = response_effect_table(current_snapshot(), effect)
        with st.expander(
            f"People who posted again after an answer ({table.num_rows:,})",
            icon=":material/groups:",
        ):
            show_table(table, RESPONSE_EFFECT_HEADINGS)
            _show_effect_posts(effect)
        show_downloads(table, "turned", {"after": sign})
