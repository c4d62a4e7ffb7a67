"""Derived account edges: per pair and kind the count, first and last time, and labels.

They are always recomputed from posts and events, never incremented, so that a record
read twice or a corrected label cannot leave a wrong number.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from graph.store.schema import DERIVED_EDGE_TYPES, EDGE_TYPES, arrow_schema

PAIR_SCHEMA = pa.schema(
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


def aggregate_pairs(pair_parts: pa.Table) -> Mapping[str, pa.Table]:
    """Aggregate the parts from posts and events to one table per relationship type.

    Cost: one hash aggregation over the pairs.

    >>> sorted(aggregate_pairs(PAIR_SCHEMA.empty_table()))
    ['MENTIONED', 'QUOTED', 'REPLIED_TO', 'SHARED']
    """
    sums = ("times", "weight", "praise", "complaints")
    grouped = pair_parts.group_by(
        ["source", "target", "kind"], use_threads=False
    ).aggregate(
        [(name, "sum") for name in sums] + [("first_at", "min"), ("last_at", "max")]
    )
    grouped = grouped.rename_columns(
        ["source", "target", "kind", *sums, "first_at", "last_at"]
    )
    # Engines sum fractions in different orders, so the last digits differ.
    weight = pc.round(grouped["weight"], 9)
    place = grouped.column_names.index("weight")
    grouped = grouped.set_column(place, "weight", weight)
    tables = {}
    for kind, type_ in DERIVED_EDGE_TYPES.items():
        schema = arrow_schema(
            {"source": "STRING", "target": "STRING", **EDGE_TYPES[type_].columns}
        )
        rows = grouped.filter(pc.equal(grouped["kind"], kind))
        tables[type_] = rows.select(schema.names).cast(schema)
    return tables
