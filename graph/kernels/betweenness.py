"""Betweenness centrality by Brandes' accumulation, from every node or from pivots."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numba import njit

from graph.kernels.result import KernelResult
from graph.network.edges import Edges, Floats, Ints


@njit(cache=True)
def accumulate_dependencies(
    indptr: Ints, indices: Ints, pivots: Ints, endpoints: bool
) -> tuple[Floats, Floats, int]:
    """Accumulate the dependencies of all nodes over the pivots (Brandes 2001).

    Parameters:
        indptr, indices: outgoing edges in compressed sparse rows.
        pivots: the nodes to search from.
        endpoints: whether the ends of a path count as on it.

    Returns:
        The sum of each node's dependencies, the sum of their squares, and the number
        of edges visited.
    """
    n = len(indptr) - 1
    total, square = np.zeros(n), np.zeros(n)
    distance = np.full(n, -1, np.int32)
    paths, delta = np.zeros(n), np.zeros(n)
    queue = np.empty(n, np.int32)
    seen = 0
    for pivot in pivots:
        distance[pivot], paths[pivot] = 0, 1.0
        queue[0] = pivot
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            seen += 1 + indptr[v + 1] - indptr[v]
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if distance[w] < 0:
                    distance[w] = distance[v] + 1
                    queue[tail] = w
                    tail += 1
                if distance[w] == distance[v] + 1:
                    paths[w] += paths[v]
        for i in range(tail - 1, -1, -1):
            v = queue[i]
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if distance[w] == distance[v] + 1:
                    delta[v] += paths[v] * (1.0 + delta[w]) / paths[w]
            if v == pivot:
                gained = tail - 1.0 if endpoints else 0.0
            else:
                gained = delta[v] + 1.0 if endpoints else delta[v]
            total[v] += gained
            square[v] += gained * gained
        for i in range(tail):
            v = queue[i]
            distance[v], paths[v], delta[v] = -1, 0.0, 0.0
    return total, square, seen


def betweenness_centrality(
    G: Edges,
    k: int | None = None,
    normalized: bool = True,
    weight: None = None,
    endpoints: bool = False,
    seed: Random | None = None,
) -> KernelResult:
    """`networkx.betweenness_centrality` of our edges, without distances.

    Parameters:
        G: the graph.
        k: number of pivots; None: all nodes. NetworkX draws the same pivots.
        normalized, endpoints: as in NetworkX.
        weight: must be None.
        seed: the generator that draws the pivots.

    Raises:
        ValueError: `k` exceeds the number of nodes.

    """
    n = len(G)
    pivots: Sequence[int] = range(n)
    if k is not None and k != n:
        pivots = (seed or Random()).sample(range(n), k)
    chosen = np.array(pivots, np.int32)
    total, _, _ = accumulate_dependencies(
        G.csr.indptr, G.csr.indices, chosen, endpoints
    )
    return KernelResult(G, total * _scale(n, chosen, normalized, endpoints))


def _scale(n: int, pivots: Ints, normalized: bool, endpoints: bool) -> Floats:
    """NetworkX's scaling factor; a pivot is no target of itself, so it has one less."""
    others, k = (n if endpoints else n - 1), len(pivots)
    if others < 2:
        return np.ones(n)
    ends = others - 1 if normalized else 1.0 / others
    if k == n or endpoints:
        sources = others if k == n else k
        return np.full(n, 1.0 / (sources * ends))
    scale = np.full(n, 1.0 / (k * ends) if k else np.nan)
    scale[pivots] = 1.0 / ((k - 1) * ends) if k > 1 else np.nan
    return scale
