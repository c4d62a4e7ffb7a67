"""Katz centrality: every path of shares that ends at an account, short ones more."""

from __future__ import annotations

import networkx as nx
import numpy as np

from graph.measures.scores import Scores, asked
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
    """How many share an account, and share its sharers, and so on, fading.

    Meaning:
        Attention at first and at second hand: an account is high when those who
        share it are shared themselves. Works where nobody shares back.

    Definition:
        x(v) = alpha * sum over u of w(u, v) x(u) + beta.

    Parameters:
        alpha: how much is left at each further step. None takes NetworkX's 0.1, or
            0.85 of what can still converge where that is less.
        beta: what everyone has to start with.
        max_iter, tol: stop when a step moves less than number of accounts * tol.
        normalized: whether the values are scaled to Euclidean length 1.
        weight: the edge attribute; None counts each pair once.

    Returns:
        Scores; `parameters["alpha"]` is the one used.

    Direction:
        u -> v means that u acted on v; score flows the same way, to the one shared.

    Weight:
        Strength.

    Cost:
        One pass over the edges a step, up to `max_iter` steps.

    Examples:
        >>> chain = Edges.of(3, [0, 1], [1, 2])
        >>> katz_centrality(chain, alpha=0.5, normalized=False).values.tolist()
        [1.0, 1.5, 1.75]

    References:
        Katz (1953): A new status index derived from sociometric analysis.
        https://doi.org/10.1007/BF02289026
    """
    if alpha is None:
        bound = largest_eigenvalue_bound(edges, edges.strength(weight))
        alpha = min(0.1, 0.85 / bound) if bound > 0 else 0.1
    return asked(
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
    """A number that the largest eigenvalue does not exceed (Collatz and Wielandt).

    >>> both_ways = Edges.of(2, [0, 1], [1, 0])
    >>> round(largest_eigenvalue_bound(both_ways, both_ways.weight), 6)
    1.0
    """
    if edges.m == 0:
        return 0.0
    x, bound = np.ones(edges.n), np.inf
    for _ in range(steps):
        # A + I keeps every entry above zero, which the bound needs.
        y = x + np.bincount(edges.target, weight * x[edges.source], edges.n)
        bound = min(bound, float((y / x).max()) - 1)
        x = np.maximum(y / y.max(), 1e-100)
    return bound
