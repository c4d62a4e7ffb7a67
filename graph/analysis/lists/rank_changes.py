"""Rank changes between two or more versions of a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pyarrow as pa

from graph.analysis.scoring.ranking import Ranking
from graph.phrasing import format_count

RANK_CHANGES_SCHEMA = pa.schema(
    {
        "account": pa.string(),
        "handle": pa.string(),
        "platform": pa.string(),
        "before": pa.int64(),
        "after": pa.int64(),
        "moved": pa.int64(),
    }
)
"""Columns of a table of rank changes."""

RankByAccount = Mapping[str, int]
"""Rank of each account of a list, by account id."""


def rank_changes(before: Ranking, after: Ranking) -> pa.Table:
    """Table of everyone on two lists, with both ranks; see `stepwise_rank_changes`."""
    profiles = {
        person.account: (person.handle, person.platform)
        for person in (*before.people, *after.people)
    }
    return stepwise_rank_changes(
        [ranks_by_account(before), ranks_by_account(after)], profiles
    )


def without_accounts(ranking: Ranking, accounts: Collection[str], top: int) -> Ranking:
    """The top of a list without some accounts; the others move up.

    Parameters:
        ranking: a list longer than `top`, so that others can move up.
        accounts: ids of the accounts to exclude.
        top: number of people in the result.
    """
    people = [person for person in ranking.people if person.account not in accounts][
        :top
    ]
    return replace(
        ranking,
        people=tuple(
            replace(person, rank=rank) for rank, person in enumerate(people, start=1)
        ),
    )


def ranks_by_account(ranking: Ranking) -> RankByAccount:
    """Rank of each account of a list, by id."""
    return {person.account: person.rank for person in ranking.people}


def stepwise_rank_changes(
    lists: Sequence[RankByAccount],
    profiles: Mapping[str, tuple[str | None, str | None]],
    steps: Sequence[str] = (),
) -> pa.Table:
    """Table of everyone on one of the lists, the largest total change first.

    `before` and `after` are null if a person is not on that list. `moved` is the number
    of places gained (negative: lost); a missing person has the place after the longest
    list.

    Parameters:
        lists: the ranks of each version of the list, in order.
        profiles: handle and platform of each account.
        steps: names of the steps from one list to the next. Each becomes a column with
            its part of `moved`; empty for no such columns.
    """
    last = max(map(len, lists)) + 1
    rows: list[dict[str, Any]] = []
    for account in dict.fromkeys(key for ranks in lists for key in ranks):
        handle, platform = profiles.get(account, (None, None))
        places = [ranks.get(account, last) for ranks in lists]
        row = {
            "account": account,
            "handle": handle,
            "platform": platform,
            "before": lists[0].get(account),
            "after": lists[-1].get(account),
            "moved": places[0] - places[-1],
        }
        changes = [before - after for before, after in pairwise(places)]
        rows.append(row | dict(zip(steps, changes, strict=False)))
    rows.sort(key=lambda row: (-abs(row["moved"]), row["account"]))
    schema = pa.schema(
        [*RANK_CHANGES_SCHEMA, *(pa.field(step, pa.int64()) for step in steps)]
    )
    return pa.Table.from_pylist(rows, schema)


def describe_rank_changes(changes: pa.Table) -> str:
    """Summary of a table of rank changes.

    >>> describe_rank_changes(RANK_CHANGES_SCHEMA.empty_table())
    'Nobody is on either list.'
    """
    rows = changes.to_pylist()
    if not rows:
        return "Nobody is on either list."
    moved = [row for row in rows if row["moved"]]
    if not moved:
        return "Nobody moves."
    came = sum(row["before"] is None for row in rows)
    left = sum(row["after"] is None for row in rows)
    verb = "moves" if len(moved) == 1 else "move"
    return (
        f"{format_count(len(moved), 'person')} of {len(rows):,} {verb}; {came:,} come "
        f"onto the list and {left:,} leave it."
    )
