"""Katz centrality: all walks that end at an account, shorter ones weighted more."""

from __future__ import annotations

import networkx as nx
import numpy as np

from graph.measures.scores import Scores, scores_from_networkx
from graph.network.edges import Edges, Floats

__all__ = ["katz_centrality", "largest_eigenvalue_bound"]


def katz_centrality(
    edges: Edges,
    *,
    alpha: float | None = None,
    beta: float = 1.0,
    max_iter: int = 1000,
    tol: float = 1e-10,
    normalized: bool = True,
    weight: str | None = None,
) -> Scores:
    """Katz centrality: counts sharers, their sharers and so on, with falling weight.

    Meaning:
        Direct and indirect attention: an account is high when its sharers are shared
        themselves. Works without mutual sharing.

    Definition:
        x(v) = alpha * sum over u of w(u, v) x(u) + beta.

    Parameters:
        edges: the graph.
        alpha: attenuation factor per step. None: NetworkX's 0.1, or 0.85 of the largest
            value known to converge if that is less.
        beta: score that every account starts with.
        max_iter: maximum number of steps.
        tol: stop when a step changes the scores by less than accounts * tol.
        normalized: whether to scale the values to Euclidean length 1.
        weight: the edge attribute; None counts each pair once.

    Returns:
        Scores; `parameters["alpha"]` is the value used.

    Direction:
        u -> v means that u acted on v; score flows in the same direction.

    Weight:
        Strength.

    Cost:
        One pass over the edges per step, up to `max_iter` steps.

    Examples:
        >>> chain = Edges.of(3, [0, 1], [1, 2])
        >>> katz_centrality(chain, alpha=0.5, normalized=False).values.tolist()
        [1.0, 1.5, 1.75]

    References:
        Katz (1953): A new status index derived from sociometric analysis.
        https://doi.org/10.1007/BF02289026
    """
    if alpha is None:
        bound = largest_eigenvalue_bound(edges, edges.edge_weights(weight))
        alpha = min(0.1, 0.85 / bound) if bound > 0 else 0.1
    return scores_from_networkx(
        "katz_centrality",
        edges,
        nx.katz_centrality,
        alpha=alpha,
        beta=beta,
        max_iter=max_iter,
        tol=tol,
        normalized=normalized,
        weight=weight,
    )


def largest_eigenvalue_bound(edges: Edges, weight: Floats, steps: int = 50) -> float:
    """Upper bound of the largest eigenvalue (Collatz and Wielandt).

    Parameters:
        edges: the graph.
        weight: one weight an edge.
        steps: number of power iterations that tighten the bound.

    >>> both_ways = Edges.of(2, [0, 1], [1, 0])
    >>> round(largest_eigenvalue_bound(both_ways, both_ways.weight), 6)
    1.0
    """
    if edges.m == 0:
        return 0.0
    x, bound = np.ones(edges.n), np.inf
    for _ in range(steps):
        # The bound needs positive entries; A + I keeps them positive.
        y = x + np.bincount(edges.target, weight * x[edges.source], edges.n)
        bound = min(bound, float((y / x).max()) - 1)
        x = np.maximum(y / y.max(), 1e-100)
    return bound
