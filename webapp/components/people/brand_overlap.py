"""Supporters of two brands, and people who switched from one brand to another."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from graph.analysis.brands import brand_comparison as rivals
from graph.analysis.brands.brand_switching import Switch
from graph.analysis.scoring import ranking
from graph.phrasing import many
from graph.rendering import account_badge, escaping, tables
from graph.snapshots.scope import Scope
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.state import store_session as session

FEW = 8


def both(found: rivals.Rivals, scope: Scope) -> None:
    """Draw the pairs of brands that share supporters, each with its posts."""
    snapshot = session.shown()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Supporters of two brands", anchor=False)
    pairs = rivals.both_table(snapshot, found)
    if pairs.num_rows:
        st.dataframe(
            tables.readable(pairs.drop_columns(["accounts", *ranking.SCHEMA])),
            hide_index=True,
            column_config={
                "share": st.column_config.NumberColumn(
                    "of supporters of either", format="percent"
                )
            },
        )
        for pair in found.both[:FEW]:
            pair_of = f"{escaping.label(names[pair.first])} and {escaping.label(names[pair.second])}"
            who, what = many(len(pair.people), "person"), many(len(pair.posts), "post")
            key = f"both-{pair.first}-{pair.second}"
            _proof.button(f"{pair_of}: {who}, {what}", key, key)
        _parts.downloads(pairs, "both", {"scope": scope})
    else:
        st.caption("Nobody, as far as this data says.")


def switched(
    found: rivals.Rivals, row: int | None, switches: Mapping[str, tuple[Switch, ...]]
) -> None:
    """Draw the people who switched brands.

    Parameters:
        comparison: of all brands in the scope.
        row: of the brand whose gains and losses are drawn; None for all brands.
        switches: switches by description, each a button.
    """
    snapshot = session.shown()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Brand switching", anchor=False)
    st.text(escaping.visible(rivals.switched_sentence(snapshot, found, row)))
    seem = "" if len(found.switched) > found.by_chance else " (may be chance)"
    for words, some in switches.items():
        if some:
            key = f"all-{words}"
            _proof.button(f"{many(len(some), 'person')} {words}{seem}", key, key)
    mine = [one for one in found.switched if row in (None, one.old, one.new)]
    for one in mine[:FEW]:
        who = escaping.label(account_badge.face(snapshot, one.account).name)
        key = f"switch-{one.account}-{one.old}-{one.new}"
        change = f"{escaping.label(names[one.old])} to {escaping.label(names[one.new])}"
        _proof.button(f"{who}: from {change}", key, key)
    if found.switched:
        _parts.downloads(rivals.switched_table(snapshot, found), "switched", {})
