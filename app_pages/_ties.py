"""With whom a person talks, and how close that is: a part of the profile."""

from __future__ import annotations

import streamlit as st

from graph import list_ties, session, shown

FEW = 8


def closest(row: int) -> None:
    """With which brands and people they talk, how deep, how lately, how warmly."""
    snapshot = session.shown()
    st.subheader("Whom they talk with", anchor=False)
    for brand in snapshot.brands["id"].to_pylist():
        ties = session.ask(list_ties.brand_ties, brand)
        if row in ties:
            st.text(shown.visible(list_ties.told(snapshot, ties, row, brand)))
    found = session.ask(list_ties.closest, row)
    if not found:
        st.caption("With no person who answered, as far as this data says.")
    for one in found[:FEW]:
        account = shown.face(snapshot, one.account).account
        st.button(
            shown.label(list_ties.between(snapshot, one)),
            key=f"tie-{account}",
            type="tertiary",
            icon=":material/forum:",
            on_click=session.put,
            kwargs={"person": account},
        )
