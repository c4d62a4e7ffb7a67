"""PageRank by power iteration; arguments as in NetworkX."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
from numba import njit

from graph.kernels.result import KernelNotConverged, KernelResult, vector_from_mapping
from graph.network.edges import Edges, Floats, Ints


@njit(cache=True)
def _iterate(
    indptr: Ints,
    indices: Ints,
    share: Floats,
    dangling: Floats,
    jump: Floats,
    landing: Floats,
    x: Floats,
    alpha: float,
    max_iter: int,
    limit: float,
) -> tuple[Floats, int, bool]:
    """Power iteration; `share` is an edge's part of its source's score."""
    n = len(x)
    for step in range(max_iter):
        lost = 0.0
        for v in range(n):
            lost += x[v] * dangling[v]
        y = np.empty(n)
        change = 0.0
        for v in range(n):
            total = 0.0
            for e in range(indptr[v], indptr[v + 1]):
                total += x[indices[e]] * share[e]
            y[v] = alpha * (total + lost * landing[v]) + (1.0 - alpha) * jump[v]
            change += abs(y[v] - x[v])
        x = y
        if change < limit:
            return x, step + 1, True
    return x, max_iter, False


def pagerank(
    G: Edges,
    alpha: float = 0.85,
    personalization: Mapping[Hashable, float] | None = None,
    max_iter: int = 100,
    tol: float = 1.0e-6,
    nstart: Mapping[Hashable, float] | None = None,
    weight: str | None = "weight",
    dangling: Mapping[Hashable, float] | None = None,
) -> KernelResult:
    """`networkx.pagerank` of our edges.

    Parameters:
        G: the graph.
        alpha, personalization, max_iter, tol, nstart, dangling: as in NetworkX.
        weight: the edge attribute; None counts each pair once.

    Raises:
        PowerIterationFailedConvergence: `max_iter` steps were not enough.
        ZeroDivisionError: the personalization sums to zero.

    """
    n = len(G)
    if n == 0:
        return KernelResult(G, np.empty(0))
    even = np.full(n, 1.0 / n)
    jump = (
        even if personalization is None else vector_from_mapping(G, personalization, 0)
    )
    if jump.sum() == 0:
        raise ZeroDivisionError
    jump = jump / jump.sum()
    landing = (
        jump if dangling is None else _normalized(vector_from_mapping(G, dangling, 0))
    )
    start = even if nstart is None else _normalized(vector_from_mapping(G, nstart, 0))
    strength = G.edge_weights(weight)
    out_strength = np.bincount(G.source, strength, n)
    source_strength = out_strength[G.source]
    share = np.divide(
        strength, source_strength, out=np.zeros(G.m), where=source_strength != 0
    )
    x, steps, converged = _iterate(
        G.csc.indptr,
        G.csc.indices,
        share[G.csc.order],
        (out_strength == 0).astype(np.float64),
        jump,
        landing,
        start,
        float(alpha),
        max_iter,
        n * tol,
    )
    if not converged:
        raise KernelNotConverged(x, max_iter)
    return KernelResult(G, x, steps)


def _normalized(values: Floats) -> Floats:
    """Scale to sum 1; a zero sum gives NaN and never converges, as in NetworkX."""
    total = values.sum()
    return values / total if total else np.full(len(values), np.nan)
