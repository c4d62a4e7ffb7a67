"""CSV files that minet writes: tweets and Bluesky posts.

Lists are parted with "|". On Bluesky a repost has no row of its own: it is the shared
post's row with the columns `repost_by_...` filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from graph.model import Item, Post, Profile, Record, Target, Who
from ingest.fields.coercion import (
    Bad,
    count,
    flag,
    link,
    native_id,
    optional_id,
    rejecting,
    text,
)
from ingest.fields.table_cells import (
    Cells,
    accounts,
    first,
    language,
    links,
    listed,
    mentions,
    record,
    soft_time,
    target,
    utc,
    who,
)
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "minet"
TITLE: Final = "minet CSV (tweets, Bluesky posts)"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False

_PREFIX: Final = re.compile(r"^RT @\w+: ?")
_TWEET: Final = frozenset(("id", "user_screen_name", "text", "retweeted_id"))
_BLUESKY: Final = frozenset(("uri", "did", "user_did", "text", "timestamp_utc"))


def sniff(head: Head) -> bool:
    """Whether the header is that of minet's tweets or Bluesky posts."""
    return head.shape == "table" and (head.has(*_TWEET) or head.has(*_BLUESKY))


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts, a row each; on Bluesky a repost with its original as context."""
    return rejecting(rows, _items)


def _items(row: Row) -> Iterator[Item]:
    columns = row.value.keys()
    if columns >= _TWEET:
        yield _tweet(row)
    elif columns >= _BLUESKY:
        yield _bluesky(row)
    else:
        raise Bad("bad_row", "this row has other columns than minet's files")


def _tweet(row: Row) -> Record:
    cells: Cells = row.value
    warn: list[str] = []
    said = text(cells.get("text", ""), warn)
    author = who(cells.get("user_id", ""), cells.get("user_screen_name", ""))
    collected = soft_time(cells.get("collection_time", ""), warn)
    post = Post(
        id=native_id(cells.get("id", "")),
        author=_tweeter(cells, warn, author) if author else None,
        platform="x",
        created_at=_created(cells),
        text=said,
        url=link(cells.get("url")),
        language=language(cells.get("lang", "")),
        likes=count(cells.get("like_count"), warn),
        shares=count(cells.get("retweet_count"), warn),
        replies=count(cells.get("reply_count"), warn),
        views=count(cells.get("impression_count"), warn),
        share_of=_target(cells, "retweeted_id", "retweeted_user_id", "retweeted_user"),
        quote_of=_target(cells, "quoted_id", "quoted_user_id", "quoted_user"),
        reply_to=_target(cells, "to_tweetid", "to_userid", "to_username"),
        mentions=mentions(
            said,
            accounts(
                warn,
                _list(cells, "mentioned_ids"),
                _list(cells, "mentioned_names"),
            ),
        ),
        tags=_list(cells, "hashtags"),
        links=links(_list(cells, "links")),
        collected_at=collected,
    )
    return record(row, post, warn, _original(cells, post))


def _original(cells: Cells, share: Post) -> tuple[Post, ...]:
    """What a share shares: its words stand in the share behind "RT @name:"."""
    of = share.share_of
    words = _PREFIX.sub("", share.text)
    if of is None or of.post is None or words == share.text or words.endswith("\u2026"):
        return ()
    original = Post(
        id=of.post,
        author=Profile(who=of.who) if of.who else None,
        platform="x",
        created_at=soft_time(cells.get("retweeted_timestamp_utc", ""), []),
        text=words,
        language=share.language,
        mentions=share.mentions,
        tags=share.tags,
        links=share.links,
    )
    return (original,)


def _tweeter(cells: Cells, warn: list[str], author: Who) -> Profile:
    return Profile(
        who=author,
        name=text(cells.get("user_name", ""), warn) or None,
        followers=count(cells.get("user_followers"), warn),
        following=count(cells.get("user_friends"), warn),
        bio=text(cells.get("user_description", ""), warn) or None,
        url=link(cells.get("user_url")),
        created_at=_joined(cells, warn),
        verified=flag(cells.get("user_verified")),
        at=soft_time(cells.get("collection_time", ""), []),
    )


def _bluesky(row: Row) -> Record:
    cells: Cells = row.value
    warn: list[str] = []
    author = who(cells.get("user_did", ""), cells.get("user_handle", ""))
    profile = None
    if author:
        profile = Profile(
            who=author,
            name=text(cells.get("user_display_name", ""), warn) or None,
            url=link(cells.get("user_url")),
            created_at=_joined(cells, warn),
            at=soft_time(cells.get("collection_time", ""), []),
        )
    post = Post(
        id=native_id(cells.get("uri", "")),
        author=profile,
        platform="bluesky",
        created_at=_created(cells),
        # minet's own `text` has the quoted post and the pictures' addresses added.
        text=text(cells.get("original_text", cells.get("text", "")), warn),
        url=link(cells.get("url")),
        likes=count(cells.get("like_count"), warn),
        shares=count(cells.get("repost_count"), warn),
        replies=count(cells.get("reply_count"), warn),
        quote_of=_target(cells, "quoted_uri", "quoted_user_did", "quoted_user_handle"),
        reply_to=_target(cells, "to_post_uri", "to_user_did", ""),
        mentions=accounts(
            warn,
            _list(cells, "mentioned_user_dids"),
            _list(cells, "mentioned_user_handles"),
        ),
        tags=_list(cells, "hashtags"),
        links=links(_list(cells, "links")),
        conversation_id=optional_id(cells.get("to_root_post_uri")),
        collected_at=soft_time(cells.get("collection_time", ""), warn),
    )
    sharer = who(
        cells.get("repost_by_user_did", ""), cells.get("repost_by_user_handle", "")
    )
    return _repost(row, post, sharer, warn) if sharer else record(row, post, warn)


def _repost(row: Row, original: Post, sharer: Who, warn: list[str]) -> Record:
    """The share that a row tells of; the row's own post only comes along."""
    cells: Cells = row.value
    at = utc(cells.get("repost_timestamp_utc", ""))
    actor = sharer.id or sharer.handle
    share = Post(
        # As everywhere: a repost without an id is (actor, original, "share").
        id=f"{actor}/share/{original.id}",
        author=Profile(who=sharer),
        platform="bluesky",
        created_at=at or utc(cells.get("repost_created_at", "")),
        share_of=Target(
            post=original.id, who=original.author.who if original.author else None
        ),
        collected_at=original.collected_at,
    )
    return record(row, share, warn, (original,))


def _created(cells: Cells) -> datetime | None:
    return utc(cells.get("timestamp_utc", ""))


def _joined(cells: Cells, warn: list[str]) -> datetime | None:
    """When the account was made: the unix column says it in UTC, the other may not."""
    return soft_time(first(cells, "user_timestamp_utc", "user_created_at"), warn)


def _list(cells: Cells, column: str) -> tuple[str, ...]:
    return listed(cells.get(column, ""), "|")


def _target(cells: Cells, post: str, id: str, name: str) -> Target | None:
    return target(cells.get(post, ""), cells.get(id, ""), cells.get(name, ""))
