"""The chosen list of the page People: filters, notes, evidence panel and method."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from graph.analysis.lists.most_mentioned import MOST_MENTIONED
from graph.analysis.lists.registry import LIST_TITLES, SENTIMENT_LISTS
from graph.analysis.scoring.ranking import Ranking
from graph.analysis.validation.backtests import BACKTESTED_LISTS, backtest_at_fraction
from graph.rendering import account_badge, escaping
from graph.snapshots import lookup
from graph.snapshots.scope import Scope
from graph.view_models.account_profile import exclusion_summary
from webapp.components.evidence_panel import show_evidence_panel
from webapp.components.page_layout import show_label_accuracy, show_method
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot


@dataclass(frozen=True, slots=True)
class ListFilters:
    """The chosen list, the searched words, its length and whether it holds accounts
    that act together."""

    name: str
    search: str
    top: int
    with_coordinated: bool


def show_list_filters() -> ListFilters:
    """Draw the choice of a list with its search and length."""
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
    return ListFilters(str(name), search or "", int(top), bool(together))


def show_list_notes(name: str, ranking: Ranking, scope: Scope) -> None:
    """Draw what is known about a list: its back-test, weights, labels and exclusions.

    Parameters:
        name: key of the list.
        ranking: the list.
        scope: filters of the list.
    """
    configured = cached_findings.configured_forecast()
    if name in BACKTESTED_LISTS and ranking.people:
        backtest = cached_findings.cached(backtest_at_fraction, scope, name, configured)
        st.caption(escaping.escape_markdown(backtest.sentence))
    forecast = cached_findings.current_forecast()
    is_forecast = name == "influencers" and ranking.name != MOST_MENTIONED
    if is_forecast and forecast != configured:
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


def show_linked_account(ranking: Ranking) -> None:
    """Draw the posts of the entry of a list that the URL opens."""
    snapshot, key = current_snapshot(), url_state.url_parameter("open")
    entry = next((person for person in ranking.people if person.account == key), None)
    if entry is None:
        show_evidence_panel("Not on this list", ())
        return
    show_evidence_panel(
        f"Why {account_badge.build_account_badge(snapshot, entry.row).name}",
        lookup.rows_of_ids(snapshot.posts, entry.evidence),
        entry.evidence_count,
    )


def show_list_method(name: str, ranking: Ranking) -> None:
    """Draw how the scores and intervals of a list are computed."""
    if ranking.name == MOST_MENTIONED:
        weights = (
            "Nothing was shared, so people are ranked by the attention they get: each "
            "person who mentions an account, or replies to it, counts once."
        )
    elif name == "influencers":
        weights = f"The weights: {cached_findings.current_forecast().sentence}"
    else:
        weights = "The rates are fixed and published in `docs/lists.md`."
    show_method(
        "Score = sum of the parts in the table. "
        + "; ".join(f"`{part.name}`: {part.title}" for part in ranking.parts)
        + ".",
        "Confidence: `low` and `high` are the 90 % interval of the rank. Posts and labels "
        "are resampled 100 times and ranked again each time.",
        weights,
    )
