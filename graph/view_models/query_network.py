"""Draw a query's table as a network if two of its columns contain accounts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.measures.catalogue import compute_measure
from graph.network.edges import Edges
from graph.network.layout import layout_positions
from graph.network.subgraphs import strongest_edges
from graph.phrasing import format_count
from graph.snapshots.snapshot import Snapshot
from graph.view_models.network_captions import account_label
from graph.view_models.network_view import (
    CAP_EDGES,
    VIEW_EDGES,
    VIEW_NODES,
    NetworkView,
)


def account_columns(snapshot: Snapshot, table: pa.Table) -> list[str]:
    """The columns of a query's table that contain only account ids.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> account_columns(snapshot_from_tables({}), pa.table({"a": ["x:1"]}))
    []
    """
    ids = snapshot.accounts["id"].combine_chunks()
    columns = []
    for name in table.column_names:
        column = table[name]
        if pa.types.is_string(column.type) and column.null_count < len(column):
            known = pc.is_in(column.drop_null().combine_chunks(), value_set=ids)
            if pc.all(known).as_py():
                columns.append(name)
    return columns


def network_from_query(
    snapshot: Snapshot, table: pa.Table, source: str, target: str
) -> NetworkView:
    """Build a network from a table; an edge's weight is its number of rows.

    Parameters:
        snapshot: the data.
        table: the query's result.
        source, target: names of the columns with account ids.
    """
    ids = snapshot.accounts["id"].combine_chunks()
    pairs = table.select([source, target]).drop_null()
    ends = [
        pc.index_in(pairs[name].combine_chunks(), value_set=ids).to_numpy(
            zero_copy_only=False
        )
        for name in (source, target)
    ]
    rows, nodes_of_rows = np.unique(np.concatenate(ends), return_inverse=True)
    source_nodes, target_nodes = (
        nodes_of_rows[: len(ends[0])],
        nodes_of_rows[len(ends[0]) :],
    )
    account_ids = ids.take(pa.array(rows, pa.int32()))
    all_edges = Edges.of(len(rows), source_nodes, target_nodes, nodes=account_ids)
    edges, omitted_pairs = strongest_edges(
        replace(all_edges, rows=rows.astype(np.int32)), CAP_EDGES
    )
    group = compute_measure("communities", edges).values.astype(np.int64)
    x, y = layout_positions(edges, group)
    names = np.array(account_ids.to_pylist(), dtype=object)
    nodes = {
        "id": names,
        "name": [account_label(snapshot, int(row)) for row in rows],
        "community": group,
        "accounts": np.ones(len(rows), np.int64),
        "received": np.bincount(edges.target, edges.weight, edges.n),
        "given": np.bincount(edges.source, edges.weight, edges.n),
        "x": x,
        "y": y,
    }
    drawn = {
        "source": names[edges.source],
        "target": names[edges.target],
        "weight": edges.weight,
        "times": edges.times,
    }
    return NetworkView(
        "everything",
        pa.table(nodes, VIEW_NODES),
        pa.table(drawn, VIEW_EDGES),
        f"An arrow leads from {source} to {target}; wider is more rows.",
        f"Not drawn: the {format_count(omitted_pairs, 'lightest pair')}."
        if omitted_pairs
        else "",
        f"{format_count(len(rows), 'account')}, {format_count(edges.m, 'arrow')}.",
        edges,
        edges.conditions,
    )
