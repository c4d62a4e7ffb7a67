"""Degree: the number of different accounts that an account interacts with."""

from __future__ import annotations

import numpy as np

from graph.measures.scores import Scores, scores_from_values
from graph.network.edges import Edges

__all__ = ["in_degree", "out_degree"]


def in_degree(edges: Edges) -> Scores:
    """In-degree: number of different accounts that acted on this one.

    Meaning:
        Distinct sharers of this account's messages. One fan who shares a hundred times
        counts once.

    Definition:
        d(v) = number of u with an edge u -> v.

    Parameters:
        edges: the graph of the interaction kinds to count.

    Returns:
        Scores, exact.

    Direction:
        u -> v means that u acted on v, so incoming edges count.

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
    return scores_from_values("in_degree", edges, np.diff(edges.csc.indptr))


def out_degree(edges: Edges) -> Scores:
    """Out-degree: number of different accounts that this one acted on.

    Meaning:
        How many different accounts it shares: the range of its interests.

    Definition:
        d(u) = number of v with an edge u -> v.

    Parameters:
        edges: as for `in_degree`.

    Returns:
        Scores, exact.

    Direction:
        Outgoing edges count; see `in_degree`.

    Weight:
        None, as for `in_degree`.

    Cost:
        As for `in_degree`.

    Examples:
        >>> out_degree(Edges.of(3, [0, 1, 1], [2, 2, 2])).values.tolist()
        [1.0, 1.0, 0.0]

    References:
        Freeman (1978): Centrality in social networks, conceptual clarification.
        https://doi.org/10.1016/0378-8733(78)90021-7
    """
    return scores_from_values("out_degree", edges, np.diff(edges.csr.indptr))
