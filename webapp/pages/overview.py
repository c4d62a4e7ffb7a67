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

LINK_LABELS = {
    "people": ("The people", ":material/groups:"),
    "listening": ("The posts", ":material/hearing:"),
}

snapshot, scope = session.current_snapshot(), cached_findings.current_scope()
st.title("Overview")
facts = cached_findings.cached(overview.overview_facts, scope, cached_findings.current_forecast())
if new := visit_state.current_visit_digest():
    st.subheader("Since your last visit", anchor=False)
    with st.container(gap="xxsmall"):
        for told in new:
            _parts.write_linked_sentence(told)
    st.subheader("In all", anchor=False)
_parts.write_linked_sentence(facts.sentence)
_parts.show_label_accuracy()
for place, tile in zip(st.columns(4), facts.tiles, strict=True):
    with place.container(border=True, height="stretch"):
        st.metric(tile.title, tile.value, help=tile.help)
        if tile.opens:
            _proof.show_evidence_button("The posts", tile.opens, f"tile-{tile.opens}")
        elif tile.page:
            _parts.link_to_page(tile.page, *LINK_LABELS[tile.page])
main, side = _proof.evidence_areas()
if side is not None:
    with side:
        what = url_state.url_parameter("open")
        said = cached_findings.cached(talk.brand_posts, scope)
        for known in get_args(talk.PostGroup):
            if what == known:
                _proof.show_evidence_panel(talk.POST_GROUP_TITLES[known], said.rows(known))
                break
        else:
            _proof.show_evidence_panel("This link opens nothing on this page", ())
with main:
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        st.subheader("Top supporters", anchor=False)
        found = facts.carriers
        if not found.people:
            st.info(escaping.escape_markdown(found.sentence), icon=":material/info:")
        for person in found.people[:5]:
            _people.show_brief_card(person)
        _parts.link_to_page("people", "All people", ":material/groups:")
    with right:
        net = cached_findings.cached(
            views.build_network_view, views.NetworkQuery(scope, kinds=None), "communities"
        )
        if net.nodes.num_rows:
            _parts.show_chart(
                figures.communities_figure(net),
                "overview-communities",
                net.nodes.select(["name", "accounts", "received"]),
                "The groups and their leading accounts",
            )
            _parts.link_to_page("network", "See who connects them", ":material/hub:")
        weeks = cached_findings.cached(talk.posts_by_week, scope)
        if weeks.num_rows:
            _parts.show_chart(
                figures.weekly_sentiment_figure(weeks),
                "overview-talk",
                weeks,
                "Praise and complaints by week",
            )
    _brand.show_data_coverage()
_report.show_report_section(scope)
