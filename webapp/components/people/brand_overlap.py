"""Supporters of two brands, and people who switched from one brand to another."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from graph.analysis.brands import brand_comparison as rivals
from graph.analysis.brands.brand_switching import BrandSwitch
from graph.analysis.scoring import ranking
from graph.phrasing import format_count
from graph.rendering import account_badge, escaping, tables
from graph.snapshots.scope import Scope
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.state import store_session as session

MAX_OVERLAP_BUTTONS = 8


def show_brand_overlap(comparison: rivals.BrandComparison, scope: Scope) -> None:
    """Draw the pairs of brands that share supporters, each with its posts."""
    snapshot = session.current_snapshot()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Supporters of two brands", anchor=False)
    pairs = rivals.brand_overlap_table(snapshot, comparison)
    if pairs.num_rows:
        st.dataframe(
            tables.visible_table(pairs.drop_columns(["accounts", *ranking.EVIDENCE_SCHEMA])),
            hide_index=True,
            column_config={
                "share": st.column_config.NumberColumn(
                    "of supporters of either", format="percent"
                )
            },
        )
        for pair in comparison.overlaps[:MAX_OVERLAP_BUTTONS]:
            pair_of = f"{escaping.escape_markdown(names[pair.first])} and {escaping.escape_markdown(names[pair.second])}"
            who, what = format_count(len(pair.people), "person"), format_count(len(pair.posts), "post")
            key = f"both-{pair.first}-{pair.second}"
            _proof.show_evidence_button(f"{pair_of}: {who}, {what}", key, key)
        _parts.show_downloads(pairs, "both", {"scope": scope})
    else:
        st.caption("Nobody, as far as this data says.")


def show_brand_switches(
    comparison: rivals.BrandComparison, row: int | None, switches: Mapping[str, tuple[BrandSwitch, ...]]
) -> None:
    """Draw the people who switched brands.

    Parameters:
        comparison: of all brands in the scope.
        row: of the brand whose gains and losses are drawn; None for all brands.
        switches: switches by description, each a button.
    """
    snapshot = session.current_snapshot()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Brand switching", anchor=False)
    st.text(escaping.visible_text(rivals.describe_brand_switching(snapshot, comparison, row)))
    seem = "" if len(comparison.brand_switches) > comparison.expected_by_chance else " (may be chance)"
    for words, some in switches.items():
        if some:
            key = f"all-{words}"
            _proof.show_evidence_button(f"{format_count(len(some), 'person')} {words}{seem}", key, key)
    mine = [one for one in comparison.brand_switches if row in (None, one.old_brand, one.new_brand)]
    for one in mine[:MAX_OVERLAP_BUTTONS]:
        who = escaping.escape_markdown(account_badge.build_account_badge(snapshot, one.account).name)
        key = f"switch-{one.account}-{one.old_brand}-{one.new_brand}"
        change = f"{escaping.escape_markdown(names[one.old_brand])} to {escaping.escape_markdown(names[one.new_brand])}"
        _proof.show_evidence_button(f"{who}: from {change}", key, key)
    if comparison.brand_switches:
        _parts.show_downloads(rivals.brand_switching_table(snapshot, comparison), "switched", {})
