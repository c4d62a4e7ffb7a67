"""Response rates and response times of the brand, by group."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import streamlit as st

from graph.analysis.customer_care import response_equity as fairness
from graph.analysis.customer_care import response_times as speed
from graph.analysis.customer_care.inbox import Ledger
from graph.rendering import escaping
from webapp.charts import response_charts as figures_listening
from webapp.components import column_headings as _heads
from webapp.components import page_layout as _parts
from webapp.components import pagination as _more
from webapp.state import cached_findings
from webapp.state import store_session as session

FEW = 8

BY: Final[dict[speed.By, str]] = {
    "sign": "What it says",
    "platform": "Platform",
    "followers": "Followers",
    "weekday": "Weekday",
    "hour": "Hour (UTC)",
}


def speeds(found: Ledger) -> None:
    """Draw response rates and times by group, and whether small accounts wait longer."""
    st.subheader("Response time", anchor=False)
    snapshot = session.shown()
    # Resampling takes seconds on large data, so the result is cached.
    st.text(cached_findings.ask(fairness.fair, cached_findings.scope()).sentence)
    by = st.segmented_control(
        "By", list(BY), default="sign", required=True, format_func=BY.__getitem__
    )
    rows = speed.speed(snapshot, found, by)
    if by == "followers" and {row.group for row in rows} == {"not known"}:
        st.caption("Unknown: this data has no follower counts.")
        return
    if not any(row.posts for row in rows):
        st.caption(escaping.label(speed.sentence(rows)))
        return
    table = speed.table(rows)
    _parts.picture(
        figures_listening.answered(rows),
        f"speed-{by}",
        table,
        "Response rate and response time",
        _heads.SPEED,
    )
    _parts.downloads(table, "speed", {"by": by})
    ids = snapshot.posts["id"]
    groups = {row.group: ids.take(pa.array(row.cases)).to_pylist() for row in rows}
    _more.posts_of(groups, f"speed-group-{by}", FEW, "{}; most expected shares first:")
