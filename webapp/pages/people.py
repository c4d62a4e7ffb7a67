"""People: influencers, advocates, detractors and bridges, each with evidence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from graph.analysis.lists.registry import LIST_TITLES, SENTIMENT_LISTS, compute_ranking
from graph.analysis.validation.backtests import BACKTESTED_LISTS, backtest_at_fraction
from graph.rendering import account_badge, escaping, tables
from graph.snapshots import lookup
from graph.view_models.account_profile import exclusion_summary
from graph.view_models.account_ties import describe_tie, ties_in_scope, with_tie_columns
from webapp.components.account_card import (
    matching_people,
    show_account_card,
    show_ranking_comparison,
    show_score_legend,
)
from webapp.components.annotation_widgets import show_saved_lists
from webapp.components.changes_since import show_list_changes
from webapp.components.evidence_panel import evidence_areas, show_evidence_panel
from webapp.components.page_layout import (
    link_to_page,
    ranking_column_config,
    show_downloads,
    show_label_accuracy,
    show_method,
    write_sentence,
)
from webapp.components.pagination import show_more_button, visible_count
from webapp.components.people.account_profile import show_profile
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

CARDS_PER_STEP = 10

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("People")
if person_id := url_state.url_parameter("person"):
    show_profile(person_id)
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
search = bar.text_input(
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
ranking = cached_findings.cached(compute_ranking, name, scope, int(top), forecast)
write_sentence(ranking.sentence)
if name in BACKTESTED_LISTS and ranking.people:
    st.caption(
        escaping.escape_markdown(
            cached_findings.cached(backtest_at_fraction, scope, name, cached_findings.configured_forecast()).sentence
        )
    )
if name == "influencers" and forecast != cached_findings.configured_forecast():
    st.caption(escaping.escape_markdown(forecast.sentence))
if name in SENTIMENT_LISTS:
    show_label_accuracy()
if ranking.claim == "promising":
    st.info(
        f"{'First' if name == 'detractors' else 'Promising'} voices only: the data "
        "covers too little time to claim more.",
        icon=":material/hourglass_top:",
    )
if excluded := exclusion_summary(ranking.exclusions):
    st.caption(escaping.escape_markdown(f"Excluded: {excluded}."))
if together:
    show_ranking_comparison(
        cached_findings.cached(compute_ranking, name, plain, int(top), forecast), ranking
    )
people = matching_people(ranking, search)
if not people:
    st.info(
        "Nobody on this list matches the search."
        if ranking.people
        else "Nobody is on this list: widen the time window, or load more data.",
        icon=":material/info:",
    )
    link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
main, side = evidence_areas()
if side is not None:
    key = url_state.url_parameter("open")
    entry = next((p for p in ranking.people if p.account == key), None)
    with side:
        show_evidence_panel(
            f"Why {account_badge.build_account_badge(snapshot, entry.row).name}"
            if entry
            else "Not on this list",
            lookup.rows_of_ids(snapshot.posts, entry.evidence) if entry else (),
            entry.evidence_count if entry else None,
        )
with main:
    most = max(sum(abs(part) for part in person.parts) for person in people)
    few = visible_count("people", CARDS_PER_STEP)
    ties = cached_findings.cached(ties_in_scope, scope)
    for person in people[:few]:
        tie = describe_tie(snapshot, ties, person.row, scope.brand)
        show_account_card(person, ranking.parts, most, tie)
    show_more_button("people", CARDS_PER_STEP, len(people) - few)
    show_score_legend(ranking)
st.subheader("The whole list", anchor=False)
table = with_tie_columns(snapshot, ranking.table(), ties)
st.dataframe(
    tables.ranking_table(ranking), hide_index=True, column_config=ranking_column_config(ranking.parts)
)
show_downloads(table, str(name), {"list": name, "top": top})
show_list_changes(str(name), scope, int(top))
show_saved_lists()
show_method(
    "Score = sum of the parts in the table. "
    + "; ".join(f"`{part.name}`: {part.title}" for part in ranking.parts)
    + ".",
    "Confidence: `low` and `high` are the 90 % interval of the rank. Posts and labels are "
    "resampled 100 times and ranked again each time.",
    f"The weights: {forecast.sentence}"
    if name == "influencers"
    else "The rates are fixed and published in `docs/lists.md`.",
)
