"""People: influencers, advocates, detractors and bridges, each with evidence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from graph.analysis.lists.registry import compute_ranking
from graph.rendering import tables
from graph.view_models.account_ties import describe_tie, ties_in_scope, with_tie_columns
from webapp.components import account_card, page_layout, pagination
from webapp.components.annotation_widgets import show_saved_lists
from webapp.components.changes_since import show_list_changes
from webapp.components.evidence_panel import evidence_areas
from webapp.components.people import ranked_list
from webapp.components.people.account_profile import show_profile
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

CARDS_PER_STEP = 10

snapshot, plain_scope = current_snapshot(), cached_findings.current_scope()
st.title("People")
if person_id := url_state.url_parameter("person"):
    show_profile(person_id)
    st.stop()
chosen = ranked_list.show_list_filters()
name, top = chosen.name, chosen.top
forecast = cached_findings.current_forecast()
scope = replace(plain_scope, with_coordinated=chosen.with_coordinated)
ranking = cached_findings.cached(compute_ranking, name, scope, top, forecast)
page_layout.write_sentence(ranking.sentence)
ranked_list.show_list_notes(name, ranking, scope)
if chosen.with_coordinated:
    account_card.show_ranking_comparison(
        cached_findings.cached(compute_ranking, name, plain_scope, top, forecast),
        ranking,
    )
people = account_card.matching_people(ranking, chosen.search)
if not people:
    st.info(
        "Nobody on this list matches the search."
        if ranking.people
        else "Nobody is on this list: widen the time window, or load more data.",
        icon=":material/info:",
    )
    page_layout.link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
main, side = evidence_areas()
if side is not None:
    with side:
        ranked_list.show_linked_account(ranking)
with main:
    max_score = max(sum(abs(part) for part in person.parts) for person in people)
    visible = pagination.visible_count("people", CARDS_PER_STEP)
    ties = cached_findings.cached(ties_in_scope, scope)
    for person in people[:visible]:
        tie = describe_tie(snapshot, ties, person.row, scope.brand)
        account_card.show_account_card(person, ranking.parts, max_score, tie)
    pagination.show_more_button("people", CARDS_PER_STEP, len(people) - visible)
    account_card.show_score_legend(ranking)
st.subheader("The whole list", anchor=False)
st.dataframe(
    tables.ranking_table(ranking),
    hide_index=True,
    column_config=page_layout.ranking_column_config(ranking.parts),
)
page_layout.show_downloads(
    with_tie_columns(snapshot, ranking.table(), ties), name, {"list": name, "top": top}
)
show_list_changes(name, scope, top)
show_saved_lists()
ranked_list.show_list_method(name, ranking)
