"""Closest ties of an account, on its profile."""

from __future__ import annotations

import streamlit as st

from graph.rendering import account_badge, escaping
from graph.view_models import account_ties as list_ties
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

MAX_TIE_BUTTONS = 8


def show_closest_ties(row: int) -> None:
    """Draw an account's ties to brands and people: depth, recency and sentiment."""
    snapshot = session.current_snapshot()
    st.subheader("Conversations", anchor=False)
    for brand in snapshot.brands["id"].to_pylist():
        ties = cached_findings.cached(list_ties.brand_ties, brand)
        if row in ties:
            st.text(escaping.visible_text(list_ties.describe_tie(snapshot, ties, row, brand)))
    found = cached_findings.cached(list_ties.closest_contacts, row)
    if not found:
        st.caption("No replies from another person in this data.")
    for one in found[:MAX_TIE_BUTTONS]:
        account = account_badge.build_account_badge(snapshot, one.account).account
        st.button(
            escaping.escape_markdown(list_ties.tie_label(snapshot, one)),
            key=f"tie-{account}",
            type="tertiary",
            icon=":material/forum:",
            on_click=url_state.set_url_parameter,
            kwargs={"person": account},
        )
