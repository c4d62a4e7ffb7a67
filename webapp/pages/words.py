"""Words: typical phrases of praise, complaints and other groups, and feature requests."""

from __future__ import annotations

import streamlit as st

from graph.analysis.topics.feature_requests import (
    describe_feature_requests,
    feature_requests_table,
    find_feature_requests,
)
from graph.analysis.topics.keyness import (
    PhraseGroup,
    compare_group_phrases,
    describe_group_phrases,
    group_phrases_table,
)
from graph.analysis.topics.phrases import Phrase
from graph.phrasing import format_count
from graph.rendering import escaping, tables
from webapp.components.evidence_panel import (
    evidence_areas,
    show_evidence_button,
    show_evidence_panel,
)
from webapp.components.page_layout import (
    show_downloads,
    show_label_accuracy,
    show_method,
    stop_without_brand,
    write_sentence,
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
KIND_LABELS = {"praise": "Praise", "complaint": "Complaints", "question": "Questions"}
MAX_ITEMS = 8


def show_phrase_button(entry: Phrase, group: PhraseGroup, key: str) -> None:
    """Draw a phrase as a button that opens its posts.

    Parameters:
        entry: the phrase with its counts.
        group: that the phrase is typical of.
        key: of the widget, and value of the URL parameter `open`.
    """
    is_open = url_state.url_parameter("open") == key
    st.button(
        f"**{escaping.escape_markdown(entry.text)}** · {format_count(entry.group_users, group.unit)} "
        f"({entry.group_users / entry.group_size:.0%}), elsewhere {entry.rest_users / entry.rest_size:.0%}",
        key=key,
        type="tertiary",
        icon=":material/close:" if is_open else ":material/article:",
        on_click=url_state.set_url_parameter,
        kwargs={"open": None if is_open else key},
    )


snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Words")
stop_without_brand()
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
    name for item in cached_findings.configured_brands() if scope.brand in (None, item.id)
    for name in item.products
)  # fmt: skip
groups = cached_findings.cached(compare_group_phrases, scope, by, sign, products)
write_sentence(describe_group_phrases(groups))
show_label_accuracy()
if by == "product" and not products:
    st.info(
        "No products are known: enter their names on the page Settings.",
        icon=":material/info:",
    )
wished = cached_findings.cached(
    find_feature_requests,
    scope,
    cached_findings.current_rules(),
    tuple(annotation_actions.assigned_departments().items()),
)
opens = {
    f"{by}-{group.name}-{item.text}": (f"{group.name}: “{item.text}”", item.posts)
    for group in groups
    for item in group.phrases
} | {f"idea-{item.phrase}": (f"Wished: {item.phrase}", item.posts) for item in wished}
main, side = evidence_areas()
if side is not None:
    with side:
        show_evidence_panel(
            *opens.get(url_state.url_parameter("open") or "", ("Nothing to display", ()))
        )
with main:
    columns = st.columns(2 if side else 3)
    for place, group in enumerate(groups):
        with columns[place % len(columns)].container(gap="xxsmall"):
            st.subheader(
                escaping.escape_markdown(KIND_LABELS.get(group.name, group.name)), anchor=False
            )
            st.caption(format_count(len(group.posts), "post"))
            for item in group.phrases[:MAX_ITEMS]:
                show_phrase_button(item, group, f"{by}-{group.name}-{item.text}")
            if not group.phrases:
                st.caption("No typical phrases.")
    table = group_phrases_table(snapshot, groups)
    with st.expander("All of them as a table", icon=":material/table:"):
        st.dataframe(tables.visible_table(table), hide_index=True)
    show_downloads(table, "words", {"by": by, "sign": sign})
    st.subheader("What people wish for", anchor=False)
    st.text(escaping.visible_text(describe_feature_requests(wished)))
    for idea in wished[:MAX_ITEMS]:
        key = f"idea-{idea.phrase}"
        show_evidence_button(
            f"{escaping.escape_markdown(idea.phrase)} · {format_count(len(idea.people), 'person')}",
            key,
            key,
        )
    if wished:
        table = feature_requests_table(snapshot, wished)
        with st.expander("All wishes, with who asked", icon=":material/lightbulb:"):
            st.dataframe(tables.visible_table(table), hide_index=True)
        show_downloads(table, "ideas", {"scope": scope})
show_method(
    "Phrases are counted by people, not by occurrences. They are ranked by the z-score of "
    "the log-odds ratio of a group against all others with an informative Dirichlet prior "
    "(Monroe, Colaresi and Quinn 2008, doi:10.1093/pan/mpn018); only scores of 3 or more "
    "are listed. Stopwords, links, handles and the names of brands and products are "
    "excluded. People are compared by their posts.",
    "A wish is a post that matches the rules of the department `ideas` (page Listening); "
    "wishes are grouped by the words that most of them share.",
)
