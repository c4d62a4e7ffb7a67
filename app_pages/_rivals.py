"""Two rivals at a time: who carries both, and who went from one to the other."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app_pages import _parts, _proof
from graph import session, shown
from graph.findings import evidence, rivals
from graph.findings.scope import Scope
from graph.findings.switches import Switch
from graph.findings.words import many

FEW = 8


def both(found: rivals.Rivals, scope: Scope) -> None:
    """The pairs of brands that somebody carries together, each with its posts."""
    snapshot = session.shown()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Who carries two brands", anchor=False)
    pairs = rivals.both_table(snapshot, found)
    if pairs.num_rows:
        st.dataframe(
            shown.readable(pairs.drop_columns(["accounts", *evidence.SCHEMA])),
            hide_index=True,
            column_config={
                "share": st.column_config.NumberColumn(
                    "of who carries either", format="percent"
                )
            },
        )
        for pair in found.both[:FEW]:
            pair_of = f"{shown.label(names[pair.first])} and {shown.label(names[pair.second])}"
            who, what = many(len(pair.people), "person"), many(len(pair.posts), "post")
            key = f"both-{pair.first}-{pair.second}"
            _proof.button(f"{pair_of}: {who}, {what}", key, key)
        _parts.downloads(pairs, "both", {"scope": scope})
    else:
        st.caption("Nobody, as far as this data says.")


def switched(
    found: rivals.Rivals, row: int | None, switches: Mapping[str, tuple[Switch, ...]]
) -> None:
    """Who went from one brand to another; of a brand (a row) who came and who left."""
    snapshot = session.shown()
    names = snapshot.brands["name"].to_pylist()
    st.subheader("Who switched", anchor=False)
    st.text(shown.visible(rivals.switched_sentence(snapshot, found, row)))
    seem = "" if len(found.switched) > found.by_chance else ", as it looks"
    for words, some in switches.items():
        if some:
            key = f"all-{words}"
            _proof.button(f"{many(len(some), 'person')} {words}{seem}", key, key)
    mine = [one for one in found.switched if row in (None, one.old, one.new)]
    for one in mine[:FEW]:
        who = shown.label(shown.face(snapshot, one.account).name)
        key = f"switch-{one.account}-{one.old}-{one.new}"
        change = f"{shown.label(names[one.old])} to {shown.label(names[one.new])}"
        _proof.button(f"{who}: from {change}", key, key)
    if found.switched:
        _parts.downloads(rivals.switched_table(snapshot, found), "switched", {})
