"""Alarms on the page Listening: what wants to be looked at first."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages import _heads, _parts, _posts, _proof
from graph import session, shown
from graph.findings.listening import alarms
from graph.findings.listening.threads import thread
from graph.findings.scope import Scope

DAYS = 7
FEW = 5
ICONS = {
    "growing": ":material/trending_up:",
    "burst": ":material/bolt:",
    "drop": ":material/trending_down:",
}


def recent(scope: Scope, rate: float) -> tuple[alarms.Alarm, ...]:
    """The alarms of the scope's last days."""
    last = session.ask(session.last_moment)
    found = session.ask(alarms.alarms, scope, rate)
    if last is None:
        return ()
    return tuple(one for one in found if one.at > last - timedelta(days=DAYS))


def opened(side: DeltaGenerator, scope: Scope) -> None:
    """What the link opens: an alarm's posts, or the conversation of a post."""
    snapshot, key = session.shown(), session.asked("open") or ""
    row = shown.row_of(snapshot.posts, key)
    with side:
        if row is not None:
            _proof.panel("The conversation", thread(snapshot, row))
            return
        every = session.ask(alarms.alarms, scope, alarms.RATE)
        one = alarms.called(snapshot, every, key)
        if one is None:
            _proof.panel("This link opens nothing here", ())
        else:
            _proof.panel(words(one), one.posts)


def words(one: alarms.Alarm) -> str:
    """An alarm in a sentence; of several brands, whose it is."""
    if session.scope().brand:
        return one.sentence
    return f"{session.shown().brands['name'][one.brand].as_py()}: {one.sentence}"


def day(one: alarms.Alarm) -> str:
    """When it went off, to the minute where that is known."""
    moment = f", {one.at:%H:%M}" if one.name == "growing" else ""
    return f"{one.day:%d %b %Y}{moment}"


def alerts(scope: Scope) -> None:
    """What went off in the last days, how good such alarms were, and all of them."""
    st.subheader("Alarms", anchor=False)
    rate = st.segmented_control(
        "Alarms a day",
        alarms.RATES,
        default=alarms.RATE,
        required=True,
        key="alarm_rate",
        bind="query-params",
        help="More alarms catch more complaints early, and more that come to nothing.",
    )
    snapshot = session.shown()
    found = recent(scope, rate)
    if not found:
        st.caption(f"Nothing in the last {DAYS} days of the data needs you.")
    for place, one in enumerate(found[:FEW]):
        with st.container(border=True):
            st.markdown(f"{ICONS[one.name]} **{day(one)}** {shown.label(words(one))}")
            with st.expander(f"The posts ({len(one.posts):,})"):
                ids = [snapshot.posts["id"][row].as_py() for row in one.posts[:FEW]]
                _posts.posts(ids, f"alarm-{place}")
    st.caption(shown.label(session.ask(alarms.backtest, scope, rate).sentence))
    every = session.ask(alarms.alarms, scope, rate)
    if every:
        table = alarms.table(snapshot, every)
        with st.expander(f"All alarms of this time ({len(every):,})"):
            _heads.table(table, _heads.ALARMS)
        _parts.downloads(table, "alarms", {"rate": rate})
