"""Directed clustering (Fagiolo 2007): each triangle is found at its lowest node."""

from __future__ import annotations

import numpy as np
from numba import njit

from graph.kernels.reciprocity import mutual_counts
from graph.kernels.result import KernelResult
from graph.network.edges import Edges, Floats, Ints


@njit(cache=True)
def _triangles(indptr: Ints, indices: Ints, ways: Ints) -> Floats:
    """Number of directed triangles through each node; edges lead to higher nodes.

    `ways` is the number of directions (1 or 2) of a pair. `mark` holds the neighbours
    of u: a path from u over two edges closes a triangle if it ends at a marked node.
    """
    n = len(indptr) - 1
    triangles = np.zeros(n)
    mark = np.zeros(n, np.int32)
    for u in range(n):
        for e in range(indptr[u], indptr[u + 1]):
            mark[indices[e]] = ways[e]
        for e in range(indptr[u], indptr[u + 1]):
            v = indices[e]
            for f in range(indptr[v], indptr[v + 1]):
                w = indices[f]
                if mark[w]:
                    count = 2.0 * ways[e] * ways[f] * mark[w]
                    triangles[u] += count
                    triangles[v] += count
                    triangles[w] += count
        for e in range(indptr[u], indptr[u + 1]):
            mark[indices[e]] = 0
    return triangles


def clustering(G: Edges, nodes: None = None, weight: None = None) -> KernelResult:
    """`networkx.clustering` of our edges, all nodes, without weights.

    Parameters:
        G: the graph.
        nodes, weight: must be None.
    """
    n = len(G)
    both = np.diff(G.csr.indptr).astype(np.int64) + np.diff(G.csc.indptr)
    # Nodes are renumbered by degree, so that a hub has few edges to higher nodes.
    order = np.argsort(both, kind="stable")
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    ends = rank[G.source], rank[G.target]
    key = np.minimum(*ends) * max(n, 1) + np.maximum(*ends)
    pairs, ways = np.unique(key, return_counts=True)
    low = pairs // max(n, 1)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(low, minlength=n))])
    triangles = _triangles(
        indptr.astype(np.int32),
        (pairs % max(n, 1)).astype(np.int32),
        ways.astype(np.int32),
    )[rank]
    possible = 2.0 * (both * (both - 1) - 2 * mutual_counts(G))
    return KernelResult(
        G, np.divide(triangles, possible, out=np.zeros(n), where=triangles > 0)
    )
