"""Whether people with few followers wait longer for an answer than the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph.analysis.customer_care.inbox import Ledger, ledger, waiting
from graph.analysis.customer_care.survival import (
    DAY,
    LEVEL,
    followers_then,
    known,
    quantile,
    within,
)
from graph.phrasing import percent
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

Unit = Literal["hours", "share"]

DRAWS: Final = 400
FEWEST: Final = 30
"""So many posts on each side, before anything is said of a difference."""


@dataclass(frozen=True, slots=True)
class Fairness:
    """What people with few followers wait longer than the others, with a 90 % interval.

    `border` followers divide them into halves. `difference` is in hours of the median,
    or in parts answered within a day where `unit` says so; None where nothing is told.
    """

    border: int | None
    few: float | None
    rest: float | None
    difference: float | None
    low: float | None
    high: float | None
    unit: Unit
    sentence: str


def fairness(snapshot: Snapshot, found: Ledger, seed: int = 7) -> Fairness:
    """Whether people with few followers wait longer, and by how much.

    Posts of which it is not known whether they were answered take no part. The interval
    redraws people, with all that each of them wrote.

    Cost: `DRAWS` Kaplan-Meier estimates for each half.
    """
    followers = followers_then(snapshot, found)
    sure = known(found) & (followers >= 0)
    here, followers = found.only(sure), followers[sure]
    border = int(np.median(followers)) if len(followers) else None
    few = followers <= (border or 0)
    if border is None or min(few.sum(), (~few).sum()) < FEWEST:
        return Fairness(border, None, None, None, None, None, "hours", _TOO_FEW)
    draws = list(_draws(here.author, seed))
    unit: Unit = "hours"
    measure = _median
    told = _differences(here, few, draws, measure)
    if not np.isfinite(told).all():
        # Fewer than half of one side are ever answered: then the first day is compared.
        unit, measure = "share", _first_day
        told = _differences(here, few, draws, measure)
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    mine, rest = measure(here.only(few)), measure(here.only(~few))
    sentence = _sentence(unit, border, mine, rest, low, high)
    return Fairness(border, mine, rest, mine - rest, low, high, unit, sentence)


_TOO_FEW: Final = (
    "Whether people with few followers wait longer cannot be told: fewer than "
    f"{FEWEST} posts on each side come with followers and a known answer."
)


def fair(snapshot: Snapshot, scope: Scope) -> Fairness:
    """`fairness` of everything in a scope that wants an answer."""
    return fairness(snapshot, waiting(snapshot, ledger(snapshot, scope)))


def _sentence(
    unit: Unit, border: int, few: float, rest: float, low: float, high: float
) -> str:
    who = f"People with at most {border:,} followers"
    if low <= 0 <= high:
        return (
            f"{who} wait about as long as the others: what differs is within what "
            "chance would do."
        )
    if unit == "hours":
        word = "longer" if low > 0 else "less"
        ends = sorted((abs(low), abs(high)))
        return (
            f"{who} wait {abs(few - rest):.1f} hours {word} for an answer than the "
            f"others ({few:.1f} against {rest:.1f}; 90 % interval {ends[0]:.1f} to "
            f"{ends[1]:.1f} hours {word})."
        )
    word = "less" if high < 0 else "more"
    ends = sorted((100 * abs(low), 100 * abs(high)))
    return (
        f"{who} are answered within a day {word} often: {percent(few)} of their posts "
        f"against {percent(rest)} of the others' (90 % interval of the difference "
        f"{ends[0]:.1f} to {ends[1]:.1f} points)."
    )


def _median(found: Ledger) -> float:
    return quantile(found, 0.5)


def _first_day(found: Ledger) -> float:
    return within(found, DAY)


def _differences(
    found: Ledger, few: Mask, draws: list[Longs], measure: Callable[[Ledger], float]
) -> list[float]:
    """Few followers against the others, once for each draw."""
    with np.errstate(invalid="ignore"):  # both may be infinite
        return [
            float(
                np.subtract(
                    measure(found.only(rows[few[rows]])),
                    measure(found.only(rows[~few[rows]])),
                )
            )
            for rows in draws
        ]


def _draws(author: Longs, seed: int) -> list[Longs]:
    """Rows of people drawn anew; who is not known stands for oneself."""
    source = np.random.default_rng(seed)
    unknown = author < 0
    who = author.copy()
    who[unknown] = author.max(initial=0) + 1 + np.arange(int(unknown.sum()))
    order = np.argsort(who, kind="stable")
    starts = np.flatnonzero(np.diff(who[order], prepend=-1))
    people = np.split(order, starts[1:])
    return [
        np.concatenate([people[one] for one in drawn])
        for drawn in source.integers(0, len(people), (DRAWS, len(people))).tolist()
    ]
