"""Degree: with how many different accounts someone has to do."""

from __future__ import annotations

import numpy as np

from graph.measures.scores import Scores, scored
from graph.network.edges import Edges

__all__ = ["in_degree", "out_degree"]


def in_degree(edges: Edges) -> Scores:
    """How many different accounts acted on this one: its distinct sharers.

    Meaning:
        How many different people passed this account's messages on. One fan who
        shares a hundred times counts once.

    Definition:
        d(v) = number of u with an edge u -> v.

    Parameters:
        edges: cut by the kind that is to be counted.

    Returns:
        Scores, exact.

    Direction:
        u -> v means that u acted on v, so this counts who came in.

    Weight:
        None; a pair counts once however often it interacts.

    Cost:
        One pass over the edges.

    Examples:
        >>> in_degree(Edges.of(3, [0, 1, 1], [2, 2, 2])).values.tolist()
        [0.0, 0.0, 2.0]

    References:
        Freeman (1978): Centrality in social networks, conceptual clarification.
        https://doi.org/10.1016/0378-8733(78)90021-7
    """
    return scored("in_degree", edges, np.diff(edges.csc.indptr))


def out_degree(edges: Edges) -> Scores:
    """On how many different accounts this one acted.

    Meaning:
        How many different people this account passes on: how widely it listens.

    Definition:
        d(u) = number of v with an edge u -> v.

    Parameters:
        edges: cut by the kind that is to be counted.

    Returns:
        Scores, exact.

    Direction:
        u -> v means that u acted on v, so this counts what went out.

    Weight:
        None; a pair counts once however often it interacts.

    Cost:
        One pass over the edges.

    Examples:
        >>> out_degree(Edges.of(3, [0, 1, 1], [2, 2, 2])).values.tolist()
        [1.0, 1.0, 0.0]

    References:
        Freeman (1978): Centrality in social networks, conceptual clarification.
        https://doi.org/10.1016/0378-8733(78)90021-7
    """
    return scored("out_degree", edges, np.diff(edges.csr.indptr))
