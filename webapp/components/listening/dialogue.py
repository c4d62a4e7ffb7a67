"""Dialogue of a brand: replies in both directions, tie partners and response effect."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from graph.analysis.customer_care import dialogue as two_way
from graph.analysis.customer_care import response_effect as turned
from graph.analysis.customer_care import tie_strength as strength
from graph.rendering import account_badge, escaping
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import Scope
from graph.view_models import account_ties as list_ties
from webapp.components import column_headings as _heads
from webapp.components import page_layout as _parts
from webapp.components import pagination as _more
from webapp.state import cached_findings
from webapp.state import store_session as session

ITEMS_PER_STEP = 8
SIDE_LABELS: dict[two_way.DialogueSide, str] = {
    "both": "Replied both ways",
    "at": "Did not reply to the brand",
    "unanswered": "Unanswered by the brand",
    "unknown": "Unknown",
}
SIGN_TITLES = {"complaint": "After a complaint", "praise": "After praise"}


def show_dialogue(scope: Scope) -> None:
    """Draw dialogue metrics of the brand and its rivals, and the strongest ties."""
    st.subheader("Dialogue", anchor=False)
    snapshot = session.current_snapshot()
    rows = cached_findings.cached(two_way.dialogue_metrics, scope)
    brand = find_brand_row(snapshot, scope.brand) if scope.brand else None
    st.text(escaping.visible_text(two_way.describe_dialogue(snapshot, rows, brand)))
    if not rows:
        return
    table = two_way.dialogue_table(snapshot, rows)
    _heads.show_table(table, _heads.DIALOGUE_HEADINGS)
    _parts.show_downloads(table, "two-way", {"brand": scope.brand})
    for row in rows:
        if row.brand == brand:
            _show_side(row, scope)


def _show_side(row: two_way.DialogueMetrics, scope: Scope) -> None:
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
    ties = two_way.ties_on_side(row, side)
    few = _more.visible_count(f"two-way-{side}", ITEMS_PER_STEP)
    for tie in ties[:few]:
        _show_tie(tie)
    _more.show_more_button(f"two-way-{side}", ITEMS_PER_STEP, len(ties) - few)
    table = two_way.dialogue_ties_table(session.current_snapshot(), row)
    _parts.show_downloads(table, "two-way-people", {"scope": scope, "people": "all"})


def _show_tie(tie: strength.TieStrength) -> None:
    snapshot = session.current_snapshot()
    words = escaping.escape_markdown(list_ties.tie_label(snapshot, tie))
    account = account_badge.build_account_badge(snapshot, tie.account).account
    _parts.link_to_page("people", words, ":material/account_circle:", person=account)


def _show_effect_posts(effect: turned.ResponseEffect) -> None:
    """Draw the posts of a chosen account: first post, answer and later posts."""
    snapshot = session.current_snapshot()
    ids = snapshot.posts["id"]
    people = {
        account_badge.build_account_badge(snapshot, one.account).name: ids.take(
            pa.array([one.first_post, one.answer, *one.later_posts])
        ).to_pylist()
        for one in effect.people
    }
    _more.show_posts_of_group(people, "turned-who", ITEMS_PER_STEP)


def show_response_effect(scope: Scope) -> None:
    """Draw the response effect: sentiment before and after an answer, and of whom."""
    st.subheader("Response effect", anchor=False)
    sign = st.segmented_control(
        "After what",
        list(SIGN_TITLES),
        default="complaint",
        required=True,
        format_func=SIGN_TITLES.__getitem__,
        label_visibility="collapsed",
    )
    found = cached_findings.cached(turned.response_effect_in_scope, scope, sign)
    st.text(found.sentence)
    _parts.show_label_accuracy()
    if found.people:
        table = turned.response_effect_table(session.current_snapshot(), found)
        with st.expander(
            f"People who posted again after an answer ({table.num_rows:,})",
            icon=":material/groups:",
        ):
            _heads.show_table(table, _heads.RESPONSE_EFFECT_HEADINGS)
            _show_effect_posts(found)
        _parts.show_downloads(table, "turned", {"after": sign})
