"""Influence and passivity by the iteration of Romero et al. (2011)."""

from __future__ import annotations

import numpy as np
from numba import njit

from graph.network.edges import Floats, Ints


@njit(cache=True)
def influence_passivity(
    indptr: Ints,
    indices: Ints,
    accepts: Floats,
    rejects: Floats,
    max_iter: int,
    limit: float,
) -> tuple[Floats, Floats, int, bool]:
    """Influence and passivity scores by fixed-point iteration.

    Parameters:
        indptr, indices: outgoing edges: row j holds the accounts i that j shared.
        accepts: acceptance rate of i by j, one an edge.
        rejects: share of all rejection of i that comes from j, one an edge.
        max_iter: maximum number of steps.
        limit: stop when a step changes the scores by less in total.

    Returns:
        Influence, passivity, the number of steps, and whether the iteration converged.
    """
    n = len(indptr) - 1
    influence, passivity = np.full(n, 1.0 / n), np.full(n, 1.0 / n)
    for step in range(max_iter):
        # As in the paper, passivity is updated first, from the previous influence.
        passive, moved = np.zeros(n), np.zeros(n)
        for j in range(n):
            for e in range(indptr[j], indptr[j + 1]):
                passive[j] += rejects[e] * influence[indices[e]]
        for j in range(n):
            for e in range(indptr[j], indptr[j + 1]):
                moved[indices[e]] += accepts[e] * passive[j]
        total = passive.sum()
        if total > 0:
            passive /= total
        total = moved.sum()
        if total > 0:
            moved /= total
        change = np.abs(passive - passivity).sum() + np.abs(moved - influence).sum()
        influence, passivity = moved, passive
        if change < limit:
            return influence, passivity, step + 1, True
    return influence, passivity, max_iter, False
