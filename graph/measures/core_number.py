"""Core number: the densest k-core that an account belongs to."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, scores_from_networkx
from graph.network.edges import Edges

__all__ = ["core_number"]


def core_number(edges: Edges) -> Scores:
    """Core number: the largest k such that an account is in the k-core.

    Meaning:
        The loyal core: accounts that all interact with many others of the core. It
        finds the centre of a community; it is a poor forecast of sharing.

    Definition:
        The largest k such that v belongs to a subgraph in which every account has at
        least k edges.

    Parameters:
        edges: the graph.

    Returns:
        Scores, whole numbers, exact.

    Direction:
        Both directions count; a mutual pair counts twice, as in NetworkX for directed
        graphs.

    Weight:
        None; a pair counts once in each direction.

    Cost:
        One pass over the edges.

    Examples:
        >>> core_number(Edges.of(4, [0, 1, 2, 3], [1, 2, 0, 0])).values.tolist()
        [2.0, 2.0, 2.0, 1.0]

    References:
        Batagelj, Zaversnik (2011): Fast algorithms for determining (generalized) core
        groups in social networks. https://doi.org/10.1007/s11634-010-0079-y
    """
    return scores_from_networkx("core_number", edges, nx.core_number)
