"""CSV files that 4CAT exports: one shape a platform, told by its columns.

4CAT writes lists with commas. Where a shape writes its clock in the server's own time
zone, the unix column is read in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from graph.model import Event, Item, Kind, Record, Target
from ingest.fields.coercion import (
    Bad,
    flag,
    html_text,
    link,
    optional_id,
    rejecting,
    text,
)
from ingest.fields.post_urls import address, target_at
from ingest.fields.table_cells import (
    Cells,
    accounts,
    first,
    listed,
    mentions,
    platform,
    shared_name,
    target,
    who,
)
from ingest.parsing.row import Head, Row, Shape
from ingest.readers._fourcat_rows import Names, make_post

NAME: Final = "fourcat"
TITLE: Final = "4CAT exports (X, Bluesky, TikTok, Instagram, Threads and others, CSV)"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False

Make = Callable[[Row, list[str]], Record]


def sniff(head: Head) -> bool:
    """Whether the header is one of 4CAT's."""
    return head.shape == "table" and _maker(head.columns) is not None


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts (of the mentions export: events), a row each."""
    return rejecting(rows, _items)


def _items(row: Row) -> Iterator[Item]:
    make = _maker(tuple(row.value))
    if make is None:
        raise Bad("bad_row", "this row has other columns than a 4CAT export")
    yield make(row, [])


@lru_cache(maxsize=8)
def _maker(columns: tuple[str, ...]) -> Make | None:
    """What makes records of rows with these columns: the first that fits."""
    held = set(columns)
    for needed, make in _SHAPES:
        if held.issuperset(needed):
            return make
    return None


def _yes(cells: Cells, *columns: str) -> bool:
    return any(flag(cells.get(column)) for column in columns)


def _paid(cells: Cells, *columns: str) -> bool | None:
    """Whether any of these columns says so; None where no column says anything."""
    said = [flag(cells.get(column)) for column in columns]
    return True if True in said else False if False in said else None


def _x(row: Row, warn: list[str]) -> Record:
    """A post of X, of either collector. The shared post's id is in no column."""
    cells: Cells = row.value
    said = text(cells["body"], warn)
    share = quote = reply = None
    if _yes(cells, "is_retweet"):
        name = first(cells, "retweeted_user") or shared_name(said) or ""
        share = target(name=name) or Target()
    if _yes(cells, "is_quote_tweet"):
        name = first(cells, "quoted_user", "quote_author")
        quote = target(first(cells, "quote_tweet_id"), name=name) or Target()
    if _yes(cells, "is_reply"):
        # The thread is the conversation's first post, not the one that is answered.
        reply = target(name=first(cells, "replied_user", "replied_author")) or Target()
    named = accounts(warn, names=listed(cells.get("mentions", ""), ","))
    return make_post(
        row,
        warn,
        "x",
        _X,
        body=said,
        mentions=mentions(said, named),
        share_of=share,
        quote_of=quote,
        reply_to=reply,
    )


def _bluesky(row: Row, warn: list[str]) -> Record:
    """A post of Bluesky. Quoted and answered posts are addresses, or words if gone."""
    cells: Cells = row.value
    root = cells.get("thread_id", "").strip()
    reply = _bluesky_target(cells, "replied_to_post", "replied_to_user")
    if (
        reply
        and reply.post
        and root.rpartition("/")[2] == reply.post.rpartition("/")[2]
    ):
        # The thread's first post is named by the id that lasts, not by a handle.
        reply = replace(reply, post=root)
    ids, names = [], []
    for name in listed(cells.get("mentions", ""), ","):
        did = name.startswith("did:")
        ids.append(name if did else "")
        names.append("" if did else name)
    return make_post(
        row,
        warn,
        "bluesky",
        _BLUESKY,
        mentions=accounts(warn, ids, names),
        quote_of=_bluesky_target(cells, "quoted_post", "quoted_user"),
        reply_to=reply,
    )


