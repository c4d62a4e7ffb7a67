"""Parse Bluesky feed items, single records and Jetstream lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import AccountReference, Deletion, Follow, Post, PostReference, Profile
from ingest.fields.coercion import native_id, parse_timestamp
from ingest.readers._bluesky import (
    PLATFORM,
    POST_COLLECTION,
    author_from_uri,
    bluesky_post,
    bluesky_profile,
    bluesky_share,
    embedded_posts,
    record_creation_time,
    uri_collection,
)
from ingest.readers._json import JsonObject, as_object

REPOST_COLLECTION: Final = "app.bsky.feed.repost"
FOLLOW_COLLECTION: Final = "app.bsky.graph.follow"
PROFILE_COLLECTION: Final = "app.bsky.actor.profile"

RecordParts = tuple[Post | Profile | Follow | Deletion, list[Post | Profile]]
"""The main part of a record and its context."""


def is_post_view(value: Any) -> bool:
    """Whether this is a post view: a record with its author.

    >>> is_post_view(
    ...     {"uri": "at://did:plc:a/app.bsky.feed.post/1", "author": {}, "record": {}}
    ... )
    True
    """
    found = as_object(value)
    return "uri" in found and "author" in found and "record" in found


def parse_feed_item(item: JsonObject, warn: list[str]) -> RecordParts:
    """Convert a feed item to a post, or to a share if its reason is a repost.

    The posts that it answers become context and give the author of `reply_to`.
    """
    main, context = bluesky_post(item["post"], warn)
    for name in ("parent", "root"):
        answered = embedded_posts(as_object(item.get("reply")).get(name), warn)
        context += [one for one in answered if one not in context]
    main = _with_reply_author(main, context)
    reason = as_object(item.get("reason"))
    by = as_object(reason.get("by"))
    if str(reason.get("$type", "")).endswith("#reasonRepost") or (
        by and "$type" not in reason
    ):
        at = parse_timestamp(reason.get("indexedAt"), warn)
        sharer = bluesky_profile(by, warn)
        return bluesky_share(sharer, main.id, at, main), [main, *context]
    return main, context


def parse_single_record(
    view: JsonObject, record: JsonObject, warn: list[str], at: datetime | None = None
) -> RecordParts | None:
    """Convert one record; None for likes, lists and records of other applications.

    Parameters:
        view: the object with the record's URI.
        record: the record itself.
        warn: receives warnings.
        at: the time at which the record was seen, or None.

    Raises:
        InvalidValue: a URI or the time is missing or invalid.

    """
    uri = native_id(view.get("uri"))
    kind = record.get("$type") or uri_collection(uri)
    if kind == POST_COLLECTION:
        return bluesky_post({"indexedAt": at, **view, "record": record}, warn)
    who = author_from_uri(uri)
    if who is None:
        return None
    actor = Profile(account=who, platform=PLATFORM)
    subject = record.get("subject")
    made = record_creation_time(record.get("createdAt"), at, warn)
    if kind == REPOST_COLLECTION:
        return bluesky_share(actor, as_object(subject).get("uri"), made), []
    if kind == FOLLOW_COLLECTION:
        followed = AccountReference(id=native_id(subject))
        other = Profile(account=followed, platform=PLATFORM)
        return Follow(follower=actor, followed=other, platform=PLATFORM), []
    if kind == PROFILE_COLLECTION:
        found = bluesky_profile({**record, "did": who.id, "handle": who.handle}, warn)
        return replace(found, created_at=None, at=at), []
    return None


def parse_stream_line(line: JsonObject, warn: list[str]) -> RecordParts | None:
    """Convert a Jetstream line; None for events that are not imported.

    The deletion of a repost names the key of the repost and not the shared post.
    Therefore it cannot be assigned to a share.

    Raises:
        InvalidValue: the DID, a URI or the time is missing or invalid.

    """
    did = native_id(line.get("did"), missing_reason="missing_author")
    at = parse_timestamp(line.get("time_us"), warn)
    identity = as_object(line.get("identity"))
    if identity.get("handle"):
        found = bluesky_profile({"did": did, "handle": identity["handle"]}, warn)
        return replace(found, at=at), []
    commit = as_object(line.get("commit"))
    kind = commit.get("collection")
    uri = f"at://{did}/{kind}/{commit.get('rkey')}"
    if commit.get("operation") == "delete":
        return (
            (Deletion(platform=PLATFORM, post=uri), [])
            if kind == POST_COLLECTION
            else None
        )
    record = as_object(commit.get("record"))
    return parse_single_record({"uri": uri}, {"$type": kind, **record}, warn, at)


def _with_reply_author(post: Post, context: Iterable[Post | Profile]) -> Post:
    """The post with the author of its parent, if the parent is in the context."""
    target = post.reply_to
    for one in context:
        if target and isinstance(one, Post) and one.id == target.post and one.author:
            return replace(
                post, reply_to=PostReference(post=one.id, author=one.author.account)
            )
    return post
