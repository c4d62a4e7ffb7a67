"""X API v1.1, as older archives keep it: tweets, stream lines, search pages, users.

What a tweet shares and quotes stands inside it and comes along as context. On a share
the interface repeats the quoted post of the original; a share quotes nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from graph.model import Deletion, Item, Note, Post, Profile, Record, Target, Who
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
from ingest.parsing.row import Head, Row, Shape
from ingest.readers import _x
from ingest.readers._json import (
    EMPTY,
    Obj,
    each,
    few,
    named,
    obj,
    objects,
    once,
    soft_named,
    soft_time,
    written,
)
from ingest.readers._x_capture import captured

NAME: Final = "x_v1"
TITLE: Final = "X API v1.1 tweets and users, and captured pages (Zeeschuimer)"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = True

MAX_NESTED: Final = 3
"""A share of a quote of a post: deeper than that X never goes."""

_NOTICES: Final = frozenset(
    ("scrub_geo", "limit", "status_withheld", "user_withheld", "disconnect", "warning")
)
_MARKS: Final = frozenset(("full_text", "text", "extended_tweet"))


def sniff(head: Head) -> bool:
    """Whether the first objects are tweets or users with the names of API v1.1."""
    return any(_known(captured(dict(value))) for value in head.objects())


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts (or users), with the shared and quoted posts as context."""
    for row in rows:

        def make(member: Obj, row: Row = row) -> Record | Note:
            return _record(captured(member), row)

        yield from each(row, _members(row.value), make)


def _known(value: Obj) -> bool:
    if "statuses" in value or "users" in value:
        return any(_known(one) for one in _members(value) if isinstance(one, dict))
    if isinstance(obj(value.get("delete")).get("status"), dict):
        return True  # a stretch of the stream may hold nothing but deletions
    user = obj(value.get("user"))
    if user:
        return not _MARKS.isdisjoint(value) and "screen_name" in user
    return {"screen_name", "followers_count"} <= set(value)


def _members(value: Any) -> list[Any]:
    """The tweets or users of a row: a search page, a list of users, or the row itself."""
    for name in ("statuses", "users"):
        if isinstance(value, dict) and isinstance(value.get(name), list):
            return list(value[name])
    return value if isinstance(value, list) else [value]


def _record(value: Obj, row: Row) -> Record | Note:
    warn: list[str] = []
    main: Post | Profile | Deletion
    context: tuple[Post, ...] = ()
    if isinstance(value.get("delete"), dict):
        gone = obj(value["delete"].get("status"))
        number = optional_id(gone.get("id_str") or gone.get("id"))
        main = Deletion(platform=_x.PLATFORM, post=number)
    elif not _NOTICES.isdisjoint(value) and "user" not in value:
        main = Deletion(platform=_x.PLATFORM)
    elif "screen_name" in value:
        main = _profile(value, warn)
    elif not value:
        return EMPTY
    else:
        main, *others = _posts(value, warn)
        context = tuple(others)
    return Record(place=row.place, main=main, context=context, warnings=tuple(warn))


def _posts(tweet: Obj, warn: list[str], depth: int = 0) -> list[Post]:
    """The post of a tweet and, behind it, those that stand inside it."""
    post, names = _post(tweet, warn)
    shared = _inside(tweet.get("retweeted_status"), warn, depth)
    if shared or shared_name(post.text):
        return [_share(post, names, tweet, shared), *shared]
    quoted = _inside(tweet.get("quoted_status"), warn, depth)
    full = replace(
        post,
        likes=count(tweet.get("favorite_count"), warn),
        shares=count(tweet.get("retweet_count"), warn),
        replies=count(tweet.get("reply_count"), warn),
        views=count(obj(tweet.get("views")).get("count"), warn),
        quote_of=_quote(tweet, quoted),
        reply_to=_reply(tweet),
        mentions=_mentions(objects(names.get("user_mentions")), warn),
    )
    return [full, *quoted]


def _inside(value: Any, warn: list[str], depth: int) -> list[Post]:
    """The posts of a tweet inside a tweet; none where it cannot be read."""
    if not isinstance(value, dict) or not value or depth >= MAX_NESTED:
        return []
    try:
        return _posts(value, warn, depth + 1)
    except Bad:
        warn.append("field_dropped")
        return []


