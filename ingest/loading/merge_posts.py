"""Folding posts into a batch: what is new, what was seen before, what is refreshed."""

from __future__ import annotations

from typing import Final, Literal

from graph.model import Counts, Kind, Post, Who
from graph.store.protocol import Row
from ingest.enrichment.enricher import Annotator
from ingest.identity.account_identity import clean_handle
from ingest.identity.node_defaults import empty, rank
from ingest.identity.record_keys import digest, made_id, post_key, targets
from ingest.loading.batch import Batch, Intent, Ref

Outcome = Literal["stored", "duplicate", "deleted"]

COUNTERS: Final = ("likes", "shares", "replies", "views")


def fold(
    batch: Batch,
    post: Post,
    counts: Counts,
    annotator: Annotator,
    *,
    context: bool = False,
) -> tuple[Outcome, Ref | None]:
    """Fold one post into the batch; what became of it, and who wrote it."""
    place = post.platform or batch.platform
    if post.id is None and not context:
        counts.warn("made_id")
    key = post_key(place, post.id or made_id(post))
    if key in batch.tombstones:
        return "deleted", None
    author = None
    if post.author is not None:
        author = batch.see(post.author, place, post.created_at)
    row = batch.posts.get(key)
    level = 1 if context else 2
    if row is None or rank(row) < level:
        _take(batch, key, post, author, counts, annotator, row, level)
        return "stored", author
    _again(batch, key, post, author, counts, annotator, row, level)
    return "duplicate", author


def _take(
    batch: Batch,
    key: str,
    post: Post,
    author: Ref | None,
    counts: Counts,
    annotator: Annotator,
    before: Row | None,
    level: int,
) -> None:
    """A post that is new, or of which only a lesser trace was there."""
    place = post.platform or batch.platform
    notes = annotator.annotate(post)
    row = _row(key, place, post, level)
    row.update(notes.properties)
    if before is not None:
        _keep(batch, key, before, row)
    batch.posts[key] = row
    intent = _intent(batch, key, place, post, author, counts)
    intent.about = notes.about
    earlier = batch.intents.get(key)
    if earlier is not None:
        _complete(intent, earlier)
    batch.intents[key] = intent


def _keep(batch: Batch, key: str, before: Row, row: Row) -> None:
    """Take over what the lesser trace knew: what is absent, and later counters."""
    at, known_at = row["collected_at"], before["collected_at"]
    if known_at is not None and known_at != at:
        batch.observe_post(key, known_at, before)
        if at is not None:
            batch.observe_post(key, at, row)
        if at is None or known_at > at:
            row["collected_at"] = known_at
            row.update((n, before[n]) for n in COUNTERS if before[n] is not None)
    for name, value in before.items():
        # A tone belongs to the words that were read, never to those before them.
        if row[name] is None and not name.startswith("stance"):
            row[name] = value
    batch.changed_posts.add(key)


def _complete(intent: Intent, earlier: Intent) -> None:
    """What the lesser trace knew and the better record does not say again."""
    intent.author = intent.author or earlier.author
    said = {(kind, ref) for kind, ref in intent.acts}
    intent.acts += [act for act in earlier.acts if act not in said]
    intent.points = earlier.points | intent.points
    intent.tags = tuple(dict.fromkeys((*intent.tags, *earlier.tags)))
    intent.links = tuple(dict.fromkeys((*intent.links, *earlier.links)))


def _row(key: str, place: str, post: Post, level: int) -> Row:
    conversation = post.conversation_id
    return empty(
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
        digest=digest(post),
        stub=False,
        context=level == 1,
    )


def _handle(post: Post) -> str | None:
    """The handle that the author has in this record: they may have another one today."""
    if post.author is None or not post.author.who.handle:
        return None
    return clean_handle(post.author.who.handle) or None


def _intent(
    batch: Batch,
    key: str,
    place: str,
    post: Post,
    author: Ref | None,
    counts: Counts,
) -> Intent:
    intent = Intent(author=author, tags=_tags(post), links=post.links)
    for kind, target in targets(post):
        if target.post is not None:
            pointed = post_key(place, target.post)
            if pointed == key:
                counts.warn("self_reference")
                continue
            intent.points[kind] = pointed
        _act(batch, intent, place, post, kind, target.who)
    if post.share_of is None:  # a share has no words of its own, so it names no one
        for who in post.mentions:
            _act(batch, intent, place, post, Kind.MENTION, who)
    return intent


def _act(
    batch: Batch, intent: Intent, place: str, post: Post, kind: Kind, who: Who | None
) -> None:
    if who is None:
        return
    ref = batch.name(who, place, post.created_at)
    if ref is not None and (str(kind), ref) not in intent.acts:
        intent.acts.append((str(kind), ref))


def _tags(post: Post) -> tuple[str, ...]:
    folded = (tag.lstrip("#").casefold() for tag in post.tags)
    return tuple(dict.fromkeys(tag for tag in folded if tag))


def _again(
    batch: Batch,
    key: str,
    post: Post,
    author: Ref | None,
    counts: Counts,
    annotator: Annotator,
    row: Row,
    level: int,
) -> None:
    """A post that was there: the first stays, unless this was collected later."""
    at, known_at = post.collected_at, row["collected_at"]
    newer = at is not None and (known_at is None or at > known_at)
    if level == rank(row) == 2 and row["digest"] != digest(post):
        edited = post.edited_at is not None and (
            row["edited_at"] is None or post.edited_at > row["edited_at"]
        )
        if newer and edited:
            _take(batch, key, post, author, counts, annotator, row, level)
            return
        counts.warn("conflict")
    if at is not None and at != known_at:
        _observe(batch, key, row, post)
    for name in COUNTERS:
        value = getattr(post, name)
        if value is not None and value != row[name] and (newer or row[name] is None):
            row[name] = value
            batch.changed_posts.add(key)
    if newer:
        row["collected_at"] = at
        batch.changed_posts.add(key)


def _observe(batch: Batch, key: str, row: Row, post: Post) -> None:
    """Both what was known, with its time, and what is seen now."""
    if row["collected_at"] is not None:
        batch.observe_post(key, row["collected_at"], row)
    if post.collected_at is not None:
        now = {name: getattr(post, name) for name in COUNTERS}
        batch.observe_post(key, post.collected_at, now)
