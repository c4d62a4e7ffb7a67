"""Report sections on lists: changes, influencers, advocates and detractors."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from graph.analysis.journeys.carriers import (
    Journey,
    find_carriers,
    most_shared_messages,
)
from graph.analysis.lists import registry
from graph.analysis.monitoring.list_changes import list_changes
from graph.analysis.scoring.ranking import Ranking
from graph.analysis.validation import backtests
from graph.errors import UsageError
from graph.phrasing import format_count, format_day
from graph.report.blocks import (
    NameRegister,
    ReportRequest,
    ReportRow,
    ReportSection,
    ReportTable,
    format_rank_interval,
)
from graph.snapshots.as_of import as_of_scope_end
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.lookup import rows_of_ids
from graph.snapshots.scope import scope_conditions
from graph.snapshots.snapshot import Snapshot
from graph.view_models import account_profile

LIST_LENGTH: Final = 10
"""Number of ranks of each list in the report."""

ADVOCACY_LISTS: Final = ("advocates", "quiet-advocates", "detractors")
"""The lists of the section on praise and complaints."""


def list_change_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: entries, exits and rank changes of each list since the start.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    start = request.scope.since
    if start is None:
        return ReportSection(
            "changed",
            "What changed",
            ("A report on all time has no earlier lists to compare with.",),
        )
    # Both lists use all data known at their time, not only that of this period.
    all_time = replace(request.scope, since=None)
    tables, sentences = [], []
    try:
        past, all_time = as_of_scope_end(snapshot, all_time)
    except UsageError as error:
        return ReportSection("changed", "What changed", (str(error),))
    before = f"rank before {format_day(start)}"
    for name in ("influencers", *ADVOCACY_LISTS):
        try:
            changes = list_changes(
                past, name, start, all_time, LIST_LENGTH, request.forecast
            ).to_pylist()
        except UsageError as error:
            return ReportSection("changed", "What changed", (str(error),))
        rows = [change for change in changes if change["before"] != change["after"]]
        entered = sum(change["before"] is None for change in rows)
        left = sum(change["after"] is None for change in rows)
        title = registry.LIST_TITLES[name]
        sentences.append(
            f"{title}: {entered} entered the top {LIST_LENGTH}, {left} left."
        )
        table_rows = tuple(
            ReportRow(
                (
                    names.name_of_account(change["account"]),
                    _rank_text(change["before"]),
                    _rank_text(change["after"]),
                ),
                names.cite_posts(_split_ids(change["posts"]), change["post_count"]),
            )
            for change in rows
        )
        tables.append(
            ReportTable(
                title, ("who", before, "rank at the end", "posts"), table_rows, (1, 2)
            )
        )
    sentences.append(
        "These ranks use all data known on each day, not only that of this period."
    )
    return ReportSection(
        "changed", "What changed", (" ".join(sentences),), tuple(tables)
    )


def _rank_text(rank: int | None) -> str:
    return "not on the list" if rank is None else str(rank)


def _split_ids(words: str | None) -> list[str]:
    return [post for post in (words or "").split("|") if post]


def influencer_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: influencers of this period, and the most shared messages.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    ranking = registry.compute_ranking(
        snapshot, "influencers", request.scope, LIST_LENGTH, request.forecast
    )
    backtest = backtests.backtest_at_fraction(
        snapshot, request.scope, "influencers", request.forecast
    )
    interactions = select_interactions(
        snapshot, kinds=None, target="any", **scope_conditions(request.scope)
    )
    posts_in_scope = set(interactions.target_post.tolist()) | set(
        interactions.post.tolist()
    )
    rows: list[ReportRow] = []
    seen_journeys: set[int] = set()
    until = request.scope.until
    for post, count in most_shared_messages(snapshot, 50 * LIST_LENGTH, until):
        (row,) = rows_of_ids(snapshot.posts, [post])
        if row in posts_in_scope and len(rows) < LIST_LENGTH:
            journey = find_carriers(snapshot, post, until)
            # A widely shared quote belongs to the journey of the post that it quotes.
            first_post = (
                journey.first_carrier.post if journey.first_carrier is not None else row
            )
            if first_post in seen_journeys:
                continue
            seen_journeys.add(first_post)
            author = snapshot.posts["author"][row].as_py()
            rows.append(
                ReportRow(
                    (
                        names.name_of_row(author),
                        f"{count:,}",
                        _spread_summary(journey, names),
                    ),
                    names.cite_rows([row], len(journey.carriers)),
                )
            )
    return ReportSection(
        "carried",
        "Who spread it",
        (ranking.sentence, backtest.sentence),
        (
            _list_table(ranking, names),
            ReportTable(
                "Most shared messages",
                ("author", "shares", "message path", "posts"),
                tuple(rows),
                (1,),
            ),
        ),
    )


def _spread_summary(journey: Journey, names: NameRegister) -> str:
    """A sentence on the reach of a message, with the people's names of this report."""
    summary = f"Reached {format_count(journey.account_count, 'account')}"
    if journey.first_carrier is not None and journey.first_carrier.at is not None:
        summary += f" since {format_day(journey.first_carrier.at)}"
    if journey.widest_carrier is not None:
        who = names.name_of_row(journey.widest_carrier.account)
        followed = format_count(journey.widest_carrier.descendant_count, "post")
        summary += f", mostly through {who} ({followed} followed)"
    return summary + "."


def advocacy_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: advocates, low-reach advocates and detractors.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    tables, sentences = [], []
    for name in ADVOCACY_LISTS:
        ranking = registry.compute_ranking(
            snapshot, name, request.scope, LIST_LENGTH, request.forecast
        )
        sentences.append(f"{registry.LIST_TITLES[name]}: {ranking.sentence}")
        tables.append(_list_table(ranking, names, registry.LIST_TITLES[name]))
    return ReportSection(
        "voices", "Who praises and who complains", tuple(sentences), tuple(tables)
    )


def _list_table(
    ranking: Ranking, names: NameRegister, title: str = "Influencers"
) -> ReportTable:
    exclusions = account_profile.exclusion_summary(ranking.exclusions)
    rows = tuple(
        ReportRow(
            (
                str(person.rank),
                format_rank_interval(person.rank_low, person.rank_high),
                names.name_of_row(person.row),
                person.why,
            ),
            names.cite_posts(person.evidence, person.evidence_count),
        )
        for person in ranking.people
    )
    note = f"Excluded: {exclusions}." if exclusions else ""
    head = ("rank", "90 % interval", "who", "why", "posts")
    return ReportTable(title, head, rows, (0, 1), note)
