"""Unusual activity: signals about accounts with their posts, and lists without them."""

from __future__ import annotations

import streamlit as st

from graph.analysis.accounts.coordination import MIN_PARTICIPATION, TIME_WINDOW_SECONDS
from graph.analysis.accounts.exclusions import MIN_SHARED_OBJECTS
from graph.analysis.authenticity.credibility import (
    authenticity_signals_table,
    find_authenticity_signals,
)
from graph.analysis.authenticity.manipulation_cost import (
    TOO_FEW_SHARED_MESSAGE,
    manipulation_cost,
)
from graph.analysis.authenticity.reason import SIGNAL_TITLES
from graph.analysis.lists.rank_changes import (
    describe_rank_changes,
    rank_changes,
    without_accounts,
)
from graph.analysis.lists.registry import LIST_TITLES as LISTS
from graph.analysis.lists.registry import compute_ranking
from graph.phrasing import format_count
from graph.rendering import account_badge, escaping, tables
from webapp.components.page_layout import show_downloads, show_method, write_sentence
from webapp.components.post_card import show_posts
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

LIST_SIZE = 50
MAX_REPLACEMENTS = 500
MAX_POSTS = 10

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Look twice")
with st.expander("What acting together means", icon=":material/tune:"):
    bar = st.container(horizontal=True)
    within = bar.number_input(
        "Within how many seconds",
        1,
        3_600,
        int(TIME_WINDOW_SECONDS),
        key="within",
        bind="query-params",
        width=220,
    )
    at_least = bar.number_input(
        "Minimum number of shared objects",
        1,
        100,
        MIN_PARTICIPATION,
        key="at_least",
        bind="query-params",
        width=220,
    )
    st.caption(
        "For the signals on this page only. Other lists always exclude accounts that acted "
        f"together on {MIN_SHARED_OBJECTS} objects or more within {TIME_WINDOW_SECONDS:.0f} seconds."
    )
signals = cached_findings.cached(find_authenticity_signals, scope, float(within), int(at_least))
kinds = [kind for kind in SIGNAL_TITLES if any(signal.reason == kind for signal in signals)]
if not kinds:
    write_sentence("No accounts show unusual activity.")
    st.caption(
        "Checked: accounts that act together within seconds, crowds that share one "
        "account only, posting by the clock, handles that look like your own, reviews "
        "in a rush, in a ring or copied, and accounts that mostly advertise."
    )
    st.stop()
chosen_kinds = st.pills(
    "Signals",
    kinds,
    selection_mode="multi",
    default=kinds,
    format_func=lambda kind: kind.replace("_", " "),
    help="Accounts are listed for the chosen signals only.",
)
reasons = tuple(signal for signal in signals if signal.reason in chosen_kinds)
accounts = list(dict.fromkeys(signal.row for signal in reasons))
if not accounts:
    write_sentence("No signal is chosen, so no account is listed.")
    st.stop()
write_sentence(
    f"{format_count(len(accounts), 'account')} of {snapshot.accounts.num_rows:,} "
    f"{'shows' if len(accounts) == 1 else 'show'} unusual activity. A signal is not "
    "proof: fans and newsrooms can show one too."
)
shown_table = authenticity_signals_table(snapshot, reasons)
st.dataframe(
    tables.visible_table(
        shown_table.select(["handle", "platform", "reason", "strength", "why"])
    ),
    hide_index=True,
    column_config={"why": st.column_config.TextColumn("why", width="large")},
)
show_downloads(shown_table, "reasons", {"reasons": len(kinds)})
row = st.selectbox(
    "Look at",
    accounts,
    format_func=lambda one: escaping.visible_text(account_badge.build_account_badge(snapshot, one).name),
)
for place, signal in enumerate(signal for signal in reasons if signal.row == row):
    with st.container(border=True):
        st.markdown(f"**{SIGNAL_TITLES[signal.reason].capitalize()}**")
        st.text(escaping.visible_text(signal.why))
        if signal.evidence:
            with st.expander(f"The posts ({len(signal.evidence):,})"):
                show_posts(signal.evidence[:MAX_POSTS], f"twice-{place}")
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
longer = cached_findings.cached(
    compute_ranking, name, scope, LIST_SIZE + MAX_REPLACEMENTS, cached_findings.current_forecast()
)
names = set(shown_table["account"].to_pylist())
moved = rank_changes(without_accounts(longer, (), LIST_SIZE), without_accounts(longer, names, LIST_SIZE))
st.text(describe_rank_changes(moved))
st.dataframe(tables.visible_table(moved), hide_index=True)
st.subheader("Manipulation cost", anchor=False)
if st.toggle("Simulate bought shares", help="This takes a while on large data."):
    cost = cached_findings.cached(manipulation_cost, scope, cached_findings.current_forecast())
    st.text(cost.sentence if cost else TOO_FEW_SHARED_MESSAGE)
show_method(*(f"`{kind}`: {SIGNAL_TITLES[kind]}." for kind in SIGNAL_TITLES))
