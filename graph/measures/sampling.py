"""How far a mean over a sample of accounts can be from the mean over all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graph.network.edges import Edges, Floats, Ints

CONFIDENCE = 0.99
"""How sure a stated error is, for all accounts of a list at once."""

PILOT = 64
"""How many accounts are searched from to learn what a search costs."""


def pivots(n: int, k: int, seed: int) -> Ints:
    """`k` different accounts of `n`, in rising order.

    >>> pivots(5, 5, seed=1).tolist()
    [0, 1, 2, 3, 4]
    """
    drawn = np.random.default_rng(seed).choice(n, size=k, replace=False)
    return np.sort(drawn).astype(np.int32)


def affordable(
    edges: Edges, work: int, seed: int, search: Callable[[Ints], int]
) -> int:
    """From how many accounts a search fits into `work` edges seen: at least 64.

    `search` says how many edges it saw; it is tried on some accounts that are drawn
    apart from the sample, so that the size of the sample does not depend on it.

    >>> affordable(Edges.of(3, [0], [1]), 100, 7, len)
    3
    """
    if edges.n * edges.m <= work or edges.n <= PILOT:
        return edges.n
    seen = max(search(pivots(edges.n, PILOT, seed + 1)), 1)
    return min(edges.n, max(PILOT, int(work / seen * PILOT)))


def mean_errors(
    total: Floats, square: Floats, ranges: Floats, k: int, n: int, confidence: float
) -> Floats:
    """Bounds that hold for all means at once with probability `confidence`.

    `total` and `square` are the sums of each account's `k` drawn values and of their
    squares, `ranges` how large such a value can be (0: the account is known exactly);
    the draws are without replacement from `n`. The smaller of the Hoeffding-Serfling
    and the empirical Bernstein-Serfling bound is taken, each with half of the doubt
    shared among the accounts.

    References:
        Bardenet, Maillard (2015): Concentration inequalities for sampling without
        replacement. Bernoulli 21(3). https://doi.org/10.3150/14-BEJ605

    >>> zeros = np.zeros(2)
    >>> mean_errors(zeros, zeros, np.array([0.0, 1.0]), 10, 10, 0.99).tolist()
    [0.0, 0.0]
    """
    if k >= n:
        return np.zeros(len(total))
    left = 1 - (k - 1) / n if k <= n / 2 else (1 - k / n) * (1 + 1 / k)
    doubt = (1 - confidence) / 2 / max(int((ranges > 0).sum()), 1)
    hoeffding = ranges * np.sqrt(left * np.log(2 / doubt) / (2 * k))
    deviation = np.sqrt(np.maximum(square / k - (total / k) ** 2, 0))
    log = np.log(10 / doubt)
    bernstein = deviation * np.sqrt(2 * left * log / k)
    bernstein += (7 / 3 + 3 / np.sqrt(2)) * ranges * log / k
    smaller = np.minimum(hoeffding, bernstein)
    return np.where(ranges > 0, smaller, 0.0)
