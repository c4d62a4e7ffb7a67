"""Supporters of two brands, and people who switched from one brand to another."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from graph.analysis.brands.brand_comparison import (
    BrandComparison,
    brand_overlap_table,
    brand_switching_table,
    describe_brand_switching,
)
from graph.analysis.brands.brand_switching import BrandSwitch
from graph.analysis.scoring import ranking
from graph.phrasing import format_count
from graph.rendering import account_badge, escaping, tables
from graph.snapshots.scope import Scope
from webapp.components.evidence_panel import show_evidence_button
from webapp.components.page_layout import show_downloads
from webapp.state.store_session import current_snapshot

MAX_OVERLAP_BUTTONS = 8


def show_brand_overlap(comparison: BrandComparison, scope: Scope) -> None:
    """Draw the pairs of brands that share supporters, each with its posts."""
    snapshot = current_snapshot()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Supporters of two brands", anchor=False)
    pairs = brand_overlap_table(snapshot, comparison)
    if pairs.num_rows:
        st.dataframe(
            tables.visible_table(
                pairs.drop_columns(["accounts", *ranking.EVIDENCE_SCHEMA])
            ),
            hide_index=True,
            column_config={
                "share": st.column_config.NumberColumn(
                    "of supporters of either", format="percent"
                )
            },
        )
        for pair in comparison.overlaps[:MAX_OVERLAP_BUTTONS]:
            pair_of = f"{escaping.escape_markdown(names[pair.first])} and {escaping.escape_markdown(names[pair.second])}"
            people, posts = (
                format_count(len(pair.people), "person"),
                format_count(len(pair.posts), "post"),
            )
            key = f"both-{pair.first}-{pair.second}"
            show_evidence_button(f"{pair_of}: {people}, {posts}", key, key)
        show_downloads(pairs, "both", {"scope": scope})
    else:
        st.caption("None in this data.")


def show_brand_switches(
    comparison: BrandComparison,
    row: int | None,
    switches: Mapping[str, tuple[BrandSwitch, ...]],
) -> None:
    """Draw the people who switched brands.

    Parameters:
        comparison: of all brands in the scope.
        row: of the brand whose gains and losses are drawn; None for all brands.
        switches: switches by description, each a button.
    """
    snapshot = current_snapshot()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Brand switching", anchor=False)
    st.text(escaping.visible_text(describe_brand_switching(snapshot, comparison, row)))
    note = (
        ""
        if len(comparison.brand_switches) > comparison.expected_by_chance
        else " (may be chance)"
    )
    for direction, some in switches.items():
        if some:
            key = f"all-{direction}"
            show_evidence_button(
                f"{format_count(len(some), 'person')} {direction}{note}", key, key
            )
    selected = [
        switch
        for switch in comparison.brand_switches
        if row in (None, switch.old_brand, switch.new_brand)
    ]
    for switch in selected[:MAX_OVERLAP_BUTTONS]:
        name = escaping.escape_markdown(
            account_badge.build_account_badge(snapshot, switch.account).name
        )
        key = f"switch-{switch.account}-{switch.old_brand}-{switch.new_brand}"
        change = f"{escaping.escape_markdown(names[switch.old_brand])} to {escaping.escape_markdown(names[switch.new_brand])}"
        show_evidence_button(f"{name}: from {change}", key, key)
    if comparison.brand_switches:
        show_downloads(brand_switching_table(snapshot, comparison), "switched", {})
