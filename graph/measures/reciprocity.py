"""Reciprocity: whether attention is returned."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, asked
from graph.network.edges import Edges

__all__ = ["reciprocity"]


def reciprocity(edges: Edges) -> Scores:
    """What part of an account's relations goes both ways.

    Meaning:
        1: a conversation among equals. Near 0 with many sharers: a broadcaster.
        Near 1 in a group that only shares itself: look at its credibility.

    Definition:
        r(v) = 2 * accounts that v acts on and that act on v / edges at v.

    Parameters:
        None.

    Returns:
        Scores in [0, 1], exact; not a number for accounts without any edge.

    Direction:
        Both directions are compared.

    Weight:
        None; a pair counts once a direction.

    Cost:
        One sort of the pairs.

    Examples:
        >>> reciprocity(Edges.of(3, [0, 1, 0], [1, 0, 2])).values.round(2).tolist()
        [0.67, 1.0, 0.0]

    References:
        Garlaschelli, Loffredo (2004): Patterns of link reciprocity in directed
        networks. https://doi.org/10.1103/PhysRevLett.93.268701
    """
    return asked(
        "reciprocity", edges, nx.reciprocity, nodes=list(edges.keys()), shown={}
    )
