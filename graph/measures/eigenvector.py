"""Eigenvector centrality: being shared by central accounts, without teleportation."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, scores_from_networkx, scores_from_values
from graph.network.edges import Edges

__all__ = ["eigenvector_centrality"]


def eigenvector_centrality(
    edges: Edges,
    *,
    max_iter: int = 1000,
    tol: float = 1e-10,
    weight: str | None = "weight",
) -> Scores:
    """Eigenvector centrality: an account is central if central accounts share it.

    Meaning:
        High for members of the tightest group of mutual sharing. Without mutual
        sharing it means little: prefer PageRank then.

    Definition:
        x = A' x / lambda for the largest eigenvalue lambda; x has length 1.

    Parameters:
        edges: the graph.
        max_iter: maximum number of steps.
        tol: stop when a step changes the scores by less than accounts * tol.
        weight: the edge attribute; None counts each pair once.

    Returns:
        Scores of Euclidean length 1. `converged` is False if the iteration did not
        converge, which is usual in a graph without cycles.

    Direction:
        u -> v means that u acted on v; score flows in the same direction.

    Weight:
        Strength.

    Cost:
        One pass over the edges per step, up to `max_iter` steps.

    Examples:
        >>> circle = Edges.of(3, [0, 1, 2], [1, 2, 0])
        >>> eigenvector_centrality(circle).values.round(3).tolist()
        [0.577, 0.577, 0.577]

    References:
        Bonacich (1987): Power and centrality, a family of measures.
        https://doi.org/10.1086/228631
    """
    if edges.n == 0:
        return scores_from_values("eigenvector_centrality", edges, [])
    return scores_from_networkx(
        "eigenvector_centrality",
        edges,
        nx.eigenvector_centrality,
        max_iter=max_iter,
        tol=tol,
        weight=weight,
    )
