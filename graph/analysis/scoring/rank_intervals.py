"""How sure a rank is: the data is drawn anew, and the list is made again each time.

A rank says who stands before whom in the posts that were collected. Had chance shown us
other posts, the order would be another. The interval holds nine of ten such orders.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from graph.analysis.scoring.ranking import DIGITS, Floats
from graph.snapshots.interaction_filter import Longs

ROUNDS: Final = 100
SEED: Final = 7
INSIDE: Final = 0.90

Draw = Callable[[np.random.Generator], Floats]
"""The score of every account on data drawn anew."""


def times_drawn(post: Longs, posts: int, source: np.random.Generator) -> Floats:
    """How often each interaction happened, had other posts been written.

    What was done to one post stands and falls with it; what is known without a post
    stands alone.

    Parameters:
        post: what each was done to, a number below `posts`; -1 where it is not known.

    >>> again = times_drawn(np.array([0, 0]), 1, np.random.default_rng(3))
    >>> again.tolist()  # the post was not written, so nobody answered it
    [0.0, 0.0]
    """
    written = source.poisson(1.0, posts).astype(np.float64)
    times = source.poisson(1.0, len(post)).astype(np.float64)
    known = post >= 0
    times[known] *= written[post[known]]
    return times


def rank_intervals(
    draw: Draw,
    candidates: Longs,
    rows: Longs,
    seed: int = SEED,
    rounds: int = ROUNDS,
) -> tuple[Longs, Longs]:
    """The lowest and the highest rank of each row in nine of ten draws.

    Parameters:
        draw: gives a score for every account.
        candidates: the accounts among which the ranks count.
        rows: the accounts listed, the first in rank first.
        rounds: how many draws.

    Cost: `rounds` draws, and a sort of the candidates for each.

    >>> scores = np.array([3.0, 2.0, 2.0])
    >>> everyone = np.arange(3)
    >>> [
    ...     ranks.tolist()
    ...     for ranks in rank_intervals(lambda _: scores, everyone, everyone)
    ... ]
    [[1, 2, 2], [1, 3, 3]]
    """
    source = np.random.default_rng(seed)
    best = np.empty((rounds, len(rows)), np.int64)
    worst = np.empty((rounds, len(rows)), np.int64)
    for turn in range(rounds):
        scores = np.round(draw(source), DIGITS)
        standing = np.sort(scores[candidates])
        mine = scores[rows]
        # Those who tie share a range of ranks.
        best[turn] = len(standing) - np.searchsorted(standing, mine, "right") + 1
        worst[turn] = len(standing) - np.searchsorted(standing, mine, "left")
    outside = (1 - INSIDE) / 2
    low = np.quantile(best, outside, axis=0, method="lower").astype(np.int64)
    high = np.quantile(worst, 1 - outside, axis=0, method="higher").astype(np.int64)
    ranks = np.arange(1, len(rows) + 1)
    return np.minimum(low, ranks), np.maximum(high, ranks)


def undecided(sentence: str, low: Longs) -> str:
    """A list's sentence, which also says so where the first place is not decided.

    >>> undecided("5 advocates.", np.array([1, 1, 3]))
    '5 advocates. Which of the first 2 leads is not decided by this data.'
    >>> undecided("5 advocates.", np.array([1, 2, 3]))
    '5 advocates.'
    """
    firsts = int((low == 1).sum())
    if firsts < 2:
        return sentence
    return f"{sentence} Which of the first {firsts} leads is not decided by this data."
