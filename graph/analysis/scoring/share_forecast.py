"""Share forecast: a mixture model of the fraction of future shares each account gets.

Each feature (all shares, recent shares, distinct sharers, ...) is one mixture component:
it divides the future shares among the accounts in proportion to its counts. The weights
add up to 1, so a score is a percentage of the future shares, and so are its parts.

Fitted weights maximise the likelihood of the later shares at several split times (EM
algorithm; Dempster, Laird & Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x), with the
published weights as a prior worth one more split. Plain counting of shares replaces a
forecast that predicts no better.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import numpy as np

from graph.analysis.scoring.ranking import Floats
from graph.analysis.scoring.sharing_features import HALF, PARTS, Counts, count
from graph.model import Kind
from graph.phrasing import many, percent
from graph.snapshots.interaction_filter import of_kind, select
from graph.snapshots.scope import Scope, conditions, moment_at
from graph.snapshots.snapshot import Snapshot

PUBLISHED: Final[Mapping[str, float]] = {
    "shares": 0.145,
    "shares_recent": 0.145,
    "shares_fresh": 0.145,
    "shares_now": 0.145,
    "sharers": 0.145,
    "posts": 0.145,
    "h_index": 0.01,
    "quotes": 0.03,
    "replies": 0.02,
    "mentions": 0.02,
    "pagerank": 0.05,
    "reach": 0.0,
}
"""Default weights of the features. Followers have weight 0: on demo data even a weight of
0.01 lowered the accuracy of the forecast."""

COUNTING: Final[Mapping[str, float]] = {"shares": 1.0}
"""Weights of the baseline: counting shares."""

MOMENTS: Final = (0.25, 0.5, 0.75)
"""Fractions of the data at which the inner tests split it. These, the half-lives and the
prior were chosen on other data than bench/VALIDITY.md reports on."""

FEWEST: Final = 200
"""Minimum number of shares before and after a split; splits with fewer are not used."""

ENOUGH: Final = 1000.0
"""Effective number of shares at which a recency feature gets half of its published weight.
Chosen on demo data with seeds 1 to 6 and on FOREST."""

TOP: Final = 50

SLACK: Final = 1.05
"""Hysteresis: counting replaces the forecast only if it predicts at least 5 % better."""

STEPS: Final = 300


@dataclass(frozen=True, slots=True)
class Forecast:
    """Weights of the features and their origin.

    `shares` and `moments` count the later shares and the splits that the weights were
    fitted on (0 for published weights). `sentence` describes the origin. `half` maps each
    recency feature to its half-life, as a fraction of all shares. `enough` is the
    effective number of shares at which a recency feature gets half of its weight (0: no
    reduction).
    """

    weights: Mapping[str, float]
    name: str = "published"
    sentence: str = "The weights are the published ones."
    shares: int = 0
    moments: int = 0
    half: Mapping[str, float] = field(default_factory=lambda: dict(HALF))
    enough: float = 0.0

    @property
    def id(self) -> str:
        """The name with a hash that changes with any weight or half-life."""
        told = {key: round(value, 9) for key, value in self.weights.items()}
        if dict(self.half) != dict(HALF):
            told |= {f"half {key}": round(value, 9) for key, value in self.half.items()}
        if self.enough:
            told["enough"] = self.enough
        text = json.dumps(told, sort_keys=True)
        mark = hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
        return f"{self.name}-{mark}"

    def parts(self, counts: Counts) -> Floats:
        """Contribution of each feature in per cent: accounts by `SHARING_PARTS`.

        Features without data have no weight; the others are scaled up.
        """
        columns = np.column_stack([counts.parts[part.name] for part in PARTS])
        sums = np.maximum(columns.sum(axis=0), 1e-300)
        parts: Floats = columns * (100.0 * self.used(counts) / sums)
        return parts

    def used(self, counts: Counts) -> Floats:
        """Weight of each of `SHARING_PARTS` on this data; they add up to 1.

        Features without data get 0. With `enough`, recency features with few effective
        shares get less; fitted weights and weights set by users are not reduced.
        """
        weights = np.array([self.weights.get(part.name, 0.0) for part in PARTS])
        known = np.array([counts.parts[part.name].sum() > 0 for part in PARTS])
        weights = np.where(known, weights, 0.0)
        if self.enough:
            weights *= [_told(part.name, counts, self.enough) for part in PARTS]
        found: Floats = weights / max(weights.sum(), 1e-300)
        return found


def _told(part: str, counts: Counts, enough: float) -> float:
    """Factor in (0, 1] on a feature's weight: lower with few effective shares."""
    half = counts.acts.halves.get(part)
    if half is None:
        return 1.0
    shares = half / np.log(2)  # sum of the decaying weights: effective shares
    return float(shares / (shares + enough))


