"""Look up rows of accounts, posts and brands by id or name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.snapshot import Snapshot


def brand_row(snapshot: Snapshot, brand: str) -> int:
    """The row of a brand, by id or name in any case.

    Raises:
        UsageError: there is no such brand; the message lists the known ones.

    """
    wanted = brand.casefold()
    for row, known in enumerate(snapshot.brands.to_pylist()):
        if wanted in (known["id"].casefold(), (known["name"] or "").casefold()):
            return row
    names = ", ".join(snapshot.brands["name"].to_pylist()[:10]) or "none"
    raise UsageError(f"There is no brand {brand!r} in this store; it has {names}.")


def owned(snapshot: Snapshot, brand: int) -> Longs:
    """The account rows that a brand owns; `brand` is its row."""
    roles = snapshot.tables["roles"]
    mine = pc.and_(pc.equal(roles["brand"], brand), pc.equal(roles["role"], "owned"))
    found: Longs = roles.filter(mine)["account"].to_numpy().astype(np.int64)
    return found


def row_of(table: pa.Table, key: str) -> int | None:
    """The row of an id in a table sorted by id; None if it is absent."""
    ids = table["id"]
    row = bisect_left(ids, key, key=lambda value: value.as_py())
    return row if row < len(ids) and ids[row].as_py() == key else None


def rows_of(table: pa.Table, keys: Iterable[str]) -> list[int]:
    """The rows of those ids that a table sorted by id contains."""
    found = (row_of(table, key) for key in keys)
    return [row for row in found if row is not None]


def account_row(snapshot: Snapshot, account: str) -> int:
    """The row of an account, by id.

    Raises:
        UsageError: there is no account with this id.

    """
    row = pc.index(snapshot.accounts["id"], account).as_py()
    if row < 0:
        raise UsageError(f"There is no account {account!r} in this store.")
    return int(row)
