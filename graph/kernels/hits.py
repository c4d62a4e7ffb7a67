"""HITS hubs and authorities: leading singular vectors by restarted Lanczos iteration.

NetworkX uses ARPACK, which starts at random; if the largest singular value is not
unique, it returns any mixture of the vectors, even with negative values. This iteration
starts from given values and is deterministic: among tied vectors it finds the one
nearest to the start, which is never negative.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from graph.kernels.result import KernelNotConverged, KernelResult
from graph.network.edges import Edges, Floats

LANCZOS_BASIS_SIZE = 40
"""Number of Lanczos vectors before a restart from the best one."""


def hits(
    G: Edges,
    max_iter: int = 100,
    tol: float = 1.0e-8,
    nstart: Mapping[Hashable, float] | None = None,
    normalized: bool = True,
) -> tuple[KernelResult, KernelResult]:
    """`networkx.hits` of our edges.

    Parameters:
        G: the graph.
        max_iter: maximum number of restarts.
        tol: tolerance of the singular value.
        nstart: start values by node; None: all equal.
        normalized: whether the scores sum to 1.

    Returns:
        Hub scores and authority scores.

    Raises:
        PowerIterationFailedConvergence: `max_iter` restarts were not enough, or no
            edge has a weight.

    """
    n = len(G)
    if n == 0:
        return KernelResult(G, np.empty(0)), KernelResult(G, np.empty(0))
    start = np.ones(n) if nstart is None else np.array(list(nstart.values()), float)
    weight = G.edge_weights("weight")
    if max_iter <= 0 or not weight.any():
        raise nx.PowerIterationFailedConvergence(max_iter)
    matrix = sparse.csr_array((weight, G.csr.indices, G.csr.indptr), shape=(n, n))
    authorities, steps = _leading_right_vector(matrix, start, max_iter, tol)
    hubs = matrix @ authorities
    if normalized:
        hubs, authorities = hubs / hubs.sum(), authorities / authorities.sum()
    return KernelResult(G, hubs, steps), KernelResult(G, authorities, steps)


def _leading_right_vector(
    matrix: Any, start: Floats, max_iter: int, tol: float
) -> tuple[Floats, int]:
    """Right singular vector of the largest singular value, and the restarts used."""
    x, transposed = start, matrix.T.tocsr()
    for step in range(max_iter):
        x, value, residual = _restart(matrix, transposed, x)
        if value <= 0:
            break
        # NetworkX's tolerance is for the value; the vector needs a stricter one.
        if residual <= max(tol * 1e-3, 1e-13) * value:
            return x, step + 1
    raise KernelNotConverged(x, max_iter)


def _restart(matrix: Any, transposed: Any, x: Floats) -> tuple[Floats, float, float]:
    """Best vector after `LANCZOS_BASIS_SIZE` steps from x, its value, its residual."""
    size = min(LANCZOS_BASIS_SIZE, len(x))
    basis = np.zeros((size, len(x)))
    main, side = np.zeros(size), np.zeros(size)
    basis[0] = x / np.linalg.norm(x)
    last = 0
    for i in range(size):
        last = i
        y = transposed @ (matrix @ basis[i])
        main[i] = basis[i] @ y
        # Orthogonalising twice also removes the rounding errors of the first time.
        for _ in range(2):
            y -= basis[: i + 1].T @ (basis[: i + 1] @ y)
        side[i] = np.linalg.norm(y)
        if i + 1 == size or side[i] <= 1e-14 * main[: i + 1].max():
            break
        basis[i + 1] = y / side[i]
    inner = np.diag(main[: last + 1])
    inner += np.diag(side[:last], 1) + np.diag(side[:last], -1)
    values, vectors = np.linalg.eigh(inner)
    best = vectors[:, -1] @ basis[: last + 1]
    residual = abs(side[last] * vectors[-1, -1])
    return best, float(values[-1]), float(residual)
