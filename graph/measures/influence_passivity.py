"""Influence and passivity: being shared by those who are hard to move."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.kernels.passivity import influence_passivity
from graph.measures.scores import Scores, scored
from graph.network.edges import Edges, Floats

__all__ = ["influence", "passivity"]


def influence(
    edges: Edges,
    *,
    posts: npt.ArrayLike | None = None,
    max_iter: int = 1000,
    tol: float = 1e-10,
) -> Scores:
    """How much an account is shared by accounts that seldom share.

    Meaning:
        Most readers let most messages pass. This is high for those who move even
        them; it is not fooled by accounts that share everything.

    Definition:
        I(i) = sum over j of u(i, j) P(j), P(j) = sum over i of v(i, j) I(i), where
        w(i, j) = shares of i by j / posts of i, u(i, j) = w(i, j) / sum of w(k, j)
        over k, v(i, j) = (1 - w(i, j)) / sum of (1 - w(i, k)) over k; both sum to 1.

    Parameters:
        posts: for each node how many messages it wrote. None, or fewer than someone
            shared: as many as its most eager sharer shared.
        max_iter, tol: stop when a step moves less than number of accounts * tol.

    Returns:
        Scores that sum to 1 (or are all 0 where nobody was ever passed over);
        `converged` says whether the iteration settled.

    Direction:
        j -> i means that j shared i; influence belongs to i, passivity to j.

    Weight:
        Strength; how many of i's messages j shared.

    Cost:
        Two passes over the edges a step.

    Examples:
        >>> edges = Edges.of(3, [0, 1], [2, 2], [1.0, 2.0])
        >>> influence(edges, posts=[0, 0, 4]).values.tolist()
        [0.0, 0.0, 1.0]

    References:
        Romero, Galuba, Asur, Huberman (2011): Influence and passivity in social
        media. https://doi.org/10.1007/978-3-642-23808-6_2
    """
    return _both("influence", 0, edges, posts, max_iter, tol)


def passivity(
    edges: Edges,
    *,
    posts: npt.ArrayLike | None = None,
    max_iter: int = 1000,
    tol: float = 1e-10,
) -> Scores:
    """How hard an account is to move: it lets pass even what influential ones write.

    Meaning:
        A share by a passive account is worth more. Accounts that share everything
        (many automated ones do) come last.

    Definition:
        P(j) = sum over i of v(i, j) I(i): see `influence`.

    Parameters:
        posts: for each node how many messages it wrote. None, or fewer than someone
            shared: as many as its most eager sharer shared.
        max_iter, tol: stop when a step moves less than number of accounts * tol.

    Returns:
        Scores that sum to 1 (or are all 0 where nobody was ever passed over);
        `converged` says whether the iteration settled.

    Direction:
        j -> i means that j shared i; influence belongs to i, passivity to j.

    Weight:
        Strength; how many of i's messages j shared.

    Cost:
        Two passes over the edges a step.

    Examples:
        >>> edges = Edges.of(3, [0, 1], [2, 2], [1.0, 2.0])
        >>> passivity(edges, posts=[0, 0, 4]).values.tolist()
        [0.6, 0.4, 0.0]

    References:
        Romero, Galuba, Asur, Huberman (2011): Influence and passivity in social
        media. https://doi.org/10.1007/978-3-642-23808-6_2
    """
    return _both("passivity", 1, edges, posts, max_iter, tol)


def _both(
    name: str,
    part: int,
    edges: Edges,
    posts: npt.ArrayLike | None,
    max_iter: int,
    tol: float,
) -> Scores:
    if edges.m == 0:
        return scored(name, edges, np.zeros(edges.n), converged=True)
    accepts, rejects = _rates(edges, posts)
    csr = edges.csr
    *parts, steps, converged = influence_passivity(
        csr.indptr, csr.indices, accepts, rejects, max_iter, edges.n * tol
    )
    return scored(
        name,
        edges,
        parts[part],
        converged=bool(converged),
        iterations=int(steps),
        parameters={"max_iter": max_iter, "tol": tol, "posts": posts is not None},
    )


def _rates(edges: Edges, posts: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    """For each edge j -> i the rates u(i, j) and v(i, j)."""
    most = np.zeros(edges.n)
    np.maximum.at(most, edges.target, edges.weight)
    if posts is not None:
        most = np.maximum(most, np.asarray(posts, np.float64))
    written = most[edges.target]
    w = np.divide(edges.weight, written, out=np.zeros(edges.m), where=written > 0)
    taken = np.bincount(edges.source, w, edges.n)[edges.source]
    passed = np.bincount(edges.target, 1 - w, edges.n)[edges.target]
    accepts = np.divide(w, taken, out=np.zeros(edges.m), where=taken > 0)
    rejects = np.divide(1 - w, passed, out=np.zeros(edges.m), where=passed > 0)
    return accepts, rejects
