"""Per-account sharing features: counts, recency-weighted counts, h-index, PageRank.

Recency is measured in shares, not in hours. A share loses half its weight after a
quarter (a 16th, a 64th) of all shares have followed it. So the same features fit a week
of breaking news and a year of reviews.

Shares that look bought count less. A single-target sharer shares only one account. If
an account has far more of them per multi-target sharer than usual, the surplus is not
counted. Recency features apply this rule to recent shares alone, so that a sudden crowd
of single-target sharers needs recent multi-target sharers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.scoring.rank_intervals import resample_counts
from graph.analysis.scoring.ranking import Floats, ScorePart
from graph.measures.h_index import h_index
from graph.measures.pagerank import pagerank
from graph.model import Kind
from graph.network.edges import Edges
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.interaction_filter import (
    InteractionSelection,
    interaction_kind_mask,
)
from graph.snapshots.snapshot import Snapshot

RECENCY_HALF_LIVES: Final[Mapping[str, float]] = {
    "shares_recent": 1 / 4,
    "shares_fresh": 1 / 16,
    "shares_now": 1 / 64,
}
"""Half-life of each recency feature, as a fraction of all shares."""

MIN_HALF_LIFE_SHARES: Final = 20.0
"""Minimum half-life, in shares, so that recency is not noise on small data."""

SHARING_PARTS: Final = (
    ScorePart("shares", "shared by others, ever"),
    ScorePart("shares_recent", "shared in the last quarter or so of all sharing"),
    ScorePart("shares_fresh", "shared lately, in the last 16th or so"),
    ScorePart("shares_now", "shared just now, in the last 64th or so"),
    ScorePart("sharers", "different people who share"),
    ScorePart(
        "posts", "different posts that travelled, each by the root of its sharers"
    ),
    ScorePart("h_index", "posts that travelled, not one lucky hit"),
    ScorePart("quotes", "quoted with a comment"),
    ScorePart("replies", "answered"),
    ScorePart("mentions", "mentioned by name"),
    ScorePart("pagerank", "shared by people who are shared themselves"),
    ScorePart("reach", "followers"),
)

PART_KINDS: Final = {
    "shares": Kind.SHARE,
    "quotes": Kind.QUOTE,
    "replies": Kind.REPLY,
    "mentions": Kind.MENTION,
}
"""Interaction kind of each feature that is a sum."""

SINGLE_TARGET_ALLOWANCE: Final = 1.5
"""Cap: single-target sharers above 1.5 times the usual number are not counted, as they
are probably bought."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureInteractions:
    """The interactions behind the features, so that they can be summed on resamples.

    `rows_by_part` maps each feature to its interactions. For shares, `pair` numbers the
    (sharer, shared account) pair, `single_target` says whether the sharer shares only
    one account, and `age` is the number of later shares. Per account,
    `single_per_multi` is the usual number of single-target sharers per multi-target
    sharer, and `trust` the fraction of its own that is counted. `target_post` numbers
    the posts acted on (-1: unknown); `post_count` is their number.
    """

    account_count: int
    rows_by_part: Mapping[str, Longs]
    target: Longs
    weight: Floats
    pair: Longs
    single_target: Mask
    age: Floats
    single_per_multi: Floats
    trust: Floats
    half_lives: Mapping[str, float]
    target_post: Longs
    post_count: int

    def sum_parts(self, times: Floats) -> dict[str, Floats]:
        """The features that are sums; `times` is each interaction's bootstrap count."""
        weight = times * self.weight
        n = self.account_count
        parts = {
            name: _sum(self.target[rows], weight[rows], n)
            for name, rows in self.rows_by_part.items()
            if name != "shares"
        }
        rows = self.rows_by_part["shares"]
        target = self.target[rows]
        parts["shares"] = self._discounted_shares(weight[rows], np.ones(len(rows)))
        for name, half in self.half_lives.items():
            recency = np.exp2(-self.age / half)
            parts[name] = self._discounted_shares(weight[rows], recency)
        # A sharer counts once, with the highest trust of their shares.
        pair_trust = np.zeros(int(self.pair.max(initial=-1)) + 1)
        trust = np.where(self.single_target, self.trust[target], 1.0)
        trust = np.where(times[rows] > 0, self.weight[rows] * trust, 0.0)
        np.maximum.at(pair_trust, self.pair, np.minimum(trust, 1.0))
        shared_account = np.zeros(len(pair_trust), np.int64)
        shared_account[self.pair] = target
        parts["sharers"] = _sum(shared_account, pair_trust, n)
        return parts

    def _discounted_shares(self, shares: Floats, recency: Floats) -> Floats:
        """Recency-weighted shares of each account, without surplus single-target ones.

        Single-target shares count up to `SINGLE_TARGET_ALLOWANCE` times the usual
        number; one multi-target share of mean recency is assumed.
        """
        target = self.target[self.rows_by_part["shares"]]
        weight = shares * recency
        n = self.account_count
        multi = _sum(target, np.where(self.single_target, 0.0, weight), n)
        single = _sum(target, np.where(self.single_target, weight, 0.0), n)
        mean = float(recency.mean()) if len(recency) else 0.0
        limit = SINGLE_TARGET_ALLOWANCE * usual_single_count(
            self.single_per_multi, multi, mean
        )
        counted: Floats = multi + np.minimum(single, limit)
        return counted


