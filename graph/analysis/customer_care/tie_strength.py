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

from graph.analysis.customer_care.conversations import (
    conversation_roots,
    roots_and_depths,
)
from graph.analysis.customer_care.reply_links import find_response_links
from graph.model import Kind
from graph.phrasing import format_count, format_day, format_frequency
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.columns import UNDATED, post_authors, post_times
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.lookup import owned_accounts
from graph.snapshots.scope import (
    Scope,
    post_mask,
    scope_conditions,
    topic_post_mask,
)
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
    is_own = np.zeros(snapshot.accounts.num_rows, bool)
    is_own[own_accounts] = True
    scope = replace(scope or Scope(), brand=None)
    acts = select_interactions(snapshot, kinds=TIE_KINDS, **scope_conditions(scope))
    actor, target, post = acts.actor, acts.target, acts.post
    outgoing = np.flatnonzero(is_own[actor] & ~is_own[target])
    incoming = np.flatnonzero(~is_own[actor] & is_own[target])
    in_scope = post_mask_with_answers(snapshot, scope)
    reviewer, review = _reviews(snapshot, is_own, in_scope)
    to_them = _posts_by_account(target[outgoing], post[outgoing])
    from_them = _posts_by_account(
        np.concatenate([actor[incoming], reviewer]),
        np.concatenate([post[incoming], review]),
    )
    exchanges = _exchanges(snapshot, is_own, in_scope)
    at = post_times(snapshot)
    stance = snapshot.posts["stance"].to_numpy().astype(float)
    ties = {}
    for other in sorted(set(to_them) | set(from_them)):
        sent, received = to_them.get(other, []), from_them.get(other, [])
        posts = sorted(
            {row for row in (*sent, *received) if row >= 0},
            key=lambda row: (-int(at[row]), row),
        )
        tones = stance[[row for row in received if row >= 0]]
        tones = tones[~np.isnan(tones)]
        dated = [int(at[row]) for row in posts if at[row] != UNDATED]
        conversations = exchanges.get(other, [])
        ties[other] = TieStrength(
            account=other,
            to_them=len(sent),
            from_them=len(received),
            conversations=len(conversations),
            longest_conversation=max((count for count, _ in conversations), default=0),
            depth=max((depth for _, depth in conversations), default=0),
            last_at=_moment(max(dated)) if dated else None,
            mean_tone=float(tones.mean()) if len(tones) else None,
            posts=tuple(posts),
        )
    return ties


def describe_tie_strength(tie: TieStrength, own_name: str, other_name: str) -> str:
    """A tie as sentences.

    Parameters:
        tie: the tie.
        own_name, other_name: names of its two ends.

    >>> tie = TieStrength(3, 1, 2, 1, 3, 2, datetime(2026, 9, 3), 0.5, ())
    >>> describe_tie_strength(tie, "Acme", "Ann")
    'Ann wrote to Acme twice, Acme to Ann once (last: 3 September 2026). Positive tone. \
The longest conversation has 3 posts, with up to 2 answers in a row.'
    """
    last = f" (last: {format_day(tie.last_at)})" if tie.last_at is not None else ""
    sent, received = format_frequency(tie.to_them), format_frequency(tie.from_them)
    if tie.is_mutual:
        text = (
            f"{other_name} wrote to {own_name} {received}, {own_name} to {other_name} "
            f"{sent}{last}."
        )
    elif tie.from_them:
        text = (
            f"{other_name} wrote to {own_name} {received}{last}. No reply from {own_name} "
            "in this data."
        )
    else:
        text = (
            f"{own_name} wrote to {other_name} {sent}{last}. No reply from {other_name} "
            "in this data."
        )
    if tie.mean_tone is not None and abs(tie.mean_tone) > 0.2:
        text += f" {'Positive' if tie.mean_tone > 0 else 'Negative'} tone."
    if tie.longest_conversation > 1:
        text += (
            f" The longest conversation has "
            f"{format_count(tie.longest_conversation, 'post')}"
        )
        # A post with its answer has depth 1, which adds nothing.
        if tie.depth > 1:
            text += f", with up to {tie.depth:,} answers in a row"
        text += "."
    return text


def _reviews(snapshot: Snapshot, is_own: Mask, in_scope: Mask) -> tuple[Longs, Longs]:
    """Authors and posts of reviews of brands whose accounts are all own accounts."""
    own_brands = [
        brand
        for brand in range(snapshot.brands.num_rows)
        if len(owned := owned_accounts(snapshot, brand)) and is_own[owned].all()
    ]
    about, posts = snapshot.about, snapshot.posts
    named = np.zeros(posts.num_rows, bool)
    rows = about["post"].to_numpy().astype(np.int64)
    named[rows[np.isin(about["brand"].to_numpy(), own_brands)]] = True
    review = pc.equal(posts["kind"], "review").to_numpy().astype(bool)
    author = post_authors(snapshot)
    reviews = np.flatnonzero(named & review & (author >= 0) & in_scope)
    reviews = reviews[~is_own[author[reviews]]]
    return author[reviews], reviews


def _posts_by_account(other: Longs, post: Longs) -> dict[int, list[int]]:
    """Distinct posts of each account; an event without a post (-1) counts each time."""
    posts: dict[int, list[int]] = {}
    seen: set[tuple[int, int]] = set()
    for account, row in zip(other.tolist(), post.tolist(), strict=True):
        if row >= 0 and (account, row) in seen:
            continue
        seen.add((account, row))
        posts.setdefault(account, []).append(row)
    return posts


def post_mask_with_answers(snapshot: Snapshot, scope: Scope) -> Mask:
    """Mask of the posts in a scope's time window, platform and topic, of all brands.

    Answers to a post on the topic also count: few answers name it again.
    """
    any_topic = replace(scope, brand=None, topic=None)
    keep = post_mask(snapshot, any_topic, own_words=False)
    if scope.topic is not None:
        on_topic = topic_post_mask(snapshot, scope.topic)
        links = find_response_links(snapshot)
        answers = np.zeros(len(on_topic), bool)
        answers[links.post[on_topic[links.target]]] = True
        keep &= on_topic | answers
    return keep


def _exchanges(
    snapshot: Snapshot, is_own: Mask, in_scope: Mask
) -> dict[int, list[tuple[int, int]]]:
    """For each other account, the posts and the depth of each conversation.

    A conversation that began before the scope's period counts from the first post that
    was answered within it.
    """
    parent = snapshot.posts["reply_to"].fill_null(-1).to_numpy().astype(np.int64)
    post = np.flatnonzero((parent >= 0) & in_scope)
    author = post_authors(snapshot)
    writer, reader = author[post], author[parent[post]]
    known = (writer >= 0) & (reader >= 0)
    post, writer, reader = post[known], writer[known], reader[known]
    cross = is_own[writer] != is_own[reader]
    post, partner = post[cross], np.where(is_own[writer], reader, writer)[cross]
    depth = _chain_depths(parent, post, partner)
    pairs, pair, counts = np.unique(
        np.column_stack([partner, conversation_roots(snapshot)[0][post]]),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    deepest = np.zeros(len(pairs), np.int64)
    np.maximum.at(deepest, pair, depth)
    exchanges: dict[int, list[tuple[int, int]]] = {}
    for account, count, deep in zip(
        pairs[:, 0].tolist(), counts.tolist(), deepest.tolist(), strict=True
    ):
        exchanges.setdefault(account, []).append((count + 1, deep))
    return exchanges


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
    moment: datetime = pa.scalar(micros, pa.timestamp("us")).as_py()
    return moment
