"""Report sections on lists of people: changes, influencers, advocates and detractors."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from graph.analysis.journeys.carriers import Carried, carriers, most_carried
from graph.analysis.lists import registry as runs
from graph.analysis.monitoring.list_changes import between
from graph.analysis.scoring.ranking import Ranking
from graph.analysis.validation import backtests
from graph.errors import UsageError
from graph.phrasing import day, many
from graph.report.blocks import Asked, Names, Row, Section, Table, ranks
from graph.snapshots.as_of import up_to
from graph.snapshots.interaction_filter import select
from graph.snapshots.lookup import rows_of
from graph.snapshots.scope import conditions
from graph.snapshots.snapshot import Snapshot
from graph.view_models import account_profile as profiles

TOP: Final = 10
VOICES: Final = ("advocates", "quiet-advocates", "detractors")


def changed(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: entries, exits and rank changes of each list since the start.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    start = asked.scope.since
    if start is None:
        return Section(
            "changed",
            "What changed",
            ("A report on all time has no earlier lists to compare with.",),
        )
    # Both lists use all data known at their time, not only that of this period.
    whole = replace(asked.scope, since=None)
    tables, told = [], []
    try:
        then, whole = up_to(snapshot, whole)
    except UsageError as error:
        return Section("changed", "What changed", (str(error),))
    before = f"rank before {day(start)}"
    for name in ("influencers", *VOICES):
        try:
            moved = between(then, name, start, whole, TOP, asked.forecast).to_pylist()
        except UsageError as error:
            return Section("changed", "What changed", (str(error),))
        rows = [one for one in moved if one["before"] != one["after"]]
        came = sum(one["before"] is None for one in rows)
        left = sum(one["after"] is None for one in rows)
        title = runs.TITLES[name]
        told.append(f"{title}: {came} entered the first {TOP}, {left} left.")
        made = tuple(
            Row(
                (
                    names.account(one["account"]),
                    _place(one["before"]),
                    _place(one["after"]),
                ),
                names.evidence(_ids(one["posts"]), one["post_count"]),
            )
            for one in rows
        )
        tables.append(
            Table(title, ("who", before, "rank at the end", "posts"), made, (1, 2))
        )
    told.append(
        "These ranks use all data known on each day, not only that of this period."
    )
    return Section("changed", "What changed", (" ".join(told),), tuple(tables))


def _place(rank: int | None) -> str:
    return "not on it" if rank is None else str(rank)


def _ids(words: str | None) -> list[str]:
    return [one for one in (words or "").split("|") if one]


def carried(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: influencers of this period, and the most shared messages.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    found = runs.ranking(snapshot, "influencers", asked.scope, TOP, asked.forecast)
    tried = backtests.worth(snapshot, asked.scope, "influencers", asked.forecast)
    chosen = select(snapshot, kinds=None, **conditions(asked.scope))
    inside = set(chosen.target_post.tolist()) | set(chosen.post.tolist())
    rows: list[Row] = []
    starts: set[int] = set()
    until = asked.scope.until
    for post, count in most_carried(snapshot, 50 * TOP, until):
        (row,) = rows_of(snapshot.posts, [post])
        if row in inside and len(rows) < TOP:
            way = carriers(snapshot, post, until)
            # A widely shared quote belongs to the journey of the post that it quotes.
            start = way.first.post if way.first is not None else row
            if start in starts:
                continue
            starts.add(start)
            author = snapshot.posts["author"][row].as_py()
            rows.append(
                Row(
                    (names.person(author), f"{count:,}", _way(way, names)),
                    names.proof([row], len(way.carriers)),
                )
            )
    return Section(
        "carried",
        "Who spread it",
        (found.sentence, tried.sentence),
        (
            _people(found, names),
            Table(
                "Most shared messages",
                ("author", "shares", "message path", "posts"),
                tuple(rows),
                (1,),
            ),
        ),
    )


def _way(way: Carried, names: Names) -> str:
    """A sentence on the reach of a message, with the people's names of this report."""
    words = f"Reached {many(way.accounts, 'account')}"
    if way.first is not None and way.first.at is not None:
        words += f" since {day(way.first.at)}"
    if way.widest is not None:
        who = names.person(way.widest.account)
        words += (
            f", mostly through {who} ({many(way.widest.below, 'post')} followed)"
        )
    return words + "."


def praised(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: advocates, low-reach advocates and detractors.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    tables, told = [], []
    for name in VOICES:
        found = runs.ranking(snapshot, name, asked.scope, TOP, asked.forecast)
        told.append(f"{runs.TITLES[name]}: {found.sentence}")
        tables.append(_people(found, names, runs.TITLES[name]))
    return Section(
        "voices", "Who praises and who complains", tuple(told), tuple(tables)
    )


def _people(found: Ranking, names: Names, title: str = "Influencers") -> Table:
    aside = profiles.aside(found.left_out)
    rows = tuple(
        Row(
            (
                str(person.rank),
                ranks(person.low, person.high),
                names.person(person.row),
                person.why,
            ),
            names.evidence(person.evidence, person.evidence_count),
        )
        for person in found.people
    )
    note = f"Excluded: {aside}." if aside else ""
    head = ("rank", "90 % interval", "who", "why", "posts")
    return Table(title, head, rows, (0, 1), note)
