"""Alarms on the page Listening."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.analysis.customer_care.conversations import thread
from graph.analysis.monitoring import alerts as alarms
from graph.analysis.monitoring.anomalies import Alarm
from graph.rendering import escaping
from graph.snapshots import lookup
from graph.snapshots.scope import Scope
from webapp.components import column_headings as _heads
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

DAYS = 7
FEW = 5
ICONS = {
    "growing": ":material/trending_up:",
    "burst": ":material/bolt:",
    "drop": ":material/trending_down:",
}


def recent(scope: Scope, rate: float) -> tuple[Alarm, ...]:
    """Alarms of the last `RECENT_DAYS` days of the scope."""
    last = cached_findings.ask(cached_findings.last_moment)
    found = cached_findings.ask(alarms.alarms, scope, rate)
    if last is None:
        return ()
    return tuple(one for one in found if one.at > last - timedelta(days=DAYS))


def opened(side: DeltaGenerator, scope: Scope) -> None:
    """Draw what the URL opens: the posts of an alarm, or a post's conversation."""
    snapshot, key = session.shown(), url_state.asked("open") or ""
    row = lookup.row_of(snapshot.posts, key)
    with side:
        if row is not None:
            _proof.panel("The conversation", thread(snapshot, row))
            return
        every = cached_findings.ask(alarms.alarms, scope, alarms.RATE)
        one = alarms.called(snapshot, every, key)
        if one is None:
            _proof.panel("This link opens nothing here", ())
        else:
            _proof.panel(words(one), one.posts)


def words(one: Alarm) -> str:
    """Sentence of an alarm, with the brand's name unless one brand is chosen."""
    if cached_findings.scope().brand:
        return one.sentence
    return f"{session.shown().brands['name'][one.brand].as_py()}: {one.sentence}"


def day(one: Alarm) -> str:
    """Day of an alarm, with the time for alarms on a growing post."""
    moment = f", {one.at:%H:%M}" if one.name == "growing" else ""
    return f"{one.day:%d %b %Y}{moment}"


def alerts(scope: Scope) -> None:
    """Draw the latest alarms, their back-test and a table of all alarms."""
    st.subheader("Alarms", anchor=False)
    rate = st.segmented_control(
        "Alarms a day",
        alarms.RATES,
        default=alarms.RATE,
        required=True,
        key="alarm_rate",
        bind="query-params",
        help="More alarms catch more complaints early, and raise more false alarms.",
    )
    snapshot = session.shown()
    found = recent(scope, rate)
    if not found:
        st.caption(f"No alarms in the last {DAYS} days of the data.")
    for place, one in enumerate(found[:FEW]):
        with st.container(border=True):
            st.markdown(
                f"{ICONS[one.name]} **{day(one)}** {escaping.label(words(one))}"
            )
            with st.expander(f"The posts ({len(one.posts):,})"):
                ids = [snapshot.posts["id"][row].as_py() for row in one.posts[:FEW]]
                _posts.posts(ids, f"alarm-{place}")
    st.caption(
        escaping.label(cached_findings.ask(alarms.backtest, scope, rate).sentence)
    )
    every = cached_findings.ask(alarms.alarms, scope, rate)
    if every:
        table = alarms.table(snapshot, every)
        with st.expander(f"All alarms in this time window ({len(every):,})"):
            _heads.table(table, _heads.ALARMS)
        _parts.downloads(table, "alarms", {"rate": rate})
