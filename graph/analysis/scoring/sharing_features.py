"""Per-account sharing features: counts, recency-weighted counts, h-index, PageRank.

Recency is measured in shares, not in hours. A share loses half its weight after a quarter
(a 16th, a 64th) of all shares have followed it. So the same features fit a week of
breaking news and a year of reviews.

Shares that look bought count less. A single-target sharer shares only one account. If an
account has far more of them per multi-target sharer than usual, the surplus is not
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

from graph.analysis.scoring.rank_intervals import times_drawn
from graph.analysis.scoring.ranking import Floats, Part
from graph.measures.h_index import h_index
from graph.measures.pagerank import pagerank
from graph.model import Kind
from graph.network.edges import Edges
from graph.snapshots.interaction_filter import Longs, Mask, Selection, of_kind
from graph.snapshots.snapshot import Snapshot

HALF: Final[Mapping[str, float]] = {
    "shares_recent": 1 / 4,
    "shares_fresh": 1 / 16,
    "shares_now": 1 / 64,
}
"""Half-life of each recency feature, as a fraction of all shares."""

LEAST: Final = 20.0
"""Minimum half-life, in shares, so that recency is not noise on small data."""

PARTS: Final = (
    Part("shares", "shared by others, ever"),
    Part("shares_recent", "shared in the last quarter or so of all sharing"),
    Part("shares_fresh", "shared lately, in the last 16th or so"),
    Part("shares_now", "shared just now, in the last 64th or so"),
    Part("sharers", "different people who share"),
    Part("posts", "different posts that travelled, each by the root of its sharers"),
    Part("h_index", "posts that travelled, not one lucky hit"),
    Part("quotes", "quoted with a comment"),
    Part("replies", "answered"),
    Part("mentions", "mentioned by name"),
    Part("pagerank", "shared by people who are shared themselves"),
    Part("reach", "followers"),
)

ACTS: Final = {
    "shares": Kind.SHARE,
    "quotes": Kind.QUOTE,
    "replies": Kind.REPLY,
    "mentions": Kind.MENTION,
}
"""Interaction kind of each feature that is a sum."""

SURPLUS: Final = 1.5
"""Cap: single-target sharers above 1.5 times the usual number are not counted, as they
are probably bought."""


@dataclass(frozen=True, slots=True, eq=False)
class Acts:
    """The interactions behind the features, so that they can be summed on resamples.

    `rows_by_part` maps each feature to its interactions. For shares, `pair` numbers the
    (sharer, shared account) pair, `single_target` says whether the sharer shares only one
    account, and `age` is the number of later shares. Per account, `single_per_multi` is
    the usual number of single-target sharers per multi-target sharer, and `trust` the
    fraction of its own that is counted. `target_post` numbers the posts acted on (-1:
    unknown); `post_count` is their number.
    """

    n: int
    of: Mapping[str, Longs]
    target: Longs
    weight: Floats
    pair: Longs
    alone: Mask
    age: Floats
    odds: Floats
    trust: Floats
    halves: Mapping[str, float]
    post: Longs
    posts: int

    def add_up(self, times: Floats) -> dict[str, Floats]:
        """The features that are sums; `times` is the bootstrap count of interactions."""
        weight = times * self.weight
        found = {
            name: _sum(self.target[rows], weight[rows], self.n)
            for name, rows in self.of.items()
            if name != "shares"
        }
        rows = self.of["shares"]
        target = self.target[rows]
        found["shares"] = self._believed(weight[rows], np.ones(len(rows)))
        for name, half in self.halves.items():
            found[name] = self._believed(weight[rows], np.exp2(-self.age / half))
        # A sharer counts once, with the highest trust of their shares.
        most = np.zeros(int(self.pair.max(initial=-1)) + 1)
        trust = np.where(self.alone, self.trust[target], 1.0)
        trust = np.where(times[rows] > 0, self.weight[rows] * trust, 0.0)
        np.maximum.at(most, self.pair, np.minimum(trust, 1.0))
        whom = np.zeros(len(most), np.int64)
        whom[self.pair] = target
        found["sharers"] = _sum(whom, most, self.n)
        return found

    def _believed(self, shared: Floats, fresh: Floats) -> Floats:
        """Recency-weighted shares of each account, without surplus single-target ones.

        Single-target shares count up to `SINGLE_TARGET_ALLOWANCE` times the usual number;
        one multi-target share of mean recency is assumed.
        """
        target = self.target[self.of["shares"]]
        weight = shared * fresh
        sure = _sum(target, np.where(self.alone, 0.0, weight), self.n)
        single = _sum(target, np.where(self.alone, weight, 0.0), self.n)
        ordinary = float(fresh.mean()) if len(fresh) else 0.0
        room = SURPLUS * usual(self.odds, sure, ordinary)
        found: Floats = sure + np.minimum(single, room)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Sharing features, one value per row of the accounts table.

    `observed` holds plain counts for display: shares, sharers, quotes, replies. `parts`
    holds one array for each of `SHARING_PARTS`, without shares that look bought.
    """

    seen: Mapping[str, Floats]
    parts: Mapping[str, Floats]
    acts: Acts

    def redrawn(self, draw: np.random.Generator) -> Counts:
        """Features on a bootstrap resample of posts and interactions.

        PageRank, h-index and posts are too slow to recompute; they are scaled with the
        shares. Followers stay.
        """
        times = times_drawn(self.acts.post, self.acts.posts, draw)
        parts = dict(self.parts) | self.acts.add_up(times)
        before = self.parts["shares"]
        moved = np.where(before > 0, parts["shares"] / np.maximum(before, 1e-300), 1.0)
        for name in ("pagerank", "h_index", "posts"):
            parts[name] = parts[name] * moved
        return Counts(self.seen, parts, self.acts)


