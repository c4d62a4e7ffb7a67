"""A list with and without the accounts that show unusual activity."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from graph.analysis.lists import rank_changes
from graph.analysis.lists.registry import LIST_TITLES, compute_ranking
from graph.rendering import tables
from graph.snapshots.scope import Scope
from webapp.state import cached_findings

LIST_SIZE = 50
MAX_REPLACEMENTS = 500
"""Maximum number of accounts that take the places of removed ones."""


def show_list_without(accounts: Collection[str], scope: Scope) -> None:
    """Draw the choice of a list, and its rank changes without these accounts.

    `accounts` holds ids.
    """
    st.subheader("A list with and without them", anchor=False)
    name = st.segmented_control(
        "List",
        list(LIST_TITLES),
        default="influencers",
        required=True,
        format_func=lambda key: LIST_TITLES[key],
        key="twice_list",
        wrap=True,
    )
    longer = cached_findings.cached(
        compute_ranking,
        name,
        scope,
        LIST_SIZE + MAX_REPLACEMENTS,
        cached_findings.current_forecast(),
    )
    moved = rank_changes.rank_changes(
        rank_changes.without_accounts(longer, (), LIST_SIZE),
        rank_changes.without_accounts(longer, accounts, LIST_SIZE),
    )
    st.text(rank_changes.describe_rank_changes(moved))
    st.dataframe(tables.visible_table(moved), hide_index=True)
