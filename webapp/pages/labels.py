"""Check labels: the posts whose reading would move the lists most, to be read by you."""

from __future__ import annotations

import streamlit as st

from graph.analysis.validation.label_queue import doubtful
from graph.phrasing import many
from graph.rendering import escaping
from graph.rendering import post_lines as shown
from graph.snapshots import lookup
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.state import cached_findings
from webapp.state import store_session as session

MOST = 50

snapshot, scope = session.shown(), cached_findings.scope()
st.title("Check labels")
# What was asked first stays until the reader wants more: nothing jumps under the hand.
asked = (scope, st.session_state.get("labels_turn", 0))
if st.session_state.get("labels_asked") != asked:
    found = cached_findings.ask(doubtful, scope, MOST)
    st.session_state.labels_asked = asked
    st.session_state.labels_shown = [
        (snapshot.posts["id"][one.post].as_py(), one.why) for one in found
    ]
waiting: list[tuple[str, str]] = st.session_state.labels_shown
if not waiting:
    _parts.sentence("No post is left whose label is in doubt and would move a list.")
    st.caption(
        "Stars, labels of the file and what you said are taken at their word. A file "
        "with more texts about the brand would bring new ones."
    )
    st.stop()
rows = {key: lookup.row_of(snapshot.posts, key) for key, _ in waiting}
said = cached_findings.ask(shown.labels, scope.brand)
counts = cached_findings.ask(shown.carried_counts)
read = sum(said[row].by_person for row in rows.values() if row in said)
_parts.sentence(
    f"Reading {many(len(waiting), 'post')} settles most of what is not sure here; "
    f"{read:,} of them {'is' if read == 1 else 'are'} read."
)
_parts.labels_note()
st.caption(
    "Say what each post says of the brand. It counts at once, in every list; it stays "
    "when files or settings change, and `python -m graph train` learns from it."
)
reasons = dict(waiting)
here = [row for row in rows.values() if row is not None]
for line in shown.lines(snapshot, here, said, counts):
    with st.container(border=True):
        _posts.words(line)
        _posts.choice(line, "labels")
        st.caption(escaping.label(reasons[line.id]))


def more() -> None:
    """Ask anew: what was read is out of doubt now."""
    st.session_state.labels_turn = st.session_state.get("labels_turn", 0) + 1


st.button("Show the next ones", on_click=more, icon=":material/refresh:")
_parts.method(
    "For each post every label that it could have is tried, and its author's place "
    "among the first 100 advocates and detractors is worked out again. The places that "
    "it would move, times how likely each label is, is what reading it is worth."
)
