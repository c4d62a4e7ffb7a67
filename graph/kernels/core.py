"""Core numbers by peeling in the order of degree (Batagelj and Zaversnik 2003)."""

from __future__ import annotations

import numpy as np
from numba import njit

from graph.kernels.result import KernelResult
from graph.network.edges import Edges, Ints, Longs


@njit(cache=True)
def _peel(outptr: Ints, outs: Ints, inptr: Ints, ins: Ints, degree: Longs) -> Longs:
    """Core numbers; `degree` (both directions) is overwritten by the result."""
    n = len(degree)
    if n == 0:
        return degree
    start = np.zeros(degree.max() + 2, np.int64)
    for v in range(n):
        start[degree[v] + 1] += 1
    start = np.cumsum(start)
    free = start.copy()
    order = np.empty(n, np.int64)
    place = np.empty(n, np.int64)
    for v in range(n):
        place[v] = free[degree[v]]
        order[place[v]] = v
        free[degree[v]] += 1
    for i in range(n):
        v = order[i]
        for side in range(2):
            ptr, ends = (outptr, outs) if side == 0 else (inptr, ins)
            for e in range(ptr[v], ptr[v + 1]):
                u = ends[e]
                if degree[u] > degree[v]:
                    # u swaps with the first node of its degree and moves down.
                    first = start[degree[u]]
                    other = order[first]
                    order[first], order[place[u]] = u, other
                    place[other], place[u] = place[u], first
                    start[degree[u]] += 1
                    degree[u] -= 1
    return degree


def core_number(G: Edges) -> KernelResult:
    """`networkx.core_number` of our edges: a pair that acts both ways counts twice."""
    csr, csc = G.csr, G.csc
    degree = (np.diff(csr.indptr) + np.diff(csc.indptr)).astype(np.int64)
    core = _peel(csr.indptr, csr.indices, csc.indptr, csc.indices, degree)
    return KernelResult(G, core)
