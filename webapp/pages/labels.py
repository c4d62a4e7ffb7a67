"""Label review: the posts whose corrected labels would change the lists most."""

from __future__ import annotations

import streamlit as st

from graph.analysis.validation.label_queue import rank_posts_to_label
from graph.phrasing import format_count
from graph.rendering import escaping
from graph.rendering import post_lines as shown
from graph.snapshots import lookup
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.state import cached_findings
from webapp.state import store_session as session

MAX_POSTS = 50

snapshot, scope = session.current_snapshot(), cached_findings.current_scope()
st.title("Check labels")
# The posts stay the same until the user requests more, so that none moves while read.
asked = (scope, st.session_state.get("labels_turn", 0))
if st.session_state.get("labels_asked") != asked:
    found = cached_findings.cached(rank_posts_to_label, scope, MAX_POSTS)
    st.session_state.labels_asked = asked
    st.session_state.labels_shown = [
        (snapshot.posts["id"][one.post].as_py(), one.why) for one in found
    ]
waiting: list[tuple[str, str]] = st.session_state.labels_shown
if not waiting:
    _parts.write_sentence("No post is left with an uncertain label that would change a list.")
    st.caption(
        "Stars, labels of the file and your corrections count as certain. A file with "
        "more texts about the brand would add new ones."
    )
    st.stop()
rows = {key: lookup.row_of_id(snapshot.posts, key) for key, _ in waiting}
said = cached_findings.cached(shown.post_sentiments, scope.brand)
counts = cached_findings.cached(shown.post_share_counts)
read = sum(said[row].by_person for row in rows.values() if row in said)
_parts.write_sentence(
    f"Reviewing {format_count(len(waiting), 'post')} resolves most uncertain labels. "
    f"{read:,} {'is' if read == 1 else 'are'} reviewed."
)
_parts.show_label_accuracy()
st.caption(
    "Choose the sentiment of each post towards the brand. It counts in every list at "
    "once, stays when files or settings change, and trains `python -m graph train`."
)
reasons = dict(waiting)
here = [row for row in rows.values() if row is not None]
for line in shown.build_post_lines(snapshot, here, said, counts):
    with st.container(border=True):
        _posts.show_post_text(line)
        _posts.show_label_choice(line, "labels")
        st.caption(escaping.escape_markdown(reasons[line.id]))


def show_next_posts() -> None:
    """Request the next posts; reviewed posts are certain now."""
    st.session_state.labels_turn = st.session_state.get("labels_turn", 0) + 1


st.button("Show the next ones", on_click=show_next_posts, icon=":material/refresh:")
_parts.show_method(
    "For each post every possible label is tried, and its author's rank among the first "
    "100 advocates and detractors is computed again. The value of a review is the change "
    "of rank, weighted by the probability of each label."
)
