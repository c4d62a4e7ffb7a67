"""Posts and profiles of X API v2's objects, with what their page knows beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from graph.model import Post, Profile, PostReference, AccountReference
from ingest.fields.coercion import (
    InvalidValue,
    parse_count,
    parse_flag,
    normalize_url,
    native_id,
    optional_id,
    clean_text,
    parse_timestamp,
)
from ingest.fields.table_cells import share_prefix_handle
from ingest.readers import _x
from ingest.readers._json import (
    JsonObject,
    unique_mentions,
    account_from_values,
    as_object,
    objects_in_list,
    unique_texts,
    mentioned_account,
    optional_json_time,
    texts_under_key,
)
from ingest.readers._x_page import XPage, id_key, tweet_references

MAX_NESTED: Final = 3
"""How far a share is followed; on X the first original is no share itself."""


def x_post(tweet: JsonObject, page: XPage, warn: list[str], depth: int = 0) -> Post:
    """The post of a tweet object; `depth` counts how often it was shared on the way.

    Raises:
        Bad: the id, the author or the time is missing or wrong.

    """
    number = native_id(tweet.get("id"))
    note = as_object(tweet.get("note_tweet"))  # a long text stands apart, with its names
    names = as_object(note.get("entities") or tweet.get("entities"))
    refs = tweet_references(tweet)
    author = _author(tweet, page, warn)
    post = Post(
        id=number,
        author=author,
        platform=_x.PLATFORM,
        created_at=parse_timestamp(tweet.get("created_at"), warn),
        text=_x.unescape_x_text(note.get("text") or tweet.get("text"), warn),
        url=_x.x_post_url(author.account, number),
        language=_x.x_language(tweet.get("lang")),
        tags=unique_texts(texts_under_key(names.get("hashtags"), "tag")),
        links=_x.x_links(
            names.get("urls"), {number, *(id_key(ref.get("id")) for ref in refs.values())}
        ),
        conversation_id=optional_id(tweet.get("conversation_id")),
        collected_at=page.collected_at,
    )
    mentions = objects_in_list(names.get("mentions"))
    if "retweeted" in refs or share_prefix_handle(post.text):
        return _share(post, refs.get("retweeted", {}), mentions, page, warn, depth)
    metrics = as_object(tweet.get("public_metrics"))
    return replace(
        post,
        likes=parse_count(metrics.get("like_count"), warn),
        shares=parse_count(metrics.get("retweet_count"), warn),
        replies=parse_count(metrics.get("reply_count"), warn),
        views=parse_count(metrics.get("impression_count"), warn),
        quote_of=_quote(refs.get("quoted"), names, page),
        reply_to=_reply(refs.get("replied_to"), tweet, page),
        mentions=unique_mentions(_mentions(mentions, page, warn), warn),
    )


def x_profile(user: JsonObject, page: XPage, warn: list[str]) -> Profile:
    """The profile of a user object.

    Raises:
        Bad: the id or the handle is missing or wrong.

    """
    metrics = as_object(user.get("public_metrics"))
    shown = objects_in_list(as_object(as_object(user.get("entities")).get("url")).get("urls"))
    site = shown[0].get("expanded_url") if shown else None
    number = native_id(user.get("id"))
    return Profile(
        account=account_from_values(number, user.get("username")) or AccountReference(id=number),
        platform=_x.PLATFORM,
        name=clean_text(user.get("name"), warn) or None,
        followers=parse_count(metrics.get("followers_count"), warn),
        following=parse_count(metrics.get("following_count"), warn),
        bio=_x.unescape_x_text(user.get("description"), warn) or None,
        url=normalize_url(site or user.get("url")),
        created_at=optional_json_time(user.get("created_at"), warn),
        verified=parse_flag(user.get("verified")),
        at=page.collected_at,
    )


def x_posts_by_id(ids: Iterable[str], page: XPage, warn: list[str]) -> Iterator[Post]:
    """The page's posts with these ids, those that can be read."""
    for one in ids:
        found = _original(one, page, warn)
        if found is not None:
            yield found


