"""Reciprocity: the share of an account's edges that are mutual."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, scores_from_networkx
from graph.network.edges import Edges

__all__ = ["reciprocity"]


def reciprocity(edges: Edges) -> Scores:
    """Reciprocity: share of an account's edges that go in both directions.

    Meaning:
        1: a conversation among equals. Near 0 with many sharers: a broadcaster.
        Near 1 in a group that only shares itself: check its authenticity.

    Definition:
        r(v) = 2 * accounts that v acts on and that act on v / edges at v.

    Parameters:
        edges: the graph.

    Returns:
        Scores in [0, 1], exact; NaN for accounts without edges.

    Direction:
        Outgoing and incoming edges are compared.

    Weight:
        None; a pair counts once in each direction.

    Cost:
        One sort of the edges.

    Examples:
        >>> reciprocity(Edges.of(3, [0, 1, 0], [1, 0, 2])).values.round(2).tolist()
        [0.67, 1.0, 0.0]

    References:
        Garlaschelli, Loffredo (2004): Patterns of link reciprocity in directed
        networks. https://doi.org/10.1103/PhysRevLett.93.268701
    """
    return scores_from_networkx(
        "reciprocity",
        edges,
        nx.reciprocity,
        nodes=list(edges.keys()),
        reported_parameters={},
    )
