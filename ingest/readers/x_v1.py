"""Read X API v1.1 archives: tweets, stream lines, search pages, users.

Shared and quoted tweets are nested in the tweet and become context. On a share the API
repeats the quoted post of the original; a share has no quote of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from graph.model import (
    AccountReference,
    Deletion,
    FileWarning,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
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
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers import _x
from ingest.readers._json import (
    EMPTY_ENVELOPE,
    JsonObject,
    account_from_values,
    as_object,
    convert_members,
    mentioned_account,
    objects_in_list,
    optional_json_time,
    texts_under_key,
    unique_mentions,
    unique_texts,
)
from ingest.readers._x_capture import tweet_from_capture

NAME: Final = "x_v1"
TITLE: Final = "X API v1.1 tweets and users, and captured pages (Zeeschuimer)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

MAX_NESTED: Final = 3
"""Maximum depth of nested tweets: a share of a quote of a post."""

_NOTICES: Final = frozenset(
    ("scrub_geo", "limit", "status_withheld", "user_withheld", "disconnect", "warning")
)
_TEXT_FIELDS: Final = frozenset(("full_text", "text", "extended_tweet"))


def sniff(head: FileHead) -> bool:
    """Whether the first objects are tweets or users with field names of API v1.1."""
    return any(_known(tweet_from_capture(dict(value))) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield posts or users, with shared and quoted posts as context."""
    for row in rows:

        def make(member: JsonObject, row: FileRow = row) -> Record | FileWarning:
            return _record(tweet_from_capture(member), row)

        yield from convert_members(row, _members(row.value), make)


def _known(value: JsonObject) -> bool:
    if "statuses" in value or "users" in value:
        return any(_known(one) for one in _members(value) if isinstance(one, dict))
    if isinstance(as_object(value.get("delete")).get("status"), dict):
        return True  # a part of the stream can contain deletions only
    user = as_object(value.get("user"))
    if user:
        return not _TEXT_FIELDS.isdisjoint(value) and "screen_name" in user
    return {"screen_name", "followers_count"} <= set(value)


def _members(value: Any) -> list[Any]:
    """The tweets or users of a row: a search page, a user list, or the row itself."""
    for name in ("statuses", "users"):
        if isinstance(value, dict) and isinstance(value.get(name), list):
            return list(value[name])
    return value if isinstance(value, list) else [value]


def _record(value: JsonObject, row: FileRow) -> Record | FileWarning:
    warn: list[str] = []
    main: Post | Profile | Deletion
    context: tuple[Post, ...] = ()
    if isinstance(value.get("delete"), dict):
        gone = as_object(value["delete"].get("status"))
        number = optional_id(gone.get("id_str") or gone.get("id"))
        main = Deletion(platform=_x.PLATFORM, post=number)
    elif not _NOTICES.isdisjoint(value) and "user" not in value:
        main = Deletion(platform=_x.PLATFORM)
    elif "screen_name" in value:
        main = _profile(value, warn)
    elif not value:
        return EMPTY_ENVELOPE
    else:
        main, *nested = posts_of_tweet(value, warn)
        context = tuple(nested)
    return Record(
        position=row.position, main=main, context=context, warnings=tuple(warn)
    )


def posts_of_tweet(tweet: JsonObject, warn: list[str], depth: int = 0) -> list[Post]:
    """The post of a tweet, followed by the posts nested in it.

    Parameters:
        tweet: the tweet as API v1.1 has it.
        warn: receives warnings.
        depth: how many tweets this one is nested in.

    Raises:
        InvalidValue: the tweet has no id, no user or no valid time.

    """
    post, names = _post(tweet, warn)
    shared = _nested_posts(tweet.get("retweeted_status"), warn, depth)
    if shared or share_prefix_handle(post.text):
        return [_share(post, names, tweet, shared), *shared]
    quoted = _nested_posts(tweet.get("quoted_status"), warn, depth)
    full = replace(
        post,
        likes=parse_count(tweet.get("favorite_count"), warn),
        shares=parse_count(tweet.get("retweet_count"), warn),
        replies=parse_count(tweet.get("reply_count"), warn),
        views=parse_count(as_object(tweet.get("views")).get("count"), warn),
        quote_of=_quote(tweet, quoted),
        reply_to=_reply(tweet),
        mentions=_mentions(objects_in_list(names.get("user_mentions")), warn),
    )
    return [full, *quoted]


def _nested_posts(value: Any, warn: list[str], depth: int) -> list[Post]:
    """The posts of a nested tweet; [] if it cannot be read."""
    if not isinstance(value, dict) or not value or depth >= MAX_NESTED:
        return []
    try:
        return posts_of_tweet(value, warn, depth + 1)
    except InvalidValue:
        warn.append("field_dropped")
        return []


