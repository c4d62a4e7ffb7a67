"""Harmonic centrality: how near an account is to everyone who could share it."""

from __future__ import annotations

import networkx as nx
import numpy as np

from graph.kernels.harmonic import nearness
from graph.measures.sampling import CONFIDENCE, affordable, mean_errors, pivots
from graph.measures.scores import Scores, asked, scored
from graph.network.edges import Edges

__all__ = ["harmonic_centrality"]

WORK = 2_000_000_000
"""Edges that may be seen (half a minute at most); 64 searches see an edge at once."""


def harmonic_centrality(
    edges: Edges,
    *,
    k: int | None = None,
    seed: int = 7,
    confidence: float = CONFIDENCE,
    work: int = WORK,
) -> Scores:
    """How few steps of sharing lie between others and an account.

    Meaning:
        High for accounts whose messages reach many people within few shares.

    Definition:
        c(v) = sum over u other than v of 1 / d(u, v); nothing for those who cannot
        reach v.

    Parameters:
        k: from how many accounts to search; None: from all, or from as many as see
            no more than about `work` edges (at least 64).
        seed: draws the accounts, where not all are taken.
        confidence: how sure the stated error is, for all accounts at once.

    Returns:
        Scores; where sampled `exact` is False and `error` bounds every value's
        distance from the true one. Direct sharers are always counted exactly.

    Direction:
        Ways follow the edges towards v: from those who act to the one acted upon.

    Weight:
        None; every pair is one step.

    Cost:
        Pivots times pairs, 64 pivots at a time.

    Examples:
        >>> harmonic_centrality(Edges.of(3, [0, 1], [1, 2])).values.tolist()
        [0.0, 1.0, 1.5]

    References:
        Boldi, Vigna (2014): Axioms for centrality.
        https://doi.org/10.1080/15427951.2013.865686
    """
    n = edges.n
    csr = edges.csr
    wanted = k or affordable(
        edges,
        work,
        seed,
        lambda some: int(nearness(csr.indptr, csr.indices, some, 2)[2]),
    )
    if wanted >= n:
        return asked("harmonic_centrality", edges, nx.harmonic_centrality)
    chosen = pivots(n, wanted, seed)
    total, square, _ = nearness(csr.indptr, csr.indices, chosen, 2)
    direct = np.diff(edges.csc.indptr)
    # What is left to estimate is at least two steps away: at most 1/2 a pivot.
    ranges = np.where(direct > 0, 0.5, 0.0)
    errors = mean_errors(total, square, ranges, wanted, n, confidence) * n
    return scored(
        "harmonic_centrality",
        edges,
        direct + total / wanted * n,
        exact=False,
        error=float(errors.max()),
        seed=seed,
        parameters={"k": wanted, "confidence": confidence},
    )