DEFAULT: Final = Forecast(PUBLISHED, enough=ENOUGH)

COUNTS: Final = Forecast(
    COUNTING, "counting", "The list counts shares, without those that look bought."
)

_MINOR: Final = {
    "quotes": 0.03,
    "replies": 0.02,
    "mentions": 0.02,
    "pagerank": 0.04,
    "reach": 0.01,
}

BUILT_IN: Final[tuple[Forecast, ...]] = (
    DEFAULT,
    COUNTS,
    Forecast(
        {
            **dict.fromkeys(("shares", *HALF, "sharers", "posts"), 0.145),
            "h_index": 0.01,
            **_MINOR,
        },
        "published-2",
        "The second published weights (November 2026).",
        enough=300.0,
    ),
    Forecast(
        {
            **dict.fromkeys(("shares", *HALF, "sharers"), 0.17),
            "h_index": 0.03,
            **_MINOR,
        },
        "published-1",
        "The first published weights (November 2026).",
    ),
)
"""Built-in forecasts: the current published one, counting, and all earlier published ones,
so that old lists can be reproduced."""


@dataclass(frozen=True, slots=True, eq=False)
class _Moment:
    """One split of the data: features before it and shares after it.

    `known_features` (normalised columns) and `known_later_shares` hold only accounts with
    a feature; `features` and `later_shares` hold all accounts.
    """

    known: Floats
    known_came: Floats
    shares: int
    counts: Counts
    came: Floats


def fit(
    snapshot: Snapshot,
    scope: Scope | None = None,
    *,
    until: datetime | None = None,
    name: str = "fitted",
) -> Forecast:
    """Fit the weights that predict later shares best (EM over inner splits).

    Parameters:
        snapshot: the snapshot.
        scope: brand, topic, platform and time window of the training data.
        until: exclusive end of the training data.
        name: name of the new forecast.

    Cost: one feature extraction for each split.
    """
    return _fitted(_moments(snapshot, scope or Scope(), until), name)


def _fitted(moments: Sequence[_Moment], name: str) -> Forecast:
    if len(moments) < 2:
        return replace(
            DEFAULT,
            sentence="The weights are the published ones: it takes two moments with "
            f"{FEWEST:,} dated shares before and after each, to learn on the one and "
            "to try on the other.",
        )
    tried = Forecast(_mixture(moments[:-1]))
    last = moments[-1]
    ours, counting = (
        _started(it.parts(last.counts).sum(axis=1), last.came) for it in (tried, COUNTS)
    )
    if ours < counting:
        return Forecast(
            COUNTING,
            "counting",
            "On this data fitted weights would have named the coming shares worse "
            f"({percent(ours)} by their top {TOP}) than counting shares does "
            f"({percent(counting)}), so the list counts shares.",
            last.shares,
            len(moments),
        )
    shares = sum(moment.shares for moment in moments)
    return Forecast(
        _mixture(moments),
        name,
        f"The weights were fitted on {many(shares, 'share')} that followed "
        f"{many(len(moments), 'moment')} of this data.",
        shares,
        len(moments),
    )


