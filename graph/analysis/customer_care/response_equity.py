"""Response equity: whether people with few followers wait longer for an answer."""

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
"""Minimum number of posts in each half; below it no difference is reported."""


@dataclass(frozen=True, slots=True)
class Fairness:
    """Difference in response time between people with few and with many followers.

    `median_followers` divides the posts into halves. `few_followers` and `many_followers`
    are the figures of the halves: median hours, or the share answered within a day if
    `unit` is "share". `difference` has a 90 % interval `low` to `high`; None if too few
    posts.
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
    """Estimate how much longer people with few followers wait for an answer.

    Method: Kaplan-Meier medians of the two halves; a bootstrap over people (with all
    their posts) gives the interval. Cases with unknown state are not used.

    Parameters:
        snapshot: the snapshot.
        inbox: the cases that need an answer.
        seed: seed of the bootstrap.

    Cost: `EQUITY_BOOTSTRAP_ROUNDS` Kaplan-Meier estimates for each half.
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
        # A median is infinite (fewer than half answered): compare the first day instead.
        unit, measure = "share", _first_day
        told = _differences(here, few, draws, measure)
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    mine, rest = measure(here.only(few)), measure(here.only(~few))
    sentence = _sentence(unit, border, mine, rest, low, high)
    return Fairness(border, mine, rest, mine - rest, low, high, unit, sentence)


_TOO_FEW: Final = (
    "Too few posts to compare waiting times by followers: fewer than "
    f"{FEWEST} posts on each side come with followers and a known answer."
)


def fair(snapshot: Snapshot, scope: Scope) -> Fairness:
    """`estimate_response_equity` for all cases in a scope that need an answer."""
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
    """Difference between the halves, once for each resample."""
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
    """Bootstrap resamples of people, as rows; unknown authors count one each."""
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
