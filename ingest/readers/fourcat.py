"""Read 4CAT exports (CSV): one set of columns per platform.

4CAT separates lists with commas. If an export writes timestamps in the server's time
zone, the column with Unix time is used instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from graph.model import AccountReference, Event, Kind, PostReference, ReaderItem, Record
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    convert_rows,
    html_to_text,
    normalize_url,
    optional_id,
    parse_flag,
)
from ingest.fields.post_urls import parse_post_url, reference_from_url
from ingest.fields.table_cells import (
    TableRow,
    account_from_cells,
    accounts_from_lists,
    first_filled_cell,
    mentions_in_text,
    normalize_platform,
    reference_from_cells,
    share_prefix_handle,
    split_list_cell,
)
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._fourcat_rows import FourcatColumns, build_fourcat_record

NAME: Final = "fourcat"
TITLE: Final = "4CAT exports (X, Bluesky, TikTok, Instagram, Threads and others, CSV)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

RecordMaker = Callable[[FileRow, list[str]], Record]


def sniff(head: FileHead) -> bool:
    """Whether the header is that of a 4CAT export."""
    return head.shape == "table" and _maker(head.columns) is not None


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row (one event for the mentions export)."""
    return convert_rows(rows, _items)


def _items(row: FileRow) -> Iterator[ReaderItem]:
    make = _maker(tuple(row.value))
    if make is None:
        raise InvalidValue("bad_row", "these are not columns of a 4CAT export")
    yield make(row, [])


@lru_cache(maxsize=8)
def _maker(columns: tuple[str, ...]) -> RecordMaker | None:
    """The record maker for these columns: the first that fits, or None."""
    present = set(columns)
    for needed, make in _SHAPES:
        if present.issuperset(needed):
            return make
    return None


def _any_flag(cells: TableRow, *columns: str) -> bool:
    return any(parse_flag(cells.get(column)) for column in columns)


def _paid(cells: TableRow, *columns: str) -> bool | None:
    """Whether any of these columns is true; None if all are unknown."""
    flags = [parse_flag(cells.get(column)) for column in columns]
    return True if True in flags else False if False in flags else None


def _listed_accounts(
    cells: TableRow, column: str, warn: list[str]
) -> tuple[AccountReference, ...]:
    """The accounts of a comma-separated list of handles."""
    return accounts_from_lists(warn, names=split_list_cell(cells.get(column, ""), ","))


def _x(row: FileRow, warn: list[str]) -> Record:
    """A post of X (both collectors); the id of the shared post is not exported."""
    cells: TableRow = row.value
    body = clean_text(cells["body"], warn)
    share = quote = reply = None
    if _any_flag(cells, "is_retweet"):
        name = (
            first_filled_cell(cells, "retweeted_user")
            or share_prefix_handle(body)
            or ""
        )
        share = reference_from_cells(name=name) or PostReference()
    if _any_flag(cells, "is_quote_tweet"):
        name = first_filled_cell(cells, "quoted_user", "quote_author")
        quote = (
            reference_from_cells(first_filled_cell(cells, "quote_tweet_id"), name=name)
            or PostReference()
        )
    if _any_flag(cells, "is_reply"):
        # The thread id is the first post of the conversation, not the answered post.
        reply = (
            reference_from_cells(
                name=first_filled_cell(cells, "replied_user", "replied_author")
            )
            or PostReference()
        )
    named = _listed_accounts(cells, "mentions", warn)
    return build_fourcat_record(
        row,
        warn,
        "x",
        _X,
        body=body,
        mentions=mentions_in_text(body, named),
        share_of=share,
        quote_of=quote,
        reply_to=reply,
    )


def _bluesky(row: FileRow, warn: list[str]) -> Record:
    """A post of Bluesky; quoted and answered posts are URLs, or a word if deleted."""
    cells: TableRow = row.value
    root = cells.get("thread_id", "").strip()
    reply = _bluesky_target(cells, "replied_to_post", "replied_to_user")
    if (
        reply
        and reply.post
        and root.rpartition("/")[2] == reply.post.rpartition("/")[2]
    ):
        # The thread id is permanent; the URL contains a handle that can change.
        reply = replace(reply, post=root)
    ids, names = [], []
    for name in split_list_cell(cells.get("mentions", ""), ","):
        did = name.startswith("did:")
        ids.append(name if did else "")
        names.append("" if did else name)
    return build_fourcat_record(
        row,
        warn,
        "bluesky",
        _BLUESKY,
        mentions=accounts_from_lists(warn, ids, names),
        quote_of=_bluesky_target(cells, "quoted_post", "quoted_user"),
        reply_to=reply,
    )


