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

from graph.analysis.customer_care.conversations import roots_and_depths, conversation_roots
from graph.analysis.customer_care.reply_links import find_response_links
from graph.model import Kind
from graph.phrasing import format_day, format_count, format_frequency
from graph.snapshots.columns import UNDATED, post_authors, post_times
from graph.snapshots.interaction_filter import Longs, Mask, topic_post_mask, select_interactions
from graph.snapshots.lookup import owned_accounts
from graph.snapshots.scope import Scope, scope_conditions, scope_mask
from graph.snapshots.snapshot import Snapshot

TIE_KINDS: Final = (Kind.REPLY, Kind.QUOTE, Kind.MENTION)


@dataclass(frozen=True, slots=True)
class TieStrength:
    """Tie between own accounts and one other account.

    `account` is a row of the accounts. `to_them` and `from_them` count posts in each
    direction. `conversations` counts those with an answer between the two,
    `longest_conversation` is the most posts between them in one, and `depth` the most
    consecutive answers: three answers to one post are three more posts and depth 1.
    `mean_tone` is the mean stance of their posts to us, from -1 to 1; None if unknown.
    `posts` are rows, the latest first.
    """

    account: int
    to_them: int
    from_them: int
    conversations: int
    longest_conversation: int
    depth: int
    last_at: datetime | None
    mean_tone: float | None
    posts: tuple[int, ...]

    @property
    def is_mutual(self) -> bool:
        """Whether both have written to each other."""
        return self.to_them > 0 and self.from_them > 0

    @property
    def reciprocity(self) -> float:
        """Smaller count divided by the larger one; 1 is balanced."""
        return min(self.to_them, self.from_them) / max(self.to_them, self.from_them, 1)


