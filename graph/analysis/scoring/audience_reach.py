"""Audience reach: followers and distinct sharers of each account; low-reach accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.analysis.scoring.rank_intervals import resample_counts
from graph.analysis.scoring.ranking import Floats
from graph.analysis.scoring.sharing_features import follower_counts, number_target_posts
from graph.model import Kind
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class AudienceReach:
    """Followers of each account, and its shares and quotes by sharer.

    `pair` numbers the (sharer, shared account) pair of each interaction;
    `shared_account` is the shared account of each pair. `target_post` and `post_count`
    are as `resample_counts` needs them. `reference_accounts` are the rows whose medians
    define low reach.
    """

    followers: Floats
    pair: Longs
    shared_account: Longs
    target_post: Longs
    post_count: int
    reference_accounts: Longs

    def is_low_reach(self, rng: np.random.Generator | None = None) -> Mask:
        """Boolean mask of accounts at or below the median reach.

        Both followers and distinct sharers must be at or below the median of
        `reference_accounts` (for sharers at least 1). With `rng`, on a bootstrap
        resample.
        """
        drawn = np.ones(len(self.pair), bool)
        if rng is not None:
            drawn = resample_counts(self.target_post, self.post_count, rng) > 0
        active = np.zeros(len(self.shared_account), bool)
        active[self.pair[drawn]] = True
        sharers = np.bincount(
            self.shared_account[active], minlength=len(self.followers)
        )
        max_followers = max_sharers = 0.0
        if len(self.reference_accounts):
            max_followers = float(np.median(self.followers[self.reference_accounts]))
            max_sharers = float(np.median(sharers[self.reference_accounts]))
        low: Mask = (self.followers <= max_followers) & (sharers <= max(max_sharers, 1))
        return low


def measure_audience_reach(
    snapshot: Snapshot, scope: Scope, reference_accounts: Longs
) -> AudienceReach:
    """Measure each account's reach, as known at the end of the scope.

    Parameters:
        snapshot: the snapshot.
        scope: platform and end of the period.
        reference_accounts: rows of the accounts whose medians define low reach.
    """
    kinds = (Kind.SHARE, Kind.QUOTE)
    selection = select_interactions(
        snapshot, kinds=kinds, platform=scope.platform, until=scope.until
    )
    n = snapshot.accounts.num_rows
    keys = selection.target * n + selection.actor
    pairs, pair = np.unique(keys, return_inverse=True)
    target_post, post_count = number_target_posts(selection)
    return AudienceReach(
        followers=follower_counts(snapshot, scope.until),
        pair=pair,
        shared_account=pairs // max(n, 1),
        target_post=target_post,
        post_count=post_count,
        reference_accounts=reference_accounts,
    )
