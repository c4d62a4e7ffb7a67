"""Words: typical phrases of praise, complaints and other groups, and feature requests."""

from __future__ import annotations

import streamlit as st

from graph.analysis.topics import feature_requests as ideas
from graph.analysis.topics import keyness as wording
from graph.analysis.topics.phrases import Phrase
from graph.phrasing import format_count
from graph.rendering import escaping, tables
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.state import annotation_actions, cached_findings, url_state
from webapp.state import store_session as session

COMPARISON_LABELS = {
    "sign": "Praise and complaints",
    "brand": "Brands",
    "product": "Products",
    "month": "Months",
    "person": "People",
}
KIND_LABELS = {"praise": "Praise", "complaint": "Complaints", "question": "Questions"}
MAX_ITEMS = 8


def show_phrase_button(entry: Phrase, group: wording.PhraseGroup, key: str) -> None:
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


snapshot, scope = session.current_snapshot(), cached_findings.current_scope()
st.title("Words")
_parts.stop_without_brand()
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
    name for one in cached_findings.configured_brands() if scope.brand in (None, one.id)
    for name in one.products
)  # fmt: skip
found = cached_findings.cached(wording.compare_group_phrases, scope, by, sign, products)
_parts.write_sentence(wording.describe_group_phrases(found))
_parts.show_label_accuracy()
if by == "product" and not products:
    st.info(
        "No products are known: enter their names on the page Settings.",
        icon=":material/info:",
    )
wished = cached_findings.cached(
    ideas.find_feature_requests,
    scope,
    cached_findings.current_rules(),
    tuple(annotation_actions.assigned_departments().items()),
)
opens = {
    f"{by}-{group.name}-{one.text}": (f"{group.name}: “{one.text}”", one.posts)
    for group in found
    for one in group.phrases
} | {f"idea-{one.phrase}": (f"Wished: {one.phrase}", one.posts) for one in wished}
main, side = _proof.evidence_areas()
if side is not None:
    with side:
        _proof.show_evidence_panel(
            *opens.get(url_state.url_parameter("open") or "", ("Nothing to display", ()))
        )
with main:
    columns = st.columns(2 if side else 3)
    for place, group in enumerate(found):
        with columns[place % len(columns)].container(gap="xxsmall"):
            st.subheader(
                escaping.escape_markdown(KIND_LABELS.get(group.name, group.name)), anchor=False
            )
            st.caption(format_count(len(group.posts), "post"))
            for one in group.phrases[:MAX_ITEMS]:
                show_phrase_button(one, group, f"{by}-{group.name}-{one.text}")
            if not group.phrases:
                st.caption("No typical phrases.")
    table = wording.group_phrases_table(snapshot, found)
    with st.expander("All of them as a table", icon=":material/table:"):
        st.dataframe(tables.visible_table(table), hide_index=True)
    _parts.show_downloads(table, "words", {"by": by, "sign": sign})
    st.subheader("What people wish for", anchor=False)
    st.text(escaping.visible_text(ideas.describe_feature_requests(wished)))
    for idea in wished[:MAX_ITEMS]:
        key = f"idea-{idea.phrase}"
        _proof.show_evidence_button(
            f"{escaping.escape_markdown(idea.phrase)} · {format_count(len(idea.people), 'person')}",
            key,
            key,
        )
    if wished:
        table = ideas.feature_requests_table(snapshot, wished)
        with st.expander("All wishes, with who asked", icon=":material/lightbulb:"):
            st.dataframe(tables.visible_table(table), hide_index=True)
        _parts.show_downloads(table, "ideas", {"scope": scope})
_parts.show_method(
    "Phrases are counted by people, not by occurrences. They are ranked by the z-score of "
    "the log-odds ratio of a group against all others with an informative Dirichlet prior "
    "(Monroe, Colaresi and Quinn 2008, doi:10.1093/pan/mpn018); only scores of 3 or more "
    "are listed. Stopwords, links, handles and the names of brands and products are "
    "excluded. People are compared by their posts.",
    "A wish is a post that matches the rules of the department `ideas` (page Listening); "
    "wishes are grouped by the words that most of them share.",
)
