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
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.analysis.scoring.sharing_features import (
    SharingFeatures,
    count_sharing_features,
)
from graph.model import KINDS, Kind
from graph.snapshots.interaction_filter import (
    InteractionSelection,
    interaction_kind_mask,
    select_interactions,
)
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot, snapshot_from_tables

SHARE_INTERVAL_MICROSECONDS: Final = 1_000_000
"""Time between two bought shares, in microseconds."""

TOO_FEW_SHARED_MESSAGE: Final = (
    "Unknown: this data has fewer shared accounts than the list has places."
)
"""Message if there is no manipulation cost."""


@dataclass(frozen=True, slots=True)
class ManipulationCost:
    """Number of new accounts that lift a median account into the top `list_size`.

    `by_count` is for a list ranked by number of shares, `by_score` for the influencers'
    score; None means more than `max_shares`.
    """

    list_size: int
    by_count: int | None
    by_score: int | None
    max_shares: int

    @property
    def sentence(self) -> str:
        """Summary of both numbers."""
        count, score = (
            f"more than {self.max_shares:,}" if number is None else f"{number:,}"
            for number in (self.by_count, self.by_score)
        )
        return (
            f"A median account enters the top {self.list_size} with {count} bought "
            f"shares in a ranking by shares, and with {score} in this list."
        )


def manipulation_cost(
    snapshot: Snapshot,
    scope: Scope | None = None,
    forecast: Forecast = DEFAULT_FORECAST,
    top: int = 50,
    max_shares: int = 50_000,
) -> ManipulationCost | None:
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
    chosen = select_interactions(snapshot, kinds=None, **scope_conditions(scope))
    shares = count_sharing_features(snapshot, chosen).observed["shares"]
    if (shares > 0).sum() <= top:
        return None
    buyer = median_shared_account(shares)

    @cache
    def ranks(size: int) -> tuple[int, int]:
        return ranks_after_buying(snapshot, scope, forecast, buyer, size)

    counted = _needed(lambda size: ranks(size)[0] <= top, max_shares)
    scored = _needed(lambda size: ranks(size)[1] <= top, max_shares)
    return ManipulationCost(top, counted, scored, max_shares)


def median_shared_account(shares: Floats) -> int:
    """Row of the account with the median number of shares among the shared accounts.

    >>> median_shared_account(np.array([0.0, 9.0, 2.0, 5.0]))
    3
    """
    shared = np.flatnonzero(shares > 0)
    return int(shared[np.argsort(shares[shared], kind="stable")[len(shared) // 2]])


def ranks_after_buying(
    snapshot: Snapshot, scope: Scope, forecast: Forecast, buyer: int, bought_shares: int
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
    after = with_bought_shares(snapshot, scope, buyer, bought_shares)
    counts: SharingFeatures = count_sharing_features(
        after, select_interactions(after, kinds=None, **scope_conditions(scope))
    )
    score = forecast.score_parts(counts).sum(axis=1)
    return _rank(counts.observed["shares"], buyer), _rank(score, buyer)


def with_bought_shares(
    snapshot: Snapshot, scope: Scope, buyer: int, bought_shares: int
) -> Snapshot:
    """Copy of the snapshot with new accounts that share the buyer once each.

    The new ids sort last, so existing row numbers do not change.

    Parameters:
        snapshot, scope: the data and its filters.
        buyer: row of the account that buys shares.
        bought_shares: number of new accounts.
    """
    n = snapshot.accounts.num_rows
    chosen = select_interactions(snapshot, **scope_conditions(scope))
    platform = snapshot.accounts["platform"][buyer].as_py()
    ids = [f"~:{number:06}" for number in range(bought_shares)]
    new = pa.table({"id": ids, "platform": [platform] * bought_shares})
    times = snapshot.interactions["at"].take(pa.array(chosen.rows)).cast(pa.int64())
    last = pc.max(times).as_py()
    ago = SHARE_INTERVAL_MICROSECONDS * np.arange(bought_shares)
    rows = pa.table(
        {
            "actor": n + np.arange(bought_shares),
            "target": np.full(bought_shares, buyer),
            "kind": np.full(bought_shares, KINDS.index(Kind.SHARE)),
            "at": pa.nulls(bought_shares, pa.int64()) if last is None else last - ago,
            "target_post": pa.array(
                [_post(snapshot, chosen, buyer)] * bought_shares, pa.int64()
            ),
            "weight": np.ones(bought_shares),
        }
    )
    tables = dict(snapshot.tables)
    tables["accounts"] = _added(snapshot.accounts, new)
    tables["interactions"] = _added(snapshot.interactions, rows)
    return snapshot_from_tables(tables)


def _post(snapshot: Snapshot, chosen: InteractionSelection, buyer: int) -> int | None:
    """Row of one shared post of the buyer, as the target of the bought shares."""
    mask = interaction_kind_mask(snapshot, chosen, Kind.SHARE) & (
        chosen.target == buyer
    )
    posts = chosen.target_post[mask]
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
