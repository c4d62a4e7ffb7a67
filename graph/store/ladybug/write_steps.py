"""Convert a delta to write steps of the embedded engine: templates with Arrow tables.

All tables are built before the transaction begins, so that a value that cannot be
stored fails before the engine sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graph.store.protocol import Delta, Row
from graph.store.schema import (
    EDGE_TYPES,
    NODE_TYPES,
    PropertyType,
    arrow_schema,
    edge_ends,
)


@dataclass(frozen=True, slots=True, eq=False)
class WriteStep:
    """A template of `queries/write` with the names and rows that fill it."""

    query: str
    names: Mapping[str, str]
    each: Sequence[str]
    rows: pa.Table


def build_write_steps(delta: Delta) -> list[WriteStep]:
    """The steps of a transaction in order: removals, then additions and changes.

    Each table is copied into once, as the engine requires.

    Raises:
        ValueError: a value has another type than its column.
        OverflowError: a number has more than 63 bits.

    """
    return [step for step in _steps(delta) if step.rows.num_rows]


def change_nodes_step(label: str, rows: Sequence[Row]) -> WriteStep:
    """A step that sets all properties of existing nodes."""
    node = NODE_TYPES[label]
    each = [name for name in node.columns if name != node.key]
    names = {"label": label, "key": node.key}
    return WriteStep("write/changed", names, each, _table(rows, node.columns, "row_"))


def add_nodes_step(label: str, rows: Sequence[Row]) -> WriteStep:
    """A step that creates nodes."""
    columns = NODE_TYPES[label].columns
    table = _table(rows, columns, "row_")
    return WriteStep("write/nodes", {"label": label}, list(columns), table)


def _steps(delta: Delta) -> Iterator[WriteStep]:
    for type_, rows in delta.removed_edges.items():
        edge = EDGE_TYPES[type_]
        identity = {name: edge.columns[name] for name in edge.identity}
        table = _table(
            rows, {"source": "STRING", "target": "STRING", **identity}, "row_"
        )
        yield WriteStep(
            "write/unlink", edge_ends(edge) | {"type": type_}, list(identity), table
        )
    for label, keys in delta.removed_nodes.items():
        table = _table([{"key": key} for key in keys], {"key": "STRING"}, "row_")
        names = {"label": label, "key": NODE_TYPES[label].key}
        yield WriteStep("write/remove", names, (), table)
    for label, rows in delta.new_nodes.items():
        yield add_nodes_step(label, rows)
    for label, rows in delta.changed_nodes.items():
        yield change_nodes_step(label, rows)
    for type_, rows in delta.new_edges.items():
        columns = EDGE_TYPES[type_].columns
        table = _table(rows, {"source": "STRING", "target": "STRING", **columns})
        yield WriteStep("write/edges", {"type": type_}, (), table)


def _table(
    rows: Sequence[Row], columns: Mapping[str, PropertyType], prefix: str = ""
) -> pa.Table:
    table = pa.Table.from_pylist(list(rows), arrow_schema(columns))
    return table.rename_columns([prefix + name for name in columns])
