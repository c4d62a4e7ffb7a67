"""Overview: posts, supporters, communities, and what this data can answer."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from graph.analysis.brands import mentions as talk
from graph.rendering import escaping
from graph.view_models import network_view as views
from graph.view_models import overview
from webapp.charts import brand_charts as figures
from webapp.components import account_card as _people
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.components import report_button as _report
from webapp.components.data import brand_form as _brand
from webapp.state import cached_findings, url_state, visit_state
from webapp.state import store_session as session

GO = {
    "people": ("The people", ":material/groups:"),
    "listening": ("The posts", ":material/hearing:"),
}

snapshot, scope = session.shown(), cached_findings.scope()
st.title("Overview")
facts = cached_findings.ask(overview.facts, scope, cached_findings.forecast())
if new := visit_state.morning():
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
        what = url_state.asked("open")
        said = cached_findings.ask(talk.talk, scope)
        for known in get_args(talk.What):
            if what == known:
                _proof.panel(talk.TITLES[known], said.rows(known))
                break
        else:
            _proof.panel("This link opens nothing on this page", ())
with main:
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        st.subheader("Top supporters", anchor=False)
        found = facts.carriers
        if not found.people:
            st.info(escaping.label(found.sentence), icon=":material/info:")
        for person in found.people[:5]:
            _people.brief(person)
        _parts.go("people", "All people", ":material/groups:")
    with right:
        net = cached_findings.ask(
            views.view, views.Asked(scope, kinds=None), "communities"
        )
        if net.nodes.num_rows:
            _parts.picture(
                figures.bubbles(net),
                "overview-communities",
                net.nodes.select(["name", "accounts", "received"]),
                "The groups and their leading accounts",
            )
            _parts.go("network", "See who connects them", ":material/hub:")
        weeks = cached_findings.ask(talk.weeks, scope)
        if weeks.num_rows:
            _parts.picture(
                figures.talk(weeks),
                "overview-talk",
                weeks,
                "Praise and complaints by week",
            )
    _brand.answers()
_report.button(scope)
