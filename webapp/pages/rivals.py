"""Rivals: supporters of each brand, their concentration, overlap and switching."""

from __future__ import annotations

import streamlit as st

from graph.analysis.brands.brand_comparison import (
    compare_brands,
    describe_brand_support,
)
from graph.analysis.brands.earned_media import posts_by_media_type
from graph.snapshots.lookup import find_brand_row
from webapp.components import page_layout
from webapp.components.evidence_panel import evidence_areas, show_evidence_panel
from webapp.components.rivals import brand_charts, brand_overlap
from webapp.components.rivals.linked_posts import linked_posts
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Rivals")
page_layout.stop_without_brand()
row = find_brand_row(snapshot, scope.brand) if scope.brand else None
comparison = cached_findings.cached(compare_brands, scope)
page_layout.write_sentence(describe_brand_support(snapshot, comparison, row))
page_layout.show_label_accuracy()
if not comparison.brands:
    page_layout.link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
main, side = evidence_areas()
switches = comparison.switches_by_direction(row)
chosen_row = row if row is not None else comparison.brands[0].brand
name = snapshot.brands["name"][chosen_row].as_py()
media_posts = cached_findings.cached(posts_by_media_type, scope, chosen_row)
if side is not None:
    posts = linked_posts(comparison, switches, media_posts)
    with side:
        show_evidence_panel(
            "Posts of supporters", posts.get(url_state.url_parameter("open") or "", ())
        )
with main:
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        brand_charts.show_supporters(comparison, row, scope)
    with right:
        brand_charts.show_earned_media(name, media_posts, scope)
    brand_charts.show_supporter_share(name, scope)
    brand_overlap.show_brand_overlap(comparison, scope)
    brand_overlap.show_brand_switches(comparison, row, switches)
page_layout.show_method(
    "A supporter posts about a brand without complaining, unpaid and independent, or shares "
    "such posts. Accounts that are excluded from lists are no supporters.",
    "`share` is the share of this brand among the supporters of any brand.",
    "`top_tenth` is the share of support by the most active tenth of the people, with its "
    "90 % interval (people resampled 200 times). `like` is the inverse Simpson index: the "
    "number of equally active people with the same concentration.",
    "A switch: at least two acts for one brand, then at least two for another, and none the "
    "other way round. It is compared with the number expected if the order were random.",
)
