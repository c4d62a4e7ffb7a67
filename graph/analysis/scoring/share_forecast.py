"""Share forecast: a mixture model of the fraction of future shares each account gets.

Each feature (all shares, recent shares, distinct sharers, ...) is one mixture
component: it divides the future shares among the accounts in proportion to its counts.
The weights add up to 1, so a score is a percentage of the future shares, and so are its
parts.

Fitted weights maximise the likelihood of the later shares at several split times (EM
algorithm; Dempster, Laird & Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x), with
the published weights as a prior worth one more split. Plain counting of shares replaces
a forecast that predicts no better.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

import numpy as np

from graph.analysis.scoring.ranking import Floats
from graph.analysis.scoring.sharing_features import (
    RECENCY_HALF_LIVES,
    SHARING_PARTS,
    SharingFeatures,
    count_sharing_features,
)
from graph.model import Kind
from graph.phrasing import format_count, format_percent
from graph.snapshots.interaction_filter import (
    interaction_kind_mask,
    interaction_time_quantile,
    select_interactions,
)
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

PUBLISHED_WEIGHTS: Final[Mapping[str, float]] = {
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
"""Default weights of the features. Followers have weight 0: on demo data even a weight
of 0.01 lowered the accuracy of the forecast."""

COUNTING_WEIGHTS: Final[Mapping[str, float]] = {"shares": 1.0}
"""Weights of the baseline: counting shares."""

INNER_SPLIT_FRACTIONS: Final = (0.25, 0.5, 0.75)
"""Fractions of the data at which the inner tests split it. These, the half-lives and
the prior were chosen on other data than bench/VALIDITY.md reports on."""

MIN_SHARES_AROUND_SPLIT: Final = 200
"""Minimum number of shares before and after a split; splits with fewer are not used."""

HALF_WEIGHT_SHARES: Final = 1000.0
"""Effective number of shares at which a recency feature gets half of its published
weight. Chosen on demo data with seeds 1 to 6 and on FOREST."""

INNER_TEST_LENGTH: Final = 50

MIN_COUNTING_ADVANTAGE: Final = 1.05
"""Hysteresis: counting replaces the forecast only if it predicts over 5 % better."""

FORECAST_EM_STEPS: Final = 300


ForecastOrigin = Literal["published", "fitted", "chosen", "fallback"]
"""Where weights come from. "published": this program. "fitted": the outcome of a fit,
also if the fit kept published weights or counting. "chosen": a user. "fallback":
counting, because it predicts the shares of this data better than the published weights;
other data is tested again."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Weights of the features and their origin.

    `shares` and `moments` count the later shares and the splits that the weights were
    fitted on (0 for published weights). `sentence` describes the origin for users and
    takes no part in comparisons. `half` maps each recency feature to its half-life, as
    a fraction of all shares. `enough` is the effective number of shares at which a
    recency feature gets half of its weight (0: no reduction).
    """

    weights: Mapping[str, float]
    name: str = "published"
    sentence: str = field(default="The published weights are used.", compare=False)
    shares: int = 0
    moments: int = 0
    half: Mapping[str, float] = field(default_factory=lambda: dict(RECENCY_HALF_LIVES))
    enough: float = 0.0
    origin: ForecastOrigin = "chosen"

    @property
    def id(self) -> str:
        """The name with a hash that changes with any weight or half-life."""
        values = {key: round(value, 9) for key, value in self.weights.items()}
        if dict(self.half) != dict(RECENCY_HALF_LIVES):
            values |= {
                f"half {key}": round(value, 9) for key, value in self.half.items()
            }
        if self.enough:
            values["enough"] = self.enough
        text = json.dumps(values, sort_keys=True)
        digest = hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
        return f"{self.name}-{digest}"

    def score_parts(self, features: SharingFeatures) -> Floats:
        """Contribution of each feature in per cent: accounts by `SHARING_PARTS`.

        Features without data have no weight; the others are scaled up.
        """
        columns = np.column_stack([features.parts[part.name] for part in SHARING_PARTS])
        sums = np.maximum(columns.sum(axis=0), 1e-300)
        parts: Floats = columns * (100.0 * self.effective_weights(features) / sums)
        return parts

    def effective_weights(self, features: SharingFeatures) -> Floats:
        """Weight of each of `SHARING_PARTS` on this data; they add up to 1.

        Features without data get 0. With `enough`, recency features with few effective
        shares get less; fitted weights and weights set by users are not reduced.
        """
        weights = np.array([self.weights.get(part.name, 0.0) for part in SHARING_PARTS])
        known = np.array(
            [features.parts[part.name].sum() > 0 for part in SHARING_PARTS]
        )
        weights = np.where(known, weights, 0.0)
        if self.enough:
            weights *= [
                _evidence_factor(part.name, features, self.enough)
                for part in SHARING_PARTS
            ]
        normalised: Floats = weights / max(weights.sum(), 1e-300)
        return normalised


def _evidence_factor(
    part: str, features: SharingFeatures, half_weight_shares: float
) -> float:
    """Factor in (0, 1] on a feature's weight: lower with few effective shares."""
    half = features.interactions.half_lives.get(part)
    if half is None:
        return 1.0
    shares = half / np.log(2)  # sum of the decaying weights: effective shares
    return float(shares / (shares + half_weight_shares))


DEFAULT_FORECAST: Final = Forecast(
    PUBLISHED_WEIGHTS, enough=HALF_WEIGHT_SHARES, origin="published"
)

COUNTING_FORECAST: Final = Forecast(
    COUNTING_WEIGHTS,
    "counting",
    "The list counts shares, without those that look bought.",
)


