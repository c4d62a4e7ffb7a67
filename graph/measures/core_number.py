"""Core number: how deep in the dense middle of a network an account sits."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, asked
from graph.network.edges import Edges

__all__ = ["core_number"]


def core_number(edges: Edges) -> Scores:
    """In how dense a group an account still belongs.

    Meaning:
        The loyal middle: accounts among which everyone interacts with many others.
        It finds the hard core of a community; it is a poor forecast of sharing.

    Definition:
        The largest k such that v belongs to a part of the graph in which everyone
        has at least k edges within it.

    Parameters:
        None.

    Returns:
        Scores, whole numbers, exact.

    Direction:
        Both directions count; a pair that acts both ways counts twice, as NetworkX
        has it for directed graphs.

    Weight:
        None; a pair counts once a direction.

    Cost:
        One pass over the edges.

    Examples:
        >>> core_number(Edges.of(4, [0, 1, 2, 3], [1, 2, 0, 0])).values.tolist()
        [2.0, 2.0, 2.0, 1.0]

    References:
        Batagelj, Zaversnik (2011): Fast algorithms for determining (generalized) core
        groups in social networks. https://doi.org/10.1007/s11634-010-0079-y
    """
    return asked("core_number", edges, nx.core_number)
