"""Brand switching: supporters who moved to another brand, and the number by chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Final

import numpy as np

from graph.snapshots.interaction_filter import Longs

MIN_ACTIONS_PER_BRAND: Final = 2
"""Minimum number of actions for the old and for the new brand of a switch."""


@dataclass(frozen=True, slots=True)
class BrandSwitch:
    """A person who supported one brand and later only another; all fields are rows.

    `last_old_post` is the last post for the old brand, `first_new_post` the first for
    the new one.
    """

    account: int
    old_brand: int
    new_brand: int
    last_old_post: int
    first_new_post: int
    posts: tuple[int, ...]


def find_brand_switches(
    account: Longs, brand: Longs, post: Longs
) -> tuple[tuple[BrandSwitch, ...], float]:
    """Find people whose actions for one brand all precede those for another.

    Parameters:
        account, brand, post: rows, one entry an action, sorted by account and time.

    Returns:
        The switches, and the number expected if each person's actions were in random
        order.
    """
    found, chance = [], 0.0
    starts = np.flatnonzero(np.diff(account, prepend=-1))
    for rows in np.split(np.arange(len(account)), starts[1:]) if len(starts) else []:
        brands, counts = np.unique(brand[rows], return_counts=True)
        often = brands[counts >= MIN_ACTIONS_PER_BRAND].tolist()
        for place, one in enumerate(often):
            for other in often[place + 1 :]:
                mine = rows[(brand[rows] == one) | (brand[rows] == other)]
                n, k = len(mine), int((brand[mine] == one).sum())
                chance += 2 / comb(n, k)
                # One change in the sequence: all of one brand, then all of the other.
                change = np.flatnonzero(np.diff(brand[mine]))
                if len(change) == 1:
                    old, new = mine[change[0]], mine[change[0] + 1]
                    found.append(
                        BrandSwitch(
                            int(account[old]),
                            int(brand[old]),
                            int(brand[new]),
                            int(post[old]),
                            int(post[new]),
                            tuple(post[mine].tolist()),
                        )
                    )
    return tuple(found), chance


def switch_posts(switches: tuple[BrandSwitch, ...]) -> tuple[int, ...]:
    """Posts of several switches, first the two around each change of brand."""
    turns = (
        post for one in switches for post in (one.last_old_post, one.first_new_post)
    )
    rest = (post for one in switches for post in one.posts)
    return tuple(dict.fromkeys([*turns, *rest]))
