"""Posts, shares and profiles of Bluesky's objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import Post, Profile, PostReference, AccountReference
from ingest.fields.coercion import InvalidValue, parse_count, normalize_url, native_id, clean_text, parse_timestamp
from ingest.fields.table_cells import parse_language
from ingest.readers._facets import facet_links, facet_mentions, facet_hashtags
from ingest.readers._json import JsonObject, account_from_values, as_object, objects_in_list, optional_json_time

PLATFORM: Final = "bluesky"
POST_COLLECTION: Final = "app.bsky.feed.post"

MAX_NESTED: Final = 4
"""How far quotes of quotes are followed; the interface shows two."""


def author_from_uri(uri: str) -> AccountReference | None:
    """Who wrote a record, by its address.

    >>> author_from_uri("at://did:plc:a/app.bsky.feed.post/1")
    Who(id='did:plc:a', handle=None)
    """
    name = uri.removeprefix("at://").partition("/")[0]
    if not uri.startswith("at://") or not name:
        return None
    return account_from_values(name, None) if name.startswith("did:") else account_from_values(None, name)


def bluesky_post(
    view: JsonObject, warn: list[str], depth: int = 0
) -> tuple[Post, list[Post | Profile]]:
    """The post of a view and, where it came along, the post that it quotes.

    Raises:
        Bad: the address, the author or the time is missing or wrong.

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
        created_at=record_creation_time(record.get("createdAt"), view.get("indexedAt"), warn),
        text=clean_text(record.get("text"), warn),
        url=normalize_url(f"https://bsky.app/profile/{name}/post/{uri.rpartition('/')[2]}"),
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
    """The share of a post by someone: (actor, original, "share") is its key.

    Raises:
        Bad: the shared post's address is missing or wrong.

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
    """The profile of an actor object.

    Raises:
        Bad: there is neither DID nor handle, or one is wrong.

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
    """When a record was made, as its author's program says, else when it was seen."""
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
    """A post that came along, and what it quotes; nothing where it cannot be read."""
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
    """What an address names.

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
        raise InvalidValue("missing_author", "the address names no author")
    return Profile(account=who, platform=PLATFORM)


def _quoted(
    record: JsonObject, view: JsonObject, warn: list[str], depth: int
) -> tuple[PostReference | None, list[Post | Profile]]:
    """What a post quotes: a record embedded alone or beside pictures."""
    inner = as_object(as_object(record.get("embed")).get("record"))
    inner = as_object(inner.get("record")) or inner
    uri = inner.get("uri")
    if not isinstance(uri, str) or uri_collection(uri) != POST_COLLECTION:
        return None, []
    shown = _embedded_view(view)
    came = embedded_posts(shown, warn, depth + 1) if shown.get("uri") == uri else []
    who = next(
        (one.author.account for one in came if isinstance(one, Post) and one.author), None
    )
    return _reference_from_uri(uri, who), came


def _embedded_view(view: JsonObject) -> JsonObject:
    """The quoted post as it was shown: in `embed`, or in `embeds` of a quoted post."""
    embeds: Iterable[JsonObject] = [as_object(view.get("embed")), *objects_in_list(view.get("embeds"))]
    for embed in embeds:
        inner = as_object(embed.get("record"))
        inner = as_object(inner.get("record")) or inner
        if "author" in inner and ("value" in inner or "record" in inner):
            return inner
    return {}


def _reference_from_uri(uri: Any, who: AccountReference | None = None) -> PostReference:
    """What an address points at: a post, and by the address its author.

    Raises:
        Bad: the address is missing or wrong.

    """
    post = native_id(uri)
    return PostReference(post=post, author=who or author_from_uri(post))
