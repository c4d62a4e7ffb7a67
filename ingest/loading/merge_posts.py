"""Merge posts into a batch: insert new posts, update or skip known ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from graph.model import AccountReference, Kind, Post, RecordCounts
from graph.store.protocol import Row
from ingest.enrichment.enricher import Enricher
from ingest.identity.account_identity import clean_handle
from ingest.identity.node_defaults import completeness_rank, empty_row
from ingest.identity.record_keys import (
    generated_post_id,
    post_digest,
    post_key,
    post_targets,
)
from ingest.loading.batch import Batch, NamedAccount, PendingEdges

PostOutcome = Literal["stored", "duplicate", "deleted"]

POST_COUNTERS: Final = ("likes", "shares", "replies", "views")

CONTEXT_RANK: Final = 1
"""`completeness_rank` of a post that another record brought along."""

RECORD_RANK: Final = 2
"""`completeness_rank` of a post that is a record of its own."""


@dataclass(frozen=True, slots=True)
class _IncomingPost:
    """A post that is merged, with the key, platform and author of its row."""

    key: str
    platform: str
    post: Post
    author: NamedAccount | None
    rank: int


@dataclass(frozen=True, slots=True)
class PostMerge:
    """Merges the posts of one file into one batch.

    Parameters:
        batch: the batch.
        counts: counts of the file, updated in place.
        enricher: derives language, tone and brands.

    """

    batch: Batch
    counts: RecordCounts
    enricher: Enricher

    def merge_post(
        self, post: Post, *, context: bool = False
    ) -> tuple[PostOutcome, NamedAccount | None]:
        """Merge one post; `context`: another record brought it along.

        Returns:
            The outcome, and the post's author (None if unknown).
        """
        platform = post.platform or self.batch.platform
        if post.id is None and not context:
            self.counts.warn("made_id")
        key = post_key(platform, post.id or generated_post_id(post))
        if key in self.batch.tombstones:
            return "deleted", None
        author = None
        if post.author is not None:
            author = self.batch.record_profile(post.author, platform, post.created_at)
        rank = CONTEXT_RANK if context else RECORD_RANK
        incoming = _IncomingPost(key, platform, post, author, rank)
        row = self.batch.posts.get(key)
        if row is None or completeness_rank(row) < rank:
            self._insert(incoming, row)
            return "stored", author
        self._update(incoming, row)
        return "duplicate", author

    def _insert(self, incoming: _IncomingPost, previous: Row | None) -> None:
        """Insert a post that is new, or replace a less complete row of it."""
        enrichment = self.enricher.enrich(incoming.post)
        row = _post_row(incoming)
        row.update(enrichment.properties)
        if previous is not None:
            self._merge_previous(incoming.key, previous, row)
        self.batch.posts[incoming.key] = row
        pending = self._pending_edges(incoming)
        pending.about = enrichment.about
        earlier = self.batch.pending.get(incoming.key)
        if earlier is not None:
            _merge_pending(pending, earlier)
        self.batch.pending[incoming.key] = pending

    def _merge_previous(self, key: str, previous: Row, row: Row) -> None:
        """Keep missing values and newer counters of the previous row."""
        at, known_at = row["collected_at"], previous["collected_at"]
        if known_at is not None and known_at != at:
            self.batch.record_post_counters(key, known_at, previous)
            if at is not None:
                self.batch.record_post_counters(key, at, row)
            if at is None or known_at > at:
                row["collected_at"] = known_at
                row.update(
                    (n, previous[n]) for n in POST_COUNTERS if previous[n] is not None
                )
        for name, value in previous.items():
            # A tone belongs to its text, never to a previous text.
            if row[name] is None and not name.startswith("stance"):
                row[name] = value
        self.batch.changed_posts.add(key)

    def _pending_edges(self, incoming: _IncomingPost) -> PendingEdges:
        post = incoming.post
        pending = PendingEdges(
            author=incoming.author, tags=_folded_tags(post), links=post.links
        )
        for kind, target in post_targets(post):
            if target.post is not None:
                pointed = post_key(incoming.platform, target.post)
                if pointed == incoming.key:
                    self.counts.warn("self_reference")
                    continue
                pending.target_posts[kind] = pointed
            if target.author is not None:
                self._add_interaction(pending, incoming, kind, target.author)
        if post.share_of is None:  # a share has no words of its own, so no mentions
            for who in post.mentions:
                self._add_interaction(pending, incoming, Kind.MENTION, who)
        return pending

    def _add_interaction(
        self,
        pending: PendingEdges,
        incoming: _IncomingPost,
        kind: Kind,
        who: AccountReference,
    ) -> None:
        account = self.batch.record_named_account(
            who, incoming.platform, incoming.post.created_at
        )
        interaction = (str(kind), account)
        if account is not None and interaction not in pending.interactions:
            pending.interactions.append((str(kind), account))

    def _update(self, incoming: _IncomingPost, row: Row) -> None:
        """Update a known post: the first record is kept, unless this is newer."""
        key, post = incoming.key, incoming.post
        at, known_at = post.collected_at, row["collected_at"]
        newer = at is not None and (known_at is None or at > known_at)
        both_are_records = incoming.rank == completeness_rank(row) == RECORD_RANK
        if both_are_records and row["digest"] != post_digest(post):
            edited = post.edited_at is not None and (
                row["edited_at"] is None or post.edited_at > row["edited_at"]
            )
            if newer and edited:
                self._insert(incoming, row)
                return
            self.counts.warn("conflict")
        if at is not None and at != known_at:
            self._record_counters(key, row, post)
        for name in POST_COUNTERS:
            value = getattr(post, name)
            if value is None or value == row[name]:
                continue
            if newer or row[name] is None:
                row[name] = value
                self.batch.changed_posts.add(key)
        if newer:
            row["collected_at"] = at
            self.batch.changed_posts.add(key)

    def _record_counters(self, key: str, row: Row, post: Post) -> None:
        """Add observations of the stored and of the new counters."""
        if row["collected_at"] is not None:
            self.batch.record_post_counters(key, row["collected_at"], row)
        if post.collected_at is not None:
            now = {name: getattr(post, name) for name in POST_COUNTERS}
            self.batch.record_post_counters(key, post.collected_at, now)


def _merge_pending(pending: PendingEdges, earlier: PendingEdges) -> None:
    """Add the edges of the earlier record that the new one does not have."""
    pending.author = pending.author or earlier.author
    known = set(pending.interactions)
    pending.interactions += [act for act in earlier.interactions if act not in known]
    pending.target_posts = earlier.target_posts | pending.target_posts
    pending.tags = tuple(dict.fromkeys((*pending.tags, *earlier.tags)))
    pending.links = tuple(dict.fromkeys((*pending.links, *earlier.links)))


def _post_row(incoming: _IncomingPost) -> Row:
    post, platform = incoming.post, incoming.platform
    conversation = post.conversation_id
    return empty_row(
        "Post",
        id=incoming.key,
        platform=platform,
        kind=str(post.kind),
        text=post.text,
        url=post.url,
        created_at=post.created_at,
        stars=post.stars,
        likes=post.likes,
        shares=post.shares,
        replies=post.replies,
        views=post.views,
        conversation_id=post_key(platform, conversation) if conversation else None,
        edited_at=post.edited_at,
        collected_at=post.collected_at,
        paid=post.paid,
        author_followers=post.author.followers if post.author else None,
        author_handle=_author_handle(post),
        label=str(post.label) if post.label else None,
        named="|".join(post.brands) or None,
        named_answers="|".join(post_key(platform, one) for one in post.named_answers)
        or None,
        digest=post_digest(post),
        stub=False,
        context=incoming.rank == CONTEXT_RANK,
    )


def _author_handle(post: Post) -> str | None:
    """The author's handle in this record; the current handle can be another one."""
    if post.author is None or not post.author.account.handle:
        return None
    return clean_handle(post.author.account.handle) or None


def _folded_tags(post: Post) -> tuple[str, ...]:
    folded = (tag.lstrip("#").casefold() for tag in post.tags)
    return tuple(dict.fromkeys(tag for tag in folded if tag))
