"""What a Bluesky feed item, a single record or a line of the stream says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import Deletion, Follow, Post, Profile, Target, Who
from ingest.fields.coercion import native_id, time
from ingest.readers._bluesky import (
    PLATFORM,
    POST,
    author_in,
    came_along,
    collection,
    created,
    post_of,
    profile_of,
    share_of,
)
from ingest.readers._json import Obj, obj

REPOST: Final = "app.bsky.feed.repost"
FOLLOW: Final = "app.bsky.graph.follow"
PROFILE: Final = "app.bsky.actor.profile"

Found = tuple[Post | Profile | Follow | Deletion, list[Post | Profile]]
"""A record's main part and what came along."""


def is_view(value: Any) -> bool:
    """Whether this is a post with its author beside it.

    >>> is_view(
    ...     {"uri": "at://did:plc:a/app.bsky.feed.post/1", "author": {}, "record": {}}
    ... )
    True
    """
    found = obj(value)
    return "uri" in found and "author" in found and "record" in found


def in_feed(item: Obj, warn: list[str]) -> Found:
    """The post of a feed item, or the share that its reason tells of.

    What the post answers comes along, and then names the one answered.
    """
    main, context = post_of(item["post"], warn)
    for name in ("parent", "root"):
        answered = came_along(obj(item.get("reply")).get(name), warn)
        context += [one for one in answered if one not in context]
    main = _answering(main, context)
    reason = obj(item.get("reason"))
    by = obj(reason.get("by"))
    if str(reason.get("$type", "")).endswith("#reasonRepost") or (
        by and "$type" not in reason
    ):
        at = time(reason.get("indexedAt"), warn)
        sharer = profile_of(by, warn)
        return share_of(sharer, main.id, at, main), [main, *context]
    return main, context


def of_record(
    view: Obj, record: Obj, warn: list[str], at: datetime | None = None
) -> Found | None:
    """What a single record says; None for a like, a list or another program's record.

    Raises:
        Bad: an address or the time is missing or wrong.

    """
    uri = native_id(view.get("uri"))
    kind = record.get("$type") or collection(uri)
    if kind == POST:
        return post_of({"indexedAt": at, **view, "record": record}, warn)
    who = author_in(uri)
    if who is None:
        return None
    actor = Profile(who=who, platform=PLATFORM)
    subject = record.get("subject")
    made = created(record.get("createdAt"), at, warn)
    if kind == REPOST:
        return share_of(actor, obj(subject).get("uri"), made), []
    if kind == FOLLOW:
        followed = Who(id=native_id(subject))
        other = Profile(who=followed, platform=PLATFORM)
        return Follow(follower=actor, followed=other, platform=PLATFORM), []
    if kind == PROFILE:
        found = profile_of({**record, "did": who.id, "handle": who.handle}, warn)
        return replace(found, created_at=None, at=at), []
    return None


def in_stream(line: Obj, warn: list[str]) -> Found | None:
    """What a line of the Jetstream says; None for what is not ours.

    The stream numbers a repost by its own key, which is not the share's: the deletion
    of a repost cannot tell which share is gone.

    Raises:
        Bad: the DID, an address or the time is missing or wrong.

    """
    did = native_id(line.get("did"), missing="missing_author")
    at = time(line.get("time_us"), warn)
    identity = obj(line.get("identity"))
    if identity.get("handle"):
        found = profile_of({"did": did, "handle": identity["handle"]}, warn)
        return replace(found, at=at), []
    commit = obj(line.get("commit"))
    kind = commit.get("collection")
    uri = f"at://{did}/{kind}/{commit.get('rkey')}"
    if commit.get("operation") == "delete":
        return (Deletion(platform=PLATFORM, post=uri), []) if kind == POST else None
    record = obj(commit.get("record"))
    return of_record({"uri": uri}, {"$type": kind, **record}, warn, at)


def _answering(post: Post, context: Iterable[Post | Profile]) -> Post:
    """The post with the handle of the one it answers, where the parent came along."""
    target = post.reply_to
    for one in context:
        if target and isinstance(one, Post) and one.id == target.post and one.author:
            return replace(post, reply_to=Target(post=one.id, who=one.author.who))
    return post
