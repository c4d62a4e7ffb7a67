"""Alarms on the page Listening: what wants to be looked at first."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app_pages import _parts, _posts
from graph import session, shown
from graph.findings.listening import alarms
from graph.findings.scope import Scope

RATES = (0.2, 0.5, 1.0, 2.0)
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


def alerts(scope: Scope) -> None:
    """What went off in the last days, how good such alarms were, and all of them."""
    st.subheader("Alarms", anchor=False)
    rate = st.segmented_control(
        "Alarms a day",
        RATES,
        default=1.0,
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
            st.markdown(
                f"{ICONS[one.name]} **{one.at:%d %b, %H:%M}** {shown.label(one.sentence)}"
            )
            with st.expander(f"The posts ({len(one.posts):,})"):
                ids = [snapshot.posts["id"][row].as_py() for row in one.posts[:FEW]]
                _posts.posts(ids, f"alarm-{place}")
    st.caption(shown.label(session.ask(alarms.backtest, scope, rate).sentence))
    every = session.ask(alarms.alarms, scope, rate)
    if every:
        table = alarms.table(snapshot, every)
        with st.expander(f"All alarms of this time ({len(every):,})"):
            st.dataframe(shown.readable(table), hide_index=True)
        _parts.downloads(table, "alarms", {"rate": rate})