@dataclass(frozen=True, slots=True, eq=False)
class SharingFeatures:
    """Sharing features, one value per row of the accounts table.

    `observed` holds plain counts for display: shares, sharers, quotes, replies. `parts`
    holds one array for each of `SHARING_PARTS`, without shares that look bought.
    """

    observed: Mapping[str, Floats]
    parts: Mapping[str, Floats]
    interactions: FeatureInteractions

    def resample(self, rng: np.random.Generator) -> SharingFeatures:
        """Features on a bootstrap resample of posts and interactions.

        PageRank, h-index and posts are too slow to recompute; they are scaled with the
        shares. Followers stay.
        """
        acts = self.interactions
        times = resample_counts(acts.target_post, acts.post_count, rng)
        parts = dict(self.parts) | acts.sum_parts(times)
        before = self.parts["shares"]
        factor = np.where(before > 0, parts["shares"] / np.maximum(before, 1e-300), 1.0)
        for name in ("pagerank", "h_index", "posts"):
            parts[name] = parts[name] * factor
        return SharingFeatures(self.observed, parts, acts)


def count_sharing_features(
    snapshot: Snapshot,
    selection: InteractionSelection,
    until: datetime | None = None,
    half_lives: Mapping[str, float] = RECENCY_HALF_LIVES,
) -> SharingFeatures:
    """Compute the sharing features of each account.

    Parameters:
        snapshot: the snapshot.
        selection: interactions of every kind.
        until: exclusive end of the follower counts that are used.
        half_lives: half-life of each recency feature, as a fraction of all shares.

    Cost: one PageRank over the shares, and sums over the interactions.
    """
    n = snapshot.accounts.num_rows
    rows_by_part = {
        name: np.flatnonzero(interaction_kind_mask(snapshot, selection, kind))
        for name, kind in PART_KINDS.items()
    }
    shared = rows_by_part["shares"]
    actor, target = selection.actor[shared], selection.target[shared]
    edges = Edges.of(n, actor, target, selection.weight[shared])
    ones = np.ones(len(selection.rows))
    observed = {
        name: _sum(selection.target[rows], ones[rows], n)
        for name, rows in rows_by_part.items()
    } | {
        "shares": _sum(target, selection.weight[shared], n),
        "sharers": _sum(edges.target, np.ones(edges.m), n),
    }
    sharers_by_kind = find_single_target_sharers(edges, n)
    allowed = SINGLE_TARGET_ALLOWANCE * sharers_by_kind.usual_single
    weight = ones.copy()
    weight[shared] = selection.weight[shared]
    _, pair = np.unique(actor * n + target, return_inverse=True)
    age = _later_share_counts(snapshot, selection.rows[shared])
    target_post, post_count = number_target_posts(selection)
    acts = FeatureInteractions(
        account_count=n,
        rows_by_part=rows_by_part,
        target=selection.target,
        weight=weight,
        pair=pair,
        single_target=~sharers_by_kind.shares_several[actor],
        age=age,
        single_per_multi=sharers_by_kind.single_per_multi,
        trust=np.minimum(1.0, allowed / np.maximum(sharers_by_kind.single, 1.0)),
        half_lives={
            name: max(fraction * len(age), MIN_HALF_LIFE_SHARES)
            for name, fraction in half_lives.items()
        },
        target_post=target_post,
        post_count=post_count,
    )
    authors, sharers = _sharers_by_post(snapshot, selection, shared)
    parts = acts.sum_parts(ones) | {
        "h_index": h_index(edges, author=authors, sharers=sharers).values,
        "posts": _sum(authors, np.sqrt(sharers), n),
        "pagerank": _pagerank(edges, n),
        "reach": follower_counts(snapshot, until),
    }
    return SharingFeatures(observed, parts, acts)