def _bluesky_target(cells: TableRow, post: str, user: str) -> PostReference | None:
    where, name = cells.get(post, "").strip(), cells.get(user, "").strip()
    found = reference_from_url(where)
    if found is None:
        did = name.startswith("did:")
        found = reference_from_cells("", name if did else "", "" if did else name)
    # "DELETED", "REMOVED BY AUTHOR" and similar: a quote of an unknown post.
    return found or (PostReference() if where else None)


def _from_text(platform: str, *paid: str) -> RecordMaker:
    """Record maker for platforms without a column of mentions."""

    def make(row: FileRow, warn: list[str]) -> Record:
        cells: TableRow = row.value
        body = clean_text(cells["body"], warn)
        return build_fourcat_record(
            row,
            warn,
            platform,
            body=body,
            mentions=mentions_in_text(body, dotted=True),
            paid=_paid(cells, *paid),
        )

    return make


def _instagram(row: FileRow, warn: list[str]) -> Record:
    """A post of Instagram; tagged users and co-authors count as mentions."""
    cells: TableRow = row.value
    body = clean_text(cells["body"], warn)
    tagged = _listed_accounts(cells, "usertags", warn)
    ids, names = (
        split_list_cell(cells.get(column, ""), ",")
        for column in ("coauthor_ids", "coauthors")
    )
    named = (
        *accounts_from_lists(warn, ids, names),
        *tagged,
        *mentions_in_text(body, dotted=True),
    )
    once = {(one.handle or one.id or "").casefold(): one for one in reversed(named)}
    return build_fourcat_record(
        row, warn, "instagram", body=body, mentions=(*reversed(once.values()),)
    )


def _tiktok_comment(row: FileRow, warn: list[str]) -> Record:
    """A comment of TikTok: a reply to the comment in `thread_id`, else to the video."""
    cells: TableRow = row.value
    body = clean_text(cells["body"], warn)
    video = cells.get("post_id", "").strip()
    reply = reference_from_cells(cells.get("thread_id", ""))
    if not _any_flag(cells, "is_comment_on_comment"):
        where = parse_post_url(first_filled_cell(cells, "post_url"))
        reply = PostReference(
            post=optional_id(video), author=where.author if where else None
        )
    return build_fourcat_record(
        row,
        warn,
        "tiktok",
        _TIKTOK_COMMENT,
        body=body,
        mentions=mentions_in_text(body, dotted=True),
        reply_to=reply,
        conversation=optional_id(video),
    )


def _linkedin(row: FileRow, warn: list[str]) -> Record:
    """A post of LinkedIn; mentions omit the prefix "in/" or "company/"."""
    cells: TableRow = row.value
    name = cells.get("author", "").strip().strip("/")
    return build_fourcat_record(
        row,
        warn,
        "linkedin",
        account=account_from_cells(
            name=re.sub(r"^(?:in|company|school|showcase)/", "", name)
        ),
        mentions=_listed_accounts(cells, "author_mentions", warn),
        paid=_paid(cells, "is_promoted"),
    )


def _telegram(row: FileRow, warn: list[str]) -> Record:
    """A message of Telegram; message numbers are unique only within a chat."""
    cells: TableRow = row.value
    body = clean_text(cells["body"], warn)
    chat = first_filled_cell(cells, "chat", "thread_id")
    share = reference_from_cells(
        "",
        first_filled_cell(cells, "author_forwarded_from_id"),
        first_filled_cell(cells, "author_forwarded_from_username"),
    )
    if share is None and first_filled_cell(cells, "author_forwarded_from_name"):
        share = PostReference()
    answered = optional_id(cells.get("reply_to"))
    number = cells["id"].rpartition("-")[2].strip()
    author = account_from_cells(
        cells.get("author", ""), cells.get("author_username", "")
    )
    if author is None and chat != "unknown":
        # A post in the name of the channel has no sender.
        author = (
            account_from_cells(chat)
            if chat.isdigit()
            else account_from_cells(name=chat)
        )
    named = _listed_accounts(cells, "entities_mentioned", warn)
    return build_fourcat_record(
        row,
        warn,
        "telegram",
        _TELEGRAM,
        body=body,
        account=author,
        mentions=mentions_in_text(body, named),
        share_of=share,
        reply_to=reference_from_cells(f"{chat}-{answered}") if answered else None,
        url=None if chat.isdigit() else normalize_url(f"https://t.me/{chat}/{number}"),
    )


