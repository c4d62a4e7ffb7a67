"""What others did with an account's words, counted: what a ranking is made of.

Freshness is counted in shares and not in hours. A share loses half its weight once a
quarter (a 16th, a 64th) of all shares have followed it, so a rush makes yesterday old
and a quiet night does not; the same parts serve a week of breaking news and a year of
reviews.

A share counts less where it looks bought. Some people are seen sharing one account and
nobody else; everyone has such sharers. Where an account has far more of them than others
have, for each sharer who also shares somebody else, the surplus does not count. What is
fresh is held to the same law by itself: a crowd of one-account sharers that is suddenly
there needs sharers of the other sort who are there now, and not some of last year.
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
"""After which part of all shares a share has lost half its weight."""

LEAST: Final = 20.0
"""No fewer shares than so many halve a weight: what is fresh among a handful is chance."""

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
"""Which kind of interaction a part adds up."""

SURPLUS: Final = 1.5
"""So many times as many one-account sharers as is usual count in full."""


@dataclass(frozen=True, slots=True, eq=False)
class Acts:
    """The interactions behind the counts: on whom, how much each counts, how old.

    `of` names the part that an interaction counts for; of a share also `pair`, the
    number of its sharer and shared one, `alone`, whether its sharer is seen sharing nobody
    else, and `age`, how many shares followed it. `odds` and `trust` are of each account:
    how many such sharers are usual for each other one, and how far its own are believed.
    `post` numbers what it was done to (-1: not known), `posts` is how many there are.
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
        """The parts that are sums, when each interaction had happened so many times."""
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
        # A sharer counts once, as far as one of their shares is believed.
        most = np.zeros(int(self.pair.max(initial=-1)) + 1)
        trust = np.where(self.alone, self.trust[target], 1.0)
        trust = np.where(times[rows] > 0, self.weight[rows] * trust, 0.0)
        np.maximum.at(most, self.pair, np.minimum(trust, 1.0))
        whom = np.zeros(len(most), np.int64)
        whom[self.pair] = target
        found["sharers"] = _sum(whom, most, self.n)
        return found

    def _believed(self, shared: Floats, fresh: Floats) -> Floats:
        """The shares of each account, each as fresh as it is, a surplus taken off.

        Beside the others there is room for `SURPLUS` times as many by one-account sharers
        as are usual. One other share, as fresh as they are on the mean, is taken for
        granted.
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
    """One value a row of the accounts table.

    `seen` holds what happened, as a page says it: shares, sharers, quotes, replies.
    `parts` holds a column for each of `PARTS`, what looks bought taken off.
    """

    seen: Mapping[str, Floats]
    parts: Mapping[str, Floats]
    acts: Acts

    def redrawn(self, draw: np.random.Generator) -> Counts:
        """The same data had other posts been written: each as often as chance has it.

        What is too slow to work out a hundred times (PageRank, what goes by post) moves
        as the shares do; followers stay.
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
    """Count what the chosen interactions say of each account.

    Parameters:
        chosen: interactions of every kind.
        until: what was collected from then on is not known yet.
        half: after which part of all shares a share has lost half its weight.

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
    """What each interaction was done to, numbered from 0 (-1: not known), and how many."""
    found, post = np.unique(chosen.target_post, return_inverse=True)
    return np.where(chosen.target_post >= 0, post, -1), len(found)


def followers(snapshot: Snapshot, until: datetime | None = None) -> Floats:
    """How many follow each account; before `until`, only what was seen by then.

    A follower count is a running total: the one that an account carries is the latest,
    and would tell a list of the past what came later. So what stood at its posts counts;
    without `until` also what else is known of it. 0 stands for not known.
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
    # The last of several counts of an account stands.
    found[both["account"].to_numpy()] = both["followers"].to_numpy()
    return np.maximum(found, 0)


@dataclass(frozen=True, slots=True, eq=False)
class OneWay:
    """Who shares more than one account, and the crowds of those who do not.

    For each account, `sure` of its sharers also share somebody else and `single` do not.
    """

    elsewhere: Mask
    sure: Floats
    single: Floats

    @property
    def odds(self) -> Floats:
        """How many of the second sort everybody else has for each of the first.

        An account's own sharers are left out, so that nobody's bought crowd can make
        itself usual.
        """
        single, sure = (one.sum() - one + 1.0 for one in (self.single, self.sure))
        found: Floats = np.maximum(single / sure, 1.0)
        return found

    @property
    def usual(self) -> Floats:
        """How many of the second sort are usual for each account."""
        return usual(self.odds, self.sure)


def one_way(edges: Edges, n: int) -> OneWay:
    """The crowds of one-account sharers; `edges` are of shares alone."""
    elsewhere: Mask = np.bincount(edges.source, minlength=n) >= 2
    several = elsewhere[edges.source]
    sure = _sum(edges.target, several.astype(np.float64), n)
    single = _sum(edges.target, (~several).astype(np.float64), n)
    return OneWay(elsewhere, sure, single)


def usual(odds: Floats, sure: Floats, ordinary: float = 1.0) -> Floats:
    """How many one-account sharers are usual beside others; one other is taken for granted.

    Parameters:
        odds: how many are usual for each other one.
        sure: how many others there are.
        ordinary: what one of them counts on the mean.

    """
    return odds * (sure + ordinary)


def _pagerank(edges: Edges, n: int) -> Floats:
    """PageRank of those who share or are shared; the others' equal part is no sign."""
    ranks = np.zeros(n)
    if edges.m:
        here = np.union1d(edges.source, edges.target)
        ranks[here] = pagerank(edges).values[here]
    return ranks


def _ages(snapshot: Snapshot, rows: Longs) -> Floats:
    """How many of these interactions came later than each; undated ones are fresh."""
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
    """The author of each post that was shared, and by how many people it was."""
    known = shared[chosen.target_post[shared] >= 0]
    n = max(snapshot.accounts.num_rows, 1)
    key = np.unique(chosen.target_post[known] * n + chosen.actor[known])
    posts, sharers = np.unique(key // n, return_counts=True)
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()[posts]
    named = authors >= 0
    return authors[named], sharers[named]
