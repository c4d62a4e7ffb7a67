"""HITS: authorities (accounts worth sharing) and hubs (accounts that share them)."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np

from graph.measures.scores import Scores, scores_from_networkx, scores_from_values
from graph.network.edges import Edges

__all__ = ["authorities", "hubs"]


def authorities(edges: Edges, *, max_iter: int = 1000, tol: float = 1e-10) -> Scores:
    """HITS authority score: high for accounts that good hubs share.

    Meaning:
        The main sources of the topic on which most sharers agree.

    Definition:
        a = A' h and h = A a, up to scale: the first singular vectors of A.

    Parameters:
        edges: the graph.
        max_iter: maximum number of restarts of the Lanczos iteration.
        tol: tolerance of the singular value.

    Returns:
        Scores that sum to 1; all 0 without interactions.

    Direction:
        u -> v means that u acted on v: u is a hub for v, v an authority for u.

    Weight:
        Strength.

    Cost:
        A few dozen passes over the edges.

    Examples:
        >>> authorities(Edges.of(3, [0, 1], [2, 2])).values.round(3).tolist()
        [0.0, 0.0, 1.0]

    References:
        Kleinberg (1999): Authoritative sources in a hyperlinked environment.
        https://doi.org/10.1145/324133.324140
    """
    return _hits_scores("authorities", 1, edges, max_iter, tol)


def hubs(edges: Edges, *, max_iter: int = 1000, tol: float = 1e-10) -> Scores:
    """HITS hub score: high for accounts that share good authorities.

    Meaning:
        The curators: accounts that share the sources that everyone shares. Good
        partners for spreading a message.

    Definition:
        h in the pair a = A' h and h = A a: see `authorities`.

    Parameters:
        edges, max_iter, tol: as for `authorities`.

    Returns:
        Scores that sum to 1; all 0 without interactions.

    Direction:
        u -> v means that u acted on v: u is a hub for v.

    Weight:
        Strength.

    Cost:
        As for `authorities`.

    Examples:
        >>> hubs(Edges.of(3, [0, 1], [2, 2])).values.round(3).tolist()
        [0.5, 0.5, 0.0]

    References:
        Kleinberg (1999): Authoritative sources in a hyperlinked environment.
        https://doi.org/10.1145/324133.324140
    """
    return _hits_scores("hubs", 0, edges, max_iter, tol)


def _hits_scores(
    name: str, part: int, edges: Edges, max_iter: int, tol: float
) -> Scores:
    if not edges.weight.any():
        return scores_from_values(name, edges, np.zeros(edges.n), converged=True)
    scores = scores_from_networkx(
        name,
        edges,
        nx.hits,
        select_part=lambda answer: answer[part],
        nstart=dict.fromkeys(edges.keys(), 1.0),
        reported_parameters={"max_iter": max_iter, "tol": tol},
        max_iter=max_iter,
        tol=tol,
    )
    # Rounding can give tiny negative values and negative zeros: make them 0.
    return replace(scores, values=np.maximum(scores.values, 0.0) + 0.0)
