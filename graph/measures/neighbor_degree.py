"""Neighbour-degree sum: the number of sharers of an account's sharers."""

from __future__ import annotations

import numpy as np

from graph.measures.scores import Scores, scores_from_values
from graph.network.edges import Edges

__all__ = ["neighbor_degree_sum"]


def neighbor_degree_sum(edges: Edges) -> Scores:
    """Sum of the in-degrees of an account's sharers.

    Meaning:
        Second-step reach: how many accounts could see a message through its sharers. A
        strong and cheap forecast of spread, without fitted parameters.

    Definition:
        k(v) = sum of the in-degrees of all u with an edge u -> v.

    Parameters:
        edges: the graph.

    Returns:
        Scores, whole numbers, exact. An account that shares two of v's sharers counts
        twice.

    Direction:
        u -> v means that u acted on v: the neighbours are the accounts that acted on v,
        and their incoming edges count.

    Weight:
        None; a pair counts once.

    Cost:
        Two passes over the edges.

    Examples:
        >>> neighbor_degree_sum(Edges.of(4, [0, 1, 2], [2, 2, 3])).values.tolist()
        [0.0, 0.0, 0.0, 2.0]

    References:
        Pei, Muchnik, Andrade, Zheng, Makse (2014): Searching for superspreaders of
        information in real-world social media. https://doi.org/10.1038/srep05547
    """
    degree = np.diff(edges.csc.indptr)
    sums = np.bincount(edges.target, degree[edges.source], edges.n)
    return scores_from_values("neighbor_degree_sum", edges, sums)