def count(
    snapshot: Snapshot,
    chosen: Selection,
    until: datetime | None = None,
    half: Mapping[str, float] = HALF,
) -> Counts:
    """Compute the sharing features of each account.

    Parameters:
        snapshot: the snapshot.
        selection: interactions of every kind.
        until: exclusive end of the follower counts that are used.
        half_lives: half-life of each recency feature, as a fraction of all shares.

    Cost: one PageRank over the shares, and sums over the interactions.
    """
    n = snapshot.accounts.num_rows
    of = {
        name: np.flatnonzero(of_kind(snapshot, chosen, kind))
        for name, kind in ACTS.items()
    }
    shared = of["shares"]
    actor, target = chosen.actor[shared], chosen.target[shared]
    edges = Edges.of(n, actor, target, chosen.weight[shared])
    each = np.ones(len(chosen.rows))
    seen = {
        name: _sum(chosen.target[rows], each[rows], n) for name, rows in of.items()
    } | {
        "shares": _sum(target, chosen.weight[shared], n),
        "sharers": _sum(edges.target, np.ones(edges.m), n),
    }
    crowd = one_way(edges, n)
    weight = each.copy()
    weight[shared] = chosen.weight[shared]
    _, pair = np.unique(actor * n + target, return_inverse=True)
    ages = _ages(snapshot, chosen.rows[shared])
    halves = {name: max(part * len(ages), LEAST) for name, part in half.items()}
    post, size = done_to(chosen)
    acts = Acts(
        n,
        of,
        chosen.target,
        weight,
        pair,
        ~crowd.elsewhere[actor],
        ages,
        crowd.odds,
        np.minimum(1.0, SURPLUS * crowd.usual / np.maximum(crowd.single, 1.0)),
        halves,
        post,
        size,
    )
    authors, sharers = _by_post(snapshot, chosen, shared)
    parts = acts.add_up(each) | {
        "h_index": h_index(edges, author=authors, sharers=sharers).values,
        "posts": _sum(authors, np.sqrt(sharers), n),
        "pagerank": _pagerank(edges, n),
        "reach": followers(snapshot, until),
    }
    return Counts(seen, parts, acts)


def done_to(chosen: Selection) -> tuple[Longs, int]:
    """Number the target posts of interactions from 0 (-1: unknown); and their number."""
    found, post = np.unique(chosen.target_post, return_inverse=True)
    return np.where(chosen.target_post >= 0, post, -1), len(found)


