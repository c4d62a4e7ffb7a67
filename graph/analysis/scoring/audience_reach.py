"""Who is hardly heard: few followers, and few people who pass on what they say."""

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
    """Followers of each account, and who passed on whom.

    `pair` numbers the sharer and the shared one of each interaction, `whom` says which
    account a pair is about; `post` is what it was done to, as `times_drawn` wants it.
    `here` are those among whom somebody is heard much or little.
    """

    followers: Floats
    pair: Longs
    whom: Longs
    post: Longs
    posts: int
    here: Longs

    def quiet(self, source: np.random.Generator | None = None) -> Mask:
        """Who is heard by no more people than most here; on data drawn anew, if asked."""
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
    """How far everybody is heard, by what was known at the scope's end.

    Parameters:
        here: the accounts whose middle is what is usual.

    """
    kinds = (Kind.SHARE, Kind.QUOTE)
    chosen = select(snapshot, kinds=kinds, platform=scope.platform, until=scope.until)
    n = snapshot.accounts.num_rows
    pairs, pair = np.unique(chosen.target * n + chosen.actor, return_inverse=True)
    post, posts = done_to(chosen)
    reach = followers(snapshot, scope.until)
    return Heard(reach, pair, pairs // max(n, 1), post, posts, here)
