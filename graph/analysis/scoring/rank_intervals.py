"""Bootstrap intervals of ranks: the data is resampled and the list ranked again each
time.

The Poisson bootstrap draws posts and interactions; the 90 % interval of a rank covers
the ranks of 90 % of the resamples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from graph.analysis.scoring.ranking import SCORE_DECIMALS, Floats
from graph.snapshots.arrays import Longs

RANK_BOOTSTRAP_ROUNDS: Final = 100
RANK_BOOTSTRAP_SEED: Final = 7
RANK_INTERVAL_COVERAGE: Final = 0.90

ScoreResampler = Callable[[np.random.Generator], Floats]
"""Function that returns the score of every account on a resample."""


def resample_counts(
    target_post: Longs, post_count: int, rng: np.random.Generator
) -> Floats:
    """Bootstrap count of each interaction (two-stage Poisson bootstrap).

    Interactions with the same post share that post's count; interactions without a
    known post are drawn independently.

    Parameters:
        target_post: post of each interaction, a number below `post_count`; -1: unknown.
        post_count: number of posts.
        rng: the random generator.

    >>> counts = resample_counts(np.array([0, 0]), 1, np.random.default_rng(3))
    >>> counts.tolist()  # the post was not drawn, so neither were its interactions
    [0.0, 0.0]
    """
    written = rng.poisson(1.0, post_count).astype(np.float64)
    times = rng.poisson(1.0, len(target_post)).astype(np.float64)
    known = target_post >= 0
    times[known] *= written[target_post[known]]
    return times


def rank_intervals(
    resample: ScoreResampler,
    candidates: Longs,
    rows: Longs,
    seed: int = RANK_BOOTSTRAP_SEED,
    rounds: int = RANK_BOOTSTRAP_ROUNDS,
) -> tuple[Longs, Longs]:
    """90 % bootstrap intervals of the ranks of listed accounts.

    Parameters:
        resample: returns the score of every account on a resample.
        candidates: rows of the accounts that are ranked.
        rows: rows of the listed accounts, in order of rank.
        seed: seed of the random generator.
        rounds: number of resamples.

    Returns:
        The best and the worst rank of each listed account.

    Cost: `rounds` resamples, and a sort of the candidates for each.

    >>> scores = np.array([3.0, 2.0, 2.0])
    >>> everyone = np.arange(3)
    >>> [
    ...     ranks.tolist()
    ...     for ranks in rank_intervals(lambda _: scores, everyone, everyone)
    ... ]
    [[1, 2, 2], [1, 3, 3]]
    """
    rng = np.random.default_rng(seed)
    best = np.empty((rounds, len(rows)), np.int64)
    worst = np.empty((rounds, len(rows)), np.int64)
    for turn in range(rounds):
        scores = np.round(resample(rng), SCORE_DECIMALS)
        ordered = np.sort(scores[candidates])
        listed = scores[rows]
        # Ties share a range of ranks.
        best[turn] = len(ordered) - np.searchsorted(ordered, listed, "right") + 1
        worst[turn] = len(ordered) - np.searchsorted(ordered, listed, "left")
    outside = (1 - RANK_INTERVAL_COVERAGE) / 2
    low = np.quantile(best, outside, axis=0, method="lower").astype(np.int64)
    high = np.quantile(worst, 1 - outside, axis=0, method="higher").astype(np.int64)
    ranks = np.arange(1, len(rows) + 1)
    return np.minimum(low, ranks), np.maximum(high, ranks)


def with_uncertainty_note(sentence: str, rank_low: Longs) -> str:
    """A list's summary, with a note if several accounts may have rank 1.

    >>> with_uncertainty_note("5 advocates.", np.array([1, 1, 3]))
    '5 advocates. The top 2 are too close to call.'
    >>> with_uncertainty_note("5 advocates.", np.array([1, 2, 3]))
    '5 advocates.'
    """
    firsts = int((rank_low == 1).sum())
    if firsts < 2:
        return sentence
    return f"{sentence} The top {firsts} are too close to call."
