"""Ties between listed people and the brand, and the lists that users saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.customer_care.tie_strength import Strength, sentence, strengths
from graph.annotations.annotation_store import LIST
from graph.phrasing import day, many
from graph.rendering.account_badge import face
from graph.snapshots.lookup import account_row, brand_row, owned, row_of
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

COLUMNS: Final = pa.schema(
    {
        "to_brand": pa.int64(),  # their posts addressed to the brand
        "from_brand": pa.int64(),  # posts of the brand addressed to them
        "reciprocity": pa.float64(),
        "conversations": pa.int64(),
        "longest": pa.int64(),  # posts of both sides in the longest conversation
        "depth": pa.int64(),  # successive replies in the deepest conversation
        "last_talk": pa.timestamp("us"),
        "warmth": pa.float64(),  # mean tone of what they wrote to it, in [-1, 1]
    }
)
"""The columns of a list on each person's tie with the brand."""


def brand_ties(
    snapshot: Snapshot, brand: str, scope: Scope | None = None
) -> dict[int, Strength]:
    """The ties of a brand's own accounts with all others, by the account's row.

    Parameters:
        snapshot: the data.
        brand: id or name of the brand.
        scope: use only posts in its time window, on its platform, about its topic.

    Raises:
        UsageError: there is no such brand.

    """
    ours = owned(snapshot, brand_row(snapshot, brand))
    return strengths(snapshot, ours, scope) if len(ours) else {}


def ties_of(snapshot: Snapshot, scope: Scope) -> dict[int, Strength]:
    """The ties with a scope's brand; empty if it has no brand."""
    return brand_ties(snapshot, scope.brand, scope) if scope.brand else {}


def with_ties(
    snapshot: Snapshot, table: pa.Table, ties: Mapping[int, Strength]
) -> pa.Table:
    """Add the columns of `TIE_COLUMNS` to a list's table.

    Parameters:
        snapshot: the data.
        table: a list with a column `account` of ids.
        ties: the ties by the account's row; cells without a tie are empty.
    """
    rows: list[dict[str, Any]] = []
    for account in table["account"].to_pylist():
        row = row_of(snapshot.accounts, account)
        one = None if row is None else ties.get(row)
        rows.append(
            {}
            if one is None
            else {
                "to_brand": one.back,
                "from_brand": one.there,
                "reciprocity": round(one.reciprocity, 3),
                "conversations": one.conversations,
                "longest": one.longest,
                "depth": one.depth,
                "last_talk": one.last_at,
                "warmth": None if one.warmth is None else round(one.warmth, 3),
            }
        )
    made = pa.Table.from_pylist(rows, COLUMNS)
    for name in made.column_names:
        table = table.append_column(name, made[name])
    return table


def told(
    snapshot: Snapshot, ties: Mapping[int, Strength], row: int, brand: str | None
) -> str:
    """Describe a person's tie with a brand; an empty text if there is none.

    Parameters:
        snapshot: the data.
        ties: the ties with the brand by the account's row.
        row: the person's row.
        brand: id or name of the brand.
    """
    if brand is None or row not in ties:
        return ""
    name = snapshot.brands["name"][brand_row(snapshot, brand)].as_py()
    return sentence(ties[row], name, face(snapshot, row).name)


def closest(snapshot: Snapshot, row: int) -> tuple[Strength, ...]:
    """The people with a reciprocal tie to an account, the strongest tie first.

    Brands' own accounts are excluded: ties with a brand are described separately.
    """
    roles = snapshot.tables["roles"]
    brands = set(roles.filter(pc.equal(roles["role"], "owned"))["account"].to_pylist())
    both = [
        one
        for one in strengths(snapshot, np.array([row])).values()
        if one.both and one.account not in brands
    ]
    return tuple(
        sorted(both, key=lambda one: (-one.there * one.back, -one.longest, one.account))
    )


def of_two(snapshot: Snapshot, one: str, two: str, scope: Scope | None = None) -> str:
    """Describe the tie of two accounts; an empty text if neither addressed the other.

    Parameters:
        snapshot: the data.
        account, other: their ids.
        scope: use only posts in its time window, on its platform, about its topic.

    Raises:
        UsageError: there is no such account.

    """
    here, there = account_row(snapshot, one), account_row(snapshot, two)
    tie = strengths(snapshot, np.array([here]), scope).get(there)
    if tie is None:
        return ""
    return sentence(tie, face(snapshot, here).name, face(snapshot, there).name)


def between(snapshot: Snapshot, one: Strength) -> str:
    """A short text on a tie, for a button.

    >>> from datetime import datetime
    >>> from graph.snapshots.snapshot import SCHEMAS, of_tables
    >>> rows = [{"id": "x:1", "platform": "x", "handle": "ann"}]
    >>> accounts = pa.Table.from_pylist(rows, SCHEMAS["accounts"])
    >>> tie = Strength(0, 3, 2, 1, 4, 3, datetime(2026, 9, 3), None, ())
    >>> tie_label(of_tables({"accounts": accounts}), tie)
    'ann: 3 posts to them, 2 back, up to 4 in a row, last on 3 September 2026'
    """
    words = f"{face(snapshot, one.account).name}: {many(one.there, 'post')} to them"
    words += f", {one.back:,} back"
    if one.longest > 1:
        words += f", up to {one.longest:,} in a row"
    return f"{words}, last on {day(one.last_at)}" if one.last_at else words


def saved(marked: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """The lists that users saved: the ids of the accounts by list name.

    Parameters:
        annotations: the users' fields of each account by id.

    >>> saved_lists({"x:1": {"list press": "yes", "note": "knows us"}})
    {'press': ['x:1']}
    """
    found: dict[str, list[str]] = {}
    for account, fields in sorted(marked.items()):
        for field in fields:
            if field.startswith(LIST):
                found.setdefault(field.removeprefix(LIST), []).append(account)
    return dict(sorted(found.items()))


def saved_table(
    snapshot: Snapshot, accounts: list[str], marked: Mapping[str, Mapping[str, str]]
) -> pa.Table:
    """A saved list as a table, with owner, note and tags of each account.

    Parameters:
        snapshot: the data.
        accounts: ids of the accounts on the list.
        annotations: the users' fields of each account by id.
    """
    fields = ("owner", "note", "tags")
    rows = []
    for account in accounts:
        row = row_of(snapshot.accounts, account)
        known = None if row is None else face(snapshot, row)
        rows.append(
            {
                "account": account,
                "name": known.name if known else None,
                "handle": known.handle if known else None,
                "platform": known.platform if known else None,
                **{field: marked.get(account, {}).get(field) for field in fields},
            }
        )
    names = ("account", "name", "handle", "platform", *fields)
    return pa.Table.from_pylist(rows, pa.schema(dict.fromkeys(names, pa.string())))
