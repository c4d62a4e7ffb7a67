"""Hubs and authorities: the first singular vectors, by restarted Lanczos steps.

NetworkX asks ARPACK, which starts at random and, where several singular values tie
for the first place, answers with any mixture of theirs, even below zero. These steps
start where they are told and stay deterministic: among tied vectors they find the one
nearest to the start, which is never below zero.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from graph.kernels.result import Answer, NotConverged
from graph.network.edges import Edges, Floats

BASIS = 40
"""How many vectors are kept before the best one starts again."""


def hits(
    G: Edges,
    max_iter: int = 100,
    tol: float = 1.0e-8,
    nstart: Mapping[Hashable, float] | None = None,
    normalized: bool = True,
) -> tuple[Answer, Answer]:
    """`networkx.hits` of our edges: hubs, authorities. Without `nstart`: even.

    Raises:
        PowerIterationFailedConvergence: `max_iter` restarts were not enough, or there
            is nothing to find because no pair has a weight.

    """
    n = len(G)
    if n == 0:
        return Answer(G, np.empty(0)), Answer(G, np.empty(0))
    start = np.ones(n) if nstart is None else np.array(list(nstart.values()), float)
    weight = G.strength("weight")
    if max_iter <= 0 or not weight.any():
        raise nx.PowerIterationFailedConvergence(max_iter)
    matrix = sparse.csr_array((weight, G.csr.indices, G.csr.indptr), shape=(n, n))
    authorities, steps = _first_right(matrix, start, max_iter, tol)
    hubs = matrix @ authorities
    if normalized:
        hubs, authorities = hubs / hubs.sum(), authorities / authorities.sum()
    return Answer(G, hubs, steps), Answer(G, authorities, steps)


def _first_right(
    matrix: Any, start: Floats, max_iter: int, tol: float
) -> tuple[Floats, int]:
    """The right singular vector of the largest singular value, and the restarts."""
    x, transposed = start, matrix.T.tocsr()
    for step in range(max_iter):
        x, value, residual = _restart(matrix, transposed, x)
        if value <= 0:
            break
        # NetworkX's tolerance is that of the value; the vector asks for more.
        if residual <= max(tol * 1e-3, 1e-13) * value:
            return x, step + 1
    raise NotConverged(x, max_iter)


def _restart(matrix: Any, transposed: Any, x: Floats) -> tuple[Floats, float, float]:
    """The best vector that `BASIS` steps from x reach, its value, its residual."""
    size = min(BASIS, len(x))
    basis = np.zeros((size, len(x)))
    main, side = np.zeros(size), np.zeros(size)
    basis[0] = x / np.linalg.norm(x)
    last = 0
    for i in range(size):
        last = i
        y = transposed @ (matrix @ basis[i])
        main[i] = basis[i] @ y
        # Twice is enough: what rounding left of the earlier vectors goes too.
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
