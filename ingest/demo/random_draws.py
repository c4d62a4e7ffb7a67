"""Seeded random draws of the demo data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator

T = TypeVar("T")


def seeded_generator(seed: int, stream: str) -> Generator:
    """Random generator of a named stream; streams do not influence each other."""
    return np.random.default_rng([seed, *stream.encode()])


def pick_one(rng: Generator, items: Sequence[T]) -> T:
    """Draw one item uniformly.

    >>> pick_one(seeded_generator(7, "doc"), ["only"])
    'only'
    """
    return items[int(rng.integers(len(items)))]


def pick_some(rng: Generator, items: Sequence[T], count: int) -> list[T]:
    """Draw `count` different items (or all, if there are fewer) in random order.

    Parameters:
        rng: random generator.
        items: the items.
        count: number of items.
    """
    order = rng.permutation(len(items))[:count]
    return [items[int(i)] for i in order]


def pick_weighted(rng: Generator, items: Sequence[T], weights: Sequence[float]) -> T:
    """Draw one item with probability proportional to its weight.

    Parameters:
        rng: random generator.
        items: the items.
        weights: one weight an item.

    >>> pick_weighted(seeded_generator(7, "doc"), ["never", "always"], [0.0, 1.0])
    'always'
    """
    bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
    mark = float(rng.random()) * float(bounds[-1])
    return items[int(np.searchsorted(bounds, mark, side="right"))]


def draw_event(rng: Generator, chance: float) -> bool:
    """Draw whether an event with this probability happens."""
    return bool(rng.random() < chance)


def random_integer(rng: Generator, low: int, high: int) -> int:
    """Draw a whole number from `low` to `high`, both included.

    Parameters:
        rng: random generator.
        low, high: smallest and largest number.
    """
    return int(rng.integers(low, high + 1))
