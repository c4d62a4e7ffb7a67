"""Harmonic centrality by breadth-first search from 64 accounts at once."""

from __future__ import annotations

import numpy as np
from numba import njit

from graph.kernels.result import KernelResult
from graph.network.edges import Edges, Floats, Ints, Longs


@njit(cache=True)
def _popcount(bits: int) -> int:
    """Number of set bits of a 64-bit word."""
    b = np.uint64(bits)
    b = b - ((b >> np.uint64(1)) & np.uint64(0x5555555555555555))
    low = b & np.uint64(0x3333333333333333)
    b = low + ((b >> np.uint64(2)) & np.uint64(0x3333333333333333))
    b = (b + (b >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((b * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True)
def inverse_distance_sums(
    indptr: Ints, indices: Ints, pivots: Ints, min_distance: int
) -> tuple[Floats, Floats, int]:
    """Sum of 1/d(u, v) over the pivots u with d(u, v) >= `min_distance`.

    Bit b of a node's word is the b-th pivot of a batch: one pass over an edge serves
    64 breadth-first searches.

    Parameters:
        indptr, indices: outgoing edges in compressed sparse rows.
        pivots: the nodes to search from.
        min_distance: shorter distances are not counted.

    Returns:
        The sums for each node v, the sums of squares, and the number of edges visited.
    """
    n = len(indptr) - 1
    total, square = np.zeros(n), np.zeros(n)
    seen, now = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
    coming = np.zeros(n, np.uint64)
    front, reached = np.empty(n, np.int32), np.empty(n, np.int32)
    work = 0
    for first in range(0, len(pivots), 64):
        seen[:] = 0
        work += n
        size = 0
        for b in range(min(64, len(pivots) - first)):
            v = pivots[first + b]
            seen[v] |= np.uint64(1) << np.uint64(b)
            now[v] = seen[v]
            front[size] = v
            size += 1
        distance = 0
        while size:
            distance += 1
            reached_count = 0
            for i in range(size):
                v = front[i]
                bits = now[v]
                work += 1 + indptr[v + 1] - indptr[v]
                now[v] = 0
                for e in range(indptr[v], indptr[v + 1]):
                    w = indices[e]
                    if coming[w] == 0 and bits & ~seen[w]:
                        reached[reached_count] = w
                        reached_count += 1
                    coming[w] |= bits & ~seen[w]
            near = 1.0 / distance
            for i in range(reached_count):
                w = reached[i]
                now[w] = coming[w]
                seen[w] |= coming[w]
                if distance >= min_distance:
                    hits = _popcount(coming[w])
                    total[w] += hits * near
                    square[w] += hits * near * near
                coming[w] = 0
                front[i] = w
            size = reached_count
    return total, square, work


def harmonic_centrality(
    G: Edges, nbunch: None = None, distance: None = None, sources: None = None
) -> KernelResult:
    """`networkx.harmonic_centrality` of our edges, all nodes, every edge of length 1.

    Parameters:
        G: the graph.
        nbunch, distance, sources: must be None.
    """
    everyone: Longs = np.arange(len(G))
    total, _, _ = inverse_distance_sums(
        G.csr.indptr, G.csr.indices, everyone.astype(np.int32), 1
    )
    return KernelResult(G, total)
