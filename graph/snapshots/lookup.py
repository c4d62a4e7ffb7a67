"""Look up rows of accounts, posts and brands by id or name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.snapshots.arrays import Longs
from graph.snapshots.snapshot import Snapshot


def find_brand_row(snapshot: Snapshot, brand: str) -> int:
    """The row of a brand, by id or name in any case; an exact id comes first.

    Raises:
        UsageError: there is no such brand; the message lists the known ones.

    """
    exact = int(pc.index(snapshot.brands["id"], brand).as_py())
    if exact >= 0:
        return exact
    name = brand.casefold()
    for row, entry in enumerate(snapshot.brands.to_pylist()):
        if name in (entry["id"].casefold(), (entry["name"] or "").casefold()):
            return row
    names = ", ".join(snapshot.brands["name"].to_pylist()[:10]) or "none"
    raise UsageError(f"There is no brand {brand!r} in this store; it has {names}.")


def owned_accounts(snapshot: Snapshot, brand: int) -> Longs:
    """The account rows that a brand owns; `brand` is its row."""
    roles = snapshot.tables["roles"]
    is_owned = pc.and_(
        pc.equal(roles["brand"], brand), pc.equal(roles["role"], "owned")
    )
    accounts: Longs = roles.filter(is_owned)["account"].to_numpy().astype(np.int64)
    return accounts


def row_of_id(table: pa.Table, id_: str) -> int | None:
    """The row of an id in a table sorted by id; None if it is absent."""
    ids = table["id"]
    row = bisect_left(ids, id_, key=lambda value: value.as_py())
    return row if row < len(ids) and ids[row].as_py() == id_ else None


def rows_of_ids(table: pa.Table, ids: Iterable[str]) -> list[int]:
    """The rows of those ids that a table sorted by id contains."""
    rows = (row_of_id(table, id_) for id_ in ids)
    return [row for row in rows if row is not None]


def find_account_row(snapshot: Snapshot, account: str) -> int:
    """The row of an account, by id.

    Raises:
        UsageError: there is no account with this id.

    """
    row = pc.index(snapshot.accounts["id"], account).as_py()
    if row < 0:
        raise UsageError(f"There is no account {account!r} in this store.")
    return int(row)
