"""Overview: what is said, who carries it, and what this data can answer."""

from __future__ import annotations

import streamlit as st

from app_pages import _parts, _people
from graph import figures, overview, session, shown
from graph.findings.answers import answers
from graph.runs import ranking

snapshot, scope = session.shown(), session.scope()
st.title("Overview")
facts = session.ask(overview.facts, scope)
_parts.sentence(
    *(
        (piece.words, session.href(piece.page, **dict(piece.link)))
        if piece.page is not None
        else piece.words
        for piece in facts.sentence
    )
)
for place, tile in zip(st.columns(4), facts.tiles, strict=True):
    place.metric(tile.title, tile.value, help=tile.help, border=True)
left, right = st.columns(2, gap="medium")
with left:
    st.subheader("Who carries it")
    found = session.ask(ranking, "influencers", scope, 5)
    if not found.people:
        st.info(found.sentence, icon=":material/info:")
    for person in found.people:
        st.html(_people.badge(shown.face(snapshot, person.row)))
        st.caption(shown.label(person.why))
    _parts.go("people", "All people", ":material/groups:")
with right:
    weeks = session.ask(figures.said, scope)
    if weeks.num_rows:
        st.plotly_chart(figures.talk(weeks), key="overview-talk")
        with st.expander("The same as a table"):
            st.dataframe(weeks, hide_index=True)
    groups = session.ask(overview.communities, scope)
    if groups.num_rows:
        st.subheader("Communities")
        st.dataframe(groups, hide_index=True)
        _parts.go("network", "See them as a map", ":material/hub:")
st.subheader("What this data can answer")
for answer in session.ask(answers, scope):
    icon = {"yes": "✓", "partly": "~", "no": "–"}[answer.can]
    st.markdown(
        f"**{icon} {shown.label(answer.question)}** {shown.label(answer.sentence)}"
    )
    if answer.help:
        st.caption(shown.label(answer.help))
