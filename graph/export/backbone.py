"""Interaction kinds of each edge, and the backbone: the accounts of highest degree."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from graph.model import Kind
from graph.network.edges import Edges, Longs, edges_from_snapshot
from graph.snapshots.snapshot import Snapshot


def edge_kinds(snapshot: Snapshot, edges: Edges) -> list[str] | None:
    """Interaction kinds of each edge, joined by `|`: `share`, or `share|mention`.

    They are read from the snapshot with the filters of the edges. None if the edges do
    not record their snapshot and filters.
    """
    recorded_kinds = edges.conditions.get("kinds", ())
    kinds = (
        list(Kind)
        if recorded_kinds is None
        else [Kind(kind) for kind in _kind_names(recorded_kinds)]
    )
    if not kinds or edges.conditions.get("snapshot") != snapshot.hash:
        return None
    if len(kinds) == 1:
        return [str(kinds[0])] * edges.m
    pair_keys = _pair_keys(edges, snapshot)
    kinds_by_edge: list[list[str]] = [[] for _ in range(edges.m)]
    for kind in kinds:
        kind_edges = edges_from_snapshot(
            snapshot, kinds=(kind,), **_snapshot_conditions(edges)
        )
        for place in np.flatnonzero(
            np.isin(pair_keys, _pair_keys(kind_edges, snapshot))
        ):
            kinds_by_edge[place].append(str(kind))
    return ["|".join(names) for names in kinds_by_edge]


def _kind_names(kinds: object) -> list[str]:
    return [str(kind) for kind in kinds] if isinstance(kinds, list | tuple) else []


def _pair_keys(edges: Edges, snapshot: Snapshot) -> Longs:
    """Unique key of each edge's pair of rows in the snapshot's accounts."""
    source, target = edges.source.astype(np.int64), edges.target.astype(np.int64)
    if edges.rows is not None:
        rows = edges.rows.astype(np.int64)
        source, target = rows[source], rows[target]
    keys: Longs = source * max(snapshot.accounts.num_rows, 1) + target
    return keys


def _snapshot_conditions(edges: Edges) -> dict[str, Any]:
    """Arguments of `edges_from_snapshot`, from the recorded conditions."""
    names = ("brand", "topic", "platform", "since", "until", "sign")
    arguments: dict[str, Any] = {name: edges.conditions.get(name) for name in names}
    for name in ("since", "until"):
        if arguments[name] is not None:
            arguments[name] = datetime.fromisoformat(arguments[name])
    return arguments


def backbone(edges: Edges, top: int) -> Edges:
    """Subgraph of the `top` accounts by weighted degree.

    Ties go to the first account, so that runs agree. The conditions record how many
    accounts and pairs were left out.

    >>> edges = backbone(Edges.of(4, [0, 1, 2], [1, 2, 3], [3.0, 4.0, 2.0]), 2)
    >>> edges.rows.tolist(), edges.weight.tolist(), edges.conditions["pairs_left_out"]
    ([1, 2], [4.0], 2)
    """
    degree = np.bincount(edges.source, edges.weight, edges.n) + np.bincount(
        edges.target, edges.weight, edges.n
    )
    chosen = np.argsort(-degree, kind="stable")[: max(top, 0)]
    mask = np.zeros(edges.n, bool)
    mask[chosen] = True
    return _edges_among(edges, mask, {"top": top})


def _edges_among(edges: Edges, mask: Any, added_conditions: dict[str, object]) -> Edges:
    """Induced subgraph on the accounts in `mask`."""
    places = np.flatnonzero(mask)
    new = np.cumsum(mask) - 1
    pairs = mask[edges.source] & mask[edges.target]
    rows = places if edges.rows is None else edges.rows[places]
    ids = edges.ids()
    arrays = {
        "source": new[edges.source[pairs]].astype(np.int32),
        "target": new[edges.target[pairs]].astype(np.int32),
        "weight": edges.weight[pairs],
        "times": edges.times[pairs],
        "rows": rows.astype(np.int32),
    }
    for array in arrays.values():
        array.setflags(write=False)
    left_out = {
        "accounts_left_out": edges.n - len(places),
        "pairs_left_out": edges.m - int(pairs.sum()),
    }
    return replace(
        edges,
        n=len(places),
        nodes=tuple(ids[place] for place in places),
        labels=None
        if edges.labels is None
        else tuple(edges.labels[place] for place in places),
        conditions={**edges.conditions, **added_conditions, **left_out},
        **arrays,
    )
