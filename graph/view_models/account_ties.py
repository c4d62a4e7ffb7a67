"""Ties between listed people and the brand, and the lists that users saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.customer_care.tie_strength import (
    TieStrength,
    describe_tie_strength,
    tie_strengths,
)
from graph.annotations.annotation_store import LIST_PREFIX
from graph.phrasing import format_count, format_day
from graph.rendering.account_badge import build_account_badge
from graph.snapshots.lookup import (
    find_account_row,
    find_brand_row,
    owned_accounts,
    row_of_id,
)
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

TIE_COLUMNS: Final = pa.schema(
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
) -> dict[int, TieStrength]:
    """The ties of a brand's own accounts with all others, by the account's row.

    Parameters:
        snapshot: the data.
        brand: id or name of the brand.
        scope: use only posts in its time window, on its platform, about its topic.

    Raises:
        UsageError: there is no such brand.

    """
    own_accounts = owned_accounts(snapshot, find_brand_row(snapshot, brand))
    return tie_strengths(snapshot, own_accounts, scope) if len(own_accounts) else {}


def ties_in_scope(snapshot: Snapshot, scope: Scope) -> dict[int, TieStrength]:
    """The ties with a scope's brand; empty if it has no brand."""
    return brand_ties(snapshot, scope.brand, scope) if scope.brand else {}


def with_tie_columns(
    snapshot: Snapshot, table: pa.Table, ties: Mapping[int, TieStrength]
) -> pa.Table:
    """Add the columns of `TIE_COLUMNS` to a list's table.

    Parameters:
        snapshot: the data.
        table: a list with a column `account` of ids.
        ties: the ties by the account's row; cells without a tie are empty.
    """
    rows: list[dict[str, Any]] = []
    for account in table["account"].to_pylist():
        row = row_of_id(snapshot.accounts, account)
        tie = None if row is None else ties.get(row)
        rows.append(
            {}
            if tie is None
            else {
                "to_brand": tie.from_them,
                "from_brand": tie.to_them,
                "reciprocity": round(tie.reciprocity, 3),
                "conversations": tie.conversations,
                "longest": tie.longest_conversation,
                "depth": tie.depth,
                "last_talk": tie.last_at,
                "warmth": None if tie.mean_tone is None else round(tie.mean_tone, 3),
            }
        )
    tie_table = pa.Table.from_pylist(rows, TIE_COLUMNS)
    for name in tie_table.column_names:
        table = table.append_column(name, tie_table[name])
    return table


def describe_tie(
    snapshot: Snapshot, ties: Mapping[int, TieStrength], row: int, brand: str | None
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
    name = snapshot.brands["name"][find_brand_row(snapshot, brand)].as_py()
    return describe_tie_strength(
        ties[row], name, build_account_badge(snapshot, row).name
    )


def closest_contacts(snapshot: Snapshot, row: int) -> tuple[TieStrength, ...]:
    """The people with a reciprocal tie to an account, the strongest tie first.

    Brands' own accounts are excluded: ties with a brand are described separately.
    """
    roles = snapshot.tables["roles"]
    brands = set(roles.filter(pc.equal(roles["role"], "owned"))["account"].to_pylist())
    mutual_ties = [
        tie
        for tie in tie_strengths(snapshot, np.array([row])).values()
        if tie.is_mutual and tie.account not in brands
    ]
    return tuple(
        sorted(
            mutual_ties,
            key=lambda tie: (
                -tie.to_them * tie.from_them,
                -tie.longest_conversation,
                tie.account,
            ),
        )
    )


def describe_tie_of_pair(
    snapshot: Snapshot, account: str, other: str, scope: Scope | None = None
) -> str:
    """Describe the tie of two accounts; an empty text if neither addressed the other.

    Parameters:
        snapshot: the data.
        account, other: their ids.
        scope: use only posts in its time window, on its platform, about its topic.

    Raises:
        UsageError: there is no such account.

    """
    account_row, other_row = (
        find_account_row(snapshot, account),
        find_account_row(snapshot, other),
    )
    tie = tie_strengths(snapshot, np.array([account_row]), scope).get(other_row)
    if tie is None:
        return ""
    return describe_tie_strength(
        tie,
        build_account_badge(snapshot, account_row).name,
        build_account_badge(snapshot, other_row).name,
    )


def tie_label(snapshot: Snapshot, tie: TieStrength) -> str:
    """A short text on a tie, for a button.

    >>> from datetime import datetime
    >>> from graph.snapshots.snapshot import SCHEMAS, snapshot_from_tables
    >>> rows = [{"id": "x:1", "platform": "x", "handle": "ann"}]
    >>> accounts = pa.Table.from_pylist(rows, SCHEMAS["accounts"])
    >>> tie = TieStrength(0, 3, 2, 1, 4, 3, datetime(2026, 9, 3), None, ())
    >>> tie_label(snapshot_from_tables({"accounts": accounts}), tie)
    'ann: 3 posts to them, 2 back, up to 4 in a row, last on 3 September 2026'
    """
    name = build_account_badge(snapshot, tie.account).name
    label = f"{name}: {format_count(tie.to_them, 'post')} to them"
    label += f", {tie.from_them:,} back"
    if tie.longest_conversation > 1:
        label += f", up to {tie.longest_conversation:,} in a row"
    return f"{label}, last on {format_day(tie.last_at)}" if tie.last_at else label


def saved_lists(annotations: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """The lists that users saved: the ids of the accounts by list name.

    Parameters:
        annotations: the users' fields of each account by id.

    >>> saved_lists({"x:1": {"list press": "yes", "note": "knows us"}})
    {'press': ['x:1']}
    """
    lists: dict[str, list[str]] = {}
    for account, fields in sorted(annotations.items()):
        for field in fields:
            if field.startswith(LIST_PREFIX):
                lists.setdefault(field.removeprefix(LIST_PREFIX), []).append(account)
    return dict(sorted(lists.items()))


def saved_list_table(
    snapshot: Snapshot,
    accounts: list[str],
    annotations: Mapping[str, Mapping[str, str]],
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
        row = row_of_id(snapshot.accounts, account)
        badge = None if row is None else build_account_badge(snapshot, row)
        rows.append(
            {
                "account": account,
                "name": badge.name if badge else None,
                "handle": badge.handle if badge else None,
                "platform": badge.platform if badge else None,
                **{field: annotations.get(account, {}).get(field) for field in fields},
            }
        )
    names = ("account", "name", "handle", "platform", *fields)
    return pa.Table.from_pylist(rows, pa.schema(dict.fromkeys(names, pa.string())))
