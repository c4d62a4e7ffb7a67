"""People: who carries, who praises, who complains, who links; each with the proof."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app_pages import _desk, _more, _parts, _people, _profile, _proof, _since
from graph import list_ties, profiles, session, shown
from graph.backtests import LISTS, worth
from graph.runs import TITLES, VOICES, ranking

CARDS = 10

snapshot, scope = session.shown(), session.scope()
st.title("People")
if asked := session.asked("person"):
    _profile.profile(asked)
    st.stop()
bar = st.container(horizontal=True, vertical_alignment="bottom")
name = bar.segmented_control(
    "List",
    list(TITLES),
    default="influencers",
    required=True,
    format_func=lambda key: TITLES[key],
    key="list",
    bind="query-params",
    wrap=True,
)
words = bar.text_input(
    "Search",
    key="people_search",
    placeholder="name, platform or reason",
    bind="query-params",
)
top = bar.number_input(
    "How many", 5, 500, 50, 5, key="people_top", width=130, bind="query-params"
)
together = bar.toggle(
    "With those who act together",
    key="together",
    bind="query-params",
    help="Accounts that often do as others do within a minute; else no list has them.",
)
forecast = session.forecast()
plain, scope = scope, replace(scope, with_coordinated=bool(together))
found = session.ask(ranking, name, scope, int(top), forecast)
_parts.sentence(found.sentence)
if name in LISTS and found.people:
    st.caption(shown.label(session.ask(worth, scope, name, session.setting()).sentence))
if name == "influencers" and forecast != session.setting():
    st.caption(shown.label(forecast.sentence))
if name in VOICES:
    _parts.labels_note()
if found.claim == "promising":
    st.info(
        f"{'First' if name == 'detractors' else 'Promising'} voices only: the data is "
        "too short to claim more.",
        icon=":material/hourglass_top:",
    )
if aside := profiles.aside(found.left_out):
    st.caption(shown.label(f"Set aside: {aside}."))
if together:
    _people.compared(session.ask(ranking, name, plain, int(top), forecast), found)
people = _people.matching(found, words)
if not people:
    st.info(
        "Nobody on this list matches the search."
        if found.people
        else "Nobody is on this list: widen the time window, or load a file that tells.",
        icon=":material/info:",
    )
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
main, side = _proof.places()
if side is not None:
    key = session.asked("open")
    one = next((p for p in found.people if p.account == key), None)
    with side:
        _proof.panel(
            f"Why {shown.face(snapshot, one.row).name}" if one else "Not on this list",
            shown.rows_of(snapshot.posts, one.evidence) if one else (),
            one.evidence_count if one else None,
        )
with main:
    most = max(sum(abs(part) for part in person.parts) for person in people)
    few = _more.few("people", CARDS)
    ties = session.ask(list_ties.ties_of, scope)
    for person in people[:few]:
        tie = list_ties.told(snapshot, ties, person.row, scope.brand)
        _people.card(person, found.parts, most, tie)
    _more.button("people", CARDS, len(people) - few)
    _people.legend(found)
st.subheader("The whole list", anchor=False)
table = list_ties.with_ties(snapshot, found.table(), ties)
st.dataframe(
    shown.listed(found), hide_index=True, column_config=_parts.columns(found.parts)
)
_parts.downloads(table, str(name), {"list": name, "top": top})
_since.people(str(name), scope, int(top))
_desk.saved()
_parts.method(
    "Score = sum of the parts, added up as they stand in the table. "
    + "; ".join(f"`{part.name}`: {part.title}" for part in found.parts)
    + ".",
    "How sure: `low` and `high` are the 90 % interval of the rank. Posts and labels are drawn "
    "anew 100 times, as chance might have shown others, and ranked again each time.",
    f"The weights: {forecast.sentence}"
    if name == "influencers"
    else "The rates are fixed and published in `docs/lists.md`.",
)
