"""Store difference: the changes that make one store equal to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl
import pyarrow as pa

from graph.store.protocol import Delta, Row, TableSource
from graph.store.schema import (
    CONTENT_EDGE_TYPES,
    CONTENT_NODE_TYPES,
    DERIVED_EDGE_TYPES,
    EDGE_TYPES,
    NODE_TYPES,
)

STORED_EDGE_TYPES: Final = tuple(
    type_ for type_ in CONTENT_EDGE_TYPES if type_ not in DERIVED_EDGE_TYPES.values()
)
"""The relationship types that files bring; the others are derived from them."""


def difference(current: TableSource, target: TableSource) -> Delta:
    """The delta that makes the content of `current` that of `target`.

    Notes, saved lists and derived edges are not compared.

    Cost: reads both stores once; two tables are in memory at a time.
    """
    delta = Delta()
    removed = {
        label: _compare_nodes(label, current, target, delta)
        for label in CONTENT_NODE_TYPES
    }
    for type_ in STORED_EDGE_TYPES:
        _compare_edges(type_, current, target, removed, delta)
    return delta


def _compare_nodes(
    label: str, current: TableSource, target: TableSource, delta: Delta
) -> set[str]:
    """Add the nodes of a label that differ; returns the keys of the removed ones."""
    key = NODE_TYPES[label].key
    gone, new = _differing_rows(current.all_nodes(label), target.all_nodes(label))
    before, after = {row[key] for row in gone}, {row[key] for row in new}
    for part, rows in (
        (delta.new_nodes, [row for row in new if row[key] not in before]),
        (delta.changed_nodes, [row for row in new if row[key] in before]),
    ):
        if rows:
            part[label] = rows
    if before - after:
        delta.removed_nodes[label] = sorted(before - after)
    return before - after


def _compare_edges(
    type_: str,
    current: TableSource,
    target: TableSource,
    removed: Mapping[str, set[str]],
    delta: Delta,
) -> None:
    """Add the edges of a type that differ; those of removed nodes go with them."""
    edge = EDGE_TYPES[type_]
    gone, new = _differing_rows(current.all_edges(type_), target.all_edges(type_))
    names = ("source", "target", *edge.identity)
    unlinked = [
        {name: row[name] for name in names}
        for row in gone
        if row["source"] not in removed[edge.start]
        and row["target"] not in removed[edge.end]
    ]
    if unlinked:
        delta.removed_edges[type_] = unlinked
    if new:
        delta.new_edges[type_] = new


def _differing_rows(current: pa.Table, target: pa.Table) -> tuple[list[Row], list[Row]]:
    """The rows that only the first and only the second table has."""
    first, second = _frame(current), _frame(target)
    on = first.columns
    return (
        first.join(second, on=on, how="anti", nulls_equal=True).to_dicts(),
        second.join(first, on=on, how="anti", nulls_equal=True).to_dicts(),
    )


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame
