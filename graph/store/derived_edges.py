"""Derived account edges: per pair and kind the count, first and last time, and labels.

They are always recomputed from posts and events, never incremented, so that a record read
twice or a corrected label cannot leave a wrong number.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from graph.store.schema import EDGES, PAIRS, arrow_schema

RAW = pa.schema(
    {
        "source": pa.string(),
        "target": pa.string(),
        "kind": pa.string(),
        "times": pa.int64(),
        "weight": pa.float64(),
        "praise": pa.int64(),
        "complaints": pa.int64(),
        "first_at": pa.timestamp("us"),
        "last_at": pa.timestamp("us"),
    }
)
"""The columns of the queries `read/pairs` and `read/pairs_of`."""


def fold(raw: pa.Table) -> Mapping[str, pa.Table]:
    """Aggregate the parts from posts and events to one table per relationship type.

    Cost: one hash aggregation over the pairs.

    >>> sorted(aggregate_pairs(PAIR_SCHEMA.empty_table()))
    ['MENTIONED', 'QUOTED', 'REPLIED_TO', 'SHARED']
    """
    sums = ("times", "weight", "praise", "complaints")
    grouped = raw.group_by(["source", "target", "kind"], use_threads=False).aggregate(
        [(name, "sum") for name in sums] + [("first_at", "min"), ("last_at", "max")]
    )
    grouped = grouped.rename_columns(
        ["source", "target", "kind", *sums, "first_at", "last_at"]
    )
    # Engines sum fractions in different orders, so the last digits differ.
    weight = pc.round(grouped["weight"], 9)
    place = grouped.column_names.index("weight")
    grouped = grouped.set_column(place, "weight", weight)
    folded = {}
    for kind, type_ in PAIRS.items():
        schema = arrow_schema(
            {"source": "STRING", "target": "STRING", **EDGES[type_].columns}
        )
        rows = grouped.filter(pc.equal(grouped["kind"], kind))
        folded[type_] = rows.select(schema.names).cast(schema)
    return folded