@dataclass(frozen=True, slots=True, eq=False)
class _InnerSplit:
    """One split of the data: features before it and shares after it.

    `known_features` (normalised columns) and `known_later_shares` hold only accounts
    with a feature; `features` and `later_shares` hold all accounts.
    """

    known_features: Floats
    known_later_shares: Floats
    later_share_count: int
    features: SharingFeatures
    later_shares: Floats


def fit_forecast(
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
    return _fit_on_splits(_inner_splits(snapshot, scope or Scope(), until), name)


def _fit_on_splits(splits: Sequence[_InnerSplit], name: str) -> Forecast:
    if len(splits) < 2:
        return replace(
            DEFAULT_FORECAST,
            sentence="The published weights are used: fitting needs two split dates with "
            f"at least {MIN_SHARES_AROUND_SPLIT:,} dated shares before and after each.",
            origin="fitted",
        )
    trial = Forecast(_mixture_weights(splits[:-1]))
    last = splits[-1]
    fitted, counting = (
        _split_score(forecast, last) for forecast in (trial, COUNTING_FORECAST)
    )
    if fitted < counting:
        return Forecast(
            COUNTING_WEIGHTS,
            "counting",
            "The list counts shares: on this data fitted weights predict later shares "
            f"worse ({format_percent(fitted)} by their top {INNER_TEST_LENGTH}) than "
            f"counting does ({format_percent(counting)}).",
            last.later_share_count,
            len(splits),
            origin="fitted",
        )
    shares = sum(split.later_share_count for split in splits)
    return Forecast(
        _mixture_weights(splits),
        name,
        f"The weights were fitted on {format_count(shares, 'share')} after "
        f"{format_count(len(splits), 'split date')} of this data.",
        shares,
        len(splits),
        origin="fitted",
    )


def with_count_baseline(
    snapshot: Snapshot, scope: Scope, forecast: Forecast
) -> Forecast:
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
    if forecast != DEFAULT_FORECAST:
        return forecast
    return _published_or_counting(_inner_splits(snapshot, scope, None))


def forecasts_at_split(
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
    splits = _inner_splits(snapshot, scope, until)
    fitted = _fit_on_splits(splits, "fitted")
    if forecast.moments:
        return fitted, fitted
    if forecast == DEFAULT_FORECAST:
        return _published_or_counting(splits), fitted
    return forecast, fitted


def _published_or_counting(splits: Sequence[_InnerSplit]) -> Forecast:
    if not splits:
        return DEFAULT_FORECAST
    scores = np.array(
        [
            [_split_score(forecast, split) for split in splits]
            for forecast in (DEFAULT_FORECAST, COUNTING_FORECAST)
        ]
    )
    published, counting = (float(mean) for mean in scores.mean(axis=1))
    if counting <= MIN_COUNTING_ADVANTAGE * published or (scores[0] > scores[1]).any():
        return DEFAULT_FORECAST
    return replace(
        COUNTING_FORECAST,
        sentence=f"The list counts shares: at {format_count(len(splits), 'split date')} of "
        f"this data its top {INNER_TEST_LENGTH} received {format_percent(counting)} of "
        f"later shares, those by our score {format_percent(published)}.",
        origin="fallback",
    )


def _split_score(forecast: Forecast, split: _InnerSplit) -> float:
    """Fraction of later shares that went to the top accounts of a forecast."""
    score = forecast.score_parts(split.features).sum(axis=1)
    top = np.argsort(-score, kind="stable")[:INNER_TEST_LENGTH]
    return float(split.later_shares[top].sum() / max(split.later_shares.sum(), 1e-300))


def _inner_splits(
    snapshot: Snapshot, scope: Scope, until: datetime | None
) -> list[_InnerSplit]:
    if until is not None:
        scope = replace(scope, until=min(until, scope.until or until))
    conditions = scope_conditions(scope)
    splits = []
    for fraction in INNER_SPLIT_FRACTIONS:
        at = interaction_time_quantile(snapshot, scope, fraction)
        if at is None:
            break
        before = select_interactions(
            snapshot, kinds=None, **{**conditions, "until": at}
        )
        after = select_interactions(snapshot, **{**conditions, "since": at})
        earlier = int(interaction_kind_mask(snapshot, before, Kind.SHARE).sum())
        if min(earlier, len(after.rows)) < MIN_SHARES_AROUND_SPLIT:
            continue
        features = count_sharing_features(snapshot, before, at)
        columns = np.column_stack([features.parts[part.name] for part in SHARING_PARTS])
        later_shares = np.bincount(
            after.target, weights=after.weight, minlength=len(columns)
        ).astype(np.float64)
        known = columns.any(axis=1)
        sums = np.maximum(columns.sum(axis=0), 1e-300)
        splits.append(
            _InnerSplit(
                known_features=columns[known] / sums,
                known_later_shares=later_shares[known],
                later_share_count=len(after.rows),
                features=features,
                later_shares=later_shares,
            )
        )
    return splits


def _mixture_weights(splits: Sequence[_InnerSplit]) -> dict[str, float]:
    """Maximum a posteriori weights by EM; the prior counts as one more split."""
    prior = np.array([PUBLISHED_WEIGHTS[part.name] for part in SHARING_PARTS])
    weights = prior.copy()
    for _ in range(FORECAST_EM_STEPS):
        responsibility = np.zeros(len(SHARING_PARTS))
        for split in splits:
            expected = split.known_features @ weights
            used = (expected > 0) & (split.known_later_shares > 0)
            if used.any():
                ratio = split.known_later_shares[used] / expected[used]
                responsibility += (
                    weights
                    * (ratio @ split.known_features[used])
                    / split.known_later_shares[used].sum()
                )
        weights = responsibility + prior
        weights /= weights.sum()
    return {
        part.name: float(value)
        for part, value in zip(SHARING_PARTS, weights, strict=True)
    }
