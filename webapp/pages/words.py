"""Words: typical phrases of praise, complaints and other groups, and feature requests."""

from __future__ import annotations

import streamlit as st

from graph.analysis.topics import feature_requests as ideas
from graph.analysis.topics import keyness as wording
from graph.analysis.topics.phrases import Phrase
from graph.phrasing import many
from graph.rendering import escaping, tables
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.state import annotation_actions, cached_findings, url_state
from webapp.state import store_session as session

BYS = {
    "sign": "Praise and complaints",
    "brand": "Brands",
    "product": "Products",
    "month": "Months",
    "person": "People",
}
SIGNS = {"praise": "Praise", "complaint": "Complaints", "question": "Questions"}
FEW = 8


def phrase(one: Phrase, group: wording.Group, place: str) -> None:
    """Draw a phrase as a button that opens its posts.

    Parameters:
        entry: the phrase with its counts.
        group: that the phrase is typical of.
        key: of the widget, and value of the URL parameter `open`.
    """
    is_open = url_state.asked("open") == place
    st.button(
        f"**{escaping.label(one.words)}** · {many(one.people, group.unit)} "
        f"({one.people / one.among:.0%}), elsewhere {one.others / one.rest:.0%}",
        key=place,
        type="tertiary",
        icon=":material/close:" if is_open else ":material/article:",
        on_click=url_state.put,
        kwargs={"open": None if is_open else place},
    )


snapshot, scope = session.shown(), cached_findings.scope()
st.title("Words")
_parts.needs_brand()
bar = st.container(horizontal=True, vertical_alignment="bottom")
by = bar.segmented_control(
    "Compare",
    list(BYS),
    default="sign",
    required=True,
    format_func=BYS.__getitem__,
    key="by",
    bind="query-params",
    wrap=True,
)
sign = None
if by != "sign":
    sign = bar.segmented_control(
        "Only",
        list(SIGNS),
        format_func=SIGNS.__getitem__,
        key="only",
        bind="query-params",
    )
products = tuple(
    name for one in cached_findings.known_brands() if scope.brand in (None, one.id)
    for name in one.products
)  # fmt: skip
found = cached_findings.ask(wording.wording, scope, by, sign, products)
_parts.sentence(wording.sentence(found))
_parts.labels_note()
if by == "product" and not products:
    st.info(
        "No products are known: enter their names on the page Settings.",
        icon=":material/info:",
    )
wished = cached_findings.ask(
    ideas.ideas,
    scope,
    cached_findings.rules(),
    tuple(annotation_actions.sent_by_hand().items()),
)
opens = {
    f"{by}-{group.name}-{one.words}": (f"{group.name}: “{one.words}”", one.posts)
    for group in found
    for one in group.phrases
} | {f"idea-{one.words}": (f"Wished: {one.words}", one.posts) for one in wished}
main, side = _proof.places()
if side is not None:
    with side:
        _proof.panel(
            *opens.get(url_state.asked("open") or "", ("Nothing to display", ()))
        )
with main:
    columns = st.columns(2 if side else 3)
    for place, group in enumerate(found):
        with columns[place % len(columns)].container(gap="xxsmall"):
            st.subheader(
                escaping.label(SIGNS.get(group.name, group.name)), anchor=False
            )
            st.caption(many(len(group.posts), "post"))
            for one in group.phrases[:FEW]:
                phrase(one, group, f"{by}-{group.name}-{one.words}")
            if not group.phrases:
                st.caption("No typical phrases.")
    table = wording.table(snapshot, found)
    with st.expander("All of them as a table", icon=":material/table:"):
        st.dataframe(tables.readable(table), hide_index=True)
    _parts.downloads(table, "words", {"by": by, "sign": sign})
    st.subheader("What people wish for", anchor=False)
    st.text(escaping.visible(ideas.sentence(wished)))
    for idea in wished[:FEW]:
        key = f"idea-{idea.words}"
        _proof.button(
            f"{escaping.label(idea.words)} · {many(len(idea.people), 'person')}",
            key,
            key,
        )
    if wished:
        table = ideas.table(snapshot, wished)
        with st.expander("All wishes, with who asked", icon=":material/lightbulb:"):
            st.dataframe(tables.readable(table), hide_index=True)
        _parts.downloads(table, "ideas", {"scope": scope})
_parts.method(
    "Phrases are counted by people, not by occurrences. They are ranked by the z-score of "
    "the log-odds ratio of a group against all others with an informative Dirichlet prior "
    "(Monroe, Colaresi and Quinn 2008, doi:10.1093/pan/mpn018); only scores of 3 or more "
    "are listed. Stopwords, links, handles and the names of brands and products are "
    "excluded. People are compared by their posts.",
    "A wish is a post that matches the rules of the department `ideas` (page Listening); "
    "wishes are grouped by the words that most of them share.",
)
