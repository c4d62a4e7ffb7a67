"""With whom a person talks, and how close that is: a part of the profile."""

from __future__ import annotations

import streamlit as st

from graph.rendering import account_badge, escaping
from graph.view_models import account_ties as list_ties
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

FEW = 8


def closest(row: int) -> None:
    """With which brands and people they talk, how deep, how lately, how warmly."""
    snapshot = session.shown()
    st.subheader("Whom they talk with", anchor=False)
    for brand in snapshot.brands["id"].to_pylist():
        ties = cached_findings.ask(list_ties.brand_ties, brand)
        if row in ties:
            st.text(escaping.visible(list_ties.told(snapshot, ties, row, brand)))
    found = cached_findings.ask(list_ties.closest, row)
    if not found:
        st.caption("With no person who answered, as far as this data says.")
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
