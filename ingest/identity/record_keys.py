"""Record keys: ids of posts and events, and the keys that a record refers to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from graph.model import (
    AccountReference,
    Deletion,
    Event,
    Follow,
    Kind,
    Post,
    PostReference,
    Profile,
    Record,
)
from ingest.identity.account_identity import (
    handle_key,
    normalise_handle,
    platform_account_key,
)


def post_key(platform: str, native: str) -> str:
    """The key of a post.

    >>> post_key("x", "1")
    'x:1'
    """
    return f"{platform}:{native}"


def generated_post_id(post: Post) -> str:
    """Generate an id for a post without one: a hash of author, time and text."""
    who = post.author.account if post.author else AccountReference(handle="")
    parts = (who.id or "", who.handle or "", str(post.created_at or ""), post.text)
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12)
    return f"made-{digest.hexdigest()}"


def event_key(actor: str, target: str, event: Event, source: str, line: int) -> str:
    """The key of an interaction without a post.

    Without a time, two equal interactions of a file are distinguished by their lines.

    Parameters:
        actor, target: keys of the two accounts.
        event: the interaction.
        source, line: hash of the file, and line of the record.
    """
    when = f"{source}:{line}" if event.at is None else event.at.isoformat()
    text = f"{actor}\x1f{target}\x1f{event.kind}\x1f{when}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def post_digest(post: Post) -> str:
    """Hash of the contents of a post, to detect conflicting records."""
    parts = (post.text, post.label or "", str(post.stars or ""), post.other_claims)
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def post_targets(post: Post) -> Iterator[tuple[Kind, PostReference]]:
    """The targets that a post shares, quotes or replies to, with their kind."""
    for kind, target in (
        (Kind.SHARE, post.share_of),
        (Kind.QUOTE, post.quote_of),
        (Kind.REPLY, post.reply_to),
    ):
        if target is not None:
            yield kind, target


def referenced_post_keys(record: Record, platform: str) -> set[str]:
    """Keys of all posts in a record: itself, its context, and its targets."""
    keys = set()
    for part in (record.main, *record.context):
        if isinstance(part, Post):
            place = part.platform or platform
            keys.add(post_key(place, part.id or generated_post_id(part)))
            keys |= {post_key(place, t.post) for _, t in post_targets(part) if t.post}
        elif isinstance(part, Deletion) and part.post:
            keys.add(post_key(part.platform or platform, part.post))
    return keys


def referenced_account_keys(record: Record, platform: str) -> tuple[set[str], set[str]]:
    """Keys of all accounts and handles that a record refers to.

    Returns:
        Account keys, and handle keys.
    """
    accounts: set[str] = set()
    handles: set[str] = set()
    for part in (record.main, *record.context):
        for place, who in _referenced_accounts(part, platform):
            if who.id is not None:
                accounts.add(platform_account_key(place, who.id))
            if who.handle:
                handles.add(handle_key(place, normalise_handle(who.handle)))
    return accounts, handles


def _referenced_accounts(
    part: Post | Profile | Event | Follow | Deletion, platform: str
) -> Iterator[tuple[str, AccountReference]]:
    place = part.platform or platform
    if isinstance(part, Post):
        if part.author is not None:
            yield part.author.platform or place, part.author.account
        for _, target in post_targets(part):
            if target.author is not None:
                yield place, target.author
        for who in part.mentions:
            yield place, who
    elif isinstance(part, Profile):
        yield place, part.account
    elif isinstance(part, Event):
        yield place, part.actor
        yield place, part.target
    elif isinstance(part, Follow):
        yield place, part.follower.account
        yield place, part.followed.account
