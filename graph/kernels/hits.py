"""Hubs and authorities: the first singular vectors, found as NetworkX finds them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.sparse.linalg import ArpackNoConvergence, svds

from graph.edges import Edges
from graph.kernels.answer import Answer


def hits(
    G: Edges,
    max_iter: int = 100,
    tol: float = 1.0e-8,
    nstart: Mapping[Hashable, float] | None = None,
    normalized: bool = True,
) -> tuple[Answer, Answer]:
    """`networkx.hits` of our edges: hubs, authorities.

    Without `nstart` NetworkX starts at random; this starts even, so that two runs
    give the same bits.

    Raises:
        PowerIterationFailedConvergence: `max_iter` steps were not enough.
        ValueError: there is only one node (SciPy's word, as in NetworkX).

    """
    n = len(G)
    if n == 0:
        return Answer(G, np.empty(0)), Answer(G, np.empty(0))
    start = np.ones(n) if nstart is None else np.array(list(nstart.values()))
    if max_iter <= 0:
        raise nx.PowerIterationFailedConvergence(max_iter)
    weight = G.strength("weight")
    matrix = sparse.csr_array((weight, G.csr.indices, G.csr.indptr), shape=(n, n))
    try:
        _, _, right = svds(matrix, k=1, v0=start, maxiter=max_iter, tol=tol)
    except ArpackNoConvergence as error:
        raise nx.PowerIterationFailedConvergence(max_iter) from error
    authorities = right.flatten().real
    hubs = matrix @ authorities
    if normalized:
        hubs, authorities = hubs / hubs.sum(), authorities / authorities.sum()
    return Answer(G, hubs), Answer(G, authorities)
