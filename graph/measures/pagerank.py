"""PageRank: shares count more if they come from accounts that are shared."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import networkx as nx

from graph.measures.scores import Scores, scores_from_networkx
from graph.network.edges import Edges

__all__ = ["pagerank"]


def pagerank(
    edges: Edges,
    *,
    alpha: float = 0.85,
    personalization: Mapping[Hashable, float] | None = None,
    max_iter: int = 500,
    tol: float = 1e-12,
    weight: str | None = "weight",
) -> Scores:
    """PageRank of the directed, weighted interaction graph.

    Meaning:
        An account ranks high if high-ranking accounts share it: a share by an
        influential account counts more than a share by an unknown one.

    Definition:
        p(v) = (1 - alpha) j(v) + alpha sum over u of p(u) w(u, v) / s(u), with s the
        out-strength; accounts that share nobody distribute their score according to j.

    Parameters:
        edges: the graph.
        alpha: damping factor: the probability of following an edge, not jumping to j.
        personalization: j by node, for example one brand's community; None: uniform.
        max_iter: maximum number of steps.
        tol: stop when a step changes the scores by less than accounts * tol.
        weight: the edge attribute; None counts each pair once.

    Returns:
        Scores that sum to 1; `converged` tells whether the iteration converged.

    Direction:
        u -> v means that u acted on v; score flows in the same direction.

    Weight:
        Strength.

    Cost:
        One pass over the edges per step, about a hundred steps.

    Examples:
        >>> pagerank(Edges.of(3, [0, 1], [2, 2])).values.round(3).tolist()
        [0.213, 0.213, 0.574]

    References:
        Langville, Meyer (2005): A survey of eigenvector methods for web information
        retrieval. https://doi.org/10.1137/S0036144503424786
    """
    return scores_from_networkx(
        "pagerank",
        edges,
        nx.pagerank,
        alpha=alpha,
        personalization=personalization,
        max_iter=max_iter,
        tol=tol,
        weight=weight,
    )
