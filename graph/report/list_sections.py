"""Sections on people: who entered and left, who carried it, who praises and complains."""

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
    """Who entered, left, rose and fell on each list since the start."""
    start = asked.scope.since
    if start is None:
        return Section(
            "changed", "What changed", ("Nothing stands before the whole time.",)
        )
    # Both sides look at all that was known then, not at this stretch alone.
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
        "Ranks here are of all that was known by each day, not of this time alone."
    )
    return Section("changed", "What changed", (" ".join(told),), tuple(tables))


def _place(rank: int | None) -> str:
    return "not on it" if rank is None else str(rank)


def _ids(words: str | None) -> list[str]:
    return [one for one in (words or "").split("|") if one]


def carried(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """The influencers of this time, and the messages that went furthest."""
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
            # A quote that went far is a part of the way of what it quotes.
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
        "Who carried it",
        (found.sentence, tried.sentence),
        (
            _people(found, names),
            Table(
                "The messages that went furthest",
                ("who wrote it", "passed on", "its way", "posts"),
                tuple(rows),
                (1,),
            ),
        ),
    )


def _way(way: Carried, names: Names) -> str:
    """How far a message went; its people as this report calls them."""
    words = f"Reached {many(way.accounts, 'account')}"
    if way.first is not None and way.first.at is not None:
        words += f" since {day(way.first.at)}"
    if way.widest is not None:
        who = names.person(way.widest.account)
        words += (
            f", most of all through {who} ({many(way.widest.below, 'post')} followed)"
        )
    return words + "."


def praised(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Advocates, quiet advocates and detractors."""
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
    note = f"Set aside: {aside}." if aside else ""
    return Table(title, ("rank", "how sure", "who", "why", "posts"), rows, (0, 1), note)
