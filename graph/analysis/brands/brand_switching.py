"""Brand switching: supporters who moved to another brand, and the number by chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Final

import numpy as np

from graph.snapshots.arrays import Longs

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
    switches, expected = [], 0.0
    starts = np.flatnonzero(np.diff(account, prepend=-1))
    for rows in np.split(np.arange(len(account)), starts[1:]) if len(starts) else []:
        brands, counts = np.unique(brand[rows], return_counts=True)
        frequent = brands[counts >= MIN_ACTIONS_PER_BRAND].tolist()
        for index, first_brand in enumerate(frequent):
            for second_brand in frequent[index + 1 :]:
                pair_rows = rows[
                    (brand[rows] == first_brand) | (brand[rows] == second_brand)
                ]
                n, k = len(pair_rows), int((brand[pair_rows] == first_brand).sum())
                expected += 2 / comb(n, k)
                # One change in the sequence: first one brand only, then the other.
                change = np.flatnonzero(np.diff(brand[pair_rows]))
                if len(change) == 1:
                    old, new = pair_rows[change[0]], pair_rows[change[0] + 1]
                    switches.append(
                        BrandSwitch(
                            int(account[old]),
                            int(brand[old]),
                            int(brand[new]),
                            int(post[old]),
                            int(post[new]),
                            tuple(post[pair_rows].tolist()),
                        )
                    )
    return tuple(switches), expected


def switch_posts(switches: tuple[BrandSwitch, ...]) -> tuple[int, ...]:
    """Posts of several switches, first the two around each change of brand."""
    around_change = (
        post
        for switch in switches
        for post in (switch.last_old_post, switch.first_new_post)
    )
    rest = (post for switch in switches for post in switch.posts)
    return tuple(dict.fromkeys([*around_change, *rest]))
