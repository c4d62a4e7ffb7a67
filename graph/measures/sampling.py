"""Sampling of pivots, and error bounds of means over a sample of accounts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graph.network.edges import Edges, Floats, Ints

ERROR_BOUND_CONFIDENCE = 0.99
"""Probability that an error bound holds for all accounts of a list at once."""

PILOT_PIVOTS = 64
"""Number of pivots of the pilot search that measures the cost of a search."""


def draw_pivots(n: int, k: int, seed: int) -> Ints:
    """Draw `k` different accounts of `n`, in ascending order.

    Parameters:
        n: number of accounts.
        k: number of pivots.
        seed: seed of the draw.

    >>> draw_pivots(5, 5, seed=1).tolist()
    [0, 1, 2, 3, 4]
    """
    drawn = np.random.default_rng(seed).choice(n, size=k, replace=False)
    return np.sort(drawn).astype(np.int32)


def affordable_pivot_count(
    edges: Edges, work: int, seed: int, count_edges_seen: Callable[[Ints], int]
) -> int:
    """Number of pivots whose searches visit about `work` edges, at least 64.

    The pilot pivots are drawn independently of the sample, so that its size does not
    depend on its members.

    Parameters:
        edges: the graph.
        work: number of edges that the searches may visit.
        seed: seed of the sample.
        count_edges_seen: searches from some pivots and returns the edges visited.

    >>> affordable_pivot_count(Edges.of(3, [0], [1]), 100, 7, len)
    3
    """
    if edges.n * edges.m <= work or edges.n <= PILOT_PIVOTS:
        return edges.n
    seen = max(count_edges_seen(draw_pivots(edges.n, PILOT_PIVOTS, seed + 1)), 1)
    return min(edges.n, max(PILOT_PIVOTS, int(work / seen * PILOT_PIVOTS)))


def mean_error_bounds(
    total: Floats, square: Floats, ranges: Floats, k: int, n: int, confidence: float
) -> Floats:
    """Error bounds that hold for all sample means at once with the given confidence.

    The smaller of the Hoeffding-Serfling and the empirical Bernstein-Serfling bound;
    each gets half of the error probability, divided among the accounts.

    Parameters:
        total, square: sums of each account's sampled values and of their squares.
        ranges: largest possible value of each account (0: known exactly).
        k: sample size, drawn without replacement.
        n: population size.
        confidence: probability that all bounds hold.

    References:
        Bardenet, Maillard (2015): Concentration inequalities for sampling without
        replacement. Bernoulli 21(3). https://doi.org/10.3150/14-BEJ605

    >>> zeros = np.zeros(2)
    >>> mean_error_bounds(zeros, zeros, np.array([0.0, 1.0]), 10, 10, 0.99).tolist()
    [0.0, 0.0]
    """
    if k >= n:
        return np.zeros(len(total))
    finite_factor = 1 - (k - 1) / n if k <= n / 2 else (1 - k / n) * (1 + 1 / k)
    error_probability = (1 - confidence) / 2 / max(int((ranges > 0).sum()), 1)
    hoeffding = ranges * np.sqrt(
        finite_factor * np.log(2 / error_probability) / (2 * k)
    )
    deviation = np.sqrt(np.maximum(square / k - (total / k) ** 2, 0))
    log = np.log(10 / error_probability)
    bernstein = deviation * np.sqrt(2 * finite_factor * log / k)
    bernstein += (7 / 3 + 3 / np.sqrt(2)) * ranges * log / k
    smaller = np.minimum(hoeffding, bernstein)
    return np.where(ranges > 0, smaller, 0.0)
