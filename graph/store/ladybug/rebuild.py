"""Steps that write the contents of a store to an empty file with a complete index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graph.store.ladybug.deduplication import deduplicate_edges, deduplicate_nodes
from graph.store.ladybug.write_steps import WriteStep
from graph.store.protocol import TableSource
from graph.store.schema import EDGE_TYPES, NODE_TYPES

NODES_PER_TRANSACTION: Final = 100_000
"""Number of nodes per transaction when a file is rebuilt."""


def rebuild_steps(source: TableSource) -> list[WriteStep]:
    """All contents of a store as steps, one transaction each, without duplicates.

    Everything is read before the first step, so that the source can be closed.
    """
    return [*_node_steps(source), *_edge_steps(source)]


def _node_steps(source: TableSource) -> Iterator[WriteStep]:
    for label, node in NODE_TYPES.items():
        table = deduplicate_nodes(source.all_nodes(label), node)
        rows = table.rename_columns([f"row_{name}" for name in table.column_names])
        columns = list(node.columns)
        for start in range(0, rows.num_rows, NODES_PER_TRANSACTION):
            part = rows.slice(start, NODES_PER_TRANSACTION)
            yield WriteStep("write/nodes", {"label": label}, columns, part)


def _edge_steps(source: TableSource) -> Iterator[WriteStep]:
    for type_, edge in EDGE_TYPES.items():
        table = deduplicate_edges(source.all_edges(type_), edge)
        if table.num_rows:
            yield WriteStep("write/edges", {"type": type_}, (), table)
