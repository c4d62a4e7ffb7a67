"""Who carried one brand and then another: switches, and how many look so by chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Final

import numpy as np

from graph.snapshots.interaction_filter import Longs

OFTEN: Final = 2
"""So many acts for the one brand and then for the other make a switch."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Somebody who carried one brand and since then only another; rows.

    `last` is their last post for the old one, `first` the first for the new one.
    """

    account: int
    old: int
    new: int
    last: int
    first: int
    posts: tuple[int, ...]


def switched(
    account: Longs, brand: Longs, post: Longs
) -> tuple[tuple[Switch, ...], float]:
    """Who did all for one brand before all for another, and how many would by chance.

    Parameters:
        account, brand, post: rows, an entry an act, sorted by account and time.

    """
    found, chance = [], 0.0
    starts = np.flatnonzero(np.diff(account, prepend=-1))
    for rows in np.split(np.arange(len(account)), starts[1:]) if len(starts) else []:
        brands, counts = np.unique(brand[rows], return_counts=True)
        often = brands[counts >= OFTEN].tolist()
        for place, one in enumerate(often):
            for other in often[place + 1 :]:
                mine = rows[(brand[rows] == one) | (brand[rows] == other)]
                n, k = len(mine), int((brand[mine] == one).sum())
                chance += 2 / comb(n, k)
                # One change in the whole row: first all of the one, then all of the other.
                change = np.flatnonzero(np.diff(brand[mine]))
                if len(change) == 1:
                    old, new = mine[change[0]], mine[change[0] + 1]
                    found.append(
                        Switch(
                            int(account[old]),
                            int(brand[old]),
                            int(brand[new]),
                            int(post[old]),
                            int(post[new]),
                            tuple(post[mine].tolist()),
                        )
                    )
    return tuple(found), chance


def posts_of(switched: tuple[Switch, ...]) -> tuple[int, ...]:
    """The posts of several switches; in front the two between which each of them lies."""
    turns = (post for one in switched for post in (one.last, one.first))
    rest = (post for one in switched for post in one.posts)
    return tuple(dict.fromkeys([*turns, *rest]))
