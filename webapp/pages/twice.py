"""Unusual activity: signals about accounts with their posts, and lists without them."""

from __future__ import annotations

import streamlit as st

from graph.analysis.accounts.coordination import AT_LEAST, WITHIN
from graph.analysis.accounts.exclusions import MEETINGS
from graph.analysis.authenticity.credibility import credibility, table
from graph.analysis.authenticity.manipulation_cost import NO_ENTRY, entry
from graph.analysis.authenticity.reason import TITLES
from graph.analysis.lists.rank_changes import moves, told, without
from graph.analysis.lists.registry import TITLES as LISTS
from graph.analysis.lists.registry import ranking
from graph.phrasing import many
from graph.rendering import account_badge, escaping, tables
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.state import cached_findings
from webapp.state import store_session as session

TOP = 50
MOST = 500
FEW = 10

snapshot, scope = session.shown(), cached_findings.scope()
st.title("Look twice")
with st.expander("What acting together means", icon=":material/tune:"):
    bar = st.container(horizontal=True)
    within = bar.number_input(
        "Within how many seconds",
        1,
        3_600,
        int(WITHIN),
        key="within",
        bind="query-params",
        width=220,
    )
    at_least = bar.number_input(
        "Minimum number of shared objects",
        1,
        100,
        AT_LEAST,
        key="at_least",
        bind="query-params",
        width=220,
    )
    st.caption(
        "For the signals on this page only. Other lists always exclude accounts that acted "
        f"together on {MEETINGS} objects or more within {WITHIN:.0f} seconds."
    )
found = cached_findings.ask(credibility, scope, float(within), int(at_least))
kinds = [kind for kind in TITLES if any(one.reason == kind for one in found)]
if not kinds:
    _parts.sentence("No accounts show unusual activity.")
    st.caption(
        "Checked: accounts that act together within seconds, crowds that share one "
        "account only, posting by the clock, handles that look like your own, reviews "
        "in a rush, in a ring or copied, and accounts that mostly advertise."
    )
    st.stop()
chosen = st.pills(
    "Signals",
    kinds,
    selection_mode="multi",
    default=kinds,
    format_func=lambda kind: kind.replace("_", " "),
    help="Accounts are listed for the chosen signals only.",
)
reasons = tuple(one for one in found if one.reason in chosen)
accounts = list(dict.fromkeys(one.row for one in reasons))
if not accounts:
    _parts.sentence("No signal is chosen, so no account is listed.")
    st.stop()
_parts.sentence(
    f"{many(len(accounts), 'account')} of {snapshot.accounts.num_rows:,} "
    f"{'shows' if len(accounts) == 1 else 'show'} unusual activity. A signal is not "
    "proof: fans and newsrooms can show one too."
)
shown_table = table(snapshot, reasons)
st.dataframe(
    tables.readable(
        shown_table.select(["handle", "platform", "reason", "strength", "why"])
    ),
    hide_index=True,
    column_config={"why": st.column_config.TextColumn("why", width="large")},
)
_parts.downloads(shown_table, "reasons", {"reasons": len(kinds)})
row = st.selectbox(
    "Look at",
    accounts,
    format_func=lambda one: escaping.visible(account_badge.face(snapshot, one).name),
)
for place, one in enumerate(one for one in reasons if one.row == row):
    with st.container(border=True):
        st.markdown(f"**{TITLES[one.reason].capitalize()}**")
        st.text(escaping.visible(one.why))
        if one.evidence:
            with st.expander(f"The posts ({len(one.evidence):,})"):
                _posts.posts(one.evidence[:FEW], f"twice-{place}")
        else:
            st.caption("This signal is based on the profile, not on posts.")
st.subheader("A list with and without them", anchor=False)
name = st.segmented_control(
    "List",
    list(LISTS),
    default="influencers",
    required=True,
    format_func=lambda key: LISTS[key],
    key="twice_list",
    wrap=True,
)
longer = cached_findings.ask(
    ranking, name, scope, TOP + MOST, cached_findings.forecast()
)
names = set(shown_table["account"].to_pylist())
moved = moves(without(longer, (), TOP), without(longer, names, TOP))
st.text(told(moved))
st.dataframe(tables.readable(moved), hide_index=True)
st.subheader("Manipulation cost", anchor=False)
if st.toggle("Simulate bought shares", help="This takes a while on large data."):
    cost = cached_findings.ask(entry, scope, cached_findings.forecast())
    st.text(cost.sentence if cost else NO_ENTRY)
_parts.method(*(f"`{kind}`: {TITLES[kind]}." for kind in TITLES))
