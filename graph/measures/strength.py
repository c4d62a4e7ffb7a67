"""Strength: weighted degree, the number of interactions given and received."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph.measures.scores import Scores, scores_from_values
from graph.model import Kind
from graph.network.edges import Edges, edges_from_snapshot
from graph.snapshots.snapshot import Snapshot

__all__ = ["in_strength", "out_strength", "strength_by_kind"]


def in_strength(edges: Edges) -> Scores:
    """In-strength: weighted number of interactions that an account received.

    Meaning:
        How often others shared (or quoted, answered, mentioned) this account. On the
        Higgs events it is the best single forecast of later sharing.

    Definition:
        s(v) = sum over u of w(u, v).

    Parameters:
        edges: the graph of the interaction kinds to count.

    Returns:
        Scores, exact.

    Direction:
        u -> v means that u acted on v, so incoming edges count.

    Weight:
        Strength; each interaction counts with its weight, 1 unless the file gives one.

    Cost:
        One pass over the edges.

    Examples:
        >>> in_strength(Edges.of(3, [0, 1, 1], [2, 2, 2])).values.tolist()
        [0.0, 0.0, 3.0]

    References:
        Barrat, Barthelemy, Pastor-Satorras, Vespignani (2004): The architecture of
        complex weighted networks. https://doi.org/10.1073/pnas.0400087101
    """
    return scores_from_values("in_strength", edges, _sums(edges, edges.target))


def out_strength(edges: Edges) -> Scores:
    """Out-strength: weighted number of interactions of an account with others.

    Meaning:
        How often this account shared (or quoted, answered, mentioned) others: its
        activity, not its influence.

    Definition:
        s(u) = sum over v of w(u, v).

    Parameters:
        edges: as for `in_strength`.

    Returns:
        Scores, exact.

    Direction:
        Outgoing edges count; see `in_strength`.

    Weight:
        Strength, as for `in_strength`.

    Cost:
        As for `in_strength`.

    Examples:
        >>> out_strength(Edges.of(3, [0, 1, 1], [2, 2, 2])).values.tolist()
        [1.0, 2.0, 0.0]

    References:
        Barrat, Barthelemy, Pastor-Satorras, Vespignani (2004): The architecture of
        complex weighted networks. https://doi.org/10.1073/pnas.0400087101
    """
    return scores_from_values("out_strength", edges, _sums(edges, edges.source))


def strength_by_kind(snapshot: Snapshot, **conditions: Any) -> dict[Kind, Scores]:
    """In-strength for each interaction kind separately.

    Parameters:
        snapshot: the data.
        conditions: filters of `edges_from_snapshot`, without `kinds`.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> [str(kind) for kind in strength_by_kind(snapshot_from_tables({}))]
    ['share', 'quote', 'reply', 'mention']
    """
    return {
        kind: in_strength(edges_from_snapshot(snapshot, kinds=(kind,), **conditions))
        for kind in Kind
    }


def _sums(edges: Edges, ends: Any) -> Any:
    return np.bincount(ends, edges.weight, edges.n)
