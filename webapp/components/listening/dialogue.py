"""Dialogue of a brand: replies in both directions, tie partners and response effect."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from graph.analysis.customer_care import dialogue as two_way
from graph.analysis.customer_care import response_effect as turned
from graph.analysis.customer_care import tie_strength as strength
from graph.rendering import account_badge, escaping
from graph.snapshots.lookup import brand_row
from graph.snapshots.scope import Scope
from graph.view_models import account_ties as list_ties
from webapp.components import column_headings as _heads
from webapp.components import page_layout as _parts
from webapp.components import pagination as _more
from webapp.state import cached_findings
from webapp.state import store_session as session

FEW = 8
SIDES: dict[two_way.Side, str] = {
    "both": "Replied both ways",
    "at": "Did not reply to the brand",
    "unanswered": "Unanswered by the brand",
    "unknown": "Unknown",
}
SIGNS = {"complaint": "After a complaint", "praise": "After praise"}


def both_ways(scope: Scope) -> None:
    """Draw dialogue metrics of the brand and its rivals, and the strongest ties."""
    st.subheader("Dialogue", anchor=False)
    snapshot = session.shown()
    rows = cached_findings.ask(two_way.two_way, scope)
    brand = brand_row(snapshot, scope.brand) if scope.brand else None
    st.text(escaping.visible(two_way.sentence(snapshot, rows, brand)))
    if not rows:
        return
    table = two_way.table(snapshot, rows)
    _heads.table(table, _heads.TWO_WAY)
    _parts.downloads(table, "two-way", {"brand": scope.brand})
    for row in rows:
        if row.brand == brand:
            _people(row, scope)


def _people(row: two_way.TwoWay, scope: Scope) -> None:
    """Draw the accounts of one side: replied both ways, did not reply, unanswered."""
    side = st.segmented_control(
        "Which people",
        list(SIDES),
        default="both",
        required=True,
        format_func=lambda one: f"{SIDES[one]} ({getattr(row, one):,})",
        label_visibility="collapsed",
        key="two_way_side",
    )
    ties = two_way.people(row, side)
    few = _more.few(f"two-way-{side}", FEW)
    for tie in ties[:few]:
        _tie(tie)
    _more.button(f"two-way-{side}", FEW, len(ties) - few)
    table = two_way.ties_table(session.shown(), row)
    _parts.downloads(table, "two-way-people", {"scope": scope, "people": "all"})


def _tie(tie: strength.Strength) -> None:
    snapshot = session.shown()
    words = escaping.label(list_ties.between(snapshot, tie))
    account = account_badge.face(snapshot, tie.account).account
    _parts.go("people", words, ":material/account_circle:", person=account)


def _opened(found: turned.Turned) -> None:
    """Draw the posts of a chosen account: first post, answer and later posts."""
    snapshot = session.shown()
    ids = snapshot.posts["id"]
    people = {
        account_badge.face(snapshot, one.account).name: ids.take(
            pa.array([one.first, one.answer, *one.later])
        ).to_pylist()
        for one in found.people
    }
    _more.posts_of(people, "turned-who", FEW)


def turned_around(scope: Scope) -> None:
    """Draw the response effect: sentiment before and after an answer, and of whom."""
    st.subheader("Response effect", anchor=False)
    sign = st.segmented_control(
        "After what",
        list(SIGNS),
        default="complaint",
        required=True,
        format_func=SIGNS.__getitem__,
        label_visibility="collapsed",
    )
    found = cached_findings.ask(turned.of, scope, sign)
    st.text(found.sentence)
    _parts.labels_note()
    if found.people:
        table = turned.table(session.shown(), found)
        with st.expander(
            f"People who posted again after an answer ({table.num_rows:,})",
            icon=":material/groups:",
        ):
            _heads.table(table, _heads.TURNED)
            _opened(found)
        _parts.downloads(table, "turned", {"after": sign})
