"""Weak components: the parts of a network that have nothing to do with each other."""

from __future__ import annotations

import numpy as np

from graph.kernels.components import component_labels
from graph.measures.scores import Scores, scored
from graph.network.edges import Edges, Longs

__all__ = ["by_size", "weakly_connected_components"]


def weakly_connected_components(edges: Edges) -> Scores:
    """To which separate part of the network an account belongs.

    Meaning:
        Accounts with different numbers share nobody, not even at tenth hand. Part 0
        is the largest; those with a part of their own interact with nobody.

    Definition:
        The classes of accounts that ways along edges join, whatever their direction,
        numbered by size, then by their smallest node.

    Parameters:
        None.

    Returns:
        Scores that are labels 0, 1, 2, ..., exact.

    Direction:
        None.

    Weight:
        None.

    Cost:
        One pass over the edges.

    Examples:
        >>> weakly_connected_components(Edges.of(4, [2, 3], [3, 1])).values.tolist()
        [1.0, 0.0, 0.0, 0.0]

    References:
        Tarjan (1975): Efficiency of a good but not linear set union algorithm.
        https://doi.org/10.1145/321879.321884
    """
    label = np.array(component_labels(edges)[0], np.int64)
    return scored("weakly_connected_components", edges, by_size(label))


def by_size(label: Longs) -> Longs:
    """The same classes, numbered by size, then by their smallest member.

    >>> by_size(np.array([5, 9, 9, 2])).tolist()
    [1, 0, 0, 2]
    """
    _, first, old, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(first), np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(first))
    return rank[old]
