"""Manipulation cost: number of bought shares that lift a median account into a list.

Model: the account with the median number of shares buys shares from new accounts. Each
new account shares one of its posts once, one after the other, until the end of the
data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.scoring.ranking import Floats
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast
from graph.analysis.scoring.sharing_features import Counts, count
from graph.model import KINDS, Kind
from graph.snapshots.interaction_filter import Selection, of_kind, select
from graph.snapshots.scope import Scope, conditions
from graph.snapshots.snapshot import Snapshot, of_tables

SECOND: Final = 1_000_000
"""Time between two bought shares, in microseconds."""

NO_ENTRY: Final = (
    "Unknown: this data has fewer shared accounts than the list has places."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Number of new accounts that lift a median account into the top `list_size`.

    `by_count` is for a list ranked by number of shares, `by_score` for the influencers'
    score; None means more than `max_shares`.
    """

    top: int
    by_count: int | None
    by_score: int | None
    most: int

    @property
    def sentence(self) -> str:
        """Summary of both numbers."""
        count, score = (
            f"more than {self.most:,}" if one is None else f"{one:,}"
            for one in (self.by_count, self.by_score)
        )
        return (
            f"A median account enters the top {self.top} with {count} bought shares in "
            f"a ranking by shares, and with {score} in this list."
        )


def entry(
    snapshot: Snapshot,
    scope: Scope | None = None,
    forecast: Forecast = DEFAULT,
    top: int = 50,
    most: int = 50_000,
) -> Entry | None:
    """Number of bought shares that lift a median account into the top of the list.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        forecast: the weights of the score.
        top: size of the list.
        max_shares: maximum number of bought shares that is tried.

    Returns:
        The cost, accurate to 2 %; None if no more than `top` accounts were shared.

    Cost:
        About thirty computations of the sharing features.
    """
    scope = scope or Scope()
    chosen = select(snapshot, kinds=None, **conditions(scope))
    shares = count(snapshot, chosen).seen["shares"]
    if (shares > 0).sum() <= top:
        return None
    buyer = middle(shares)

    @cache
    def ranks(size: int) -> tuple[int, int]:
        return lifted(snapshot, scope, forecast, buyer, size)

    counted = _needed(lambda size: ranks(size)[0] <= top, most)
    scored = _needed(lambda size: ranks(size)[1] <= top, most)
    return Entry(top, counted, scored, most)


def middle(shares: Floats) -> int:
    """Row of the account with the median number of shares among the shared accounts.

    >>> median_shared_account(np.array([0.0, 9.0, 2.0, 5.0]))
    3
    """
    shared = np.flatnonzero(shares > 0)
    return int(shared[np.argsort(shares[shared], kind="stable")[len(shared) // 2]])


def lifted(
    snapshot: Snapshot, scope: Scope, forecast: Forecast, buyer: int, size: int
) -> tuple[int, int]:
    """Ranks of the buyer by number of shares and by score, after buying shares.

    Parameters:
        snapshot, scope: the data and its filters.
        forecast: the weights of the score.
        buyer: row of the account that buys shares.
        bought_shares: number of new accounts that share the buyer once.

    Returns:
        The rank by number of shares, and the rank by score.
    """
    after = with_bought(snapshot, scope, buyer, size)
    counts: Counts = count(after, select(after, kinds=None, **conditions(scope)))
    score = forecast.parts(counts).sum(axis=1)
    return _rank(counts.seen["shares"], buyer), _rank(score, buyer)


def with_bought(snapshot: Snapshot, scope: Scope, buyer: int, size: int) -> Snapshot:
    """Copy of the snapshot with new accounts that share the buyer once each.

    The new ids sort last, so existing row numbers do not change.

    Parameters:
        snapshot, scope: the data and its filters.
        buyer: row of the account that buys shares.
        bought_shares: number of new accounts.
    """
    n = snapshot.accounts.num_rows
    chosen = select(snapshot, **conditions(scope))
    platform = snapshot.accounts["platform"][buyer].as_py()
    ids = [f"~:{number:06}" for number in range(size)]
    new = pa.table({"id": ids, "platform": [platform] * size})
    times = snapshot.interactions["at"].take(pa.array(chosen.rows)).cast(pa.int64())
    last = pc.max(times).as_py()
    ago = SECOND * np.arange(size)
    rows = pa.table(
        {
            "actor": n + np.arange(size),
            "target": np.full(size, buyer),
            "kind": np.full(size, KINDS.index(Kind.SHARE)),
            "at": pa.nulls(size, pa.int64()) if last is None else last - ago,
            "target_post": pa.array(
                [_post(snapshot, chosen, buyer)] * size, pa.int64()
            ),
            "weight": np.ones(size),
        }
    )
    tables = dict(snapshot.tables)
    tables["accounts"] = _added(snapshot.accounts, new)
    tables["interactions"] = _added(snapshot.interactions, rows)
    return of_tables(tables)


def _post(snapshot: Snapshot, chosen: Selection, buyer: int) -> int | None:
    """Row of one shared post of the buyer, as the target of the bought shares."""
    here = of_kind(snapshot, chosen, Kind.SHARE) & (chosen.target == buyer)
    posts = chosen.target_post[here]
    known = posts[posts >= 0]
    return int(known[0]) if len(known) else None


def _added(table: pa.Table, rows: pa.Table) -> pa.Table:
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(rows.num_rows, field.type)
        for field in table.schema
    ]
    return pa.concat_tables([table, pa.table(columns, schema=table.schema)])


def _needed(enters: Callable[[int], bool], most: int) -> int | None:
    """Smallest size that enters the list, to 2 %; None for more than `most`."""
    low, high = 0, 1
    while not enters(high):
        if high >= most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > max(high // 50, 1):
        half = (low + high) // 2
        if enters(half):
            high = half
        else:
            low = half
    return high


def _rank(values: Floats, row: int) -> int:
    return int((values > values[row]).sum()) + 1
