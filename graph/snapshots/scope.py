"""Scope: the brand, topic, platform and time window of an analysis."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.snapshots.interaction_filter import Mask, select_interactions
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The filters of an analysis: a brand's id, a topic, a platform, a time window.

    `since` is inclusive, `until` exclusive; both are naive UTC. Without filters the
    scope is the whole store. Lists exclude coordinated accounts unless
    `with_coordinated`.
    """

    brand: str | None = None
    topic: str | None = None
    platform: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_coordinated: bool = False

    def to_dict(self) -> dict[str, str | bool | None]:
        """The scope as plain values, for the settings of a run and for manifests."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }


def scope_conditions(scope: Scope) -> dict[str, Any]:
    """The scope as keyword arguments of `select_interactions`."""
    return {
        "brand": scope.brand,
        "topic": scope.topic,
        "platform": scope.platform,
        "since": scope.since,
        "until": scope.until,
    }


def scope_mask(table: pa.Table, scope: Scope) -> Mask:
    """Mask of the rows within a scope's platform and time window.

    `table` has the columns `platform` and `created_at`.

    >>> table = pa.table({"platform": ["x", None], "created_at": [None, None]})
    >>> scope_mask(table, Scope(platform="x")).tolist()
    [True, False]
    """
    bounds = [
        (scope.platform, pc.equal, "platform"),
        (scope.since, pc.greater_equal, "created_at"),
        (scope.until, pc.less, "created_at"),
    ]
    mask = np.ones(table.num_rows, bool)
    for bound, compare, name in bounds:
        if bound is not None:
            mask &= pc.fill_null(compare(table[name], bound), False).to_numpy()
    return mask


def interaction_time_quantile(
    snapshot: Snapshot, scope: Scope, fraction: float
) -> datetime | None:
    """A quantile of the times of a scope's interactions; None if none has a date.

    Parameters:
        snapshot, scope: the data and its filters.
        fraction: the share of interactions before the returned time, in [0, 1].
    """
    rows = select_interactions(snapshot, kinds=None, **scope_conditions(scope)).rows
    at = snapshot.interactions["at"].take(pa.array(rows)).drop_null()
    micros = np.sort(at.cast(pa.int64()).to_numpy())
    if not len(micros):
        return None
    place = min(int(len(micros) * fraction), len(micros) - 1)
    quantile: datetime = pa.scalar(int(micros[place]), pa.timestamp("us")).as_py()
    return quantile


def about_rows(snapshot: Snapshot, scope: Scope) -> pa.Table:
    """The rows of the `about` table for the scope's brand; all rows without a brand."""
    about = snapshot.about
    if scope.brand is None:
        return about
    return about.filter(pc.equal(about["brand"], find_brand_row(snapshot, scope.brand)))
