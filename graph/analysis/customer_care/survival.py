"""Kaplan-Meier estimates of response times, with unanswered posts as censored waits.

An unanswered post waited at least until the data ends; it is censored, not dropped
(Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452).
"""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np
import pyarrow as pa
from scipy.stats import CensoredData, ecdf

from graph.analysis.customer_care.inbox import CASE_STATES, Inbox
from graph.analysis.scoring.ranking import Floats
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.snapshot import Snapshot

SURVIVAL_CONFIDENCE: Final = 0.9
DAY_HOURS: Final = 24.0


def known_state_mask(inbox: Inbox) -> Mask:
    """Boolean mask of the cases whose answer, or its absence, is in the data.

    An answer that is only named has no time, so it is no part of response times.
    """
    mask: Mask = inbox.state != CASE_STATES.index("unknown")
    return mask & ~inbox.answered_elsewhere


def known_or_recent_mask(inbox: Inbox) -> Mask:
    """Mask of known cases plus cases newer than the brand's last post there."""
    mask: Mask = known_state_mask(inbox) | ~np.isnan(inbox.hours_to_last_brand_post)
    return mask & ~inbox.answered_elsewhere


def censored_waits(inbox: Inbox) -> tuple[Floats, Mask]:
    """Waiting times in hours, and a mask of those without an answer (censored).

    Every case without an answer counts as waiting, so callers exclude unknown cases
    first. A post that was edited after its answer has a wait of 0.
    """
    answered = (inbox.state == CASE_STATES.index("answered")) & (
        inbox.edited_after_answer | ~np.isnan(inbox.response_hours)
    )
    hours = np.where(inbox.edited_after_answer, 0.0, inbox.response_hours)
    hours = np.where(answered, hours, inbox.hours_to_data_end)
    use = ~np.isnan(hours)
    return hours[use], ~answered[use]


def survival_curve(inbox: Inbox) -> tuple[Floats, Floats]:
    """The Kaplan-Meier curve: hours, and the share still waiting after each."""
    curve = _curve(inbox)
    if curve is None:
        return np.zeros(0), np.zeros(0)
    return curve.quantiles, curve.probabilities


def _curve(inbox: Inbox) -> Any:
    """SciPy's Kaplan-Meier curve of the waits; None without waits."""
    hours, censored = censored_waits(inbox)
    if not len(hours):
        return None
    return ecdf(CensoredData.right_censored(hours, censored)).sf


def response_time_quantile(inbox: Inbox, fraction: float) -> float:
    """Hours until this fraction is answered (Kaplan-Meier); infinite if not reached."""
    hours, waiting = survival_curve(inbox)
    return _time_to_fraction(hours, waiting, 1 - fraction)


def _time_to_fraction(hours: Floats, waiting: Floats, fraction: float) -> float:
    """First time at which at most this fraction still waits; infinite if never."""
    reached = np.flatnonzero(waiting <= fraction + 1e-12)
    return float(hours[reached[0]]) if len(reached) else np.inf


def median_response_time_interval(inbox: Inbox) -> tuple[float, float]:
    """90 % interval of the median: where the bounds of the curve cross one half.

    Method: Brookmeyer & Crowley (1982, doi:10.2307/2530286), with Greenwood's variance
    on the log(-log) scale. A bound that is not reached is infinite.

    Returns:
        Lower and upper bound in hours.
    """
    curve = _curve(inbox)
    if curve is None:
        return np.inf, np.inf
    with warnings.catch_warnings():
        # With no answers, or only answers, the variance is undefined.
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = curve.confidence_interval(SURVIVAL_CONFIDENCE, method="log-log")
    low, high = (
        np.where(
            np.isnan(bound.probabilities), curve.probabilities, bound.probabilities
        )
        for bound in bounds
    )
    return (
        _time_to_fraction(curve.quantiles, low, 0.5),
        _time_to_fraction(curve.quantiles, high, 0.5),
    )


def answered_within(inbox: Inbox, limit_hours: float) -> float:
    """Share answered within this many hours (Kaplan-Meier); NaN without waits."""
    hours, waiting = survival_curve(inbox)
    if not len(hours):
        return np.nan
    before = np.flatnonzero(hours <= limit_hours)
    return 1.0 - float(waiting[before[-1]]) if len(before) else 0.0


def followers_when_posted(snapshot: Snapshot, inbox: Inbox) -> Longs:
    """Followers of each case's author when it was posted; -1 if unknown."""
    column = snapshot.posts["author_followers"].take(pa.array(inbox.post))
    followers: Longs = column.fill_null(-1).to_numpy().astype(np.int64)
    return followers
