"""People: who carries, who praises, who complains, who links; each with the proof."""

from __future__ import annotations

import streamlit as st

from app_pages import _parts, _people
from graph import figures, profiles, session, shown
from graph.runs import ranking

NAMES = {
    "influencers": "Influencers",
    "advocates": "Advocates",
    "quiet-advocates": "Quiet advocates",
    "detractors": "Detractors",
    "bridges": "Bridges",
}

snapshot, scope = session.shown(), session.scope()
st.title("People")
if asked := session.asked("person"):
    _people.profile(asked)
    st.stop()
bar = st.container(horizontal=True, vertical_alignment="bottom")
name = bar.segmented_control(
    "List",
    list(NAMES),
    default="influencers",
    required=True,
    format_func=NAMES.get,
    key="list",
    bind="query-params",
)
top = bar.number_input("How many", 5, 500, 50, 5, key="people_top", width=120)
words = bar.text_input("Search", key="people_search", placeholder="name or reason")
found = session.ask(ranking, name, scope, int(top))
_parts.sentence(found.sentence)
people = [p for p in found.people if not words or profiles.found_in(p, words)]
if not people:
    st.info(
        "Nobody on this list matches the search."
        if found.people
        else "Nobody is on this list: widen the time window, or load a file that tells.",
        icon=":material/info:",
    )
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
_people.doubt(found)
cards, rest = st.columns([3, 2], gap="medium")
with cards:
    said = session.ask(shown.labels, scope.brand)
    for person in people[:10]:
        _people.card(person, said)
with rest:
    st.plotly_chart(figures.parts(found, snapshot), key="people-parts")
    st.caption("The same figures stand in the table below.")
st.subheader("The whole list")
table = found.table()
st.dataframe(
    table.drop_columns(["evidence"]),
    hide_index=True,
    column_config={
        "profile": st.column_config.LinkColumn("profile", display_text="look")
    },
)
_parts.downloads(table, str(name), {"list": name, "top": top})
_parts.method(
    "Score = sum of the parts. "
    + "; ".join(f"`{part.name}`: {part.title}" for part in found.parts)
    + ".",
    "The weights are fixed and published in `docs/lists.md`; `low` and `high`, the "
    "interval of the rank, are empty until they are measured.",
)