def _post(tweet: JsonObject, warn: list[str]) -> tuple[Post, JsonObject]:
    """The post fields that every tweet has, and its entities."""
    number = native_id(tweet.get("id_str") or tweet.get("id"))
    user = as_object(tweet.get("user"))
    if not user:
        raise InvalidValue("missing_author", "the tweet has no user")
    at = optional_json_time(tweet.get("collected_at"), warn)
    author = replace(_profile(user, warn), at=at)
    long = as_object(tweet.get("extended_tweet"))  # the stream truncates `text`
    names = as_object(long.get("entities") or tweet.get("entities"))
    body = long.get("full_text") or tweet.get("full_text") or tweet.get("text")
    own = {number, str(tweet.get("quoted_status_id_str"))}
    post = Post(
        id=number,
        author=author,
        platform=_x.PLATFORM,
        created_at=parse_timestamp(tweet.get("created_at"), warn),
        text=_x.unescape_x_text(body, warn),
        url=_x.x_post_url(author.account, number),
        language=_x.x_language(tweet.get("lang")),
        tags=unique_texts(texts_under_key(names.get("hashtags"), "text")),
        links=_x.x_links(names.get("urls"), own),
        conversation_id=optional_id(tweet.get("conversation_id_str")),
        collected_at=at,
    )
    return post, names


def _profile(user: JsonObject, warn: list[str]) -> Profile:
    site_urls = objects_in_list(
        as_object(as_object(user.get("entities")).get("url")).get("urls")
    )
    site = site_urls[0].get("expanded_url") if site_urls else None
    number = user.get("id_str") or user.get("id")
    who = account_from_values(number, user.get("screen_name"))
    if who is None:
        raise InvalidValue("missing_author", "the user has neither id nor name")
    return Profile(
        account=who,
        platform=_x.PLATFORM,
        name=clean_text(user.get("name"), warn) or None,
        followers=parse_count(user.get("followers_count"), warn),
        following=parse_count(user.get("friends_count"), warn),
        bio=_x.unescape_x_text(user.get("description"), warn) or None,
        url=normalize_url(site or user.get("url")),
        created_at=optional_json_time(user.get("created_at"), warn),
        verified=parse_flag(user.get("verified")),
    )


def _share(
    post: Post, names: JsonObject, tweet: JsonObject, shared: list[Post]
) -> Post:
    """A share: text, tags and links of the original, without the original's counts."""
    if shared:
        original = shared[0]
        who = original.author.account if original.author else None
        return replace(
            post,
            text=original.text,
            tags=original.tags,
            links=original.links,
            share_of=PostReference(post=original.id, author=who),
        )
    first = [
        one
        for one in objects_in_list(names.get("user_mentions"))
        if _is_share_prefix(one)
    ]
    named_so = [*first, {"screen_name": share_prefix_handle(post.text)}]
    cut = post.text.endswith("\u2026")
    return replace(
        post,
        tags=() if cut else post.tags,
        links=() if cut else post.links,
        share_of=PostReference(
            post=optional_id(tweet.get("retweeted_status_id_str")),
            author=next(iter(_mentions(named_so, [])), None),
        ),
    )


def _is_share_prefix(mention: JsonObject) -> bool:
    """Whether a mention is directly after the "RT " of a share."""
    indices = mention.get("indices")
    # X's archives write the numbers as text.
    return isinstance(indices, list) and str(indices[:1]) in ("[3]", "['3']")


def _quote(tweet: JsonObject, quoted: list[Post]) -> PostReference | None:
    if quoted:
        author = quoted[0].author
        return PostReference(
            post=quoted[0].id, author=author.account if author else None
        )
    number = optional_id(
        tweet.get("quoted_status_id_str") or tweet.get("quoted_status_id")
    )
    if number is None:
        return None
    name = _x.quoted_handle([as_object(tweet.get("quoted_status_permalink"))], number)
    return PostReference(
        post=number, author=AccountReference(handle=name) if name else None
    )


def _reply(tweet: JsonObject) -> PostReference | None:
    """The answered post; a leading "@amy" without a post id is only a mention."""
    number = optional_id(
        tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id")
    )
    if number is None:
        return None
    account = tweet.get("in_reply_to_user_id_str") or tweet.get("in_reply_to_user_id")
    return PostReference(
        post=number,
        author=account_from_values(account, tweet.get("in_reply_to_screen_name")),
    )


def _mentions(
    mentions: list[JsonObject], warn: list[str]
) -> tuple[AccountReference, ...]:
    found = (
        mentioned_account(
            one.get("id_str") or one.get("id"), one.get("screen_name"), warn
        )
        for one in mentions
    )
    return unique_mentions(found, warn)
