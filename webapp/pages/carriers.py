"""Carriers: the way of one message, from whom to whom, as far as it is recorded."""

from __future__ import annotations

import streamlit as st

from graph.analysis.journeys.carriers import carriers, most_carried
from graph.rendering import escaping, tables
from graph.rendering import post_lines as shown
from graph.snapshots import lookup
from webapp.charts import brand_charts as figures
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.state import cached_findings
from webapp.state import store_session as session

snapshot, scope = session.shown(), cached_findings.scope()
st.title("Carriers")
counts = cached_findings.ask(shown.carried_counts)
said = cached_findings.ask(shown.labels, scope.brand)
most = [key for key, _ in cached_findings.ask(most_carried, 30)]
lines = {
    line.id: line
    for line in shown.lines(
        snapshot, lookup.rows_of(snapshot.posts, most), said, counts
    )
}


def choose() -> None:
    """Put the chosen post where the link keeps it."""
    if st.session_state.carried:
        st.session_state.message = st.session_state.carried
        st.session_state.carried = None


left, right = st.columns(2, gap="medium")
typed = left.text_input(
    "Which message",
    key="message",
    bind="query-params",
    placeholder="a #tag, a link, words, or a post's id",
)
right.selectbox(
    "or one of the most carried",
    list(lines),
    index=None,
    placeholder="choose a post",
    format_func=lambda key: (
        f"{lines[key].carried} × {escaping.short(lines[key].text, 70)}"
    ),
    key="carried",
    on_change=choose,
)
message = (typed or "").strip() or next(iter(lines), "")
if not message:
    st.info(
        "Nothing here was passed on; type a #tag, a link or words to see who used them. "
        "A file with shares or quotes would show the way of a message.",
        icon=":material/info:",
    )
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
found = cached_findings.ask(carriers, message)
if not typed:
    st.caption("The message that was passed on most:")
_parts.sentence(found.sentence)
if not found.carriers:
    st.stop()
if found.first is not None and any(c.parent is not None for c in found.carriers):
    _posts.posts([snapshot.posts["id"][found.first.post].as_py()], "first")
table = tables.carried_table(snapshot, found)
clock, tree = st.columns(2, gap="medium")
with clock:
    st.plotly_chart(
        figures.clock(found, snapshot), key="carriers-clock", alt="Arrivals over time"
    )
with tree:
    st.plotly_chart(
        figures.tree(found, snapshot), key="carriers-tree", alt="Who repeated whom"
    )
    st.caption(
        "A box lies to the right of the post that it repeats; a click opens it. Where "
        "it is not recorded from whom a post came, it hangs on the message itself."
    )
st.subheader("Everyone who carried it", anchor=False)
picked = st.dataframe(
    table,
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    key="carriers-table",
)
if rows := picked.selection.rows:
    carrier = found.carriers[rows[0]]
    _posts.posts([snapshot.posts["id"][carrier.post].as_py()])
    if carrier.account is not None:
        account = snapshot.accounts["id"][carrier.account].as_py()
        _parts.go("people", "Profile", ":material/account_circle:", person=account)
else:
    st.caption("Choose a row to read the post.")
_parts.downloads(found.table(snapshot), "carriers", {"message": message})
_parts.method(
    "A post moves a message on by sharing, quoting or answering a post that carries it. "
    "*Repeated by* counts the posts that repeat one directly, *and further* those that "
    "do so through others as well. Platforms record which post was shared, not through "
    "whom it was seen: where it is not recorded, nothing is guessed.",
    "The whole store is searched: of what stands in the sidebar only the brand counts "
    "here, for what a post says.",
)