def _truth(row: FileRow, warn: list[str]) -> Record:
    """A post of Truth Social; its text is HTML."""
    cells: TableRow = row.value
    named = _listed_accounts(cells, "mentions", warn)
    body = html_to_text(clean_text(cells["body"], warn))
    return build_fourcat_record(
        row, warn, "truth", _TRUTH, body=body, mentions=mentions_in_text(body, named)
    )


def _tumblr(row: FileRow, warn: list[str]) -> Record:
    """A post of Tumblr: a reblog is a share, or a quote if it has text of its own."""
    cells: TableRow = row.value
    body = clean_text(cells["body"], warn)
    parent = reference_from_cells(name=cells["parent_post_author"])
    if parent is None and _any_flag(cells, "is_reblog"):
        parent = PostReference()
    return build_fourcat_record(
        row,
        warn,
        "tumblr",
        _TUMBLR,
        body=body,
        mentions=mentions_in_text(body),
        share_of=None if body.strip() else parent,
        quote_of=parent if body.strip() else None,
    )


def _other(row: FileRow, warn: list[str]) -> Record:
    """A post of another platform, or of a custom upload."""
    cells: TableRow = row.value
    body = clean_text(cells["body"], warn)
    title = clean_text(first_filled_cell(cells, "subject"), warn)
    if title and not body.startswith(title):
        body = f"{title}\n{body}".rstrip()
    named = None
    if "mentions" in cells:
        named = mentions_in_text(body, _listed_accounts(cells, "mentions", warn))
    return build_fourcat_record(
        row,
        warn,
        "reddit"
        if "subreddit" in cells
        else normalize_platform(cells.get("platform", "")),
        body=body,
        mentions=mentions_in_text(body) if named is None else named,
    )


_MENTION_KINDS: Final = {
    "retweeted": Kind.SHARE,
    "quoted": Kind.QUOTE,
    "replied_to": Kind.REPLY,
    "mention": Kind.MENTION,
}


def _event(row: FileRow, warn: list[str]) -> Record:
    """A row of the mentions export: an interaction without text and time."""
    cells: TableRow = row.value
    word = cells["mention_type"]
    kind = _MENTION_KINDS.get(word.strip())
    if kind is None:
        raise InvalidValue("bad_row", f"{word[:40]!r} is not a mention type")
    actor = account_from_cells(cells["from_user_id"], cells["from_username"])
    acted = account_from_cells(cells["to_user_id"], cells["to_username"])
    if actor is None or acted is None:
        raise InvalidValue("missing_author", "this row lacks an account")
    return Record(
        position=row.position,
        main=Event(actor=actor, target=acted, kind=kind, platform="x"),
        warnings=tuple(warn),
    )


# For X, `timestamp` is in UTC with both collectors, but one writes Unix time in the
# server's time zone. For other platforms it is the other way round.
_X: Final = FourcatColumns(clock=("timestamp", "unix_timestamp"))
_BLUESKY: Final = FourcatColumns(clock=("timestamp", "created_at"))
_TELEGRAM: Final = FourcatColumns(likes=(), replies=(), url=())
_TUMBLR: Final = FourcatColumns(shares=("reblog_count",), replies=("reply_count",))
_TIKTOK_COMMENT: Final = FourcatColumns(url=("comment_url",))
_TRUTH: Final = FourcatColumns(
    author=("account_username",),
    author_id=("account_id",),
    author_name=("account_display_name",),
    clock=("created_at", "timestamp"),
    shares=("reblogs_count",),
    replies=("replies_count",),
)

_SHAPES: Final[tuple[tuple[tuple[str, ...], RecordMaker], ...]] = (
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
"""Identifying columns and record maker of each export, the most specific first."""
