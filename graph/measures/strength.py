"""Strength: how much attention an account gives and receives."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph.measures.scores import Scores, scored
from graph.model import Kind
from graph.network.edges import Edges, cut
from graph.snapshots.snapshot import Snapshot

__all__ = ["in_strength", "out_strength", "strength_by_kind"]


def in_strength(edges: Edges) -> Scores:
    """How much attention an account received.

    Meaning:
        How often others shared (or quoted, answered, mentioned) this account.
        Measured on the Higgs events it is the best single forecast of later sharing.

    Definition:
        s(v) = sum over u of w(u, v).

    Parameters:
        edges: cut by the kind that is to be counted.

    Returns:
        Scores, exact.

    Direction:
        u -> v means that u acted on v, so this counts what came in.

    Weight:
        Strength; each interaction counts its weight, 1 unless a file says otherwise.

    Cost:
        One pass over the edges.

    Examples:
        >>> in_strength(Edges.of(3, [0, 1, 1], [2, 2, 2])).values.tolist()
        [0.0, 0.0, 3.0]

    References:
        Barrat, Barthelemy, Pastor-Satorras, Vespignani (2004): The architecture of
        complex weighted networks. https://doi.org/10.1073/pnas.0400087101
    """
    return scored("in_strength", edges, _sums(edges, edges.target))


def out_strength(edges: Edges) -> Scores:
    """How much an account acted on others.

    Meaning:
        How often this account shared (or quoted, answered, mentioned) others: its
        activity, not its influence.

    Definition:
        s(u) = sum over v of w(u, v).

    Parameters:
        edges: cut by the kind that is to be counted.

    Returns:
        Scores, exact.

    Direction:
        u -> v means that u acted on v, so this counts what went out.

    Weight:
        Strength; each interaction counts its weight, 1 unless a file says otherwise.

    Cost:
        One pass over the edges.

    Examples:
        >>> out_strength(Edges.of(3, [0, 1, 1], [2, 2, 2])).values.tolist()
        [1.0, 2.0, 0.0]

    References:
        Barrat, Barthelemy, Pastor-Satorras, Vespignani (2004): The architecture of
        complex weighted networks. https://doi.org/10.1073/pnas.0400087101
    """
    return scored("out_strength", edges, _sums(edges, edges.source))


def strength_by_kind(snapshot: Snapshot, **conditions: Any) -> dict[Kind, Scores]:
    """In-strength for each kind alone; `conditions` are those of `cut`, but `kinds`.

    >>> from graph.snapshots.snapshot import of_tables
    >>> [str(kind) for kind in strength_by_kind(of_tables({}))]
    ['share', 'quote', 'reply', 'mention']
    """
    return {
        kind: in_strength(cut(snapshot, kinds=(kind,), **conditions)) for kind in Kind
    }


def _sums(edges: Edges, ends: Any) -> Any:
    return np.bincount(ends, edges.weight, edges.n)
