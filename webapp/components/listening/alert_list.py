"""Alerts on the page Listening."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.analysis.customer_care.conversations import conversation_posts
from graph.analysis.monitoring.alerts import (
    ALERT_RATES,
    DEFAULT_ALERTS_PER_DAY,
    alerts_table,
    backtest_alerts,
    find_alert,
    find_alerts,
)
from graph.analysis.monitoring.anomalies import Alert
from graph.rendering import escaping
from graph.snapshots import lookup
from graph.snapshots.scope import Scope
from webapp.components.column_headings import ALERT_HEADINGS, show_table
from webapp.components.evidence_panel import show_evidence_panel
from webapp.components.page_layout import show_downloads
from webapp.components.post_card import show_posts
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

RECENT_DAYS = 7
MAX_ALERTS = 5
ALERT_ICONS = {
    "growing": ":material/trending_up:",
    "burst": ":material/bolt:",
    "drop": ":material/trending_down:",
}


def recent_alerts(scope: Scope, rate: float) -> tuple[Alert, ...]:
    """Alerts of the last `RECENT_DAYS` days of the scope."""
    last = cached_findings.cached(cached_findings.last_activity_time)
    every = cached_findings.cached(find_alerts, scope, rate)
    if last is None:
        return ()
    return tuple(
        alert for alert in every if alert.at > last - timedelta(days=RECENT_DAYS)
    )


def show_linked_evidence(container: DeltaGenerator, scope: Scope) -> None:
    """Draw what the URL opens: the posts of an alert, or a post's conversation."""
    snapshot, key = current_snapshot(), url_state.url_parameter("open") or ""
    row = lookup.row_of_id(snapshot.posts, key)
    with container:
        if row is not None:
            show_evidence_panel("The conversation", conversation_posts(snapshot, row))
            return
        every = cached_findings.cached(find_alerts, scope, DEFAULT_ALERTS_PER_DAY)
        alert = find_alert(snapshot, every, key)
        if alert is None:
            show_evidence_panel("This link opens nothing on this page", ())
        else:
            show_evidence_panel(describe_alert(alert), alert.posts)


def describe_alert(alert: Alert) -> str:
    """Sentence of an alert, with the brand's name unless one brand is chosen."""
    if cached_findings.current_scope().brand:
        return alert.sentence
    return f"{current_snapshot().brands['name'][alert.brand].as_py()}: {alert.sentence}"


def alert_time_text(alert: Alert) -> str:
    """Day of an alert, with the time for alerts on a growing post."""
    moment = f", {alert.at:%H:%M}" if alert.kind == "growing" else ""
    return f"{alert.day:%d %b %Y}{moment}"


def show_alerts(scope: Scope) -> None:
    """Draw the latest alerts, their back-test and a table of all alerts."""
    st.subheader("Alerts", anchor=False)
    rate = st.segmented_control(
        "Alerts a day",
        ALERT_RATES,
        default=DEFAULT_ALERTS_PER_DAY,
        required=True,
        key="alarm_rate",
        bind="query-params",
        help="More alerts catch more complaints early, and raise more false alerts.",
    )
    snapshot = current_snapshot()
    latest = recent_alerts(scope, rate)
    if not latest:
        st.caption(f"No alerts in the last {RECENT_DAYS} days of the data.")
    for place, alert in enumerate(latest[:MAX_ALERTS]):
        with st.container(border=True):
            st.markdown(
                f"{ALERT_ICONS[alert.kind]} **{alert_time_text(alert)}** {escaping.escape_markdown(describe_alert(alert))}"
            )
            with st.expander(f"The posts ({len(alert.posts):,})"):
                ids = [
                    snapshot.posts["id"][row].as_py()
                    for row in alert.posts[:MAX_ALERTS]
                ]
                show_posts(ids, f"alarm-{place}")
    st.caption(
        escaping.escape_markdown(
            cached_findings.cached(backtest_alerts, scope, rate).sentence
        )
    )
    every = cached_findings.cached(find_alerts, scope, rate)
    if every:
        table = alerts_table(snapshot, every)
        with st.expander(f"All alerts in this time window ({len(every):,})"):
            show_table(table, ALERT_HEADINGS)
        show_downloads(table, "alarms", {"rate": rate})
