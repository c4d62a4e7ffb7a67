"""Alarms on the page Listening."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.analysis.customer_care.conversations import conversation_posts
from graph.analysis.monitoring import alerts as alarms
from graph.analysis.monitoring.anomalies import Alert
from graph.rendering import escaping
from graph.snapshots import lookup
from graph.snapshots.scope import Scope
from webapp.components import column_headings as _heads
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

RECENT_DAYS = 7
MAX_ALERTS = 5
ALERT_ICONS = {
    "growing": ":material/trending_up:",
    "burst": ":material/bolt:",
    "drop": ":material/trending_down:",
}


def recent_alerts(scope: Scope, rate: float) -> tuple[Alert, ...]:
    """Alarms of the last `RECENT_DAYS` days of the scope."""
    last = cached_findings.cached(cached_findings.last_activity_time)
    found = cached_findings.cached(alarms.find_alerts, scope, rate)
    if last is None:
        return ()
    return tuple(one for one in found if one.at > last - timedelta(days=RECENT_DAYS))


def show_linked_evidence(container: DeltaGenerator, scope: Scope) -> None:
    """Draw what the URL opens: the posts of an alarm, or a post's conversation."""
    snapshot, key = session.current_snapshot(), url_state.url_parameter("open") or ""
    row = lookup.row_of_id(snapshot.posts, key)
    with container:
        if row is not None:
            _proof.show_evidence_panel("The conversation", conversation_posts(snapshot, row))
            return
        every = cached_findings.cached(alarms.find_alerts, scope, alarms.DEFAULT_ALERTS_PER_DAY)
        one = alarms.find_alert(snapshot, every, key)
        if one is None:
            _proof.show_evidence_panel("This link opens nothing here", ())
        else:
            _proof.show_evidence_panel(describe_alert(one), one.posts)


def describe_alert(alert: Alert) -> str:
    """Sentence of an alarm, with the brand's name unless one brand is chosen."""
    if cached_findings.current_scope().brand:
        return alert.sentence
    return f"{session.current_snapshot().brands['name'][alert.brand].as_py()}: {alert.sentence}"


def alert_time_text(alert: Alert) -> str:
    """Day of an alarm, with the time for alarms on a growing post."""
    moment = f", {alert.at:%H:%M}" if alert.kind == "growing" else ""
    return f"{alert.day:%d %b %Y}{moment}"


def show_alerts(scope: Scope) -> None:
    """Draw the latest alarms, their back-test and a table of all alarms."""
    st.subheader("Alarms", anchor=False)
    rate = st.segmented_control(
        "Alarms a day",
        alarms.ALERT_RATES,
        default=alarms.DEFAULT_ALERTS_PER_DAY,
        required=True,
        key="alarm_rate",
        bind="query-params",
        help="More alarms catch more complaints early, and raise more false alarms.",
    )
    snapshot = session.current_snapshot()
    found = recent_alerts(scope, rate)
    if not found:
        st.caption(f"No alarms in the last {RECENT_DAYS} days of the data.")
    for place, one in enumerate(found[:MAX_ALERTS]):
        with st.container(border=True):
            st.markdown(
                f"{ALERT_ICONS[one.kind]} **{alert_time_text(one)}** {escaping.escape_markdown(describe_alert(one))}"
            )
            with st.expander(f"The posts ({len(one.posts):,})"):
                ids = [snapshot.posts["id"][row].as_py() for row in one.posts[:MAX_ALERTS]]
                _posts.show_posts(ids, f"alarm-{place}")
    st.caption(
        escaping.escape_markdown(cached_findings.cached(alarms.backtest_alerts, scope, rate).sentence)
    )
    every = cached_findings.cached(alarms.find_alerts, scope, rate)
    if every:
        table = alarms.alerts_table(snapshot, every)
        with st.expander(f"All alarms in this time window ({len(every):,})"):
            _heads.show_table(table, _heads.ALERT_HEADINGS)
        _parts.show_downloads(table, "alarms", {"rate": rate})
