"""Response rates and response times of the brand, by group."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import streamlit as st

from graph.analysis.customer_care import response_equity as fairness
from graph.analysis.customer_care import response_times as speed
from graph.analysis.customer_care.inbox import Inbox
from graph.rendering import escaping
from webapp.charts import response_charts as figures_listening
from webapp.components import column_headings as _heads
from webapp.components import page_layout as _parts
from webapp.components import pagination as _more
from webapp.state import cached_findings
from webapp.state import store_session as session

POSTS_PER_STEP = 8

GROUPING_LABELS: Final[dict[speed.ResponseTimeGrouping, str]] = {
    "sign": "What it says",
    "platform": "Platform",
    "followers": "Followers",
    "weekday": "Weekday",
    "hour": "Hour (UTC)",
}


def show_response_times(inbox: Inbox) -> None:
    """Draw response rates and times by group, and whether small accounts wait longer."""
    st.subheader("Response time", anchor=False)
    snapshot = session.current_snapshot()
    # Resampling takes seconds on large data, so the result is cached.
    st.text(cached_findings.cached(fairness.response_equity_in_scope, cached_findings.current_scope()).sentence)
    by = st.segmented_control(
        "By", list(GROUPING_LABELS), default="sign", required=True, format_func=GROUPING_LABELS.__getitem__
    )
    rows = speed.measure_response_times(snapshot, inbox, by)
    if by == "followers" and {row.group for row in rows} == {"not known"}:
        st.caption("Unknown: this data has no follower counts.")
        return
    if not any(row.posts for row in rows):
        st.caption(escaping.escape_markdown(speed.describe_response_times(rows)))
        return
    table = speed.response_times_table(rows)
    _parts.show_chart(
        figures_listening.response_rate_figure(rows),
        f"speed-{by}",
        table,
        "Response rate and response time",
        _heads.RESPONSE_TIME_HEADINGS,
    )
    _parts.show_downloads(table, "speed", {"by": by})
    ids = snapshot.posts["id"]
    groups = {row.group: ids.take(pa.array(row.cases)).to_pylist() for row in rows}
    _more.show_posts_of_group(groups, f"speed-group-{by}", POSTS_PER_STEP, "{}; most expected shares first:")
