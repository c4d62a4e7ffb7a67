"""Eigenvector centrality: being shared by central accounts, without a fresh start."""

from __future__ import annotations

import networkx as nx

from graph.measures.scores import Scores, asked, scored
from graph.network.edges import Edges

__all__ = ["eigenvector_centrality"]


def eigenvector_centrality(
    edges: Edges,
    *,
    max_iter: int = 1000,
    tol: float = 1e-10,
    weight: str | None = "weight",
) -> Scores:
    """How central those are who share an account, and those who share them.

    Meaning:
        High for members of the tightest circle of mutual sharing. Where nobody
        shares back it says little: prefer PageRank there.

    Definition:
        x = A' x / lambda for the largest eigenvalue lambda; x has length 1.

    Parameters:
        max_iter, tol: stop when a step moves less than number of accounts * tol.
        weight: the edge attribute; None counts each pair once.

    Returns:
        Scores of Euclidean length 1; `converged=False` where it did not settle, which
        is usual in a graph without circles of sharing.

    Direction:
        u -> v means that u acted on v; score flows the same way, to the one shared.

    Weight:
        Strength.

    Cost:
        One pass over the edges a step, up to `max_iter` steps.

    Examples:
        >>> circle = Edges.of(3, [0, 1, 2], [1, 2, 0])
        >>> eigenvector_centrality(circle).values.round(3).tolist()
        [0.577, 0.577, 0.577]

    References:
        Bonacich (1987): Power and centrality, a family of measures.
        https://doi.org/10.1086/228631
    """
    if edges.n == 0:
        return scored("eigenvector_centrality", edges, [])
    return asked(
        "eigenvector_centrality",
        edges,
        nx.eigenvector_centrality,
        max_iter=max_iter,
        tol=tol,
        weight=weight,
    )
