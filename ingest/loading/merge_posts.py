"""Merge posts into a batch: insert new posts, update or skip known ones."""

from __future__ import annotations

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
from ingest.loading.batch import AccountRef, Batch, PendingEdges

PostOutcome = Literal["stored", "duplicate", "deleted"]

POST_COUNTERS: Final = ("likes", "shares", "replies", "views")


def merge_post(
    batch: Batch,
    post: Post,
    counts: RecordCounts,
    enricher: Enricher,
    *,
    context: bool = False,
) -> tuple[PostOutcome, AccountRef | None]:
    """Merge one post into the batch.

    Parameters:
        batch: the batch.
        post: the post.
        counts: counts of the file, updated in place.
        enricher: derives language, tone and brands.
        context: whether the post is context of another record.

    Returns:
        The outcome, and the reference of the author (None if unknown).
    """
    place = post.platform or batch.platform
    if post.id is None and not context:
        counts.warn("made_id")
    key = post_key(place, post.id or generated_post_id(post))
    if key in batch.tombstones:
        return "deleted", None
    author = None
    if post.author is not None:
        author = batch.record_profile(post.author, place, post.created_at)
    row = batch.posts.get(key)
    level = 1 if context else 2
    if row is None or completeness_rank(row) < level:
        _insert(batch, key, post, author, counts, enricher, row, level)
        return "stored", author
    _update(batch, key, post, author, counts, enricher, row, level)
    return "duplicate", author


def _insert(
    batch: Batch,
    key: str,
    post: Post,
    author: AccountRef | None,
    counts: RecordCounts,
    enricher: Enricher,
    previous: Row | None,
    level: int,
) -> None:
    """Insert a post that is new, or replace a less complete row of it."""
    place = post.platform or batch.platform
    enrichment = enricher.enrich(post)
    row = _post_row(key, place, post, level)
    row.update(enrichment.properties)
    if previous is not None:
        _merge_previous(batch, key, previous, row)
    batch.posts[key] = row
    pending = _pending_edges(batch, key, place, post, author, counts)
    pending.about = enrichment.about
    earlier = batch.pending.get(key)
    if earlier is not None:
        _merge_pending(pending, earlier)
    batch.pending[key] = pending


def _merge_previous(batch: Batch, key: str, previous: Row, row: Row) -> None:
    """Keep missing values and newer counters of the previous row."""
    at, known_at = row["collected_at"], previous["collected_at"]
    if known_at is not None and known_at != at:
        batch.record_post_counters(key, known_at, previous)
        if at is not None:
            batch.record_post_counters(key, at, row)
        if at is None or known_at > at:
            row["collected_at"] = known_at
            row.update((n, previous[n]) for n in POST_COUNTERS if previous[n] is not None)
    for name, value in previous.items():
        # A tone belongs to its text, never to a previous text.
        if row[name] is None and not name.startswith("stance"):
            row[name] = value
    batch.changed_posts.add(key)


def _merge_pending(pending: PendingEdges, earlier: PendingEdges) -> None:
    """Add the edges of the earlier record that the new one does not have."""
    pending.author = pending.author or earlier.author
    known = {(kind, ref) for kind, ref in pending.interactions}
    pending.interactions += [act for act in earlier.interactions if act not in known]
    pending.target_posts = earlier.target_posts | pending.target_posts
    pending.tags = tuple(dict.fromkeys((*pending.tags, *earlier.tags)))
    pending.links = tuple(dict.fromkeys((*pending.links, *earlier.links)))


def _post_row(key: str, place: str, post: Post, level: int) -> Row:
    conversation = post.conversation_id
    return empty_row(
        "Post",
        id=key,
        platform=place,
        kind=str(post.kind),
        text=post.text,
        url=post.url,
        created_at=post.created_at,
        stars=post.stars,
        likes=post.likes,
        shares=post.shares,
        replies=post.replies,
        views=post.views,
        conversation_id=post_key(place, conversation) if conversation else None,
        edited_at=post.edited_at,
        collected_at=post.collected_at,
        paid=post.paid,
        author_followers=post.author.followers if post.author else None,
        author_handle=_handle(post),
        label=str(post.label) if post.label else None,
        named="|".join(post.brands) or None,
        digest=post_digest(post),
        stub=False,
        context=level == 1,
    )


def _handle(post: Post) -> str | None:
    """The author's handle in this record; the current handle can be another one."""
    if post.author is None or not post.author.account.handle:
        return None
    return clean_handle(post.author.account.handle) or None


def _pending_edges(
    batch: Batch,
    key: str,
    place: str,
    post: Post,
    author: AccountRef | None,
    counts: RecordCounts,
) -> PendingEdges:
    pending = PendingEdges(author=author, tags=_tags(post), links=post.links)
    for kind, target in post_targets(post):
        if target.post is not None:
            pointed = post_key(place, target.post)
            if pointed == key:
                counts.warn("self_reference")
                continue
            pending.target_posts[kind] = pointed
        _add_interaction(batch, pending, place, post, kind, target.author)
    if post.share_of is None:  # a share has no words of its own, so no mentions
        for who in post.mentions:
            _add_interaction(batch, pending, place, post, Kind.MENTION, who)
    return pending


def _add_interaction(
    batch: Batch, pending: PendingEdges, place: str, post: Post, kind: Kind, who: AccountReference | None
) -> None:
    if who is None:
        return
    ref = batch.record_named_account(who, place, post.created_at)
    if ref is not None and (str(kind), ref) not in pending.interactions:
        pending.interactions.append((str(kind), ref))


def _tags(post: Post) -> tuple[str, ...]:
    folded = (tag.lstrip("#").casefold() for tag in post.tags)
    return tuple(dict.fromkeys(tag for tag in folded if tag))


def _update(
    batch: Batch,
    key: str,
    post: Post,
    author: AccountRef | None,
    counts: RecordCounts,
    enricher: Enricher,
    row: Row,
    level: int,
) -> None:
    """Update a known post: the first record is kept, unless this is newer."""
    at, known_at = post.collected_at, row["collected_at"]
    newer = at is not None and (known_at is None or at > known_at)
    if level == completeness_rank(row) == 2 and row["digest"] != post_digest(post):
        edited = post.edited_at is not None and (
            row["edited_at"] is None or post.edited_at > row["edited_at"]
        )
        if newer and edited:
            _insert(batch, key, post, author, counts, enricher, row, level)
            return
        counts.warn("conflict")
    if at is not None and at != known_at:
        _record_counters(batch, key, row, post)
    for name in POST_COUNTERS:
        value = getattr(post, name)
        if value is not None and value != row[name] and (newer or row[name] is None):
            row[name] = value
            batch.changed_posts.add(key)
    if newer:
        row["collected_at"] = at
        batch.changed_posts.add(key)


def _record_counters(batch: Batch, key: str, row: Row, post: Post) -> None:
    """Add observations of the stored and of the new counters."""
    if row["collected_at"] is not None:
        batch.record_post_counters(key, row["collected_at"], row)
    if post.collected_at is not None:
        now = {name: getattr(post, name) for name in POST_COUNTERS}
        batch.record_post_counters(key, post.collected_at, now)
