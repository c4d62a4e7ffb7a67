"""Weakly connected components: parts of a network without edges between them."""

from __future__ import annotations

import numpy as np

from graph.kernels.components import component_labels
from graph.measures.scores import Scores, scores_from_values
from graph.network.edges import Edges, Longs

__all__ = ["number_by_size", "weakly_connected_components"]


def weakly_connected_components(edges: Edges) -> Scores:
    """Weakly connected component of each account.

    Meaning:
        Accounts in different components have no connection, not even through others.
        Component 0 is the largest; accounts without interactions are alone in theirs.

    Definition:
        The maximal sets of accounts that are connected by edges in either direction,
        numbered by size, then by smallest node.

    Parameters:
        edges: the graph.

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
    return scores_from_values(
        "weakly_connected_components", edges, number_by_size(label)
    )


def number_by_size(label: Longs) -> Longs:
    """Renumber classes by size, then by smallest member.

    >>> number_by_size(np.array([5, 9, 9, 2])).tolist()
    [1, 0, 0, 2]
    """
    _, first, old, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(first), np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(first))
    return rank[old]
