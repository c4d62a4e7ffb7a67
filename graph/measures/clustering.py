"""Clustering coefficient: whether the contacts of an account are connected."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, scores_from_networkx
from graph.network.edges import Edges

__all__ = ["clustering"]


def clustering(edges: Edges) -> Scores:
    """Directed clustering coefficient: share of possible triangles that exist.

    Meaning:
        High: its contacts interact with each other, and a message stays in the group.
        Low with many contacts: a message reaches groups that do not overlap.

    Definition:
        c(v) = directed triangles through v / all triangles that v's edges could form
        (Fagiolo), in [0, 1]; 0 if none is possible.

    Parameters:
        edges: the graph.

    Returns:
        Scores in [0, 1], exact.

    Direction:
        All eight directions of a triangle count alike.

    Weight:
        None; a pair counts once in each direction.

    Cost:
        Edges times the square root of edges in the worst case.

    Examples:
        >>> clustering(Edges.of(3, [0, 1, 2], [1, 2, 0])).values.tolist()
        [0.5, 0.5, 0.5]

    References:
        Fagiolo (2007): Clustering in complex directed networks.
        https://doi.org/10.1103/PhysRevE.76.026107
    """
    return scores_from_networkx("clustering", edges, nx.clustering)
