"""Carriers: the way of one message, from whom to whom, as far as it is recorded."""

from __future__ import annotations

import streamlit as st

from app_pages import _parts, _people
from graph import figures, session, shown
from graph.findings.carriers import carriers, most_carried

snapshot = session.shown()
st.title("Carriers")
messages = session.ask(most_carried, 30)
lines = {
    line.id: line
    for line in shown.lines(
        snapshot,
        shown.rows_of(snapshot.posts, [key for key, _ in messages]),
        session.ask(shown.labels, session.scope().brand),
        session.ask(shown.carried_counts),
    )
}
bar = st.container(horizontal=True, vertical_alignment="bottom")
typed = bar.text_input(
    "Message",
    key="message",
    bind="query-params",
    placeholder="a #tag, a link, words, or a post's id",
)
chosen = bar.selectbox(
    "or one of the most carried",
    list(lines),
    index=None if typed or not lines else 0,
    format_func=lambda key: (
        f"{lines[key].carried} × {shown.short(lines[key].text, 70)}"
    ),
    key="carried",
)
message = typed or chosen
if not message:
    st.info(
        "Nothing here was passed on; type a #tag, a link or words to see who used them. "
        "A file with shares or quotes would show the way of a message.",
        icon=":material/info:",
    )
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
found = session.ask(carriers, message)
_parts.sentence(found.sentence)
if not found.carriers:
    st.stop()
if message in lines:
    _people.post(lines[message])
clock, tree = st.columns(2, gap="medium")
with clock:
    st.plotly_chart(figures.clock(found, snapshot), key="carriers-clock")
with tree:
    st.plotly_chart(figures.tree(found, snapshot), key="carriers-tree")
    st.caption(
        "A box lies to the right of the post that it repeats. Where no source is "
        "recorded it hangs on the message itself."
    )
st.subheader("Everyone who carried it")
table = found.table(snapshot)
picked = st.dataframe(
    table,
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    key="carriers-table",
)
if rows := picked.selection.rows:
    account = table["account"][rows[0]].as_py()
    post = shown.rows_of(snapshot.posts, [table["post"][rows[0]].as_py()])
    said = session.ask(shown.labels, session.scope().brand)
    for line in shown.lines(snapshot, post, said, session.ask(shown.carried_counts)):
        _people.post(line)
    if account:
        _parts.go("people", "Open the profile", ":material/person:", person=account)
else:
    st.caption("Choose a row to read the post.")
_parts.downloads(table, "carriers", {"message": message})
_parts.method(
    "A post moves a message on by sharing, quoting or answering a post that carries it. "
    "`onward` counts the posts that repeat one directly, `below` those that do so "
    "through others as well. Platforms record which post was shared, not through whom "
    "it was seen: `how` says *recorded* or *unknown*, and nothing is guessed."
)
