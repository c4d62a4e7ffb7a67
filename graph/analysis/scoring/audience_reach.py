"""Audience reach: followers and distinct resharers of each account; low-reach accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.analysis.scoring.rank_intervals import times_drawn
from graph.analysis.scoring.ranking import Floats
from graph.analysis.scoring.sharing_features import done_to, followers
from graph.model import Kind
from graph.snapshots.interaction_filter import Longs, Mask, select
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Followers of each account, and its shares and quotes by sharer.

    `pair` numbers the (sharer, shared account) pair of each interaction; `shared_account`
    is the shared account of each pair. `target_post` and `post_count` are as
    `resample_counts` needs them. `reference_accounts` are the rows whose medians define
    low reach.
    """

    followers: Floats
    pair: Longs
    whom: Longs
    post: Longs
    posts: int
    here: Longs

    def quiet(self, source: np.random.Generator | None = None) -> Mask:
        """Boolean mask of accounts at or below the median reach.

        Both followers and distinct sharers must be at or below the median of
        `reference_accounts` (for sharers at least 1). With `rng`, on a bootstrap resample.
        """
        happened = np.ones(len(self.pair), bool)
        if source is not None:
            happened = times_drawn(self.post, self.posts, source) > 0
        told = np.zeros(len(self.whom), bool)
        told[self.pair[happened]] = True
        sharers = np.bincount(self.whom[told], minlength=len(self.followers))
        most = usual = 0.0
        if len(self.here):
            most = float(np.median(self.followers[self.here]))
            usual = float(np.median(sharers[self.here]))
        quiet: Mask = (self.followers <= most) & (sharers <= max(usual, 1))
        return quiet


def heard_by(snapshot: Snapshot, scope: Scope, here: Longs) -> Heard:
    """Measure each account's reach, as known at the end of the scope.

    Parameters:
        snapshot: the snapshot.
        scope: platform and end of the period.
        reference_accounts: rows of the accounts whose medians define low reach.
    """
    kinds = (Kind.SHARE, Kind.QUOTE)
    chosen = select(snapshot, kinds=kinds, platform=scope.platform, until=scope.until)
    n = snapshot.accounts.num_rows
    pairs, pair = np.unique(chosen.target * n + chosen.actor, return_inverse=True)
    post, posts = done_to(chosen)
    reach = followers(snapshot, scope.until)
    return Heard(reach, pair, pairs // max(n, 1), post, posts, here)
