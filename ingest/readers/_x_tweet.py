"""Posts and profiles of X API v2's objects, with what their page knows beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from graph.model import Post, Profile, Target, Who
from ingest.fields.coercion import (
    Bad,
    count,
    flag,
    link,
    native_id,
    optional_id,
    text,
    time,
)
from ingest.fields.table_cells import shared_name
from ingest.readers import _x
from ingest.readers._json import (
    Obj,
    few,
    named,
    obj,
    objects,
    once,
    soft_named,
    soft_time,
    written,
)
from ingest.readers._x_page import Page, key, references

MAX_NESTED: Final = 3
"""How far a share is followed; on X the first original is no share itself."""


def post_of(tweet: Obj, page: Page, warn: list[str], depth: int = 0) -> Post:
    """The post of a tweet object; `depth` counts how often it was shared on the way.

    Raises:
        Bad: the id, the author or the time is missing or wrong.

    """
    number = native_id(tweet.get("id"))
    note = obj(tweet.get("note_tweet"))  # a long text stands apart, with its names
    names = obj(note.get("entities") or tweet.get("entities"))
    refs = references(tweet)
    author = _author(tweet, page, warn)
    post = Post(
        id=number,
        author=author,
        platform=_x.PLATFORM,
        created_at=time(tweet.get("created_at"), warn),
        text=_x.words(note.get("text") or tweet.get("text"), warn),
        url=_x.address(author.who, number),
        language=_x.language(tweet.get("lang")),
        tags=once(written(names.get("hashtags"), "tag")),
        links=_x.links(
            names.get("urls"), {number, *(key(ref.get("id")) for ref in refs.values())}
        ),
        conversation_id=optional_id(tweet.get("conversation_id")),
        collected_at=page.at,
    )
    mentions = objects(names.get("mentions"))
    if "retweeted" in refs or shared_name(post.text):
        return _share(post, refs.get("retweeted", {}), mentions, page, warn, depth)
    metrics = obj(tweet.get("public_metrics"))
    return replace(
        post,
        likes=count(metrics.get("like_count"), warn),
        shares=count(metrics.get("retweet_count"), warn),
        replies=count(metrics.get("reply_count"), warn),
        views=count(metrics.get("impression_count"), warn),
        quote_of=_quote(refs.get("quoted"), names, page),
        reply_to=_reply(refs.get("replied_to"), tweet, page),
        mentions=few(_mentions(mentions, page, warn), warn),
    )


def profile_of(user: Obj, page: Page, warn: list[str]) -> Profile:
    """The profile of a user object.

    Raises:
        Bad: the id or the handle is missing or wrong.

    """
    metrics = obj(user.get("public_metrics"))
    shown = objects(obj(obj(user.get("entities")).get("url")).get("urls"))
    site = shown[0].get("expanded_url") if shown else None
    number = native_id(user.get("id"))
    return Profile(
        who=named(number, user.get("username")) or Who(id=number),
        platform=_x.PLATFORM,
        name=text(user.get("name"), warn) or None,
        followers=count(metrics.get("followers_count"), warn),
        following=count(metrics.get("following_count"), warn),
        bio=_x.words(user.get("description"), warn) or None,
        url=link(site or user.get("url")),
        created_at=soft_time(user.get("created_at"), warn),
        verified=flag(user.get("verified")),
        at=page.at,
    )


def posts_of(ids: Iterable[str], page: Page, warn: list[str]) -> Iterator[Post]:
    """The page's posts with these ids, those that can be read."""
    for one in ids:
        found = _original(one, page, warn)
        if found is not None:
            yield found


def profiles_of(ids: Iterable[str], page: Page, warn: list[str]) -> Iterator[Profile]:
    """The page's users with these ids, those that can be read."""
    for one in ids:
        try:
            yield profile_of(page.users[one], page, warn)
        except Bad:
            warn.append("field_dropped")


def _original(number: str, page: Page, warn: list[str], depth: int = 0) -> Post | None:
    """A post that came along; None where it did not, or cannot be read."""
    if depth > MAX_NESTED:
        return None
    if number not in page.made:
        page.made[number] = None  # two posts that share each other end here
        if number in page.tweets:
            try:
                page.made[number] = post_of(page.tweets[number], page, warn, depth)
            except Bad:
                warn.append("field_dropped")
    return page.made[number]


def _author(tweet: Obj, page: Page, warn: list[str]) -> Profile:
    number = native_id(
        tweet.get("author_id") or obj(tweet.get("author")).get("id"),
        missing="missing_author",
    )
    user = page.users.get(number)
    if user is None:
        return Profile(who=Who(id=number), platform=_x.PLATFORM, at=page.at)
    return profile_of(user, page, warn)


def _share(
    post: Post,
    ref: Obj,
    mentions: list[Obj],
    page: Page,
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
            share_of=Target(post=number, who=original.author.who),
        )
    first = [one for one in mentions if one.get("start") == 3]
    who = next(_mentions(first, page, []), None)
    name = shared_name(post.text)
    if who is None and name:
        who = soft_named(None, name, warn)
    cut = post.text.endswith("\u2026")
    return replace(
        post,
        tags=() if cut else post.tags,
        links=() if cut else post.links,
        share_of=Target(post=number, who=who),
    )


def _quote(ref: Obj | None, names: Obj, page: Page) -> Target | None:
    if ref is None:
        return None
    number = native_id(ref.get("id"))
    name = _x.quoted_name(names.get("urls"), number)
    who = _writer(number, page) or (Who(handle=name) if name else None)
    return Target(post=number, who=who)


def _reply(ref: Obj | None, tweet: Obj, page: Page) -> Target | None:
    """What a post answers. An address alone ("@amy ...") answers no post: a mention."""
    if ref is None:
        return None
    number = native_id(ref.get("id"))
    account = optional_id(tweet.get("in_reply_to_user_id"))
    who = _user(account, page) if account else _writer(number, page)
    return Target(post=number, who=who)


def _writer(number: str, page: Page) -> Who | None:
    """Who wrote a post that came along."""
    account = optional_id(page.tweets.get(number, {}).get("author_id"))
    return _user(account, page) if account else None


def _user(account: str, page: Page) -> Who:
    return named(account, page.users.get(account, {}).get("username")) or Who(
        id=account
    )


def _mentions(mentions: list[Obj], page: Page, warn: list[str]) -> Iterator[Who]:
    """The accounts mentioned; the oldest pages give an id only beside the names."""
    for one in mentions:
        name = one.get("username")
        number = one.get("id") or page.handles.get(str(name).casefold())
        who = soft_named(number, name, warn)
        if who is not None:
            yield who
