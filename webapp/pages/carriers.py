"""Carriers: the path of one message from account to account, as far as it is recorded."""

from __future__ import annotations

import streamlit as st

from graph.analysis.journeys.carriers import find_carriers, most_shared_messages
from graph.rendering import escaping, post_lines, tables
from graph.snapshots import lookup
from webapp.charts.brand_charts import arrival_figure, share_tree_figure
from webapp.components import page_layout
from webapp.components.post_card import show_posts
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Carriers")
counts = cached_findings.cached(post_lines.post_share_counts)
sentiments = cached_findings.cached(post_lines.post_sentiments, scope.brand)
most_shared = [key for key, _ in cached_findings.cached(most_shared_messages, 30)]
lines = {
    line.id: line
    for line in post_lines.build_post_lines(
        snapshot, lookup.rows_of_ids(snapshot.posts, most_shared), sentiments, counts
    )
}


def apply_chosen_message() -> None:
    """Copy the chosen post to the widget that the URL keeps."""
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
    "or one of the most shared",
    list(lines),
    index=None,
    placeholder="choose a post",
    format_func=lambda key: (
        f"{lines[key].share_count} × "
        f"{escaping.shorten_text(lines[key].text, 70) or escaping.visible_text(key)}"
    ),
    key="carried",
    on_change=apply_chosen_message,
)
message = (typed or "").strip() or next(iter(lines), "")
if not message:
    st.info(
        "No shares in this data. Enter a #tag, a link or words to see who used them. "
        "A file with shares or quotes shows the path of a message.",
        icon=":material/info:",
    )
    page_layout.link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
journey = cached_findings.cached(find_carriers, message)
if not typed:
    st.caption("The most shared message:")
page_layout.write_sentence(journey.sentence)
if not journey.carriers:
    st.stop()
if journey.first_carrier is not None and any(
    c.parent is not None for c in journey.carriers
):
    show_posts([snapshot.posts["id"][journey.first_carrier.post].as_py()], "first")
table = tables.journey_table(snapshot, journey)
clock, tree = st.columns(2, gap="medium")
with clock:
    st.plotly_chart(
        arrival_figure(journey, snapshot),
        key="carriers-clock",
        alt="Arrivals over time",
    )
with tree:
    st.plotly_chart(
        share_tree_figure(journey, snapshot),
        key="carriers-tree",
        alt="Who shared from whom",
    )
    st.caption(
        "A box is to the right of the post that it repeats; a click opens it. A post "
        "with unknown parent is attached to the message itself."
    )
st.subheader("All carriers", anchor=False)
picked = st.dataframe(
    table,
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    key="carriers-table",
)
if rows := picked.selection.rows:
    carrier = journey.carriers[rows[0]]
    show_posts([snapshot.posts["id"][carrier.post].as_py()])
    if carrier.account is not None:
        account = snapshot.accounts["id"][carrier.account].as_py()
        page_layout.link_to_page(
            "people", "Profile", ":material/account_circle:", person=account
        )
else:
    st.caption("Choose a row to read the post.")
page_layout.show_downloads(journey.table(snapshot), "carriers", {"message": message})
page_layout.show_method(
    "A post spreads a message by sharing, quoting or answering a post that contains it. "
    "*Repeated by* counts the posts that repeat one directly, *and further* also those "
    "that do so through others. Platforms record which post was shared, not where it was "
    "seen: unknown parents stay unknown.",
    "The whole database is searched. Of the filters only the brand is used here, for the "
    "sentiment of a post.",
)
