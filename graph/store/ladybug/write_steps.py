"""Convert a delta to write steps of the embedded engine: templates with Arrow tables.

All tables are built before the transaction begins, so that a value that cannot be stored
fails before the engine sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from graph.store.protocol import Delta, Row
from graph.store.schema import EDGES, NODES, Type, arrow_schema, ends


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A template of `queries/write` with the names and rows that fill it."""

    query: str
    names: Mapping[str, str]
    each: Sequence[str]
    rows: pa.Table


def steps(delta: Delta) -> list[Step]:
    """The steps of a transaction in order: removals, then additions and changes.

    Each table is copied into once, as the engine requires.

    Raises:
        ValueError: a value has another type than its column.
        OverflowError: a number has more than 63 bits.

    """
    return [step for step in _steps(delta) if step.rows.num_rows]


def changed(label: str, rows: Sequence[Row]) -> Step:
    """A step that sets all properties of existing nodes."""
    node = NODES[label]
    each = [name for name in node.columns if name != node.key]
    names = {"label": label, "key": node.key}
    return Step("write/changed", names, each, _table(rows, node.columns, "row_"))


def added(label: str, rows: Sequence[Row]) -> Step:
    """A step that creates nodes."""
    columns = NODES[label].columns
    table = _table(rows, columns, "row_")
    return Step("write/nodes", {"label": label}, list(columns), table)


def _steps(delta: Delta) -> Iterator[Step]:
    for type_, rows in delta.unlinked.items():
        edge = EDGES[type_]
        told = {name: edge.columns[name] for name in edge.identity}
        table = _table(rows, {"source": "STRING", "target": "STRING", **told}, "row_")
        yield Step("write/unlink", ends(edge) | {"type": type_}, list(told), table)
    for label, keys in delta.removed.items():
        table = _table([{"key": key} for key in keys], {"key": "STRING"}, "row_")
        names = {"label": label, "key": NODES[label].key}
        yield Step("write/remove", names, (), table)
    for label, rows in delta.new.items():
        yield added(label, rows)
    for label, rows in delta.changed.items():
        yield changed(label, rows)
    for type_, rows in delta.edges.items():
        columns = EDGES[type_].columns
        table = _table(rows, {"source": "STRING", "target": "STRING", **columns})
        yield Step("write/edges", {"type": type_}, (), table)


def _table(
    rows: Sequence[Row], columns: Mapping[str, Type], prefix: str = ""
) -> pa.Table:
    table = pa.Table.from_pylist(list(rows), arrow_schema(columns))
    return table.rename_columns([prefix + name for name in columns])
