"""People: influencers, advocates, detractors and bridges, each with evidence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from graph.analysis.lists.registry import LIST_TITLES, SENTIMENT_LISTS, compute_ranking
from graph.analysis.validation.backtests import BACKTESTED_LISTS, backtest_at_fraction
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

CARDS_PER_STEP = 10

snapshot, scope = session.current_snapshot(), cached_findings.current_scope()
st.title("People")
if asked := url_state.url_parameter("person"):
    _profile.show_profile(asked)
    st.stop()
bar = st.container(horizontal=True, vertical_alignment="bottom")
name = bar.segmented_control(
    "List",
    list(LIST_TITLES),
    default="influencers",
    required=True,
    format_func=lambda key: LIST_TITLES[key],
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
forecast = cached_findings.current_forecast()
plain, scope = scope, replace(scope, with_coordinated=bool(together))
found = cached_findings.cached(compute_ranking, name, scope, int(top), forecast)
_parts.write_sentence(found.sentence)
if name in BACKTESTED_LISTS and found.people:
    st.caption(
        escaping.escape_markdown(
            cached_findings.cached(backtest_at_fraction, scope, name, cached_findings.configured_forecast()).sentence
        )
    )
if name == "influencers" and forecast != cached_findings.configured_forecast():
    st.caption(escaping.escape_markdown(forecast.sentence))
if name in SENTIMENT_LISTS:
    _parts.show_label_accuracy()
if found.claim == "promising":
    st.info(
        f"{'First' if name == 'detractors' else 'Promising'} voices only: the data "
        "covers too little time to claim more.",
        icon=":material/hourglass_top:",
    )
if aside := profiles.exclusion_summary(found.exclusions):
    st.caption(escaping.escape_markdown(f"Excluded: {aside}."))
if together:
    _people.show_ranking_comparison(
        cached_findings.cached(compute_ranking, name, plain, int(top), forecast), found
    )
people = _people.matching_people(found, words)
if not people:
    st.info(
        "Nobody on this list matches the search."
        if found.people
        else "Nobody is on this list: widen the time window, or load more data.",
        icon=":material/info:",
    )
    _parts.link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
main, side = _proof.evidence_areas()
if side is not None:
    key = url_state.url_parameter("open")
    one = next((p for p in found.people if p.account == key), None)
    with side:
        _proof.show_evidence_panel(
            f"Why {account_badge.build_account_badge(snapshot, one.row).name}"
            if one
            else "Not on this list",
            lookup.rows_of_ids(snapshot.posts, one.evidence) if one else (),
            one.evidence_count if one else None,
        )
with main:
    most = max(sum(abs(part) for part in person.parts) for person in people)
    few = _more.visible_count("people", CARDS_PER_STEP)
    ties = cached_findings.cached(list_ties.ties_in_scope, scope)
    for person in people[:few]:
        tie = list_ties.describe_tie(snapshot, ties, person.row, scope.brand)
        _people.show_account_card(person, found.parts, most, tie)
    _more.show_more_button("people", CARDS_PER_STEP, len(people) - few)
    _people.show_score_legend(found)
st.subheader("The whole list", anchor=False)
table = list_ties.with_tie_columns(snapshot, found.table(), ties)
st.dataframe(
    tables.ranking_table(found), hide_index=True, column_config=_parts.ranking_column_config(found.parts)
)
_parts.show_downloads(table, str(name), {"list": name, "top": top})
_since.show_list_changes(str(name), scope, int(top))
_desk.show_saved_lists()
_parts.show_method(
    "Score = sum of the parts in the table. "
    + "; ".join(f"`{part.name}`: {part.title}" for part in found.parts)
    + ".",
    "Confidence: `low` and `high` are the 90 % interval of the rank. Posts and labels are "
    "resampled 100 times and ranked again each time.",
    f"The weights: {forecast.sentence}"
    if name == "influencers"
    else "The rates are fixed and published in `docs/lists.md`.",
)
