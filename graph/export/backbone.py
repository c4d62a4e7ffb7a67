"""Of which kinds the interactions behind each edge were, and the busiest accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from graph.model import Kind
from graph.network.edges import Edges, Longs, edges_from_snapshot
from graph.snapshots.snapshot import Snapshot


def edge_kinds(snapshot: Snapshot, edges: Edges) -> list[str] | None:
    """For each edge its kinds, joined by `|`: `share`, or `share|mention`.

    They are read again from the snapshot under the conditions of the edges. None
    where the edges do not say what they were cut from.
    """
    asked = edges.conditions.get("kinds", ())
    kinds = list(Kind) if asked is None else [Kind(kind) for kind in _kind_names(asked)]
    if not kinds or edges.conditions.get("snapshot") != snapshot.hash:
        return None
    if len(kinds) == 1:
        return [str(kinds[0])] * edges.m
    mine = _pair_keys(edges, snapshot)
    found: list[list[str]] = [[] for _ in range(edges.m)]
    for kind in kinds:
        alone = edges_from_snapshot(snapshot, kinds=(kind,), **_snapshot_conditions(edges))
        for place in np.flatnonzero(np.isin(mine, _pair_keys(alone, snapshot))):
            found[place].append(str(kind))
    return ["|".join(names) for names in found]


def _kind_names(kinds: object) -> list[str]:
    return [str(kind) for kind in kinds] if isinstance(kinds, list | tuple) else []


def _pair_keys(edges: Edges, snapshot: Snapshot) -> Longs:
    """One number for each pair of rows of the snapshot's accounts."""
    source, target = edges.source.astype(np.int64), edges.target.astype(np.int64)
    if edges.rows is not None:
        rows = edges.rows.astype(np.int64)
        source, target = rows[source], rows[target]
    keys: Longs = source * max(snapshot.accounts.num_rows, 1) + target
    return keys


def _snapshot_conditions(edges: Edges) -> dict[str, Any]:
    """What `cut` was asked, from what it noted; times were noted as text."""
    names = ("brand", "topic", "platform", "since", "until", "sign")
    asked: dict[str, Any] = {name: edges.conditions.get(name) for name in names}
    for name in ("since", "until"):
        if asked[name] is not None:
            asked[name] = datetime.fromisoformat(asked[name])
    return asked


def backbone(edges: Edges, top: int) -> Edges:
    """The `top` accounts by weighted degree, and the edges among them.

    Ties go to the account that stands first, so runs agree. The conditions say how
    many accounts and pairs were left out.

    >>> edges = backbone(Edges.of(4, [0, 1, 2], [1, 2, 3], [3.0, 4.0, 2.0]), 2)
    >>> edges.rows.tolist(), edges.weight.tolist(), edges.filter_arguments["pairs_left_out"]
    ([1, 2], [4.0], 2)
    """
    degree = np.bincount(edges.source, edges.weight, edges.n) + np.bincount(
        edges.target, edges.weight, edges.n
    )
    chosen = np.argsort(-degree, kind="stable")[: max(top, 0)]
    kept = np.zeros(edges.n, bool)
    kept[chosen] = True
    return _edges_among(edges, kept, {"top": top})


def _edges_among(edges: Edges, mask: Any, added_conditions: dict[str, object]) -> Edges:
    """The same edges between the kept accounts only."""
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
        _lazy={},
        **arrays,
    )
