"""Betweenness: the bridges that a message has to pass."""

from __future__ import annotations

import networkx as nx
import numpy as np

from graph.kernels.betweenness import accumulate
from graph.kernels.components import component_labels
from graph.measures.sampling import CONFIDENCE, affordable, mean_errors, pivots
from graph.measures.scores import Scores, asked, scored
from graph.network.edges import Edges, Floats

__all__ = ["affordable_starts", "betweenness_centrality"]

WORK = 1_000_000_000
"""Edges that may be seen (half a minute at most)."""


def betweenness_centrality(
    edges: Edges,
    *,
    k: int | None = None,
    normalized: bool = True,
    seed: int = 7,
    confidence: float = CONFIDENCE,
    work: int = WORK,
) -> Scores:
    """On how many shortest ways between others an account lies.

    Meaning:
        Bridges: accounts that join groups which would not hear each other without
        them. Often not the loud ones.

    Definition:
        b(v) = sum over s, t of the share of shortest ways from s to t through v,
        divided by (n - 1)(n - 2) if `normalized`.

    Parameters:
        k: from how many accounts to search; None: from all, or from as many as see
            no more than about `work` edges (at least 64).
        normalized: whether the values lie in [0, 1].
        seed: draws the accounts, where not all are taken.
        confidence: how sure the stated error is, for all accounts at once.

    Returns:
        Scores; where sampled `exact` is False and `error` bounds every value's
        distance from the true one.

    Direction:
        Ways follow the edges, from the one who acts to the one acted upon; a message
        travels the same ways backwards, so the bridges are the same.

    Weight:
        None; every pair is one step.

    Cost:
        Pivots times pairs.

    Examples:
        >>> betweenness_centrality(Edges.of(3, [0, 1], [1, 2])).values.tolist()
        [0.0, 0.5, 0.0]

    References:
        Brandes (2001): A faster algorithm for betweenness centrality.
        https://doi.org/10.1080/0022250X.2001.9990249
    """
    n = edges.n
    csr = edges.csr
    wanted = k or affordable_starts(edges, work, seed)
    if wanted >= n:
        return asked(
            "betweenness_centrality",
            edges,
            nx.betweenness_centrality,
            normalized=normalized,
        )
    chosen = pivots(n, wanted, seed)
    total, square, _ = accumulate(csr.indptr, csr.indices, chosen, False)
    scale = n / ((n - 1) * (n - 2)) if normalized else float(n)
    errors = mean_errors(total, square, _ranges(edges), wanted, n, confidence)
    return scored(
        "betweenness_centrality",
        edges,
        total / wanted * scale,
        exact=False,
        error=float(errors.max() * scale),
        seed=seed,
        parameters={"k": wanted, "normalized": normalized, "confidence": confidence},
    )


def affordable_starts(edges: Edges, work: int, seed: int = 7) -> int:
    """From how many accounts the search sees about `work` edges: at least 64.

    >>> affordable_starts(Edges.of(3, [0], [1]), 100)
    3
    """
    csr = edges.csr
    return affordable(
        edges,
        work,
        seed,
        lambda some: int(accumulate(csr.indptr, csr.indices, some, False)[2]),
    )


def _ranges(edges: Edges) -> Floats:
    """How much one pivot can add: ways to all others of the component, or nothing."""
    label, count = component_labels(edges)
    others = np.bincount(label, minlength=count)[label] - 2.0
    between = (np.diff(edges.csr.indptr) > 0) & (np.diff(edges.csc.indptr) > 0)
    return np.where(between, np.maximum(others, 0.0), 0.0)
