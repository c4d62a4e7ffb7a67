"""Closest ties of an account, on its profile."""

from __future__ import annotations

import streamlit as st

from graph.rendering import account_badge, escaping
from graph.view_models.account_ties import (
    brand_ties,
    closest_contacts,
    describe_tie,
    tie_label,
)
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

MAX_TIE_BUTTONS = 8


def show_closest_ties(row: int) -> None:
    """Draw an account's ties to brands and people: depth, recency and sentiment."""
    snapshot = current_snapshot()
    st.subheader("Conversations", anchor=False)
    for brand in snapshot.brands["id"].to_pylist():
        ties = cached_findings.cached(brand_ties, brand)
        if row in ties:
            st.text(escaping.visible_text(describe_tie(snapshot, ties, row, brand)))
    closest = cached_findings.cached(closest_contacts, row)
    if not closest:
        st.caption("No replies from another person in this data.")
    for tie in closest[:MAX_TIE_BUTTONS]:
        account = account_badge.build_account_badge(snapshot, tie.account).account
        st.button(
            escaping.escape_markdown(tie_label(snapshot, tie)),
            key=f"tie-{account}",
            type="tertiary",
            icon=":material/forum:",
            on_click=url_state.set_url_parameter,
            kwargs={"person": account},
        )
