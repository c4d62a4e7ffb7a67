"""Closest ties of an account, on its profile."""

from __future__ import annotations

import streamlit as st

from graph.rendering import account_badge, escaping
from graph.view_models import account_ties as list_ties
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

FEW = 8


def closest(row: int) -> None:
    """Draw an account's ties to brands and people: depth, recency and sentiment."""
    snapshot = session.shown()
    st.subheader("Conversations", anchor=False)
    for brand in snapshot.brands["id"].to_pylist():
        ties = cached_findings.ask(list_ties.brand_ties, brand)
        if row in ties:
            st.text(escaping.visible(list_ties.told(snapshot, ties, row, brand)))
    found = cached_findings.ask(list_ties.closest, row)
    if not found:
        st.caption("No replies from another person in this data.")
    for one in found[:FEW]:
        account = account_badge.face(snapshot, one.account).account
        st.button(
            escaping.label(list_ties.between(snapshot, one)),
            key=f"tie-{account}",
            type="tertiary",
            icon=":material/forum:",
            on_click=url_state.put,
            kwargs={"person": account},
        )
