"""Betweenness centrality: accounts on the shortest paths between others."""

from __future__ import annotations

import networkx as nx
import numpy as np

from graph.kernels.betweenness import accumulate_dependencies
from graph.kernels.components import component_labels
from graph.measures.sampling import (
    ERROR_BOUND_CONFIDENCE,
    affordable_pivot_count,
    draw_pivots,
    mean_error_bounds,
)
from graph.measures.scores import Scores, scores_from_networkx, scores_from_values
from graph.network.edges import Edges, Floats

__all__ = ["affordable_betweenness_pivots", "betweenness_centrality"]

MAX_BETWEENNESS_WORK = 1_000_000_000
"""Maximum number of edges visited by a search (about half a minute)."""


def betweenness_centrality(
    edges: Edges,
    *,
    k: int | None = None,
    normalized: bool = True,
    seed: int = 7,
    confidence: float = ERROR_BOUND_CONFIDENCE,
    work: int = MAX_BETWEENNESS_WORK,
) -> Scores:
    """Betweenness centrality: share of shortest paths that pass through an account.

    Meaning:
        Bridges: accounts that connect groups which are otherwise separate. Often not
        the most active accounts.

    Definition:
        b(v) = sum over s, t of the share of shortest paths from s to t through v,
        divided by (n - 1)(n - 2) if `normalized`.

    Parameters:
        edges: the graph.
        k: number of pivot accounts to search from; None: all, or as many as visit
            about `work` edges (at least 64).
        normalized: whether to scale the values to [0, 1].
        seed: seed of the pivot sample.
        confidence: probability that the error bound holds for all accounts at once.
        work: number of edges that a search may visit.

    Returns:
        Scores. If sampled, `exact` is False and `error` bounds the error of every
        value.

    Direction:
        Paths follow the edges, from the account that acts to the one acted upon. A
        message travels the same paths backwards, so the bridges are the same.

    Weight:
        None; every edge has length 1.

    Cost:
        Pivots times edges.

    Examples:
        >>> betweenness_centrality(Edges.of(3, [0, 1], [1, 2])).values.tolist()
        [0.0, 0.5, 0.0]

    References:
        Brandes (2001): A faster algorithm for betweenness centrality.
        https://doi.org/10.1080/0022250X.2001.9990249
    """
    n = edges.n
    csr = edges.csr
    pivot_count = k or affordable_betweenness_pivots(edges, work, seed)
    if pivot_count >= n:
        return scores_from_networkx(
            "betweenness_centrality",
            edges,
            nx.betweenness_centrality,
            normalized=normalized,
        )
    chosen = draw_pivots(n, pivot_count, seed)
    total, square, _ = accumulate_dependencies(csr.indptr, csr.indices, chosen, False)
    scale = n / ((n - 1) * (n - 2)) if normalized else float(n)
    errors = mean_error_bounds(
        total, square, _pivot_ranges(edges), pivot_count, n, confidence
    )
    return scores_from_values(
        "betweenness_centrality",
        edges,
        total / pivot_count * scale,
        exact=False,
        error=float(errors.max() * scale),
        seed=seed,
        parameters={
            "k": pivot_count,
            "normalized": normalized,
            "confidence": confidence,
        },
    )


def affordable_betweenness_pivots(edges: Edges, work: int, seed: int = 7) -> int:
    """Number of pivots whose searches visit about `work` edges, at least 64.

    Parameters:
        edges: the graph.
        work: number of edges that the searches may visit.
        seed: seed of the pilot sample.

    >>> affordable_betweenness_pivots(Edges.of(3, [0], [1]), 100)
    3
    """
    csr = edges.csr
    return affordable_pivot_count(
        edges,
        work,
        seed,
        lambda some: int(
            accumulate_dependencies(csr.indptr, csr.indices, some, False)[2]
        ),
    )


def _pivot_ranges(edges: Edges) -> Floats:
    """Maximum dependency from one pivot: all other accounts of the component, or 0."""
    label, count = component_labels(edges)
    others = np.bincount(label, minlength=count)[label] - 2.0
    has_both_directions = (np.diff(edges.csr.indptr) > 0) & (
        np.diff(edges.csc.indptr) > 0
    )
    return np.where(has_both_directions, np.maximum(others, 0.0), 0.0)
