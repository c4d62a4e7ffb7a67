"""Which posts, accounts and handles a record names, so that a batch can fetch them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from graph.model import (
    Deletion,
    Event,
    Follow,
    Kind,
    Post,
    Profile,
    Record,
    Target,
    Who,
)
from ingest.identity.account_identity import account_key, fold_handle, handle_key


def post_key(platform: str, native: str) -> str:
    """The key of a post.

    >>> post_key("x", "1")
    'x:1'
    """
    return f"{platform}:{native}"


def made_id(post: Post) -> str:
    """An id for a post of a format that has none: a hash of author, time and text."""
    who = post.author.who if post.author else Who(handle="")
    parts = (who.id or "", who.handle or "", str(post.created_at or ""), post.text)
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12)
    return f"made-{digest.hexdigest()}"


def event_key(actor: str, target: str, event: Event, source: str, line: int) -> str:
    """The key of an interaction without a post: who, whom, how and when.

    Without a time the same pair may stand in a file twice and mean two things, so the
    file's hash and the line tell them apart.
    """
    when = f"{source}:{line}" if event.at is None else event.at.isoformat()
    text = f"{actor}\x1f{target}\x1f{event.kind}\x1f{when}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def digest(post: Post) -> str:
    """What a record says, in a few bytes, to tell when two records contradict."""
    parts = (post.text, post.label or "", str(post.stars or ""), post.said)
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def targets(post: Post) -> Iterator[tuple[Kind, Target]]:
    """What a post shares, quotes or answers."""
    for kind, target in (
        (Kind.SHARE, post.share_of),
        (Kind.QUOTE, post.quote_of),
        (Kind.REPLY, post.reply_to),
    ):
        if target is not None:
            yield kind, target


def named_posts(record: Record, platform: str) -> set[str]:
    """The keys of every post that a record is, brings along or points at."""
    keys = set()
    for part in (record.main, *record.context):
        if isinstance(part, Post):
            place = part.platform or platform
            keys.add(post_key(place, part.id or made_id(part)))
            keys |= {post_key(place, t.post) for _, t in targets(part) if t.post}
        elif isinstance(part, Deletion) and part.post:
            keys.add(post_key(part.platform or platform, part.post))
    return keys


def named_accounts(record: Record, platform: str) -> tuple[set[str], set[str]]:
    """The account keys and the handle keys that a record names."""
    accounts: set[str] = set()
    handles: set[str] = set()
    for part in (record.main, *record.context):
        for place, who in _names(part, platform):
            if who.id is not None:
                accounts.add(account_key(place, who.id))
            if who.handle:
                handles.add(handle_key(place, fold_handle(who.handle)))
    return accounts, handles


def _names(
    part: Post | Profile | Event | Follow | Deletion, platform: str
) -> Iterator[tuple[str, Who]]:
    place = part.platform or platform
    if isinstance(part, Post):
        if part.author is not None:
            yield part.author.platform or place, part.author.who
        for _, target in targets(part):
            if target.who is not None:
                yield place, target.who
        for who in part.mentions:
            yield place, who
    elif isinstance(part, Profile):
        yield place, part.who
    elif isinstance(part, Event):
        yield place, part.actor
        yield place, part.target
    elif isinstance(part, Follow):
        yield place, part.follower.who
        yield place, part.followed.who
