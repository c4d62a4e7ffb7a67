"""Convert X API v2 objects to posts and profiles, with the data of their page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from graph.model import AccountReference, Post, PostReference, Profile
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    native_id,
    normalize_url,
    optional_id,
    parse_count,
    parse_flag,
    parse_timestamp,
)
from ingest.fields.table_cells import share_prefix_handle
from ingest.readers import _x
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    as_object,
    mentioned_account,
    objects_in_list,
    optional_json_time,
    texts_under_key,
    unique_mentions,
    unique_texts,
)
from ingest.readers._x_page import XPage, id_key, tweet_references

MAX_NESTED: Final = 3
"""Maximum depth of shares; on X an original is never a share itself."""


def x_post(tweet: JsonObject, page: XPage, warn: list[str], depth: int = 0) -> Post:
    """Convert a tweet object to a post.

    Parameters:
        tweet: the tweet object.
        page: the page of the tweet.
        warn: receives warnings.
        depth: how many shares lead to this tweet.

    Raises:
        InvalidValue: the id, the author or the time is missing or invalid.

    """
    number = native_id(tweet.get("id"))
    # A long text is in a separate object, with its entities.
    note = as_object(tweet.get("note_tweet"))
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
            names.get("urls"),
            {number, *(id_key(ref.get("id")) for ref in refs.values())},
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
    """Convert a user object to a profile.

    Parameters:
        user: the user object.
        page: the page of the user.
        warn: receives warnings.

    Raises:
        InvalidValue: the id or the handle is missing or invalid.

    """
    metrics = as_object(user.get("public_metrics"))
    site_urls = objects_in_list(
        as_object(as_object(user.get("entities")).get("url")).get("urls")
    )
    site = site_urls[0].get("expanded_url") if site_urls else None
    number = native_id(user.get("id"))
    return Profile(
        account=account_from_values(number, user.get("username"))
        or AccountReference(id=number),
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
    """Yield the included posts with these ids; unreadable posts are skipped.

    Parameters:
        ids: the ids of the posts.
        page: the page.
        warn: receives warnings.
    """
    for one in ids:
        found = _original(one, page, warn)
        if found is not None:
            yield found


def x_profiles_by_id(
    ids: Iterable[str], page: XPage, warn: list[str]
) -> Iterator[Profile]:
    """Yield the profiles of the users with these ids; unreadable users are skipped.

    Parameters:
        ids: the ids of the users.
        page: the page.
        warn: receives warnings.
    """
    for one in ids:
        try:
            yield x_profile(page.users[one], page, warn)
        except InvalidValue:
            warn.append("field_dropped")


def _original(number: str, page: XPage, warn: list[str], depth: int = 0) -> Post | None:
    """An included post; None if it is not included or cannot be read."""
    if depth > MAX_NESTED:
        return None
    if number not in page.built_posts:
        page.built_posts[number] = None  # stops at two posts that share each other
        if number in page.tweets:
            try:
                page.built_posts[number] = x_post(
                    page.tweets[number], page, warn, depth
                )
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
        return Profile(
            account=AccountReference(id=number),
            platform=_x.PLATFORM,
            at=page.collected_at,
        )
    return x_profile(user, page, warn)


def _share(
    post: Post,
    ref: JsonObject,
    mentions: list[JsonObject],
    page: XPage,
    warn: list[str],
    depth: int,
) -> Post:
    """A share: text, tags and links of the original, without the original's counts.

    The shared author comes from the original, else from the mention after "RT ", else
    from the text (after a rename X no longer resolves the handle).
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


def _quote(
    ref: JsonObject | None, names: JsonObject, page: XPage
) -> PostReference | None:
    if ref is None:
        return None
    number = native_id(ref.get("id"))
    name = _x.quoted_handle(names.get("urls"), number)
    who = _author_of_post(number, page) or (
        AccountReference(handle=name) if name else None
    )
    return PostReference(post=number, author=who)


def _reply(
    ref: JsonObject | None, tweet: JsonObject, page: XPage
) -> PostReference | None:
    """The answered post; a leading "@amy" without a reference is only a mention."""
    if ref is None:
        return None
    number = native_id(ref.get("id"))
    account = optional_id(tweet.get("in_reply_to_user_id"))
    who = _user(account, page) if account else _author_of_post(number, page)
    return PostReference(post=number, author=who)


def _author_of_post(number: str, page: XPage) -> AccountReference | None:
    """The author of an included post."""
    account = optional_id(page.tweets.get(number, {}).get("author_id"))
    return _user(account, page) if account else None


def _user(account: str, page: XPage) -> AccountReference:
    return account_from_values(
        account, page.users.get(account, {}).get("username")
    ) or AccountReference(id=account)


def _mentions(
    mentions: list[JsonObject], page: XPage, warn: list[str]
) -> Iterator[AccountReference]:
    """Yield the mentioned accounts; old pages give the ids only in `includes`."""
    for one in mentions:
        name = one.get("username")
        number = one.get("id") or page.handles.get(str(name).casefold())
        who = mentioned_account(number, name, warn)
        if who is not None:
            yield who