def x_profiles_by_id(ids: Iterable[str], page: XPage, warn: list[str]) -> Iterator[Profile]:
    """The page's users with these ids, those that can be read."""
    for one in ids:
        try:
            yield x_profile(page.users[one], page, warn)
        except InvalidValue:
            warn.append("field_dropped")


def _original(number: str, page: XPage, warn: list[str], depth: int = 0) -> Post | None:
    """A post that came along; None where it did not, or cannot be read."""
    if depth > MAX_NESTED:
        return None
    if number not in page.built_posts:
        page.built_posts[number] = None  # two posts that share each other end here
        if number in page.tweets:
            try:
                page.built_posts[number] = x_post(page.tweets[number], page, warn, depth)
            except InvalidValue:
                warn.append("field_dropped")
    return page.built_posts[number]


def _author(tweet: JsonObject, page: XPage, warn: list[str]) -> Profile:
    number = native_id(
        tweet.get("author_id") or as_object(tweet.get("author")).get("id"),
        missing_reason="missing_author",
    )
    user = page.users.get(number)
    if user is None:
        return Profile(account=AccountReference(id=number), platform=_x.PLATFORM, at=page.collected_at)
    return x_profile(user, page, warn)


def _share(
    post: Post,
    ref: JsonObject,
    mentions: list[JsonObject],
    page: XPage,
    warn: list[str],
    depth: int,
) -> Post:
    """A share: the original's words, tags and links; its counts are not the share's.

    Whom it shares, the original says; else the mention behind "RT ", and after a
    rename, when X no longer knows that name, the text itself.
    """
    number = optional_id(ref.get("id"))
    original = _original(number, page, warn, depth + 1) if number else None
    if original is not None and original.author is not None:
        return replace(
            post,
            text=original.text,
            tags=original.tags,
            links=original.links,
            share_of=PostReference(post=number, author=original.author.account),
        )
    first = [one for one in mentions if one.get("start") == 3]
    who = next(_mentions(first, page, []), None)
    name = share_prefix_handle(post.text)
    if who is None and name:
        who = mentioned_account(None, name, warn)
    cut = post.text.endswith("\u2026")
    return replace(
        post,
        tags=() if cut else post.tags,
        links=() if cut else post.links,
        share_of=PostReference(post=number, author=who),
    )


def _quote(ref: JsonObject | None, names: JsonObject, page: XPage) -> PostReference | None:
    if ref is None:
        return None
    number = native_id(ref.get("id"))
    name = _x.quoted_handle(names.get("urls"), number)
    who = _author_of_post(number, page) or (AccountReference(handle=name) if name else None)
    return PostReference(post=number, author=who)


def _reply(ref: JsonObject | None, tweet: JsonObject, page: XPage) -> PostReference | None:
    """What a post answers. An address alone ("@amy ...") answers no post: a mention."""
    if ref is None:
        return None
    number = native_id(ref.get("id"))
    account = optional_id(tweet.get("in_reply_to_user_id"))
    who = _user(account, page) if account else _author_of_post(number, page)
    return PostReference(post=number, author=who)


def _author_of_post(number: str, page: XPage) -> AccountReference | None:
    """Who wrote a post that came along."""
    account = optional_id(page.tweets.get(number, {}).get("author_id"))
    return _user(account, page) if account else None


def _user(account: str, page: XPage) -> AccountReference:
    return account_from_values(account, page.users.get(account, {}).get("username")) or AccountReference(
        id=account
    )


def _mentions(mentions: list[JsonObject], page: XPage, warn: list[str]) -> Iterator[AccountReference]:
    """The accounts mentioned; the oldest pages give an id only beside the names."""
    for one in mentions:
        name = one.get("username")
        number = one.get("id") or page.handles.get(str(name).casefold())
        who = mentioned_account(number, name, warn)
        if who is not None:
            yield who
