"""Harmonic centrality: closeness of an account to those who could share it."""

from __future__ import annotations

import networkx as nx
import numpy as np

from graph.kernels.harmonic import inverse_distance_sums
from graph.measures.sampling import (
    ERROR_BOUND_CONFIDENCE,
    affordable_pivot_count,
    draw_pivots,
    mean_error_bounds,
)
from graph.measures.scores import Scores, scores_from_networkx, scores_from_values
from graph.network.edges import Edges

__all__ = ["harmonic_centrality"]

MAX_HARMONIC_WORK = 2_000_000_000
"""Maximum number of edges visited by a search (about half a minute).

64 searches share one visit of an edge.
"""


def harmonic_centrality(
    edges: Edges,
    *,
    k: int | None = None,
    seed: int = 7,
    confidence: float = ERROR_BOUND_CONFIDENCE,
    work: int = MAX_HARMONIC_WORK,
) -> Scores:
    """Harmonic centrality: sum of the inverse distances from all other accounts.

    Meaning:
        High for accounts whose messages reach many people within few shares.

    Definition:
        c(v) = sum over u other than v of 1 / d(u, v); 0 for each u without a path to v.

    Parameters:
        edges: the graph.
        k: number of pivot accounts to search from; None: all, or as many as visit
            about `work` edges (at least 64).
        seed: seed of the pivot sample.
        confidence: probability that the error bound holds for all accounts at once.
        work: number of edges that a search may visit.

    Returns:
        Scores. If sampled, `exact` is False and `error` bounds the error of every
        value. Direct sharers are always counted exactly.

    Direction:
        Paths follow the edges towards v, from accounts that act to the one acted upon.

    Weight:
        None; every edge has length 1.

    Cost:
        Pivots times edges, 64 pivots at a time.

    Examples:
        >>> harmonic_centrality(Edges.of(3, [0, 1], [1, 2])).values.tolist()
        [0.0, 1.0, 1.5]

    References:
        Boldi, Vigna (2014): Axioms for centrality.
        https://doi.org/10.1080/15427951.2013.865686
    """
    n = edges.n
    csr = edges.csr
    pivot_count = k or affordable_pivot_count(
        edges,
        work,
        seed,
        lambda some: int(inverse_distance_sums(csr.indptr, csr.indices, some, 2)[2]),
    )
    if pivot_count >= n:
        return scores_from_networkx(
            "harmonic_centrality", edges, nx.harmonic_centrality
        )
    chosen = draw_pivots(n, pivot_count, seed)
    total, square, _ = inverse_distance_sums(csr.indptr, csr.indices, chosen, 2)
    direct = np.diff(edges.csc.indptr)
    # Only distances of at least 2 are estimated: at most 1/2 per pivot.
    ranges = np.where(direct > 0, 0.5, 0.0)
    errors = mean_error_bounds(total, square, ranges, pivot_count, n, confidence) * n
    return scores_from_values(
        "harmonic_centrality",
        edges,
        direct + total / pivot_count * n,
        exact=False,
        error=float(errors.max()),
        seed=seed,
        parameters={"k": pivot_count, "confidence": confidence},
    )
