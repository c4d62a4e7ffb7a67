"""Overview: posts, supporters, communities, and what this data can answer."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from graph.analysis.brands.mentions import (
    POST_GROUP_TITLES,
    PostGroup,
    brand_posts,
    posts_by_week,
)
from graph.rendering import escaping
from graph.view_models import overview
from graph.view_models.network_filter import NetworkQuery
from graph.view_models.network_view import build_network_view
from webapp.charts.brand_charts import communities_figure, weekly_sentiment_figure
from webapp.components.account_card import show_brief_card
from webapp.components.data.brand_form import show_data_coverage
from webapp.components.evidence_panel import (
    evidence_areas,
    show_evidence_button,
    show_evidence_panel,
)
from webapp.components.page_layout import (
    link_to_page,
    show_chart,
    show_label_accuracy,
    write_linked_sentence,
)
from webapp.components.report_button import show_report_section
from webapp.state import cached_findings, url_state, visit_state
from webapp.state.store_session import current_snapshot

LINK_LABELS = {
    "people": ("The people", ":material/groups:"),
    "listening": ("The posts", ":material/hearing:"),
}

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Overview")
facts = cached_findings.cached(
    overview.overview_facts, scope, cached_findings.current_forecast()
)
if new := visit_state.current_visit_digest():
    st.subheader("Since your last visit", anchor=False)
    with st.container(gap="xxsmall"):
        for pieces in new:
            write_linked_sentence(pieces)
    st.subheader("In all", anchor=False)
write_linked_sentence(facts.sentence)
show_label_accuracy()
for place, tile in zip(st.columns(4), facts.tiles, strict=True):
    with place.container(border=True, height="stretch"):
        st.metric(tile.title, tile.value, help=tile.help)
        if tile.opens:
            show_evidence_button("The posts", tile.opens, f"tile-{tile.opens}")
        elif tile.page:
            link_to_page(tile.page, *LINK_LABELS[tile.page])
main, side = evidence_areas()
if side is not None:
    with side:
        opened = url_state.url_parameter("open")
        mentions = cached_findings.cached(brand_posts, scope)
        for kind in get_args(PostGroup):
            if opened == kind:
                show_evidence_panel(POST_GROUP_TITLES[kind], mentions.rows(kind))
                break
        else:
            show_evidence_panel("This link opens nothing on this page", ())
with main:
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        st.subheader("Top supporters", anchor=False)
        ranking = facts.carriers
        if not ranking.people:
            st.info(escaping.escape_markdown(ranking.sentence), icon=":material/info:")
        for person in ranking.people[:5]:
            show_brief_card(person)
        link_to_page("people", "All people", ":material/groups:")
    with right:
        net = cached_findings.cached(
            build_network_view, NetworkQuery(scope, kinds=None), "communities"
        )
        if net.nodes.num_rows:
            show_chart(
                communities_figure(net),
                "overview-communities",
                net.nodes.select(["name", "accounts", "received"]),
                "The groups and their leading accounts",
            )
            link_to_page("network", "See who connects them", ":material/hub:")
        weeks = cached_findings.cached(posts_by_week, scope)
        if weeks.num_rows:
            show_chart(
                weekly_sentiment_figure(weeks),
                "overview-talk",
                weeks,
                "Praise and complaints by week",
            )
    show_data_coverage()
show_report_section(scope)
