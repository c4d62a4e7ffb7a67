"""Feature requests, grouped, with the people who made them."""

from __future__ import annotations

import streamlit as st

from graph.analysis.topics.feature_requests import (
    FeatureRequest,
    describe_feature_requests,
    feature_requests_table,
)
from graph.phrasing import format_count
from graph.rendering import escaping, tables
from graph.snapshots.scope import Scope
from webapp.components.evidence_panel import show_evidence_button
from webapp.components.page_layout import show_downloads
from webapp.state.store_session import current_snapshot

MAX_REQUESTS = 8


def show_feature_requests(requests: tuple[FeatureRequest, ...], scope: Scope) -> None:
    """Draw the most frequent feature requests, and all of them as a table."""
    st.subheader("What people wish for", anchor=False)
    st.text(escaping.visible_text(describe_feature_requests(requests)))
    for request in requests[:MAX_REQUESTS]:
        key = f"idea-{request.phrase}"
        people = format_count(len(request.people), "person")
        show_evidence_button(
            f"{escaping.escape_markdown(request.phrase)} · {people}", key, key
        )
    if requests:
        table = feature_requests_table(current_snapshot(), requests)
        with st.expander("All wishes, with who asked", icon=":material/lightbulb:"):
            st.dataframe(tables.visible_table(table), hide_index=True)
        show_downloads(table, "ideas", {"scope": scope})
