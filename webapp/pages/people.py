"""People: influencers, advocates, detractors and bridges, each with evidence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from graph.analysis.lists.registry import TITLES, VOICES, ranking
from graph.analysis.validation.backtests import LISTS, worth
from graph.rendering import account_badge, escaping, tables
from graph.snapshots import lookup
from graph.view_models import account_profile as profiles
from graph.view_models import account_ties as list_ties
from webapp.components import account_card as _people
from webapp.components import annotation_widgets as _desk
from webapp.components import changes_since as _since
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.components import pagination as _more
from webapp.components.people import account_profile as _profile
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

CARDS = 10

snapshot, scope = session.shown(), cached_findings.scope()
st.title("People")
if asked := url_state.asked("person"):
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
    help="Includes accounts that often repeat the actions of others within a minute.",
)
forecast = cached_findings.forecast()
plain, scope = scope, replace(scope, with_coordinated=bool(together))
found = cached_findings.ask(ranking, name, scope, int(top), forecast)
_parts.sentence(found.sentence)
if name in LISTS and found.people:
    st.caption(
        escaping.label(
            cached_findings.ask(worth, scope, name, cached_findings.setting()).sentence
        )
    )
if name == "influencers" and forecast != cached_findings.setting():
    st.caption(escaping.label(forecast.sentence))
if name in VOICES:
    _parts.labels_note()
if found.claim == "promising":
    st.info(
        f"{'First' if name == 'detractors' else 'Promising'} voices only: the data "
        "covers too little time to claim more.",
        icon=":material/hourglass_top:",
    )
if aside := profiles.aside(found.left_out):
    st.caption(escaping.label(f"Excluded: {aside}."))
if together:
    _people.compared(
        cached_findings.ask(ranking, name, plain, int(top), forecast), found
    )
people = _people.matching(found, words)
if not people:
    st.info(
        "Nobody on this list matches the search."
        if found.people
        else "Nobody is on this list: widen the time window, or load more data.",
        icon=":material/info:",
    )
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
main, side = _proof.places()
if side is not None:
    key = url_state.asked("open")
    one = next((p for p in found.people if p.account == key), None)
    with side:
        _proof.panel(
            f"Why {account_badge.face(snapshot, one.row).name}"
            if one
            else "Not on this list",
            lookup.rows_of(snapshot.posts, one.evidence) if one else (),
            one.evidence_count if one else None,
        )
with main:
    most = max(sum(abs(part) for part in person.parts) for person in people)
    few = _more.few("people", CARDS)
    ties = cached_findings.ask(list_ties.ties_of, scope)
    for person in people[:few]:
        tie = list_ties.told(snapshot, ties, person.row, scope.brand)
        _people.card(person, found.parts, most, tie)
    _more.button("people", CARDS, len(people) - few)
    _people.legend(found)
st.subheader("The whole list", anchor=False)
table = list_ties.with_ties(snapshot, found.table(), ties)
st.dataframe(
    tables.listed(found), hide_index=True, column_config=_parts.columns(found.parts)
)
_parts.downloads(table, str(name), {"list": name, "top": top})
_since.people(str(name), scope, int(top))
_desk.saved()
_parts.method(
    "Score = sum of the parts in the table. "
    + "; ".join(f"`{part.name}`: {part.title}" for part in found.parts)
    + ".",
    "Confidence: `low` and `high` are the 90 % interval of the rank. Posts and labels are "
    "resampled 100 times and ranked again each time.",
    f"The weights: {forecast.sentence}"
    if name == "influencers"
    else "The rates are fixed and published in `docs/lists.md`.",
)