def tie_strengths(
    snapshot: Snapshot, own_accounts: Longs, scope: Scope | None = None
) -> dict[int, TieStrength]:
    """Tie strengths of one account, or of several treated as one, by the other account.

    Parameters:
        snapshot: the snapshot.
        own_accounts: rows of the own accounts.
        scope: time window, platform and topic; its brand is ignored, because
            `own_accounts` defines one end of the ties.

    Cost: a pass over the interactions and one over the replies.
    """
    mine = np.zeros(snapshot.accounts.num_rows, bool)
    mine[own_accounts] = True
    scope = replace(scope or Scope(), brand=None)
    acts = select_interactions(snapshot, kinds=TIE_KINDS, **scope_conditions(scope))
    actor, target, post = acts.actor, acts.target, acts.post
    out = np.flatnonzero(mine[actor] & ~mine[target])
    back = np.flatnonzero(~mine[actor] & mine[target])
    said = scope_mask_with_replies(snapshot, scope)
    reviewer, review = _reviews(snapshot, mine, said)
    sides = [
        _posts_by_account(target[out], post[out]),
        _posts_by_account(
            np.concatenate([actor[back], reviewer]),
            np.concatenate([post[back], review]),
        ),
    ]
    exchanges = _exchanges(snapshot, mine, said)
    at = post_times(snapshot)
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
        found[other] = TieStrength(
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


def describe_tie_strength(tie: TieStrength, own_name: str, other_name: str) -> str:
    """A tie in words.

    >>> tie = TieStrength(3, 1, 2, 1, 3, 2, datetime(2026, 9, 3), 0.5, ())
    >>> describe_tie_strength(tie, "Acme", "Ann")
    'Ann spoke to Acme twice, Acme to Ann once, last on 3 September 2026; warmly. The longest \
conversation has 3 posts; at most 2 answers follow one on another.'
    """
    if tie.is_mutual:
        words = (
            f"{other_name} spoke to {own_name} {format_frequency(tie.from_them)}, {own_name} to {other_name} "
            f"{format_frequency(tie.to_them)}"
        )
    elif tie.from_them:
        words = (
            f"{other_name} spoke to {own_name} {format_frequency(tie.from_them)}, and nothing came back here"
        )
    else:
        words = (
            f"{own_name} spoke to {other_name} {format_frequency(tie.to_them)}, and nothing came back here"
        )
    if tie.last_at is not None:
        words += f", last on {format_day(tie.last_at)}"
    if tie.mean_tone is not None:
        tone = tie.mean_tone
        words += "; warmly" if tone > 0.2 else "; coldly" if tone < -0.2 else ""
    words += "."
    if tie.longest_conversation > 1:
        words += f" The longest conversation has {format_count(tie.longest_conversation, 'post')}"
        # A post and its answer are one deep: that says nothing more.
        deep = f"; at most {tie.depth:,} answers follow one on another"
        words += f"{deep if tie.depth > 1 else ''}."
    return words


def _reviews(snapshot: Snapshot, is_own: Mask, in_scope: Mask) -> tuple[Longs, Longs]:
    """Authors and posts of reviews of brands whose accounts are all own accounts."""
    ours = [
        brand
        for brand in range(snapshot.brands.num_rows)
        if len(held := owned_accounts(snapshot, brand)) and is_own[held].all()
    ]
    about, posts = snapshot.about, snapshot.posts
    named = np.zeros(posts.num_rows, bool)
    rows = about["post"].to_numpy().astype(np.int64)
    named[rows[np.isin(about["brand"].to_numpy(), ours)]] = True
    review = pc.equal(posts["kind"], "review").to_numpy().astype(bool)
    author = post_authors(snapshot)
    found = np.flatnonzero(named & review & (author >= 0) & in_scope)
    found = found[~is_own[author[found]]]
    return author[found], found


def _posts_by_account(other: Longs, post: Longs) -> dict[int, list[int]]:
    """Distinct posts of each account; an event without a post (-1) counts each time."""
    found: dict[int, list[int]] = {}
    seen: set[tuple[int, int]] = set()
    for who, row in zip(other.tolist(), post.tolist(), strict=True):
        if row >= 0 and (who, row) in seen:
            continue
        seen.add((who, row))
        found.setdefault(who, []).append(row)
    return found


def scope_mask_with_replies(snapshot: Snapshot, scope: Scope) -> Mask:
    """Boolean mask of posts in a scope's time window, platform and topic.

    Answers to a post on the topic also count: few answers name it again.
    """
    keep = scope_mask(snapshot.posts, scope)
    if scope.topic is not None:
        about, found = topic_post_mask(snapshot, scope.topic), find_response_links(snapshot)
        answers = np.zeros(len(about), bool)
        answers[found.post[about[found.target]]] = True
        keep &= about | answers
    return keep


def _exchanges(
    snapshot: Snapshot, is_own: Mask, in_scope: Mask
) -> dict[int, list[tuple[int, int]]]:
    """For each other account, the posts and the depth of each conversation.

    A conversation that began before the scope's period counts from the first post that
    was answered within it.
    """
    onto = snapshot.posts["reply_to"].fill_null(-1).to_numpy().astype(np.int64)
    post = np.flatnonzero((onto >= 0) & in_scope)
    one, other = post_authors(snapshot)[post], post_authors(snapshot)[onto[post]]
    known = (one >= 0) & (other >= 0)
    post, one, other = post[known], one[known], other[known]
    cross = is_own[one] != is_own[other]
    post, them = post[cross], np.where(is_own[one], other, one)[cross]
    depth = _chain_depths(onto, post, them)
    pairs, place, counts = np.unique(
        np.column_stack([them, conversation_roots(snapshot)[0][post]]),
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


def _chain_depths(parent: Longs, post: Longs, partner_account: Longs) -> Longs:
    """Position of each answer in its chain of consecutive answers of the same two."""
    partner = np.full(len(parent), -1)
    partner[post] = partner_account
    # An answer to an answer of the same two continues the chain; others start one.
    before = np.full(len(parent), -1)
    before[post] = np.where(partner[parent[post]] == partner_account, parent[post], -1)
    depths: Longs = roots_and_depths(before)[1][post] + 1
    return depths


def _moment(micros: int) -> datetime:
    found: datetime = pa.scalar(micros, pa.timestamp("us")).as_py()
    return found
