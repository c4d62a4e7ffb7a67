"""Settings of coordination, the list of signals, and the signals of one account."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.analysis.accounts.coordination import MIN_PARTICIPATION, TIME_WINDOW_SECONDS
from graph.analysis.accounts.exclusions import MIN_SHARED_OBJECTS
from graph.analysis.authenticity.reason import SIGNAL_TITLES, AuthenticitySignal
from graph.rendering import account_badge, escaping
from webapp.components.post_card import show_posts
from webapp.state.store_session import current_snapshot

MAX_POSTS = 10


def show_coordination_settings() -> tuple[float, int]:
    """Draw the settings of acting together.

    Returns:
        The seconds between two actions, and the minimum number of shared objects.
    """
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
            "For the signals on this page only. Other lists always exclude accounts that "
            f"acted together on {MIN_SHARED_OBJECTS} objects or more within "
            f"{TIME_WINDOW_SECONDS:.0f} seconds."
        )
    return float(within), int(at_least)


def show_account_signals(
    signals: Sequence[AuthenticitySignal], accounts: Sequence[int]
) -> None:
    """Draw the choice of an account, and each of its signals with the posts.

    Parameters:
        signals: of all accounts.
        accounts: rows of the accounts to choose from.
    """
    snapshot = current_snapshot()
    row = st.selectbox(
        "Look at",
        accounts,
        format_func=lambda one: escaping.visible_text(
            account_badge.build_account_badge(snapshot, one).name
        ),
    )
    for place, signal in enumerate(signal for signal in signals if signal.row == row):
        with st.container(border=True):
            st.markdown(f"**{SIGNAL_TITLES[signal.reason].capitalize()}**")
            st.text(escaping.visible_text(signal.why))
            if signal.evidence:
                with st.expander(f"The posts ({len(signal.evidence):,})"):
                    show_posts(signal.evidence[:MAX_POSTS], f"twice-{place}")
            else:
                st.caption("This signal is based on the profile, not on posts.")