def _bluesky_target(cells: Cells, post: str, user: str) -> Target | None:
    where, name = cells.get(post, "").strip(), cells.get(user, "").strip()
    found = target_at(where)
    if found is None:
        did = name.startswith("did:")
        found = target("", name if did else "", "" if did else name)
    # "DELETED", "REMOVED BY AUTHOR" and the like: quoted, but nobody knows what.
    return found or (Target() if where else None)


def _from_text(platform: str, *paid: str) -> Make:
    """Of platforms whose shape has no column for mentions."""

    def make(row: Row, warn: list[str]) -> Record:
        cells: Cells = row.value
        said = text(cells["body"], warn)
        return make_post(
            row,
            warn,
            platform,
            body=said,
            mentions=mentions(said, dotted=True),
            paid=_paid(cells, *paid),
        )

    return make


def _instagram(row: Row, warn: list[str]) -> Record:
    """A post of Instagram: who is tagged in the picture or signs it too is mentioned."""
    cells: Cells = row.value
    said = text(cells["body"], warn)
    tagged = accounts(warn, names=listed(cells.get("usertags", ""), ","))
    ids, names = (
        listed(cells.get(column, ""), ",") for column in ("coauthor_ids", "coauthors")
    )
    named = (*accounts(warn, ids, names), *tagged, *mentions(said, dotted=True))
    once = {(one.handle or one.id or "").casefold(): one for one in reversed(named)}
    return make_post(
        row, warn, "instagram", body=said, mentions=(*reversed(once.values()),)
    )


def _tiktok_comment(row: Row, warn: list[str]) -> Record:
    """A comment: on another comment its thread is that comment, else the video."""
    cells: Cells = row.value
    said = text(cells["body"], warn)
    video = cells.get("post_id", "").strip()
    reply = target(cells.get("thread_id", ""))
    if not _yes(cells, "is_comment_on_comment"):
        where = address(first(cells, "post_url"))
        reply = Target(post=optional_id(video), who=where.who if where else None)
    return make_post(
        row,
        warn,
        "tiktok",
        _TIKTOK_COMMENT,
        body=said,
        mentions=mentions(said, dotted=True),
        reply_to=reply,
        conversation=optional_id(video),
    )


def _linkedin(row: Row, warn: list[str]) -> Record:
    """A post of LinkedIn. Mentions name an account without its "in/" or "company/"."""
    cells: Cells = row.value
    name = cells.get("author", "").strip().strip("/")
    return make_post(
        row,
        warn,
        "linkedin",
        account=who(name=re.sub(r"^(?:in|company|school|showcase)/", "", name)),
        mentions=accounts(warn, names=listed(cells.get("author_mentions", ""), ",")),
        paid=_paid(cells, "is_promoted"),
    )


def _telegram(row: Row, warn: list[str]) -> Record:
    """A message of Telegram; numbers of messages count within their chat only."""
    cells: Cells = row.value
    said = text(cells["body"], warn)
    chat = first(cells, "chat", "thread_id")
    share = target(
        "",
        first(cells, "author_forwarded_from_id"),
        first(cells, "author_forwarded_from_username"),
    )
    if share is None and first(cells, "author_forwarded_from_name"):
        share = Target()
    answered = optional_id(cells.get("reply_to"))
    number = cells["id"].rpartition("-")[2].strip()
    author = who(cells.get("author", ""), cells.get("author_username", ""))
    if author is None and chat != "unknown":
        # What a channel posts in its own name has no sender.
        author = who(chat) if chat.isdigit() else who(name=chat)
    named = accounts(warn, names=listed(cells.get("entities_mentioned", ""), ","))
    return make_post(
        row,
        warn,
        "telegram",
        _TELEGRAM,
        body=said,
        account=author,
        mentions=mentions(said, named),
        share_of=share,
        reply_to=target(f"{chat}-{answered}") if answered else None,
        url=None if chat.isdigit() else link(f"https://t.me/{chat}/{number}"),
    )


def _truth(row: Row, warn: list[str]) -> Record:
    """A post of Truth Social; its text is HTML."""
    cells: Cells = row.value
    named = accounts(warn, names=listed(cells.get("mentions", ""), ","))
    said = html_text(text(cells["body"], warn))
    return make_post(
        row, warn, "truth", _TRUTH, body=said, mentions=mentions(said, named)
    )


