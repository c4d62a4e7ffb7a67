"""Sentiment review: the posts whose corrected labels would change the lists most."""

from __future__ import annotations

import streamlit as st

from graph.analysis.validation.label_queue import rank_posts_to_label
from graph.phrasing import format_count
from graph.rendering import escaping
from graph.rendering.post_lines import (
    build_post_lines,
    post_sentiments,
    post_share_counts,
)
from graph.snapshots import lookup
from webapp.components.page_layout import (
    show_label_accuracy,
    show_method,
    write_sentence,
)
from webapp.components.post_card import show_label_choice, show_post_text
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

MAX_POSTS = 50

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Sentiment review")
# The posts stay the same until the user requests more, so that none moves while read.
request = (scope, st.session_state.get("labels_turn", 0))
if st.session_state.get("labels_asked") != request:
    entries = cached_findings.cached(rank_posts_to_label, scope, MAX_POSTS)
    st.session_state.labels_asked = request
    st.session_state.labels_shown = [
        (snapshot.posts["id"][entry.post].as_py(), entry.why) for entry in entries
    ]
waiting: list[tuple[str, str]] = st.session_state.labels_shown
if not waiting:
    write_sentence("No post is left with an uncertain label that would change a list.")
    st.caption(
        "Stars, labels of the file and your corrections count as certain. A file with "
        "more texts about the brand would add new ones."
    )
    st.stop()
rows = {key: lookup.row_of_id(snapshot.posts, key) for key, _ in waiting}
sentiments = cached_findings.cached(post_sentiments, scope.brand)
counts = cached_findings.cached(post_share_counts)
read = sum(sentiments[row].by_person for row in rows.values() if row in sentiments)
write_sentence(
    f"Reviewing {format_count(len(waiting), 'post')} resolves most uncertain labels. "
    f"{read:,} {'is' if read == 1 else 'are'} reviewed."
)
show_label_accuracy()
st.caption(
    "Choose the sentiment of each post towards the brand. It counts in every list at "
    "once, stays when files or settings change, and trains `python -m graph train`."
)
reasons = dict(waiting)
post_rows = [row for row in rows.values() if row is not None]
for line in build_post_lines(snapshot, post_rows, sentiments, counts):
    with st.container(border=True):
        show_post_text(line)
        show_label_choice(line, "labels")
        st.caption(escaping.escape_markdown(reasons[line.id]))


def show_next_posts() -> None:
    """Request the next posts; reviewed posts are certain now."""
    st.session_state.labels_turn = st.session_state.get("labels_turn", 0) + 1


st.button("Show the next ones", on_click=show_next_posts, icon=":material/refresh:")
show_method(
    "For each post every possible label is tried, and its author's rank among the first "
    "100 advocates and detractors is computed again. The value of a review is the change "
    "of rank, weighted by the probability of each label."
)
