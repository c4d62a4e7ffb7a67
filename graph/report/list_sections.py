"""Report sections on lists of people: changes, influencers, advocates and detractors."""

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
ADVOCACY_LISTS: Final = ("advocates", "quiet-advocates", "detractors")


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
    whole = replace(request.scope, since=None)
    tables, told = [], []
    try:
        then, whole = as_of_scope_end(snapshot, whole)
    except UsageError as error:
        return ReportSection("changed", "What changed", (str(error),))
    before = f"rank before {format_day(start)}"
    for name in ("influencers", *ADVOCACY_LISTS):
        try:
            moved = list_changes(
                then, name, start, whole, LIST_LENGTH, request.forecast
            ).to_pylist()
        except UsageError as error:
            return ReportSection("changed", "What changed", (str(error),))
        rows = [one for one in moved if one["before"] != one["after"]]
        came = sum(one["before"] is None for one in rows)
        left = sum(one["after"] is None for one in rows)
        title = registry.LIST_TITLES[name]
        told.append(f"{title}: {came} entered the first {LIST_LENGTH}, {left} left.")
        made = tuple(
            ReportRow(
                (
                    names.name_of_account(one["account"]),
                    _rank_text(one["before"]),
                    _rank_text(one["after"]),
                ),
                names.cite_posts(_split_ids(one["posts"]), one["post_count"]),
            )
            for one in rows
        )
        tables.append(
            ReportTable(
                title, ("who", before, "rank at the end", "posts"), made, (1, 2)
            )
        )
    told.append(
        "These ranks use all data known on each day, not only that of this period."
    )
    return ReportSection("changed", "What changed", (" ".join(told),), tuple(tables))


def _rank_text(rank: int | None) -> str:
    return "not on it" if rank is None else str(rank)


def _split_ids(words: str | None) -> list[str]:
    return [one for one in (words or "").split("|") if one]


def influencer_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: influencers of this period, and the most shared messages.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    found = registry.compute_ranking(
        snapshot, "influencers", request.scope, LIST_LENGTH, request.forecast
    )
    tried = backtests.backtest_at_fraction(
        snapshot, request.scope, "influencers", request.forecast
    )
    chosen = select_interactions(
        snapshot, kinds=None, **scope_conditions(request.scope)
    )
    inside = set(chosen.target_post.tolist()) | set(chosen.post.tolist())
    rows: list[ReportRow] = []
    starts: set[int] = set()
    until = request.scope.until
    for post, count in most_shared_messages(snapshot, 50 * LIST_LENGTH, until):
        (row,) = rows_of_ids(snapshot.posts, [post])
        if row in inside and len(rows) < LIST_LENGTH:
            way = find_carriers(snapshot, post, until)
            # A widely shared quote belongs to the journey of the post that it quotes.
            start = way.first_carrier.post if way.first_carrier is not None else row
            if start in starts:
                continue
            starts.add(start)
            author = snapshot.posts["author"][row].as_py()
            rows.append(
                ReportRow(
                    (
                        names.name_of_row(author),
                        f"{count:,}",
                        _spread_summary(way, names),
                    ),
                    names.cite_rows([row], len(way.carriers)),
                )
            )
    return ReportSection(
        "carried",
        "Who spread it",
        (found.sentence, tried.sentence),
        (
            _list_table(found, names),
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
    words = f"Reached {format_count(journey.account_count, 'account')}"
    if journey.first_carrier is not None and journey.first_carrier.at is not None:
        words += f" since {format_day(journey.first_carrier.at)}"
    if journey.widest_carrier is not None:
        who = names.name_of_row(journey.widest_carrier.account)
        words += f", mostly through {who} ({format_count(journey.widest_carrier.descendant_count, 'post')} followed)"
    return words + "."


def advocacy_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: advocates, low-reach advocates and detractors.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    tables, told = [], []
    for name in ADVOCACY_LISTS:
        found = registry.compute_ranking(
            snapshot, name, request.scope, LIST_LENGTH, request.forecast
        )
        told.append(f"{registry.LIST_TITLES[name]}: {found.sentence}")
        tables.append(_list_table(found, names, registry.LIST_TITLES[name]))
    return ReportSection(
        "voices", "Who praises and who complains", tuple(told), tuple(tables)
    )


def _list_table(
    ranking: Ranking, names: NameRegister, title: str = "Influencers"
) -> ReportTable:
    aside = account_profile.exclusion_summary(ranking.exclusions)
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
    note = f"Excluded: {aside}." if aside else ""
    head = ("rank", "90 % interval", "who", "why", "posts")
    return ReportTable(title, head, rows, (0, 1), note)