def _tumblr(row: Row, warn: list[str]) -> Record:
    """A post of Tumblr: a reblog shares; with words of its own it quotes."""
    cells: Cells = row.value
    said = text(cells["body"], warn)
    parent = target(name=cells["parent_post_author"])
    if parent is None and _yes(cells, "is_reblog"):
        parent = Target()
    return make_post(
        row,
        warn,
        "tumblr",
        _TUMBLR,
        body=said,
        mentions=mentions(said),
        share_of=None if said.strip() else parent,
        quote_of=parent if said.strip() else None,
    )


def _other(row: Row, warn: list[str]) -> Record:
    """A platform without a shape of its own, or a custom upload."""
    cells: Cells = row.value
    said = text(cells["body"], warn)
    title = text(first(cells, "subject"), warn)
    if title and not said.startswith(title):
        said = f"{title}\n{said}".rstrip()
    named = None
    if "mentions" in cells:
        named = mentions(said, accounts(warn, names=listed(cells["mentions"], ",")))
    return make_post(
        row,
        warn,
        "reddit" if "subreddit" in cells else platform(cells.get("platform", "")),
        body=said,
        mentions=mentions(said) if named is None else named,
    )


_KINDS: Final = {
    "retweeted": Kind.SHARE,
    "quoted": Kind.QUOTE,
    "replied_to": Kind.REPLY,
    "mention": Kind.MENTION,
}


def _event(row: Row, warn: list[str]) -> Record:
    """A line of the mentions export: who acts on whom, without text and time."""
    cells: Cells = row.value
    kind = _KINDS.get(cells["mention_type"].strip())
    if kind is None:
        raise Bad("bad_row", f"{cells['mention_type'][:40]!r} is no kind of mention")
    actor = who(cells["from_user_id"], cells["from_username"])
    acted = who(cells["to_user_id"], cells["to_username"])
    if actor is None or acted is None:
        raise Bad("missing_author", "this line does not say who acts on whom")
    return Record(
        place=row.place,
        main=Event(actor=actor, target=acted, kind=kind, platform="x"),
        warnings=tuple(warn),
    )


# X writes `timestamp` in UTC with both collectors, but one of them its unix column in
# the server's zone; the others do it the other way round.
_X: Final = Names(clock=("timestamp", "unix_timestamp"))
_BLUESKY: Final = Names(clock=("timestamp", "created_at"))
_TELEGRAM: Final = Names(likes=(), replies=(), url=())
_TUMBLR: Final = Names(shares=("reblog_count",), replies=("reply_count",))
_TIKTOK_COMMENT: Final = Names(url=("comment_url",))
_TRUTH: Final = Names(
    author=("account_username",),
    author_id=("account_id",),
    author_name=("account_display_name",),
    clock=("created_at", "timestamp"),
    shares=("reblogs_count",),
    replies=("replies_count",),
)

_SHAPES: Final[tuple[tuple[tuple[str, ...], Make], ...]] = (
    (("tweet_id", "from_username", "to_username", "mention_type"), _event),
    (("id", "body", "author", "is_retweet", "is_reply", "thread_id"), _x),
    (("id", "body", "author", "replied_to_post", "quoted_post"), _bluesky),
    (("id", "body", "author_forwarded_from_username", "thread_id"), _telegram),
    (("id", "body", "post_id", "is_comment_on_comment"), _tiktok_comment),
    (
        ("id", "body", "author", "tiktok_url"),
        _from_text("tiktok", "is_paid_partnership", "is_ad"),
    ),
    (
        ("id", "body", "author", "is_paid_partnership", "thread_id"),
        _from_text("threads", "is_paid_partnership"),
    ),
    (("id", "body", "author", "usertags", "num_likes"), _instagram),
    (("id", "body", "author", "author_mentions", "is_promoted"), _linkedin),
    (("id", "body", "account_username", "reblogs_count"), _truth),
    (("id", "body", "author", "reblog_trail", "parent_post_author"), _tumblr),
    (("id", "thread_id", "author", "body", "timestamp"), _other),
)
"""The columns that tell each shape, the most telling first."""
