"""Overview: what is said, who carries it, and what this data can answer."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from app_pages import _brand, _parts, _people, _proof, _report
from graph import figures, overview, session, shown, talk, views

GO = {
    "people": ("The people", ":material/groups:"),
    "listening": ("The posts", ":material/hearing:"),
}

snapshot, scope = session.shown(), session.scope()
st.title("Overview")
facts = session.ask(overview.facts, scope, session.forecast())
if new := session.morning():
    st.subheader("Since your last visit", anchor=False)
    with st.container(gap="xxsmall"):
        for told in new:
            _parts.told(told)
    st.subheader("In all", anchor=False)
_parts.told(facts.sentence)
_parts.labels_note()
for place, tile in zip(st.columns(4), facts.tiles, strict=True):
    with place.container(border=True, height="stretch"):
        st.metric(tile.title, tile.value, help=tile.help)
        if tile.opens:
            _proof.button("The posts", tile.opens, f"tile-{tile.opens}")
        elif tile.page:
            _parts.go(tile.page, *GO[tile.page])
main, side = _proof.places()
if side is not None:
    with side:
        what = session.asked("open")
        said = session.ask(talk.talk, scope)
        if what in get_args(talk.What):
            _proof.panel(talk.TITLES[what], said.rows(what))
        else:
            _proof.panel("This link opens nothing here", ())
with main:
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        st.subheader("Who carries it", anchor=False)
        found = facts.carriers
        if not found.people:
            st.info(shown.label(found.sentence), icon=":material/info:")
        for person in found.people[:5]:
            _people.brief(person)
        _parts.go("people", "All people", ":material/groups:")
    with right:
        net = session.ask(views.view, views.Asked(scope, kinds=None), "communities")
        if net.nodes.num_rows:
            _parts.picture(
                figures.bubbles(net),
                "overview-communities",
                net.nodes.select(["name", "accounts", "received"]),
                "The groups and their leading voices",
            )
            _parts.go("network", "See who connects them", ":material/hub:")
        weeks = session.ask(talk.weeks, scope)
        if weeks.num_rows:
            _parts.picture(
                figures.talk(weeks),
                "overview-talk",
                weeks,
                "Praise and complaints by week",
            )
    _brand.answers()
_report.button(scope)
