"""Who moves when a list is made in another way: the same people, before and after."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from graph.findings.ranking import Ranking
from graph.findings.words import many

SCHEMA = pa.schema(
    {
        "account": pa.string(),
        "handle": pa.string(),
        "platform": pa.string(),
        "before": pa.int64(),
        "after": pa.int64(),
        "moved": pa.int64(),
    }
)


def moves(before: Ranking, after: Ranking) -> pa.Table:
    """Everyone on one of two lists with both ranks, those who moved most in front.

    `before` and `after` are null where somebody is not on that list; `moved` is how many
    places somebody rose (below 0: fell), with a place after the last for who is missing.
    """
    ranks = [
        {person.account: person.rank for person in ranking.people}
        for ranking in (before, after)
    ]
    people = {person.account: person for person in (*before.people, *after.people)}
    last = [len(one) + 1 for one in ranks]
    rows: list[dict[str, Any]] = []
    for account, person in people.items():
        was, now = (one.get(account) for one in ranks)
        rose = (was or last[0]) - (now or last[1])
        rows.append(
            {
                "account": account,
                "handle": person.handle,
                "platform": person.platform,
                "before": was,
                "after": now,
                "moved": rose,
            }
        )
    rows.sort(key=lambda row: (-abs(row["moved"]), row["account"]))
    return pa.Table.from_pylist(rows, SCHEMA)


def told(table: pa.Table) -> str:
    """What a table of moves comes to, in a sentence.

    >>> told(SCHEMA.empty_table())
    'Nobody is on either list.'
    """
    rows = table.to_pylist()
    if not rows:
        return "Nobody is on either list."
    moved = [row for row in rows if row["moved"]]
    if not moved:
        return "Nobody moves."
    came = sum(row["before"] is None for row in rows)
    left = sum(row["after"] is None for row in rows)
    verb = "moves" if len(moved) == 1 else "move"
    return (
        f"{many(len(moved), 'person')} of {len(rows):,} {verb}; {came:,} come onto the "
        f"list and {left:,} leave it."
    )
