"""PageRank: being shared by those who are shared."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import networkx as nx

from graph.measures.scores import Scores, asked
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
    """Where a reader ends up who follows shares to those who were shared.

    Meaning:
        An account ranks high when accounts that themselves rank high share it: a
        share from someone influential counts more than one from a nobody.

    Definition:
        p(v) = (1 - alpha) j(v) + alpha sum over u of p(u) w(u, v) / s(u), with s the
        out-strength; accounts that share nobody pass their score to all, as j says.

    Parameters:
        alpha: how likely the reader follows on instead of starting afresh.
        personalization: j by node (one brand's community, say); None: all alike.
        max_iter, tol: stop when a step moves less than number of accounts * tol.
        weight: the edge attribute; None counts each pair once.

    Returns:
        Scores that sum to 1; `converged` says whether the iteration settled.

    Direction:
        u -> v means that u acted on v; score flows the same way, to the one shared.

    Weight:
        Strength.

    Cost:
        One pass over the edges a step, about a hundred steps.

    Examples:
        >>> pagerank(Edges.of(3, [0, 1], [2, 2])).values.round(3).tolist()
        [0.213, 0.213, 0.574]

    References:
        Langville, Meyer (2005): A survey of eigenvector methods for web information
        retrieval. https://doi.org/10.1137/S0036144503424786
    """
    return asked(
        "pagerank",
        edges,
        nx.pagerank,
        alpha=alpha,
        personalization=personalization,
        max_iter=max_iter,
        tol=tol,
        weight=weight,
    )
