"""Tie strength: message counts in both directions, depth, recency and mean tone.

A tie consists of replies, quotes, mentions, and reviews (which address the brand that
they are about); shares do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.customer_care.conversations import chains, roots
from graph.analysis.customer_care.reply_links import responses
from graph.model import Kind
from graph.phrasing import day, many, times
from graph.snapshots.columns import UNDATED, authors, moments
from graph.snapshots.interaction_filter import Longs, Mask, posts_about, select
from graph.snapshots.lookup import owned
from graph.snapshots.scope import Scope, conditions, inside
from graph.snapshots.snapshot import Snapshot

TALK: Final = (Kind.REPLY, Kind.QUOTE, Kind.MENTION)


@dataclass(frozen=True, slots=True)
class Strength:
    """Tie between own accounts and one other account.

    `account` is a row of the accounts. `to_them` and `from_them` count posts in each
    direction. `conversations` counts those with an answer between the two,
    `longest_conversation` is the most posts between them in one, and `depth` the most
    consecutive answers: three answers to one post are three more posts and depth 1.
    `mean_tone` is the mean stance of their posts to us, from -1 to 1; None if unknown.
    `posts` are rows, the latest first.
    """

    account: int
    there: int
    back: int
    conversations: int
    longest: int
    depth: int
    last_at: datetime | None
    warmth: float | None
    posts: tuple[int, ...]

    @property
    def both(self) -> bool:
        """Whether both have written to each other."""
        return self.there > 0 and self.back > 0

    @property
    def reciprocity(self) -> float:
        """Smaller count divided by the larger one; 1 is balanced."""
        return min(self.there, self.back) / max(self.there, self.back, 1)


def strengths(
    snapshot: Snapshot, ours: Longs, scope: Scope | None = None
) -> dict[int, Strength]:
    """Tie strengths of one account, or of several treated as one, by the other account.

    Parameters:
        snapshot: the snapshot.
        own_accounts: rows of the own accounts.
        scope: time window, platform and topic; its brand is ignored, because
            `own_accounts` defines one end of the ties.

    Cost: a pass over the interactions and one over the replies.
    """
    mine = np.zeros(snapshot.accounts.num_rows, bool)
    mine[ours] = True
    scope = replace(scope or Scope(), brand=None)
    acts = select(snapshot, kinds=TALK, **conditions(scope))
    actor, target, post = acts.actor, acts.target, acts.post
    out = np.flatnonzero(mine[actor] & ~mine[target])
    back = np.flatnonzero(~mine[actor] & mine[target])
    said = said_in(snapshot, scope)
    reviewer, review = _reviews(snapshot, mine, said)
    sides = [
        _posts(target[out], post[out]),
        _posts(
            np.concatenate([actor[back], reviewer]),
            np.concatenate([post[back], review]),
        ),
    ]
    exchanges = _exchanges(snapshot, mine, said)
    at = moments(snapshot)
    tone = snapshot.posts["stance"].to_numpy().astype(float)
    found = {}
    for other in sorted(set(sides[0]) | set(sides[1])):
        there, here = (side.get(other, []) for side in sides)
        known = sorted(
            {row for row in (*there, *here) if row >= 0},
            key=lambda row: (-int(at[row]), row),
        )
        spoken = tone[[row for row in here if row >= 0]]
        spoken = spoken[~np.isnan(spoken)]
        times_ = [int(at[row]) for row in known if at[row] != UNDATED]
        turns = exchanges.get(other, [])
        found[other] = Strength(
            other,
            len(there),
            len(here),
            len(turns),
            max((posts for posts, _ in turns), default=0),
            max((depth for _, depth in turns), default=0),
            _moment(max(times_)) if times_ else None,
            float(spoken.mean()) if len(spoken) else None,
            tuple(known),
        )
    return found


def sentence(one: Strength, ours: str, theirs: str) -> str:
    """A tie in words.

    >>> tie = Strength(3, 1, 2, 1, 3, 2, datetime(2026, 9, 3), 0.5, ())
    >>> sentence(tie, "Acme", "Ann")
    'Ann spoke to Acme twice, Acme to Ann once, last on 3 September 2026; warmly. The longest \
conversation has 3 posts; at most 2 answers follow one on another.'
    """
    if one.both:
        words = (
            f"{theirs} spoke to {ours} {times(one.back)}, {ours} to {theirs} "
            f"{times(one.there)}"
        )
    elif one.back:
        words = (
            f"{theirs} spoke to {ours} {times(one.back)}, and nothing came back here"
        )
    else:
        words = (
            f"{ours} spoke to {theirs} {times(one.there)}, and nothing came back here"
        )
    if one.last_at is not None:
        words += f", last on {day(one.last_at)}"
    if one.warmth is not None:
        tone = one.warmth
        words += "; warmly" if tone > 0.2 else "; coldly" if tone < -0.2 else ""
    words += "."
    if one.longest > 1:
        words += f" The longest conversation has {many(one.longest, 'post')}"
        # A post and its answer are one deep: that says nothing more.
        deep = f"; at most {one.depth:,} answers follow one on another"
        words += f"{deep if one.depth > 1 else ''}."
    return words


def _reviews(snapshot: Snapshot, mine: Mask, said: Mask) -> tuple[Longs, Longs]:
    """Authors and posts of reviews of brands whose accounts are all own accounts."""
    ours = [
        brand
        for brand in range(snapshot.brands.num_rows)
        if len(held := owned(snapshot, brand)) and mine[held].all()
    ]
    about, posts = snapshot.about, snapshot.posts
    named = np.zeros(posts.num_rows, bool)
    rows = about["post"].to_numpy().astype(np.int64)
    named[rows[np.isin(about["brand"].to_numpy(), ours)]] = True
    review = pc.equal(posts["kind"], "review").to_numpy().astype(bool)
    author = authors(snapshot)
    found = np.flatnonzero(named & review & (author >= 0) & said)
    found = found[~mine[author[found]]]
    return author[found], found


def _posts(other: Longs, post: Longs) -> dict[int, list[int]]:
    """Distinct posts of each account; an event without a post (-1) counts each time."""
    found: dict[int, list[int]] = {}
    seen: set[tuple[int, int]] = set()
    for who, row in zip(other.tolist(), post.tolist(), strict=True):
        if row >= 0 and (who, row) in seen:
            continue
        seen.add((who, row))
        found.setdefault(who, []).append(row)
    return found


def said_in(snapshot: Snapshot, scope: Scope) -> Mask:
    """Boolean mask of posts in a scope's time window, platform and topic.

    Answers to a post on the topic also count: few answers name it again.
    """
    keep = inside(snapshot.posts, scope)
    if scope.topic is not None:
        about, found = posts_about(snapshot, scope.topic), responses(snapshot)
        answers = np.zeros(len(about), bool)
        answers[found.post[about[found.target]]] = True
        keep &= about | answers
    return keep


def _exchanges(
    snapshot: Snapshot, mine: Mask, said: Mask
) -> dict[int, list[tuple[int, int]]]:
    """For each other account, the posts and the depth of each conversation.

    A conversation that began before the scope's period counts from the first post that
    was answered within it.
    """
    onto = snapshot.posts["reply_to"].fill_null(-1).to_numpy().astype(np.int64)
    post = np.flatnonzero((onto >= 0) & said)
    one, other = authors(snapshot)[post], authors(snapshot)[onto[post]]
    known = (one >= 0) & (other >= 0)
    post, one, other = post[known], one[known], other[known]
    cross = mine[one] != mine[other]
    post, them = post[cross], np.where(mine[one], other, one)[cross]
    depth = _depths(onto, post, them)
    pairs, place, counts = np.unique(
        np.column_stack([them, roots(snapshot)[0][post]]),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    deepest = np.zeros(len(pairs), np.int64)
    np.maximum.at(deepest, place, depth)
    found: dict[int, list[tuple[int, int]]] = {}
    for who, count, deep in zip(
        pairs[:, 0].tolist(), counts.tolist(), deepest.tolist(), strict=True
    ):
        found.setdefault(who, []).append((count + 1, deep))
    return found


def _depths(onto: Longs, post: Longs, them: Longs) -> Longs:
    """Position of each answer in its chain of consecutive answers of the same two."""
    partner = np.full(len(onto), -1)
    partner[post] = them
    # An answer to an answer of the same two continues the chain; others start one.
    before = np.full(len(onto), -1)
    before[post] = np.where(partner[onto[post]] == them, onto[post], -1)
    depths: Longs = chains(before)[1][post] + 1
    return depths


def _moment(micros: int) -> datetime:
    found: datetime = pa.scalar(micros, pa.timestamp("us")).as_py()
    return found
