"""Unusual activity: signals about accounts with their posts, and lists without them."""

from __future__ import annotations

import streamlit as st

from graph.analysis.authenticity.credibility import (
    authenticity_signals_table,
    find_authenticity_signals,
)
from graph.analysis.authenticity.manipulation_cost import (
    TOO_FEW_SHARED_MESSAGE,
    manipulation_cost,
)
from graph.analysis.authenticity.reason import SIGNAL_TITLES
from graph.phrasing import format_count
from graph.rendering import tables
from webapp.components.page_layout import show_downloads, show_method, write_sentence
from webapp.components.unusual_activity.coordination_network import (
    show_coordination_network,
)
from webapp.components.unusual_activity.list_comparison import show_list_without
from webapp.components.unusual_activity.signals import (
    show_account_signals,
    show_coordination_settings,
)
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Unusual activity")
within, at_least = show_coordination_settings()


def show_signals() -> bool:
    """Draw the signals and their accounts; whether any account is listed."""
    signals = cached_findings.cached(find_authenticity_signals, scope, within, at_least)
    found = {signal.reason for signal in signals}
    kinds = [kind for kind in SIGNAL_TITLES if kind in found]
    if not kinds:
        write_sentence("No accounts show unusual activity.")
        st.caption(
            "Checked: accounts that act together within seconds, crowds that share one "
            "account only, posting by the clock, handles that look like your own, "
            "reviews in a rush, in a ring or copied, and accounts that mostly advertise."
        )
        return False
    chosen_kinds = st.pills(
        "Signals",
        kinds,
        selection_mode="multi",
        default=kinds,
        format_func=lambda kind: kind.replace("_", " "),
        help="Accounts are listed for the chosen signals only.",
    )
    chosen = tuple(signal for signal in signals if signal.reason in chosen_kinds)
    accounts = list(dict.fromkeys(signal.row for signal in chosen))
    if not accounts:
        write_sentence("No signal is chosen, so no account is listed.")
        return False
    write_sentence(
        f"{format_count(len(accounts), 'account')} of {snapshot.accounts.num_rows:,} "
        f"{'shows' if len(accounts) == 1 else 'show'} unusual activity. A signal is not "
        "proof: fans and newsrooms can show one too."
    )
    table = authenticity_signals_table(snapshot, chosen)
    st.dataframe(
        tables.visible_table(
            table.select(["handle", "platform", "reason", "strength", "why"])
        ),
        hide_index=True,
        column_config={"why": st.column_config.TextColumn("why", width="large")},
    )
    show_downloads(table, "reasons", {"reasons": len(kinds)})
    show_account_signals(chosen, accounts)
    show_list_without(set(table["account"].to_pylist()), scope)
    return True


accounts_listed = show_signals()
show_coordination_network(scope, within, at_least)
if not accounts_listed:
    st.stop()
st.subheader("Manipulation cost", anchor=False)
if st.toggle("Simulate bought shares", help="This takes a while on large data."):
    cost = cached_findings.cached(
        manipulation_cost, scope, cached_findings.current_forecast()
    )
    st.text(cost.sentence if cost else TOO_FEW_SHARED_MESSAGE)
show_method(*(f"`{kind}`: {SIGNAL_TITLES[kind]}." for kind in SIGNAL_TITLES))