def _post(tweet: Obj, warn: list[str]) -> tuple[Post, Obj]:
    """What every tweet has, and the names that X found in its text."""
    number = native_id(tweet.get("id_str") or tweet.get("id"))
    user = obj(tweet.get("user"))
    if not user:
        raise Bad("missing_author", "the tweet has no user")
    at = soft_time(tweet.get("collected_at"), warn)
    author = replace(_profile(user, warn), at=at)
    long = obj(tweet.get("extended_tweet"))  # the stream cuts `text`
    names = obj(long.get("entities") or tweet.get("entities"))
    said = long.get("full_text") or tweet.get("full_text") or tweet.get("text")
    own = {number, str(tweet.get("quoted_status_id_str"))}
    post = Post(
        id=number,
        author=author,
        platform=_x.PLATFORM,
        created_at=time(tweet.get("created_at"), warn),
        text=_x.words(said, warn),
        url=_x.address(author.who, number),
        language=_x.language(tweet.get("lang")),
        tags=once(written(names.get("hashtags"), "text")),
        links=_x.links(names.get("urls"), own),
        conversation_id=optional_id(tweet.get("conversation_id_str")),
        collected_at=at,
    )
    return post, names


def _profile(user: Obj, warn: list[str]) -> Profile:
    shown = objects(obj(obj(user.get("entities")).get("url")).get("urls"))
    site = shown[0].get("expanded_url") if shown else None
    number = user.get("id_str") or user.get("id")
    who = named(number, user.get("screen_name"))
    if who is None:
        raise Bad("missing_author", "the user has neither id nor name")
    return Profile(
        who=who,
        platform=_x.PLATFORM,
        name=text(user.get("name"), warn) or None,
        followers=count(user.get("followers_count"), warn),
        following=count(user.get("friends_count"), warn),
        bio=_x.words(user.get("description"), warn) or None,
        url=link(site or user.get("url")),
        created_at=soft_time(user.get("created_at"), warn),
        verified=flag(user.get("verified")),
    )


def _share(post: Post, names: Obj, tweet: Obj, shared: list[Post]) -> Post:
    """A share: the original's words, tags and links; its counts are not the share's."""
    if shared:
        original = shared[0]
        who = original.author.who if original.author else None
        return replace(
            post,
            text=original.text,
            tags=original.tags,
            links=original.links,
            share_of=Target(post=original.id, who=who),
        )
    first = [one for one in objects(names.get("user_mentions")) if _leads(one)]
    named_so = [*first, {"screen_name": shared_name(post.text)}]
    cut = post.text.endswith("\u2026")
    return replace(
        post,
        tags=() if cut else post.tags,
        links=() if cut else post.links,
        share_of=Target(
            post=optional_id(tweet.get("retweeted_status_id_str")),
            who=next(iter(_mentions(named_so, [])), None),
        ),
    )


def _leads(mention: Obj) -> bool:
    """Whether a mention stands right behind the "RT " of a share."""
    indices = mention.get("indices")
    return isinstance(indices, list) and indices[:1] == [3]


def _quote(tweet: Obj, quoted: list[Post]) -> Target | None:
    if quoted:
        author = quoted[0].author
        return Target(post=quoted[0].id, who=author.who if author else None)
    number = optional_id(
        tweet.get("quoted_status_id_str") or tweet.get("quoted_status_id")
    )
    if number is None:
        return None
    name = _x.quoted_name([obj(tweet.get("quoted_status_permalink"))], number)
    return Target(post=number, who=Who(handle=name) if name else None)


def _reply(tweet: Obj) -> Target | None:
    """What a tweet answers. An address alone ("@amy ...") answers no post: a mention."""
    number = optional_id(
        tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id")
    )
    if number is None:
        return None
    account = tweet.get("in_reply_to_user_id_str") or tweet.get("in_reply_to_user_id")
    return Target(post=number, who=named(account, tweet.get("in_reply_to_screen_name")))


def _mentions(mentions: list[Obj], warn: list[str]) -> tuple[Who, ...]:
    found = (
        soft_named(one.get("id_str") or one.get("id"), one.get("screen_name"), warn)
        for one in mentions
    )
    return few(found, warn)
