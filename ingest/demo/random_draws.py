"""Chance with a seed: the few ways in which the demo world draws lots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator

T = TypeVar("T")


def seeded_generator(seed: int, stream: str) -> Generator:
    """A generator of its own for each room, so that a change in one moves no other."""
    return np.random.default_rng([seed, *stream.encode()])


def pick_one(rng: Generator, items: Sequence[T]) -> T:
    """One of them, each as likely.

    >>> pick_one(seeded_generator(7, "doc"), ["only"])
    'only'
    """
    return items[int(rng.integers(len(items)))]


def pick_some(rng: Generator, items: Sequence[T], count: int) -> list[T]:
    """`count` of them (or all, where there are fewer), in a drawn order."""
    order = rng.permutation(len(items))[:count]
    return [items[int(i)] for i in order]


def pick_weighted(rng: Generator, items: Sequence[T], weights: Sequence[float]) -> T:
    """One of them, as likely as its weight says.

    >>> pick_weighted(seeded_generator(7, "doc"), ["never", "always"], [0.0, 1.0])
    'always'
    """
    bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
    mark = float(rng.random()) * float(bounds[-1])
    return items[int(np.searchsorted(bounds, mark, side="right"))]


def draw_event(rng: Generator, chance: float) -> bool:
    """Whether something of this chance happens now."""
    return bool(rng.random() < chance)


def random_integer(rng: Generator, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both possible."""
    return int(rng.integers(low, high + 1))
