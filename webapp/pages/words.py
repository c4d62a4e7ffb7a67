"""Words: typical phrases of praise, complaints and other groups, and feature requests."""

from __future__ import annotations

import streamlit as st

from graph.analysis.topics import keyness
from graph.analysis.topics.feature_requests import find_feature_requests
from graph.rendering import tables
from webapp.components import page_layout
from webapp.components.evidence_panel import evidence_areas, show_evidence_panel
from webapp.components.words.feature_requests import show_feature_requests
from webapp.components.words.phrase_groups import (
    KIND_LABELS,
    phrase_key,
    show_phrase_groups,
)
from webapp.state import annotation_actions, cached_findings, url_state
from webapp.state.store_session import current_snapshot

COMPARISON_LABELS = {
    "sign": "Praise and complaints",
    "brand": "Brands",
    "product": "Products",
    "month": "Months",
    "person": "People",
}

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Words")
page_layout.stop_without_brand()
bar = st.container(horizontal=True, vertical_alignment="bottom")
by = bar.segmented_control(
    "Compare",
    list(COMPARISON_LABELS),
    default="sign",
    required=True,
    format_func=COMPARISON_LABELS.__getitem__,
    key="by",
    bind="query-params",
    wrap=True,
)
sign = None
if by != "sign":
    sign = bar.segmented_control(
        "Only",
        list(KIND_LABELS),
        format_func=KIND_LABELS.__getitem__,
        key="only",
        bind="query-params",
    )
products = tuple(
    product
    for brand in cached_findings.configured_brands()
    if scope.brand in (None, brand.id)
    for product in brand.products
)
groups = cached_findings.cached(
    keyness.compare_group_phrases, scope, by, sign, products
)
page_layout.write_sentence(keyness.describe_group_phrases(groups))
page_layout.show_label_accuracy()
if by == "product" and not products:
    st.info(
        "No products are known: enter their names on the page Settings.",
        icon=":material/info:",
    )
requests = cached_findings.cached(
    find_feature_requests,
    scope,
    cached_findings.current_rules(),
    tuple(annotation_actions.assigned_departments().items()),
)
main, side = evidence_areas()
if side is not None:
    linked_posts = {
        phrase_key(by, group, phrase): (f"{group.name}: “{phrase.text}”", phrase.posts)
        for group in groups
        for phrase in group.phrases
    } | {
        f"idea-{request.phrase}": (f"Wished: {request.phrase}", request.posts)
        for request in requests
    }
    opened = url_state.url_parameter("open") or ""
    with side:
        show_evidence_panel(*linked_posts.get(opened, ("Nothing to display", ())))
with main:
    show_phrase_groups(by, groups, st.columns(2 if side else 3))
    table = keyness.group_phrases_table(snapshot, groups)
    with st.expander("All of them as a table", icon=":material/table:"):
        st.dataframe(tables.visible_table(table), hide_index=True)
    page_layout.show_downloads(table, "words", {"by": by, "sign": sign})
    show_feature_requests(requests, scope)
page_layout.show_method(
    "Phrases are counted by people, not by occurrences. They are ranked by the z-score of "
    "the log-odds ratio of a group against all others with an informative Dirichlet prior "
    "(Monroe, Colaresi and Quinn 2008, doi:10.1093/pan/mpn018); only scores of 3 or more "
    "are listed. Stopwords, links, handles and the names of brands and products are "
    "excluded. People are compared by their posts.",
    "A wish is a post that matches the rules of the department `ideas` (page Listening); "
    "wishes are grouped by the words that most of them share.",
)