def number_target_posts(selection: InteractionSelection) -> tuple[Longs, int]:
    """Number the target posts from 0 (-1: unknown), and return how many there are."""
    distinct, post = np.unique(selection.target_post, return_inverse=True)
    return np.where(selection.target_post >= 0, post, -1), len(distinct)


def follower_counts(snapshot: Snapshot, until: datetime | None = None) -> Floats:
    """Followers of each account; with `until`, only counts observed before it.

    An account's own count is its latest, which would leak later data into a list of the
    past. So counts observed with posts are used; without `until` also the account's
    own. 0 means unknown.
    """
    n = snapshot.accounts.num_rows
    posts = snapshot.posts.select(["author", "created_at", "author_followers"])
    observed = snapshot.tables["observations"].select(["account", "at", "followers"])
    both = pa.concat_tables([posts.rename_columns(observed.column_names), observed])
    both = both.drop_null()
    followers = np.zeros(n)
    if until is not None:
        both = both.filter(pc.less(both["at"], until))
    else:
        followers += snapshot.accounts["followers"].fill_null(0).to_numpy()
    both = both.sort_by([("at", "ascending"), ("followers", "ascending")])
    # The last of several counts of an account is kept.
    followers[both["account"].to_numpy()] = both["followers"].to_numpy()
    return np.maximum(followers, 0)


@dataclass(frozen=True, slots=True, eq=False)
class SingleTargetSharers:
    """Sharers by number of accounts that they share.

    `shares_several` marks accounts that share at least two accounts. For each account,
    `multi` of its sharers do so and `single` do not.
    """

    shares_several: Mask
    multi: Floats
    single: Floats

    @property
    def single_per_multi(self) -> Floats:
        """Single-target sharers per multi-target sharer among all other accounts.

        An account's own sharers are not counted, so that bought sharers cannot raise
        their own limit.
        """
        single, multi = (
            count.sum() - count + 1.0 for count in (self.single, self.multi)
        )
        ratio: Floats = np.maximum(single / multi, 1.0)
        return ratio

    @property
    def usual_single(self) -> Floats:
        """Usual number of single-target sharers of each account."""
        return usual_single_count(self.single_per_multi, self.multi)


def find_single_target_sharers(edges: Edges, n: int) -> SingleTargetSharers:
    """Find single-target sharers; `edges` holds only shares, `n` counts accounts."""
    shares_several: Mask = np.bincount(edges.source, minlength=n) >= 2
    several = shares_several[edges.source]
    multi = _sum(edges.target, several.astype(np.float64), n)
    single = _sum(edges.target, (~several).astype(np.float64), n)
    return SingleTargetSharers(shares_several, multi, single)


def usual_single_count(
    single_per_multi: Floats, multi: Floats, mean_weight: float = 1.0
) -> Floats:
    """Usual number of single-target sharers; one multi-target sharer is assumed.

    Parameters:
        single_per_multi: usual ratio of single-target to multi-target sharers.
        multi: number (or weight) of multi-target sharers.
        mean_weight: mean weight of the assumed one.
    """
    return single_per_multi * (multi + mean_weight)


def _pagerank(edges: Edges, n: int) -> Floats:
    """PageRank of accounts that share or are shared; 0 for all others."""
    ranks = np.zeros(n)
    if edges.m:
        active = np.union1d(edges.source, edges.target)
        ranks[active] = pagerank(edges).values[active]
    return ranks


def _later_share_counts(snapshot: Snapshot, rows: Longs) -> Floats:
    """Number of later interactions for each; undated ones count as the latest."""
    at = snapshot.interactions["at"].take(pa.array(rows)).cast(pa.int64())
    known = at.is_valid().to_numpy()
    ages = np.zeros(len(rows))
    times = at.drop_null().to_numpy()
    ages[known] = len(times) - np.searchsorted(np.sort(times), times, side="right")
    return ages


def _sum(rows: npt.NDArray[np.integer], weights: Floats, n: int) -> Floats:
    return np.bincount(rows, weights=weights, minlength=n).astype(np.float64)


def _sharers_by_post(
    snapshot: Snapshot, selection: InteractionSelection, shared: Longs
) -> tuple[Longs, Longs]:
    """Author of each shared post, and its number of distinct sharers."""
    known = shared[selection.target_post[shared] >= 0]
    n = max(snapshot.accounts.num_rows, 1)
    key = np.unique(selection.target_post[known] * n + selection.actor[known])
    posts, sharers = np.unique(key // n, return_counts=True)
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()[posts]
    named = authors >= 0
    return authors[named], sharers[named]
