"""HITS: who is worth sharing, and who shares what is worth it."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np

from graph.measures.scores import Scores, asked, scored
from graph.network.edges import Edges

__all__ = ["authorities", "hubs"]


def authorities(edges: Edges, *, max_iter: int = 1000, tol: float = 1e-10) -> Scores:
    """How much an account is shared by those who share the right accounts.

    Meaning:
        The voices of the one topic on which most sharers agree.

    Definition:
        a = A' h and h = A a, up to scale: the first singular vectors of A.

    Parameters:
        max_iter, tol: of the search for the singular vectors.

    Returns:
        Scores that sum to 1; zero everywhere where nobody interacts.

    Direction:
        u -> v means that u acted on v: u is a hub for v, v an authority for u.

    Weight:
        Strength.

    Cost:
        Some dozens of passes over the edges.

    Examples:
        >>> authorities(Edges.of(3, [0, 1], [2, 2])).values.round(3).tolist()
        [0.0, 0.0, 1.0]

    References:
        Kleinberg (1999): Authoritative sources in a hyperlinked environment.
        https://doi.org/10.1145/324133.324140
    """
    return _hits("authorities", 1, edges, max_iter, tol)


def hubs(edges: Edges, *, max_iter: int = 1000, tol: float = 1e-10) -> Scores:
    """How well an account picks whom it shares.

    Meaning:
        The curators: accounts that share the voices that everyone shares. Good
        partners for passing a message on.

    Definition:
        a = A' h and h = A a, up to scale: the first singular vectors of A.

    Parameters:
        max_iter, tol: of the search for the singular vectors.

    Returns:
        Scores that sum to 1; zero everywhere where nobody interacts.

    Direction:
        u -> v means that u acted on v: u is a hub for v, v an authority for u.

    Weight:
        Strength.

    Cost:
        Some dozens of passes over the edges.

    Examples:
        >>> hubs(Edges.of(3, [0, 1], [2, 2])).values.round(3).tolist()
        [0.5, 0.5, 0.0]

    References:
        Kleinberg (1999): Authoritative sources in a hyperlinked environment.
        https://doi.org/10.1145/324133.324140
    """
    return _hits("hubs", 0, edges, max_iter, tol)


def _hits(name: str, part: int, edges: Edges, max_iter: int, tol: float) -> Scores:
    if not edges.weight.any():
        return scored(name, edges, np.zeros(edges.n), converged=True)
    scores = asked(
        name,
        edges,
        nx.hits,
        pick=lambda answer: answer[part],
        nstart=dict.fromkeys(edges.keys(), 1.0),
        shown={"max_iter": max_iter, "tol": tol},
        max_iter=max_iter,
        tol=tol,
    )
    # No value is below zero but by rounding, and no zero is a negative one.
    return replace(scores, values=np.maximum(scores.values, 0.0) + 0.0)
