"""Convert Bluesky API objects to posts, shares and profiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import AccountReference, Post, PostReference, Profile
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    native_id,
    normalize_url,
    parse_count,
    parse_timestamp,
)
from ingest.fields.label_words import parse_language
from ingest.readers._facets import facet_hashtags, facet_links, facet_mentions
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    as_object,
    objects_in_list,
    optional_json_time,
)

PLATFORM: Final = "bluesky"
POST_COLLECTION: Final = "app.bsky.feed.post"

MAX_NESTED: Final = 4
"""Maximum depth of nested quotes; the API returns two."""


def author_from_uri(uri: str) -> AccountReference | None:
    """The author of a record, from its AT URI; None if the URI has none.

    >>> author_from_uri("at://did:plc:a/app.bsky.feed.post/1")
    AccountReference(id='did:plc:a', handle=None)
    """
    name = uri.removeprefix("at://").partition("/")[0]
    if not uri.startswith("at://") or not name:
        return None
    return (
        account_from_values(name, None)
        if name.startswith("did:")
        else account_from_values(None, name)
    )


def bluesky_post(
    view: JsonObject, warn: list[str], depth: int = 0
) -> tuple[Post, list[Post | Profile]]:
    """Convert a post view to a post and its context.

    Parameters:
        view: the post view.
        warn: receives warnings.
        depth: how many quotes lead to this post.

    Returns:
        The post, and the posts that the view embeds (a quoted post).

    Raises:
        InvalidValue: the URI, the author or the time is missing or invalid.

    """
    uri = native_id(view.get("uri"))
    record = as_object(view.get("record") or view.get("value"))
    author = _author(view, uri, warn)
    quoted, context = _quoted(record, view, warn, depth)
    name = author.account.id or author.account.handle
    reply = as_object(record.get("reply"))
    parent = as_object(reply.get("parent")).get("uri")
    root = as_object(reply.get("root")).get("uri")
    langs = record.get("langs")
    code = langs[0] if isinstance(langs, list) and langs else None
    post = Post(
        id=uri,
        author=author,
        platform=PLATFORM,
        created_at=record_creation_time(
            record.get("createdAt"), view.get("indexedAt"), warn
        ),
        text=clean_text(record.get("text"), warn),
        url=normalize_url(
            f"https://bsky.app/profile/{name}/post/{uri.rpartition('/')[2]}"
        ),
        language=parse_language(code) if isinstance(code, str) else None,
        likes=parse_count(view.get("likeCount"), warn),
        shares=parse_count(view.get("repostCount"), warn),
        replies=parse_count(view.get("replyCount"), warn),
        quote_of=quoted,
        reply_to=_reference_from_uri(parent) if parent else None,
        mentions=facet_mentions(record, warn),
        tags=facet_hashtags(record),
        links=facet_links(record),
        conversation_id=root if isinstance(root, str) else uri,
    )
    return post, context


def bluesky_share(
    sharer: Profile, uri: Any, at: datetime | None, original: Post | None = None
) -> Post:
    """Build the share of a post; its id is made of the actor and the original's URI.

    Parameters:
        sharer: the account that shared the post.
        uri: the AT URI of the shared post.
        at: the time of the share.
        original: the shared post, if known; the share copies its text.

    Raises:
        InvalidValue: the URI of the shared post is missing or invalid.

    """
    shared = native_id(uri)
    actor = sharer.account.id or sharer.account.handle
    share = Post(
        id=f"{actor}/share/{shared}",
        author=sharer,
        platform=PLATFORM,
        created_at=at,
        share_of=_reference_from_uri(shared),
    )
    if original is None:
        return share
    who = original.author.account if original.author else None
    return replace(
        share,
        text=original.text,
        language=original.language,
        tags=original.tags,
        links=original.links,
        share_of=PostReference(post=shared, author=who),
    )


def bluesky_profile(value: JsonObject, warn: list[str]) -> Profile:
    """Convert an actor object to a profile.

    Raises:
        InvalidValue: DID and handle are missing, or one is invalid.

    """
    who = account_from_values(value.get("did"), value.get("handle"))
    if who is None:
        raise InvalidValue("missing_author", "there is neither DID nor handle")
    if who.handle == "handle.invalid":  # what Bluesky shows for a broken name
        who = AccountReference(id=who.id) if who.id else who
    status = as_object(value.get("verification")).get("verifiedStatus")
    return Profile(
        account=who,
        platform=PLATFORM,
        name=clean_text(value.get("displayName"), warn) or None,
        followers=parse_count(value.get("followersCount"), warn),
        following=parse_count(value.get("followsCount"), warn),
        bio=clean_text(value.get("description"), warn) or None,
        url=normalize_url(f"https://bsky.app/profile/{who.id or who.handle}"),
        created_at=optional_json_time(value.get("createdAt"), warn),
        verified=None if status is None else status == "valid",
    )


def record_creation_time(stated: Any, indexed: Any, warn: list[str]) -> datetime | None:
    """The creation time that the author's client states, else the time of indexing.

    Parameters:
        stated: the field `createdAt`.
        indexed: the time at which Bluesky indexed the record, or None.
        warn: receives `time_of_indexing` if the time of indexing is used.
    """
    try:
        moment = parse_timestamp(stated, warn)
    except InvalidValue:
        if indexed is None:
            raise
        moment = None
    if moment is not None or indexed is None:
        return moment
    warn.append("time_of_indexing")
    return indexed if isinstance(indexed, datetime) else parse_timestamp(indexed, warn)


def embedded_posts(value: Any, warn: list[str], depth: int = 1) -> list[Post | Profile]:
    """An embedded post and the posts that it quotes; [] if it cannot be read.

    Parameters:
        value: the embedded object.
        warn: receives warnings.
        depth: how many quotes lead to this post.
    """
    found = as_object(value)
    if "author" not in found or not ("value" in found or "record" in found):
        return []
    if depth > MAX_NESTED:
        return []
    try:
        main, context = bluesky_post(found, warn, depth)
    except InvalidValue:
        warn.append("field_dropped")
        return []
    return [main, *context]


def uri_collection(uri: str) -> str:
    """The collection in an AT URI; "" if it has none.

    >>> uri_collection("at://did:plc:a/app.bsky.feed.post/1")
    'app.bsky.feed.post'
    """
    parts = uri.removeprefix("at://").split("/")
    return parts[1] if len(parts) == 3 else ""


def _author(view: JsonObject, uri: str, warn: list[str]) -> Profile:
    author = as_object(view.get("author"))
    if author:
        return bluesky_profile(author, warn)
    who = author_from_uri(uri)
    if who is None:
        raise InvalidValue("missing_author", "the URI has no author")
    return Profile(account=who, platform=PLATFORM)


def _quoted(
    record: JsonObject, view: JsonObject, warn: list[str], depth: int
) -> tuple[PostReference | None, list[Post | Profile]]:
    """The quoted post and its context; the record is embedded alone or with media."""
    inner = as_object(as_object(record.get("embed")).get("record"))
    inner = as_object(inner.get("record")) or inner
    uri = inner.get("uri")
    if not isinstance(uri, str) or uri_collection(uri) != POST_COLLECTION:
        return None, []
    quoted_view = _embedded_view(view)
    came = (
        embedded_posts(quoted_view, warn, depth + 1)
        if quoted_view.get("uri") == uri
        else []
    )
    who = next(
        (one.author.account for one in came if isinstance(one, Post) and one.author),
        None,
    )
    return _reference_from_uri(uri, who), came


def _embedded_view(view: JsonObject) -> JsonObject:
    """The view of the quoted post: in `embed`, or in `embeds` of a quoted post."""
    embeds: Iterable[JsonObject] = [
        as_object(view.get("embed")),
        *objects_in_list(view.get("embeds")),
    ]
    for embed in embeds:
        inner = as_object(embed.get("record"))
        inner = as_object(inner.get("record")) or inner
        if "author" in inner and ("value" in inner or "record" in inner):
            return inner
    return {}


def _reference_from_uri(uri: Any, who: AccountReference | None = None) -> PostReference:
    """The post of an AT URI, and its author from the URI.

    Raises:
        InvalidValue: the URI is missing or invalid.

    """
    post = native_id(uri)
    return PostReference(post=post, author=who or author_from_uri(post))