def or_counting(snapshot: Snapshot, scope: Scope, forecast: Forecast) -> Forecast:
    """The published forecast, or counting if that predicts better on this data.

    Both are tested at the inner splits. Counting replaces the published forecast if it
    predicts more of the later shares on average (`MIN_COUNTING_ADVANTAGE`) and at no
    split less. Other forecasts are returned unchanged.

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        forecast: the forecast in use.

    Cost: one feature extraction for each split.
    """
    if forecast != DEFAULT:
        return forecast
    return _or_counting(_moments(snapshot, scope, None))


def at_moment(
    snapshot: Snapshot, scope: Scope, until: datetime, forecast: Forecast
) -> tuple[Forecast, Forecast]:
    """Forecasts for a back-test: trained only on data before the split.

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        until: the split time.
        forecast: the forecast in use. A fitted one is fitted again, because it has seen
            later data; the published one may be replaced by counting
            (`with_count_baseline`).

    Returns:
        The forecast that a list at the split would use, and the fitted one.

    Cost: one feature extraction for each inner split, shared by both.
    """
    moments = _moments(snapshot, scope, until)
    fitted = _fitted(moments, "fitted")
    if forecast.moments:
        return fitted, fitted
    return (_or_counting(moments) if forecast == DEFAULT else forecast), fitted


def _or_counting(moments: Sequence[_Moment]) -> Forecast:
    if not moments:
        return DEFAULT
    started = np.array(
        [
            [_started(it.parts(one.counts).sum(axis=1), one.came) for one in moments]
            for it in (DEFAULT, COUNTS)
        ]
    )
    ours, theirs = (float(one) for one in started.mean(axis=1))
    if theirs <= SLACK * ours or (started[0] > started[1]).any():
        return DEFAULT
    return replace(
        COUNTS,
        sentence=f"Tried on {many(len(moments), 'moment')} of this data, the first {TOP} "
        f"by counting shares started {percent(theirs)} of what came, those by our score "
        f"{percent(ours)}. So nothing is claimed, and the list counts shares.",
    )


def _started(score: Floats, came: Floats) -> float:
    """Fraction of later shares that went to the top accounts by a score."""
    first = np.argsort(-score, kind="stable")[:TOP]
    return float(came[first].sum() / max(came.sum(), 1e-300))


def _moments(snapshot: Snapshot, scope: Scope, until: datetime | None) -> list[_Moment]:
    if until is not None:
        scope = replace(scope, until=min(until, scope.until or until))
    asked = conditions(scope)
    found = []
    for part in MOMENTS:
        at = moment_at(snapshot, scope, part)
        if at is None:
            break
        before = select(snapshot, kinds=None, **{**asked, "until": at})
        after = select(snapshot, **{**asked, "since": at})
        earlier = int(of_kind(snapshot, before, Kind.SHARE).sum())
        if min(earlier, len(after.rows)) < FEWEST:
            continue
        counts = count(snapshot, before, at)
        columns = np.column_stack([counts.parts[part.name] for part in PARTS])
        came = np.bincount(
            after.target, weights=after.weight, minlength=len(columns)
        ).astype(np.float64)
        known = columns.any(axis=1)
        sums = np.maximum(columns.sum(axis=0), 1e-300)
        parts = columns[known] / sums
        found.append(_Moment(parts, came[known], len(after.rows), counts, came))
    return found


def _mixture(moments: Sequence[_Moment]) -> dict[str, float]:
    """Maximum a posteriori weights by EM; the prior counts as one more split."""
    prior = np.array([PUBLISHED[part.name] for part in PARTS])
    weights = prior.copy()
    for _ in range(STEPS):
        heard = np.zeros(len(PARTS))
        for moment in moments:
            expected = moment.known @ weights
            told = (expected > 0) & (moment.known_came > 0)
            if told.any():
                ratio = moment.known_came[told] / expected[told]
                heard += (
                    weights
                    * (ratio @ moment.known[told])
                    / moment.known_came[told].sum()
                )
        weights = heard + prior
        weights /= weights.sum()
    return {part.name: float(value) for part, value in zip(PARTS, weights, strict=True)}
