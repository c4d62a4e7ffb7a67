"""Posts, shares and profiles of Bluesky's objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import Post, Profile, Target, Who
from ingest.fields.coercion import Bad, count, link, native_id, text, time
from ingest.fields.table_cells import language
from ingest.readers._facets import links_of, mentions_of, tags_of
from ingest.readers._json import Obj, named, obj, objects, soft_time

PLATFORM: Final = "bluesky"
POST: Final = "app.bsky.feed.post"

MAX_NESTED: Final = 4
"""How far quotes of quotes are followed; the interface shows two."""


def author_in(uri: str) -> Who | None:
    """Who wrote a record, by its address.

    >>> author_in("at://did:plc:a/app.bsky.feed.post/1")
    Who(id='did:plc:a', handle=None)
    """
    name = uri.removeprefix("at://").partition("/")[0]
    if not uri.startswith("at://") or not name:
        return None
    return named(name, None) if name.startswith("did:") else named(None, name)


def post_of(
    view: Obj, warn: list[str], depth: int = 0
) -> tuple[Post, list[Post | Profile]]:
    """The post of a view and, where it came along, the post that it quotes.

    Raises:
        Bad: the address, the author or the time is missing or wrong.

    """
    uri = native_id(view.get("uri"))
    record = obj(view.get("record") or view.get("value"))
    author = _author(view, uri, warn)
    quoted, context = _quoted(record, view, warn, depth)
    name = author.who.id or author.who.handle
    reply = obj(record.get("reply"))
    parent = obj(reply.get("parent")).get("uri")
    root = obj(reply.get("root")).get("uri")
    langs = record.get("langs")
    code = langs[0] if isinstance(langs, list) and langs else None
    post = Post(
        id=uri,
        author=author,
        platform=PLATFORM,
        created_at=created(record.get("createdAt"), view.get("indexedAt"), warn),
        text=text(record.get("text"), warn),
        url=link(f"https://bsky.app/profile/{name}/post/{uri.rpartition('/')[2]}"),
        language=language(code) if isinstance(code, str) else None,
        likes=count(view.get("likeCount"), warn),
        shares=count(view.get("repostCount"), warn),
        replies=count(view.get("replyCount"), warn),
        quote_of=quoted,
        reply_to=pointed(parent) if parent else None,
        mentions=mentions_of(record, warn),
        tags=tags_of(record),
        links=links_of(record),
        conversation_id=root if isinstance(root, str) else uri,
    )
    return post, context


def share_of(
    sharer: Profile, uri: Any, at: datetime | None, original: Post | None = None
) -> Post:
    """The share of a post by someone: (actor, original, "share") is its key.

    Raises:
        Bad: the shared post's address is missing or wrong.

    """
    shared = native_id(uri)
    actor = sharer.who.id or sharer.who.handle
    share = Post(
        id=f"{actor}/share/{shared}",
        author=sharer,
        platform=PLATFORM,
        created_at=at,
        share_of=pointed(shared),
    )
    if original is None:
        return share
    who = original.author.who if original.author else None
    return replace(
        share,
        text=original.text,
        language=original.language,
        tags=original.tags,
        links=original.links,
        share_of=Target(post=shared, who=who),
    )


def profile_of(value: Obj, warn: list[str]) -> Profile:
    """The profile of an actor object.

    Raises:
        Bad: there is neither DID nor handle, or one is wrong.

    """
    who = named(value.get("did"), value.get("handle"))
    if who is None:
        raise Bad("missing_author", "there is neither DID nor handle")
    if who.handle == "handle.invalid":  # what Bluesky shows for a broken name
        who = Who(id=who.id) if who.id else who
    status = obj(value.get("verification")).get("verifiedStatus")
    return Profile(
        who=who,
        platform=PLATFORM,
        name=text(value.get("displayName"), warn) or None,
        followers=count(value.get("followersCount"), warn),
        following=count(value.get("followsCount"), warn),
        bio=text(value.get("description"), warn) or None,
        url=link(f"https://bsky.app/profile/{who.id or who.handle}"),
        created_at=soft_time(value.get("createdAt"), warn),
        verified=None if status is None else status == "valid",
    )


def created(said: Any, indexed: Any, warn: list[str]) -> datetime | None:
    """When a record was made, as its author's program says, else when it was seen."""
    try:
        moment = time(said, warn)
    except Bad:
        if indexed is None:
            raise
        moment = None
    if moment is not None or indexed is None:
        return moment
    warn.append("time_of_indexing")
    return indexed if isinstance(indexed, datetime) else time(indexed, warn)


def came_along(value: Any, warn: list[str], depth: int = 1) -> list[Post | Profile]:
    """A post that came along, and what it quotes; nothing where it cannot be read."""
    found = obj(value)
    if "author" not in found or not ("value" in found or "record" in found):
        return []
    if depth > MAX_NESTED:
        return []
    try:
        main, context = post_of(found, warn, depth)
    except Bad:
        warn.append("field_dropped")
        return []
    return [main, *context]


def collection(uri: str) -> str:
    """What an address names.

    >>> collection("at://did:plc:a/app.bsky.feed.post/1")
    'app.bsky.feed.post'
    """
    parts = uri.removeprefix("at://").split("/")
    return parts[1] if len(parts) == 3 else ""


def _author(view: Obj, uri: str, warn: list[str]) -> Profile:
    author = obj(view.get("author"))
    if author:
        return profile_of(author, warn)
    who = author_in(uri)
    if who is None:
        raise Bad("missing_author", "the address names no author")
    return Profile(who=who, platform=PLATFORM)


def _quoted(
    record: Obj, view: Obj, warn: list[str], depth: int
) -> tuple[Target | None, list[Post | Profile]]:
    """What a post quotes: a record embedded alone or beside pictures."""
    inner = obj(obj(record.get("embed")).get("record"))
    inner = obj(inner.get("record")) or inner
    uri = inner.get("uri")
    if not isinstance(uri, str) or collection(uri) != POST:
        return None, []
    shown = _shown(view)
    came = came_along(shown, warn, depth + 1) if shown.get("uri") == uri else []
    who = next(
        (one.author.who for one in came if isinstance(one, Post) and one.author), None
    )
    return pointed(uri, who), came


def _shown(view: Obj) -> Obj:
    """The quoted post as it was shown: in `embed`, or in `embeds` of a quoted post."""
    embeds: Iterable[Obj] = [obj(view.get("embed")), *objects(view.get("embeds"))]
    for embed in embeds:
        inner = obj(embed.get("record"))
        inner = obj(inner.get("record")) or inner
        if "author" in inner and ("value" in inner or "record" in inner):
            return inner
    return {}


def pointed(uri: Any, who: Who | None = None) -> Target:
    """What an address points at: a post, and by the address its author.

    Raises:
        Bad: the address is missing or wrong.

    """
    post = native_id(uri)
    return Target(post=post, who=who or author_in(post))
