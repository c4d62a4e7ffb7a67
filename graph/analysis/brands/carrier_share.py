"""Share of supporters: each brand's fraction of all supporters, by month."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from scipy.stats import binomtest

from graph.analysis.brands.brand_comparison import supporter_actions
from graph.snapshots.columns import UNDATED
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

CONFIDENCE_LEVEL: Final = 0.9
"""Confidence level of the intervals."""

SCHEMA: Final = pa.schema(
    {
        "brand": pa.string(),
        "month": pa.string(),
        "people": pa.int64(),  # supporters of the brand in that month
        "carriers": pa.int64(),  # supporters of any brand
        "share": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
    }
)


def share_of_supporters(snapshot: Snapshot, scope: Scope | None = None) -> pa.Table:
    """Each brand's share of the supporters by month, with its 90 % Wilson interval.

    A supporter of two brands in a month counts for both, so shares can add to more than
    100 %. Undated actions are ignored. A brand without supporters in a month has share
    0; a month without any supporter has no share.

    Cost:
        A pass over the posts and shares about brands.
    """
    actions = supporter_actions(snapshot, scope or Scope())
    dated = actions.at != UNDATED
    account, brand = actions.account[dated], actions.brand[dated]
    month = actions.at[dated].astype("datetime64[us]").astype("datetime64[M]")
    if not len(month):
        return SCHEMA.empty_table()
    ids = snapshot.brands["id"].to_pylist()
    names = [
        name or ids[row] for row, name in enumerate(snapshot.brands["name"].to_pylist())
    ]
    first = month.min()
    month_index = (month - first).astype(np.int64)
    months = int(month_index.max()) + 1
    # Count each person once a month, and once a month and brand.
    supporter_months = np.unique(np.column_stack((month_index, account)), axis=0)[:, 0]
    brand_months = np.unique(np.column_stack((month_index, brand, account)), axis=0)[
        :, :2
    ]
    supporters_by_month = np.bincount(supporter_months, minlength=months)
    rows = []
    for row in sorted(set(brand.tolist()), key=lambda row: (names[row], row)):
        people_by_month = np.bincount(
            brand_months[brand_months[:, 1] == row, 0], minlength=months
        )
        for index, (people, supporters) in enumerate(
            zip(people_by_month.tolist(), supporters_by_month.tolist(), strict=True)
        ):
            bounds = (
                binomtest(people, supporters).proportion_ci(CONFIDENCE_LEVEL, "wilson")
                if supporters
                else None
            )
            rows.append(
                {
                    "brand": names[row],
                    "month": str(first + index),
                    "people": people,
                    "carriers": supporters,
                    "share": people / supporters if supporters else None,
                    "low": float(bounds.low) if bounds else None,
                    "high": float(bounds.high) if bounds else None,
                }
            )
    return pa.Table.from_pylist(rows, SCHEMA)
