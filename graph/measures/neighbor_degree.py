"""Neighbour-degree sum: whether those who share an account are shared themselves."""

from __future__ import annotations

import numpy as np

from graph.measures.scores import Scores, scored
from graph.network.edges import Edges

__all__ = ["neighbor_degree_sum"]


def neighbor_degree_sum(edges: Edges) -> Scores:
    """How many sharers an account's sharers have, added up.

    Meaning:
        Reach at second hand without any fitting: how many could hear a message
        through those who pass it on. A strong and cheap forecast of spreading.

    Definition:
        k(v) = sum of the in-degrees of all u with an edge u -> v.

    Parameters:
        None.

    Returns:
        Scores, whole numbers, exact. One who shares two of v's sharers counts twice.

    Direction:
        u -> v means that u acted on v: the neighbours are those who acted on v, and
        what counts is how many acted on them.

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
    return scored("neighbor_degree_sum", edges, sums)