def followers(snapshot: Snapshot, until: datetime | None = None) -> Floats:
    """Followers of each account; with `until`, only counts observed before it.

    An account's own count is its latest, which would leak later data into a list of the
    past. So counts observed with posts are used; without `until` also the account's own.
    0 means unknown.
    """
    n = snapshot.accounts.num_rows
    posts = snapshot.posts.select(["author", "created_at", "author_followers"])
    seen = snapshot.tables["observations"].select(["account", "at", "followers"])
    both = pa.concat_tables([posts.rename_columns(seen.column_names), seen])
    both = both.drop_null()
    found = np.zeros(n)
    if until is not None:
        both = both.filter(pc.less(both["at"], until))
    else:
        found += snapshot.accounts["followers"].fill_null(0).to_numpy()
    both = both.sort_by([("at", "ascending"), ("followers", "ascending")])
    # The last of several counts of an account is kept.
    found[both["account"].to_numpy()] = both["followers"].to_numpy()
    return np.maximum(found, 0)


@dataclass(frozen=True, slots=True, eq=False)
class OneWay:
    """Sharers by number of accounts that they share.

    `shares_several` marks accounts that share at least two accounts. For each account,
    `multi` of its sharers do so and `single` do not.
    """

    elsewhere: Mask
    sure: Floats
    single: Floats

    @property
    def odds(self) -> Floats:
        """Single-target sharers per multi-target sharer among all other accounts.

        An account's own sharers are not counted, so that bought sharers cannot raise
        their own limit.
        """
        single, sure = (one.sum() - one + 1.0 for one in (self.single, self.sure))
        found: Floats = np.maximum(single / sure, 1.0)
        return found

    @property
    def usual(self) -> Floats:
        """Usual number of single-target sharers of each account."""
        return usual(self.odds, self.sure)


def one_way(edges: Edges, n: int) -> OneWay:
    """Find single-target sharers; `edges` holds only shares, `n` counts accounts."""
    elsewhere: Mask = np.bincount(edges.source, minlength=n) >= 2
    several = elsewhere[edges.source]
    sure = _sum(edges.target, several.astype(np.float64), n)
    single = _sum(edges.target, (~several).astype(np.float64), n)
    return OneWay(elsewhere, sure, single)


def usual(odds: Floats, sure: Floats, ordinary: float = 1.0) -> Floats:
    """Usual number of single-target sharers; one multi-target sharer is assumed.

    Parameters:
        single_per_multi: usual ratio of single-target to multi-target sharers.
        multi: number (or weight) of multi-target sharers.
        mean_weight: mean weight of the assumed one.
    """
    return odds * (sure + ordinary)


def _pagerank(edges: Edges, n: int) -> Floats:
    """PageRank of accounts that share or are shared; 0 for all others."""
    ranks = np.zeros(n)
    if edges.m:
        here = np.union1d(edges.source, edges.target)
        ranks[here] = pagerank(edges).values[here]
    return ranks


def _ages(snapshot: Snapshot, rows: Longs) -> Floats:
    """Number of later interactions for each; undated ones count as the latest."""
    at = snapshot.interactions["at"].take(pa.array(rows)).cast(pa.int64())
    known = at.is_valid().to_numpy()
    ages = np.zeros(len(rows))
    times = at.drop_null().to_numpy()
    ages[known] = len(times) - np.searchsorted(np.sort(times), times, side="right")
    return ages


def _sum(rows: npt.NDArray[np.integer], weights: Floats, n: int) -> Floats:
    return np.bincount(rows, weights=weights, minlength=n).astype(np.float64)


def _by_post(
    snapshot: Snapshot, chosen: Selection, shared: Longs
) -> tuple[Longs, Longs]:
    """Author of each shared post, and its number of distinct sharers."""
    known = shared[chosen.target_post[shared] >= 0]
    n = max(snapshot.accounts.num_rows, 1)
    key = np.unique(chosen.target_post[known] * n + chosen.actor[known])
    posts, sharers = np.unique(key // n, return_counts=True)
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()[posts]
    named = authors >= 0
    return authors[named], sharers[named]
