"""Eigenvector centrality by power iteration on A + I, as NetworkX does it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import networkx as nx
import numpy as np
from numba import njit

from graph.kernels.result import KernelNotConverged, KernelResult, vector_from_mapping
from graph.network.edges import Edges, Floats, Ints


@njit(cache=True)
def _iterate(
    indptr: Ints,
    indices: Ints,
    weight: Floats,
    x: Floats,
    max_iter: int,
    limit: float,
) -> tuple[Floats, int, bool]:
    n = len(x)
    for step in range(max_iter):
        y = np.empty(n)
        square = 0.0
        for v in range(n):
            # The node's own value is added: A + I has A's eigenvectors, and its
            # largest eigenvalue is unique in magnitude.
            total = x[v]
            for e in range(indptr[v], indptr[v + 1]):
                total += x[indices[e]] * weight[e]
            y[v] = total
            square += total * total
        norm = np.sqrt(square)
        if norm == 0.0:
            norm = 1.0
        change = 0.0
        for v in range(n):
            y[v] /= norm
            change += abs(y[v] - x[v])
        x = y
        if change < limit:
            return x, step + 1, True
    return x, max_iter, False


def eigenvector_centrality(
    G: Edges,
    max_iter: int = 100,
    tol: float = 1.0e-6,
    nstart: Mapping[Hashable, float] | None = None,
    weight: str | None = None,
) -> KernelResult:
    """`networkx.eigenvector_centrality` of our edges.

    Parameters:
        G: the graph.
        max_iter, tol, nstart: as in NetworkX.
        weight: the edge attribute; None counts each pair once.

    Raises:
        NetworkXPointlessConcept: the graph has no nodes.
        NetworkXError: the start is zero everywhere.
        PowerIterationFailedConvergence: `max_iter` steps were not enough.

    """
    n = len(G)
    if n == 0:
        raise nx.NetworkXPointlessConcept("the null graph has no centrality")
    start = np.ones(n) if nstart is None else vector_from_mapping(G, nstart)
    if not start.any():
        raise nx.NetworkXError("initial vector cannot have all zero values")
    total = start.sum()
    if total == 0:
        raise ZeroDivisionError("the start values sum to zero")
    x, steps, converged = _iterate(
        G.csc.indptr,
        G.csc.indices,
        G.edge_weights(weight)[G.csc.order],
        start / total,
        max_iter,
        n * tol,
    )
    if not converged:
        raise KernelNotConverged(x, max_iter)
    return KernelResult(G, x, steps)
