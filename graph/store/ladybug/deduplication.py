"""Deduplicate nodes and edges before a store file is rebuilt (engine index bug)."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from graph.store.protocol import Row
from graph.store.schema import EdgeType, NodeType


def deduplicate_nodes(table: pa.Table, node_type: NodeType) -> pa.Table:
    """One row per key: the latest one, completed with values of its duplicates.

    >>> from graph.store.schema import NODE_TYPES
    >>> rows = pa.table({"id": ["a", "a", "b"], "name": [None, "Bo", "Cy"]})
    >>> deduplicate_nodes(rows, NODE_TYPES["Brand"]).to_pylist()
    [{'id': 'a', 'name': 'Bo'}, {'id': 'b', 'name': 'Cy'}]
    """
    counts = pc.value_counts(table[node_type.key])
    duplicated_keys = counts.field("values").filter(
        pc.greater(counts.field("counts"), 1)
    )
    if not len(duplicated_keys):
        return table
    is_duplicated = pc.is_in(table[node_type.key], value_set=duplicated_keys)
    duplicates: dict[str, list[Row]] = defaultdict(list)
    for row in table.filter(is_duplicated).to_pylist():
        duplicates[row[node_type.key]].append(row)
    merged = pa.Table.from_pylist(
        [_merge_rows(rows) for rows in duplicates.values()], table.schema
    )
    unique = pa.concat_tables([table.filter(pc.invert(is_duplicated)), merged])
    return unique.sort_by([(node_type.key, "ascending")])


def _merge_rows(rows: list[Row]) -> Row:
    ordered = sorted(
        rows, key=lambda row: (_last_seen(row), -list(row.values()).count(None))
    )
    merged: Row = {}
    for row in ordered:
        merged |= {name: value for name, value in row.items() if value is not None}
    first_seen = [row["first_seen_at"] for row in rows if row.get("first_seen_at")]
    if first_seen:
        merged["first_seen_at"] = min(first_seen)
    return merged


def _last_seen(row: Row) -> str:
    return str(row.get("last_seen_at") or "")


def deduplicate_edges(table: pa.Table, edge_type: EdgeType) -> pa.Table:
    """The first row per edge, identified by its ends and `identity` properties."""
    same = ["source", "target", *edge_type.identity]
    places = table.append_column("place", pa.array(range(table.num_rows), pa.int64()))
    firsts = places.group_by(same).aggregate([("place", "min")])["place_min"]
    if len(firsts) == table.num_rows:
        return table
    return table.take(firsts.sort())
