"""How long posts wait for an answer, unanswered ones included.

A post that nobody answered waited at least until the data ends. Such waits are censored,
not dropped: the curve is the Kaplan-Meier estimate (1958, doi:10.1080/01621459.1958.10501452).
"""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np
import pyarrow as pa
from scipy.stats import CensoredData, ecdf

from graph.analysis.customer_care.inbox import STATES, Ledger
from graph.analysis.scoring.ranking import Floats
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.snapshot import Snapshot

LEVEL: Final = 0.9
DAY: Final = 24.0


def known(found: Ledger) -> Mask:
    """Of which entries it is known whether they were answered."""
    mask: Mask = found.state != STATES.index("unknown")
    return mask


def near(found: Ledger) -> Mask:
    """Those, and what is only newer than the last of the brand's own posts there."""
    mask: Mask = known(found) | ~np.isnan(found.until)
    return mask


def waits(found: Ledger) -> tuple[Floats, Mask]:
    """Waits in hours, and which of them ended with no answer.

    Whatever is not answered here counts as waiting: who asks leaves out what is not known.
    A post that was changed after its answer had that answer as it stands: no wait.
    """
    answered = (found.state == STATES.index("answered")) & (
        found.edited | ~np.isnan(found.hours)
    )
    hours = np.where(found.edited, 0.0, found.hours)
    hours = np.where(answered, hours, found.waited)
    use = ~np.isnan(hours)
    return hours[use], ~answered[use]


def survival(found: Ledger) -> tuple[Floats, Floats]:
    """After how many hours which part still waits."""
    curve = _curve(found)
    if curve is None:
        return np.zeros(0), np.zeros(0)
    return curve.quantiles, curve.probabilities


def _curve(found: Ledger) -> Any:
    """The Kaplan-Meier curve of the waits; None where there are none."""
    hours, censored = waits(found)
    if not len(hours):
        return None
    return ecdf(CensoredData.right_censored(hours, censored)).sf


def quantile(found: Ledger, part: float) -> float:
    """After how many hours this part is answered; infinite where it never is."""
    hours, waiting = survival(found)
    return _reached(hours, waiting, 1 - part)


def _reached(hours: Floats, waiting: Floats, part: float) -> float:
    """After how many hours so few still wait; infinite where they never do."""
    there = np.flatnonzero(waiting <= part + 1e-12)
    return float(hours[there[0]]) if len(there) else np.inf


def median_bounds(found: Ledger) -> tuple[float, float]:
    """The interval of the median: where the bounds of the curve pass a half.

    Brookmeyer & Crowley (1982, doi:10.2307/2530286), with Greenwood's variance on the scale
    of log(-log). A bound that is reached nowhere is infinite.
    """
    curve = _curve(found)
    if curve is None:
        return np.inf, np.inf
    with warnings.catch_warnings():
        # Where nobody, or everybody, is answered yet there is no variance.
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = curve.confidence_interval(LEVEL, method="log-log")
    low, high = (
        np.where(np.isnan(one.probabilities), curve.probabilities, one.probabilities)
        for one in bounds
    )
    return (
        _reached(curve.quantiles, low, 0.5),
        _reached(curve.quantiles, high, 0.5),
    )


def within(found: Ledger, limit: float) -> float:
    """Which part is answered within so many hours; NaN where nothing is known."""
    hours, waiting = survival(found)
    if not len(hours):
        return np.nan
    before = np.flatnonzero(hours <= limit)
    return 1.0 - float(waiting[before[-1]]) if len(before) else 0.0


def followers_then(snapshot: Snapshot, found: Ledger) -> Longs:
    """The author's followers when they wrote; -1 where nobody knows."""
    column = snapshot.posts["author_followers"].take(pa.array(found.post))
    known: Longs = column.fill_null(-1).to_numpy().astype(np.int64)
    return known
