"""Response equity: whether people with few followers wait longer for an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph.analysis.customer_care.inbox import (
    Inbox,
    build_inbox,
    select_answerable_cases,
)
from graph.analysis.customer_care.survival import (
    DAY_HOURS,
    SURVIVAL_CONFIDENCE,
    answered_within,
    followers_when_posted,
    known_state_mask,
    response_time_quantile,
)
from graph.phrasing import format_percent
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

EquityUnit = Literal["hours", "share"]

EQUITY_BOOTSTRAP_ROUNDS: Final = 400
MIN_POSTS_PER_GROUP: Final = 30
"""Minimum number of posts in each half; below it no difference is reported."""


@dataclass(frozen=True, slots=True)
class ResponseEquity:
    """Difference in response time between people with few and with many followers.

    `median_followers` divides the posts into halves. `few_followers` and
    `many_followers` are the figures of the halves: median hours, or the share answered
    within a day if `unit` is "share". `difference` has a 90 % interval `low` to `high`;
    None if too few posts.
    """

    median_followers: int | None
    few_followers: float | None
    many_followers: float | None
    difference: float | None
    low: float | None
    high: float | None
    unit: EquityUnit
    sentence: str


def estimate_response_equity(
    snapshot: Snapshot, inbox: Inbox, seed: int = 7
) -> ResponseEquity:
    """Estimate how much longer people with few followers wait for an answer.

    Method: Kaplan-Meier medians of the two halves; a bootstrap over people (with all
    their posts) gives the interval. Cases with unknown state are not used.

    Parameters:
        snapshot: the snapshot.
        inbox: the cases that need an answer.
        seed: seed of the bootstrap.

    Cost: `EQUITY_BOOTSTRAP_ROUNDS` Kaplan-Meier estimates for each half.
    """
    followers = followers_when_posted(snapshot, inbox)
    known = known_state_mask(inbox) & (followers >= 0)
    cases, followers = inbox.subset(known), followers[known]
    median = int(np.median(followers)) if len(followers) else None
    few = followers <= (median or 0)
    if median is None or min(few.sum(), (~few).sum()) < MIN_POSTS_PER_GROUP:
        return ResponseEquity(
            median, None, None, None, None, None, "hours", _TOO_FEW_POSTS
        )
    resamples = list(_resample_people(cases.author, seed))
    unit: EquityUnit = "hours"
    measure = _median_wait
    differences = _differences(cases, few, resamples, measure)
    if not np.isfinite(differences).all():
        # A median is infinite (fewer than half answered): compare the first day.
        unit, measure = "share", _answered_first_day
        differences = _differences(cases, few, resamples, measure)
    tails = [(1 - SURVIVAL_CONFIDENCE) / 2, (1 + SURVIVAL_CONFIDENCE) / 2]
    low, high = np.quantile(differences, tails).tolist()
    wait_few, wait_many = measure(cases.subset(few)), measure(cases.subset(~few))
    sentence = _sentence(unit, median, wait_few, wait_many, low, high)
    return ResponseEquity(
        median, wait_few, wait_many, wait_few - wait_many, low, high, unit, sentence
    )


_TOO_FEW_POSTS: Final = (
    "Too few posts to compare waiting times by followers: each half needs "
    f"{MIN_POSTS_PER_GROUP} posts with a follower count and a known answer state."
)


def response_equity_in_scope(snapshot: Snapshot, scope: Scope) -> ResponseEquity:
    """`estimate_response_equity` for all cases in a scope that need an answer."""
    inbox = select_answerable_cases(snapshot, build_inbox(snapshot, scope))
    return estimate_response_equity(snapshot, inbox)


def _sentence(
    unit: EquityUnit,
    median_followers: int,
    few_followers: float,
    many_followers: float,
    low: float,
    high: float,
) -> str:
    who = f"People with at most {median_followers:,} followers"
    if low <= 0 <= high:
        return (
            f"{who} wait about as long as the others: the difference is within chance."
        )
    if unit == "hours":
        word = "longer" if low > 0 else "less"
        ends = sorted((abs(low), abs(high)))
        difference = abs(few_followers - many_followers)
        return (
            f"{who} wait {difference:.1f} hours {word} for an answer than the others "
            f"({few_followers:.1f} against {many_followers:.1f}; 90 % interval "
            f"{ends[0]:.1f} to {ends[1]:.1f} hours {word})."
        )
    word = "less" if high < 0 else "more"
    ends = sorted((100 * abs(low), 100 * abs(high)))
    return (
        f"{who} are answered within a day {word} often: "
        f"{format_percent(few_followers)} of their posts against "
        f"{format_percent(many_followers)} of the others' (90 % interval of the "
        f"difference {ends[0]:.1f} to {ends[1]:.1f} percentage points)."
    )


def _median_wait(inbox: Inbox) -> float:
    return response_time_quantile(inbox, 0.5)


def _answered_first_day(inbox: Inbox) -> float:
    return answered_within(inbox, DAY_HOURS)


def _differences(
    inbox: Inbox, few: Mask, resamples: list[Longs], measure: Callable[[Inbox], float]
) -> list[float]:
    """Difference between the halves, once for each resample."""
    with np.errstate(invalid="ignore"):  # both may be infinite
        return [
            float(
                np.subtract(
                    measure(inbox.subset(rows[few[rows]])),
                    measure(inbox.subset(rows[~few[rows]])),
                )
            )
            for rows in resamples
        ]


def _resample_people(author: Longs, seed: int) -> list[Longs]:
    """Bootstrap resamples of people, as rows; unknown authors count one each."""
    rng = np.random.default_rng(seed)
    unknown = author < 0
    person = author.copy()
    person[unknown] = author.max(initial=0) + 1 + np.arange(int(unknown.sum()))
    order = np.argsort(person, kind="stable")
    starts = np.flatnonzero(np.diff(person[order], prepend=-1))
    people = np.split(order, starts[1:])
    draws = rng.integers(0, len(people), (EQUITY_BOOTSTRAP_ROUNDS, len(people)))
    return [np.concatenate([people[row] for row in draw]) for draw in draws.tolist()]
