"""Katz centrality by fixed-point iteration, as in NetworkX."""

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
    beta: Floats,
    alpha: float,
    max_iter: int,
    limit: float,
) -> tuple[Floats, int, bool]:
    n = len(x)
    for step in range(max_iter):
        y = np.empty(n)
        change = 0.0
        for v in range(n):
            total = 0.0
            for e in range(indptr[v], indptr[v + 1]):
                total += x[indices[e]] * weight[e]
            y[v] = alpha * total + beta[v]
            change += abs(y[v] - x[v])
        x = y
        if change < limit:
            return x, step + 1, True
    return x, max_iter, False


def katz_centrality(
    G: Edges,
    alpha: float = 0.1,
    beta: float | Mapping[Hashable, float] = 1.0,
    max_iter: int = 1000,
    tol: float = 1.0e-6,
    nstart: Mapping[Hashable, float] | None = None,
    normalized: bool = True,
    weight: str | None = None,
) -> KernelResult:
    """`networkx.katz_centrality` of our edges.

    Parameters:
        G: the graph.
        alpha, beta, max_iter, tol, nstart, normalized: as in NetworkX.
        weight: the edge attribute; None counts each pair once.

    Raises:
        NetworkXError: `beta` is a dictionary that lacks a node.
        PowerIterationFailedConvergence: `max_iter` steps were not enough.

    """
    n = len(G)
    if n == 0:
        return KernelResult(G, np.empty(0))
    x, steps, converged = _iterate(
        G.csc.indptr,
        G.csc.indices,
        G.edge_weights(weight)[G.csc.order],
        np.zeros(n) if nstart is None else vector_from_mapping(G, nstart),
        _offsets(G, beta),
        float(alpha),
        max_iter,
        n * tol,
    )
    if not converged:
        raise KernelNotConverged(x, max_iter)
    size = float(np.linalg.norm(x)) if normalized else 1.0
    return KernelResult(G, x / (size or 1.0), steps)


def _offsets(edges: Edges, beta: float | Mapping[Hashable, float]) -> Floats:
    if not isinstance(beta, Mapping):
        return np.full(len(edges), float(beta))
    if set(beta) != set(edges.keys()):
        raise nx.NetworkXError("beta dictionary must have a value for every node")
    return vector_from_mapping(edges, beta)
