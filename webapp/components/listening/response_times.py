"""Response rates and response times of the brand, by group."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import streamlit as st

from graph.analysis.customer_care.inbox import Inbox
from graph.analysis.customer_care.response_equity import response_equity_in_scope
from graph.analysis.customer_care.response_times import (
    UNKNOWN_FOLLOWERS,
    ResponseTimeGrouping,
    describe_response_times,
    measure_response_times,
    response_times_table,
)
from graph.rendering import escaping
from webapp.charts.response_charts import response_rate_figure
from webapp.components.column_headings import RESPONSE_TIME_HEADINGS
from webapp.components.page_layout import show_chart, show_downloads
from webapp.components.pagination import show_posts_of_group
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

POSTS_PER_STEP = 8

GROUPING_LABELS: Final[dict[ResponseTimeGrouping, str]] = {
    "sign": "What it says",
    "platform": "Platform",
    "followers": "Followers",
    "weekday": "Weekday",
    "hour": "Hour (UTC)",
}


def show_response_times(inbox: Inbox) -> None:
    """Draw response rates and times by group, and whether small accounts wait longer."""
    st.subheader("Response time", anchor=False)
    snapshot = current_snapshot()
    # Resampling takes seconds on large data, so the result is cached.
    st.text(
        cached_findings.cached(
            response_equity_in_scope, cached_findings.current_scope()
        ).sentence
    )
    by = st.segmented_control(
        "By",
        list(GROUPING_LABELS),
        default="sign",
        required=True,
        format_func=GROUPING_LABELS.__getitem__,
    )
    rows = measure_response_times(snapshot, inbox, by)
    if by == "followers" and {row.group for row in rows} == {UNKNOWN_FOLLOWERS}:
        st.caption("Unknown: this data has no follower counts.")
        return
    if not any(row.posts for row in rows):
        st.caption(escaping.escape_markdown(describe_response_times(rows)))
        return
    table = response_times_table(rows)
    show_chart(
        response_rate_figure(rows),
        f"speed-{by}",
        table,
        "Response rate and response time",
        RESPONSE_TIME_HEADINGS,
    )
    show_downloads(table, "speed", {"by": by})
    ids = snapshot.posts["id"]
    groups = {row.group: ids.take(pa.array(row.cases)).to_pylist() for row in rows}
    show_posts_of_group(
        groups, f"speed-group-{by}", POSTS_PER_STEP, "{}; most expected shares first:"
    )
