"""Deduplicate nodes and edges before a store file is rebuilt (the engine's index bug)."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from graph.store.protocol import Row
from graph.store.schema import Edge, Node


def nodes(table: pa.Table, node: Node) -> pa.Table:
    """One row per key: the latest one, completed with values of its duplicates.

    >>> from graph.store.schema import NODE_TYPES
    >>> rows = pa.table({"id": ["a", "a", "b"], "name": [None, "Bo", "Cy"]})
    >>> deduplicate_nodes(rows, NODE_TYPES["Brand"]).to_pylist()
    [{'id': 'a', 'name': 'Bo'}, {'id': 'b', 'name': 'Cy'}]
    """
    counted = pc.value_counts(table[node.key])
    doubled = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    if not len(doubled):
        return table
    twice = pc.is_in(table[node.key], value_set=doubled)
    twins: dict[str, list[Row]] = defaultdict(list)
    for row in table.filter(twice).to_pylist():
        twins[row[node.key]].append(row)
    ones = pa.Table.from_pylist([_one(rows) for rows in twins.values()], table.schema)
    whole = pa.concat_tables([table.filter(pc.invert(twice)), ones])
    return whole.sort_by([(node.key, "ascending")])


def _one(rows: list[Row]) -> Row:
    fullest = sorted(
        rows, key=lambda row: (_last(row), -list(row.values()).count(None))
    )
    one: Row = {}
    for row in fullest:
        one |= {name: value for name, value in row.items() if value is not None}
    firsts = [row["first_seen_at"] for row in rows if row.get("first_seen_at")]
    if firsts:
        one["first_seen_at"] = min(firsts)
    return one


def _last(row: Row) -> str:
    return str(row.get("last_seen_at") or "")


def edges(table: pa.Table, edge: Edge) -> pa.Table:
    """The first row for each identity of an edge: its ends and `identity` properties."""
    same = ["source", "target", *edge.identity]
    places = table.append_column("place", pa.array(range(table.num_rows), pa.int64()))
    firsts = places.group_by(same).aggregate([("place", "min")])["place_min"]
    if len(firsts) == table.num_rows:
        return table
    return table.take(firsts.sort())
