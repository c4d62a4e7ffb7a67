"""Clustering: whether those around an account also have to do with each other."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, asked
from graph.network.edges import Edges

__all__ = ["clustering"]


def clustering(edges: Edges) -> Scores:
    """What part of the possible triangles around an account exists.

    Meaning:
        High: its contacts know each other, a message stays in the circle. Low with
        many contacts: a message gets from here into places that do not overlap.

    Definition:
        c(v) = directed triangles through v / all that v's edges could form
        (Fagiolo), in [0, 1]; 0 where none could be.

    Parameters:
        None.

    Returns:
        Scores in [0, 1], exact.

    Direction:
        All eight directions of a triangle count alike.

    Weight:
        None; a pair counts once a direction.

    Cost:
        Pairs times the square root of pairs, at worst.

    Examples:
        >>> clustering(Edges.of(3, [0, 1, 2], [1, 2, 0])).values.tolist()
        [0.5, 0.5, 0.5]

    References:
        Fagiolo (2007): Clustering in complex directed networks.
        https://doi.org/10.1103/PhysRevE.76.026107
    """
    return asked("clustering", edges, nx.clustering)
