"""Influence and passivity (Romero et al. 2011): shares weighted by passivity."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph.kernels.passivity import influence_passivity
from graph.measures.scores import Scores, scores_from_values
from graph.network.edges import Edges, Floats

__all__ = ["influence", "passivity"]


def influence(
    edges: Edges,
    *,
    posts: npt.ArrayLike | None = None,
    max_iter: int = 1000,
    tol: float = 1e-10,
) -> Scores:
    """Influence score (Romero et al. 2011): shares weighted by the sharers' passivity.

    Meaning:
        Most readers share few messages. This is high for accounts that even passive
        readers share; accounts that share everything add little.

    Definition:
        I(i) = sum over j of u(i, j) P(j), P(j) = sum over i of v(i, j) I(i), where
        w(i, j) = shares of i by j / posts of i, u(i, j) = w(i, j) / sum of w(k, j)
        over k, v(i, j) = (1 - w(i, j)) / sum of (1 - w(i, k)) over k; both sum to 1.

    Parameters:
        edges: the graph of shares.
        posts: number of messages each node wrote. None, or fewer than one account
            shared: as many as its most active sharer shared.
        max_iter: maximum number of steps.
        tol: stop when a step changes the scores by less than accounts * tol.

    Returns:
        Scores that sum to 1, or all 0 if every message was shared by every sharer;
        `converged` tells whether the iteration converged.

    Direction:
        j -> i means that j shared i; influence belongs to i, passivity to j.

    Weight:
        Strength; how many of i's messages j shared.

    Cost:
        Two passes over the edges per step.

    Examples:
        >>> edges = Edges.of(3, [0, 1], [2, 2], [1.0, 2.0])
        >>> influence(edges, posts=[0, 0, 4]).values.tolist()
        [0.0, 0.0, 1.0]

    References:
        Romero, Galuba, Asur, Huberman (2011): Influence and passivity in social
        media. https://doi.org/10.1007/978-3-642-23808-6_2
    """
    return _influence_passivity_scores("influence", 0, edges, posts, max_iter, tol)


def passivity(
    edges: Edges,
    *,
    posts: npt.ArrayLike | None = None,
    max_iter: int = 1000,
    tol: float = 1e-10,
) -> Scores:
    """Passivity score (Romero et al. 2011): how rarely it shares influential accounts.

    Meaning:
        A share by a passive account is worth more. Accounts that share everything, as
        many automated ones do, come last.

    Definition:
        P(j) = sum over i of v(i, j) I(i): see `influence`.

    Parameters:
        edges, posts, max_iter, tol: as for `influence`.

    Returns:
        As for `influence`.

    Direction:
        j -> i means that j shared i; passivity belongs to j.

    Weight:
        Strength, as for `influence`.

    Cost:
        As for `influence`.

    Examples:
        >>> edges = Edges.of(3, [0, 1], [2, 2], [1.0, 2.0])
        >>> passivity(edges, posts=[0, 0, 4]).values.tolist()
        [0.6, 0.4, 0.0]

    References:
        Romero, Galuba, Asur, Huberman (2011): Influence and passivity in social
        media. https://doi.org/10.1007/978-3-642-23808-6_2
    """
    return _influence_passivity_scores("passivity", 1, edges, posts, max_iter, tol)


def _influence_passivity_scores(
    name: str,
    part: int,
    edges: Edges,
    posts: npt.ArrayLike | None,
    max_iter: int,
    tol: float,
) -> Scores:
    if edges.m == 0:
        return scores_from_values(name, edges, np.zeros(edges.n), converged=True)
    accepts, rejects = _acceptance_and_rejection(edges, posts)
    csr = edges.csr
    *parts, steps, converged = influence_passivity(
        csr.indptr, csr.indices, accepts, rejects, max_iter, edges.n * tol
    )
    return scores_from_values(
        name,
        edges,
        parts[part],
        converged=bool(converged),
        iterations=int(steps),
        parameters={"max_iter": max_iter, "tol": tol, "posts": posts is not None},
    )


def _acceptance_and_rejection(
    edges: Edges, posts: npt.ArrayLike | None
) -> tuple[Floats, Floats]:
    """Acceptance rate u(i, j) and rejection rate v(i, j) of each edge j -> i."""
    post_counts = np.zeros(edges.n)
    np.maximum.at(post_counts, edges.target, edges.weight)
    if posts is not None:
        post_counts = np.maximum(post_counts, np.asarray(posts, np.float64))
    written = post_counts[edges.target]
    w = np.divide(edges.weight, written, out=np.zeros(edges.m), where=written > 0)
    acceptance_sum = np.bincount(edges.source, w, edges.n)[edges.source]
    rejection_sum = np.bincount(edges.target, 1 - w, edges.n)[edges.target]
    accepts = np.divide(
        w, acceptance_sum, out=np.zeros(edges.m), where=acceptance_sum > 0
    )
    rejects = np.divide(
        1 - w, rejection_sum, out=np.zeros(edges.m), where=rejection_sum > 0
    )
    return accepts, rejects
