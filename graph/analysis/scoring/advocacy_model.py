"""Three-class mixture model: additive log-odds of persistent advocates and detractors.

Each account that posts about a brand belongs to one of three classes: persistent
advocate, persistent detractor, or other. On a day with posts, each class praises, is
neutral or complains at its own rate. The rates are published constants, so that no
account's score changes because another account appears. The class shares are estimated
from all days (EM algorithm; Dempster, Laird & Rubin 1977,
doi:10.1111/j.2517-6161.1977.tb01600.x). A post with an uncertain label counts for each
label with its probability.

A day counts by its most certain matching post, reduced by the fraction of its other
posts. Within a week the most certain day counts fully, the second half, the third a
third, and so on. So one more matching post never lowers a score, however uncertain its
label. The total number of matching posts adds its logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.analysis.scoring.brand_statements import (
    COMPLAINT,
    NEUTRAL,
    PRAISE,
    BrandStatements,
)
from graph.analysis.scoring.ranking import Floats
from graph.model import LABELS
from graph.snapshots.arrays import Longs, Mask

LABEL_RATES: Final = np.array([[0.65, 0.25, 0.1], [0.35, 0.4, 0.25], [0.1, 0.25, 0.65]])
"""Probabilities of praise, neutral and complaint (columns) on a day with posts, for the
classes advocate, other and detractor (rows)."""

CLASS_PRIOR: Final = np.array([0.02, 0.96, 0.02])
"""Prior shares of the classes advocate, other and detractor."""
CLASS_PRIOR_PEOPLE: Final = 50.0

RECOMMENDATION_LOG_ODDS: Final = 0.6
"""Log-odds added for each matching day with a recommendation (or a warning)."""
BALANCE_LOG_ODDS: Final = 0.4
"""Log-odds added for a balanced author: other labels on some, but at most 40 %, of the
days, and at least two matching days."""
VOLUME_LOG_ODDS: Final = 0.5
"""Log-odds for each factor of e in the number of matching posts. Chosen on the airline
tweets, where people with five complaints on one day returned more often than people
with one, and on demo data with seeds 1 to 4."""

MIN_DAY_LOG_ODDS: Final = 0.05
"""Minimum log-odds that a matching day adds."""

CLASS_EM_STEPS: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class AccountDays:
    """Posts grouped by account and day, one row per account-day.

    `label_probability` is the mean over the day's posts; `label_counts` counts posts
    per label (all 0 if a resample has no post of the day). `log_odds` has two columns,
    for persistent praise and persistent complaint, each against the class other.
    `recommends` and `warns` are true if one of the day's posts does so.
    """

    account: Longs
    week: Longs
    label_probability: Floats
    label_counts: Floats
    log_odds: Floats
    recommends: Mask
    warns: Mask

    @property
    def post_counts(self) -> Floats:
        """Number of posts of each account-day."""
        counts: Floats = self.label_counts.sum(axis=1)
        return counts

    @property
    def label(self) -> Longs:
        """Majority label of each account-day (praise or complaint); ties are neutral."""
        sign = np.sign(self.label_counts[:, PRAISE] - self.label_counts[:, COMPLAINT])
        return np.array([COMPLAINT, NEUTRAL, PRAISE])[sign.astype(np.int64) + 1]


def class_log_odds(label_probability: Floats, class_index: int) -> Floats:
    """Log-odds of a class against the class other, for rows of label probabilities.

    >>> class_log_odds(np.eye(3), 0).round(2).tolist()
    [0.62, -0.47, -0.92]
    """
    odds: Floats = np.log(label_probability @ LABEL_RATES[class_index]) - np.log(
        label_probability @ LABEL_RATES[1]
    )
    return odds


@dataclass(frozen=True, slots=True, eq=False)
class DayIndex:
    """Account-days (`account`, `week`), and the row of each post (`day_of_post`)."""

    account: Longs
    week: Longs
    day_of_post: Longs


def build_day_index(statements: BrandStatements) -> DayIndex:
    """Index posts by account and day.

    Cost: a sort of the posts.
    """
    width = int(statements.day.max(initial=0)) + 1
    keys, day_of_post = np.unique(
        statements.account * width + statements.day, return_inverse=True
    )
    # Ordinal day 1 is a Monday, so groups of seven days are ISO weeks.
    return DayIndex(keys // width, (keys % width - 1) // 7, day_of_post)


def build_account_days(
    statements: BrandStatements,
    weights: Floats | None = None,
    label_probability: Floats | None = None,
    day_index: DayIndex | None = None,
) -> AccountDays:
    """Group posts by account and day.

    Parameters:
        statements: the posts about the brand.
        weights: bootstrap count of each post; None counts each once.
        label_probability: resampled labels of each post; None uses the known ones.
        day_index: the index of these posts, if it was built before.

    Cost: sums over the posts.
    """
    weights = np.ones(len(statements.post)) if weights is None else weights
    day_index = day_index or build_day_index(statements)
    if label_probability is None:
        probability = statements.label_probability
        labels = np.eye(len(LABELS))[statements.label]
    else:
        probability = labels = label_probability
    day_of_post, day_count = day_index.day_of_post, len(day_index.account)

    def sums(table: Floats) -> Floats:
        columns = [
            np.bincount(day_of_post, weights * column, day_count) for column in table.T
        ]
        return np.column_stack(columns).reshape(-1, len(LABELS)).astype(np.float64)

    label_counts = sums(labels)
    posts = label_counts.sum(axis=1, keepdims=True)
    mean_probability = np.where(
        posts > 0, sums(probability) / np.maximum(posts, 1e-9), 1 / len(LABELS)
    )
    log_odds = [
        _day_log_odds(
            class_log_odds(probability, class_index),
            weights,
            weights * labels[:, label],
            day_of_post,
            day_count,
        )
        for class_index, label in ((0, PRAISE), (2, COMPLAINT))
    ]
    drawn = weights > 0
    recommends = np.bincount(day_of_post, statements.recommends & drawn, day_count) > 0
    warns = np.bincount(day_of_post, statements.warns & drawn, day_count) > 0
    return AccountDays(
        account=day_index.account,
        week=day_index.week,
        label_probability=mean_probability,
        label_counts=label_counts,
        log_odds=np.column_stack(log_odds),
        recommends=recommends,
        warns=warns,
    )


def _day_log_odds(
    post_log_odds: Floats,
    weights: Floats,
    matching_weights: Floats,
    day_of_post: Longs,
    day_count: int,
) -> Floats:
    """Log-odds of days from those of their posts.

    Parameters:
        post_log_odds: log-odds of each post.
        weights: bootstrap count of each post.
        matching_weights: the same for posts with the wanted label; 0 for others.
        day_of_post: day of each post.
        day_count: number of days.
    """
    # A matching post never counts against the class, another post never for it.
    best = np.zeros(day_count)
    np.maximum.at(best, day_of_post, np.where(matching_weights > 0, post_log_odds, 0.0))
    against = (weights - matching_weights) * np.exp(np.minimum(post_log_odds, 0.0))
    other = np.bincount(day_of_post, against, day_count)
    posts = np.bincount(day_of_post, weights, day_count)
    matching = np.bincount(day_of_post, matching_weights, day_count)
    odds: Floats = np.log(
        np.where(posts > 0, matching * np.exp(best) + other, 1.0)
        / np.where(posts > 0, posts, 1.0)
    )
    return odds


def estimate_class_shares(days: AccountDays) -> Floats:
    """Estimate the class shares among the authors (EM with the prior `CLASS_PRIOR`).

    Cost: `CLASS_EM_STEPS` passes over the people.
    """
    people, person = np.unique(days.account, return_inverse=True)
    day_likelihood = np.log(days.label_probability @ LABEL_RATES.T)
    classes = len(CLASS_PRIOR)
    log_likelihood = np.column_stack(
        [np.bincount(person, column, len(people)) for column in day_likelihood.T]
    ).reshape(-1, classes)
    log_likelihood = log_likelihood.astype(np.float64)
    likelihood = np.exp(
        log_likelihood - log_likelihood.max(axis=1, keepdims=True, initial=-np.inf)
    )
    total = len(people) + CLASS_PRIOR_PEOPLE
    shares = CLASS_PRIOR
    for _ in range(CLASS_EM_STEPS):
        posterior = likelihood * shares
        posterior /= posterior.sum(axis=1, keepdims=True)
        shares = (posterior.sum(axis=0) + CLASS_PRIOR * CLASS_PRIOR_PEOPLE) / total
    estimated: Floats = shares
    return estimated


def advocacy_parts(
    days: AccountDays, class_shares: Floats, target_label: int, n: int
) -> Floats:
    """Additive parts of each account's log-odds, one row per account.

    The columns are the parts of the lists of advocates and detractors
    (`graph.analysis.lists.advocates`).

    Parameters:
        days: posts by account and day.
        class_shares: from `estimate_class_shares`.
        target_label: `PRAISE` or `COMPLAINT`.
        n: number of accounts.
    """
    class_index, opposite = (0, COMPLAINT) if target_label == PRAISE else (2, PRAISE)
    post_counts, label = days.post_counts, days.label
    active = post_counts > 0
    matching = active & (label == target_label)
    contrary = active & (label == opposite)
    neutral = active & (label == NEUTRAL)
    odds = days.log_odds[:, 0 if target_label == PRAISE else 1]
    odds = np.where(matching, np.maximum(odds, MIN_DAY_LOG_ODDS), np.minimum(odds, 0.0))
    strong = matching & (days.recommends if target_label == PRAISE else days.warns)
    mixed = active & (days.label_counts[:, target_label] < post_counts)

    def sums(values: Floats | Mask) -> Floats:
        per_account: Floats = np.bincount(days.account, values, n).astype(np.float64)
        return per_account

    posts = sums(np.where(matching, post_counts, 0.0))
    mixed_days, active_days = sums(mixed), sums(active)
    balanced = (mixed_days > 0) & (mixed_days <= 0.4 * active_days)
    balanced &= sums(matching) >= 2
    base = np.log(class_shares[class_index] / class_shares[1])
    return np.column_stack(
        (
            (active_days > 0) * base,
            sums(np.where(matching, odds, 0.0)),
            -sums(_same_week_discount(days, matching, odds)),
            RECOMMENDATION_LOG_ODDS * sums(strong),
            BALANCE_LOG_ODDS * balanced,
            sums(np.where(neutral, odds, 0.0)),
            sums(np.where(contrary, odds, 0.0)),
            VOLUME_LOG_ODDS * np.log(np.maximum(posts, 1.0)),
        )
    )


def _same_week_discount(days: AccountDays, matching: Mask, log_odds: Floats) -> Floats:
    """Log-odds lost by each day to more certain matching days of the same week.

    The second day of a week counts half, the third a third, and so on.
    """
    rows = np.flatnonzero(matching)
    width = int(days.week.max(initial=0)) + 1
    week = (days.account * width + days.week)[rows]
    order = np.lexsort((-log_odds[rows], week))
    _, start = np.unique(week[order], return_index=True)
    first = np.zeros(len(rows), np.int64)
    first[start] = start
    place = np.arange(len(rows)) - np.maximum.accumulate(first)
    lost = np.zeros(len(matching))
    lost[rows[order]] = log_odds[rows[order]] * (1 - 1 / (1 + place))
    return lost
