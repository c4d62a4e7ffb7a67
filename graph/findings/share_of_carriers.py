"""The share of carriers over time: of all who carry any brand, who carries each, by month."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from scipy.stats import binomtest

from graph.findings.listening.responses import UNDATED
from graph.findings.rivals import carrying
from graph.findings.scope import Scope
from graph.snapshot import Snapshot

LEVEL: Final = 0.9

SCHEMA: Final = pa.schema(
    {
        "brand": pa.string(),
        "month": pa.string(),
        "people": pa.int64(),  # who carried it in that month
        "carriers": pa.int64(),  # who carried any brand
        "share": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
    }
)


def share_of_carriers(snapshot: Snapshot, scope: Scope | None = None) -> pa.Table:
    """Each brand's part of the carriers of each month, with its 90 % interval.

    Somebody who carries two brands in a month counts for both. Undated acts have no month.
    A brand that nobody carried in a month stands with 0, so that lines have no gaps.

    Cost: a pass over the posts and shares about brands.
    """
    acts = carrying(snapshot, scope or Scope())
    dated = acts.at != UNDATED
    account, brand = acts.account[dated], acts.brand[dated]
    month = acts.at[dated].astype("datetime64[us]").astype("datetime64[M]")
    names = snapshot.brands["name"].to_pylist()
    carried = sorted(set(brand.tolist()), key=lambda row: (names[row] or "", row))
    rows = []
    for one in np.unique(month):
        here = month == one
        everybody = len(np.unique(account[here]))
        for row in carried:
            people = len(np.unique(account[here & (brand == row)]))
            bounds = binomtest(people, everybody).proportion_ci(LEVEL, "wilson")
            rows.append(
                {
                    "brand": names[row],
                    "month": str(one),
                    "people": people,
                    "carriers": everybody,
                    "share": people / everybody,
                    "low": float(bounds.low),
                    "high": float(bounds.high),
                }
            )
    return pa.Table.from_pylist(rows, SCHEMA).sort_by(
        [("brand", "ascending"), ("month", "ascending")]
    )
