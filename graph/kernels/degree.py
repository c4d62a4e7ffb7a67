"""Degree centralities: degrees as fractions of all other accounts."""

from __future__ import annotations

import numpy as np

from graph.kernels.result import KernelResult
from graph.network.edges import Edges, Longs


def in_degree_centrality(G: Edges) -> KernelResult:
    """`networkx.in_degree_centrality` of our edges."""
    return _fraction(G, np.diff(G.csc.indptr))


def out_degree_centrality(G: Edges) -> KernelResult:
    """`networkx.out_degree_centrality` of our edges."""
    return _fraction(G, np.diff(G.csr.indptr))


def degree_centrality(G: Edges) -> KernelResult:
    """`networkx.degree_centrality` of our edges."""
    return _fraction(G, np.diff(G.csr.indptr) + np.diff(G.csc.indptr))


def _fraction(edges: Edges, degrees: Longs) -> KernelResult:
    n = len(edges)
    if n <= 1:
        return KernelResult(edges, np.ones(n))  # as in NetworkX
    return KernelResult(edges, degrees.astype(np.float64) * (1.0 / (n - 1.0)))
