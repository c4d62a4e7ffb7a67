"""Read minet CSV files of tweets and Bluesky posts.

Lists are separated with "|". A Bluesky repost has no separate row: it is the row of the
shared post with the columns `repost_by_...` filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from graph.model import (
    AccountReference,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    convert_rows,
    native_id,
    normalize_url,
    optional_id,
    parse_count,
    parse_flag,
)
from ingest.fields.label_words import parse_language
from ingest.fields.table_cells import (
    TableRow,
    account_from_cells,
    accounts_from_lists,
    build_record,
    first_filled_cell,
    mentions_in_text,
    normalize_urls,
    optional_cell_time,
    parse_utc_time,
    reference_from_cells,
    split_list_cell,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "minet"
TITLE: Final = "minet CSV (tweets, Bluesky posts)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

_PREFIX: Final = re.compile(r"^RT @\w+: ?")
_TWEET: Final = frozenset(("id", "user_screen_name", "text", "retweeted_id"))
_BLUESKY: Final = frozenset(("uri", "did", "user_did", "text", "timestamp_utc"))


def sniff(head: FileHead) -> bool:
    """Whether the header is that of minet's tweets or Bluesky posts."""
    return head.shape == "table" and (
        head.has_columns(*_TWEET) or head.has_columns(*_BLUESKY)
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row; a Bluesky repost has its original as context."""
    return convert_rows(rows, _items)


def _items(row: FileRow) -> Iterator[ReaderItem]:
    columns = row.value.keys()
    if columns >= _TWEET:
        yield _tweet(row)
    elif columns >= _BLUESKY:
        yield _bluesky(row)
    else:
        raise InvalidValue(
            "bad_row", "this row does not have the columns of a minet file"
        )


def _tweet(row: FileRow) -> Record:
    cells: TableRow = row.value
    warn: list[str] = []
    body = clean_text(cells.get("text", ""), warn)
    author = account_from_cells(
        cells.get("user_id", ""), cells.get("user_screen_name", "")
    )
    collected = optional_cell_time(cells.get("collection_time", ""), warn)
    post = Post(
        id=native_id(cells.get("id", "")),
        author=_tweeter(cells, warn, author) if author else None,
        platform="x",
        created_at=_created(cells),
        text=body,
        url=normalize_url(cells.get("url")),
        language=parse_language(cells.get("lang", "")),
        likes=parse_count(cells.get("like_count"), warn),
        shares=parse_count(cells.get("retweet_count"), warn),
        replies=parse_count(cells.get("reply_count"), warn),
        views=parse_count(cells.get("impression_count"), warn),
        share_of=_target(cells, "retweeted_id", "retweeted_user_id", "retweeted_user"),
        quote_of=_target(cells, "quoted_id", "quoted_user_id", "quoted_user"),
        reply_to=_target(cells, "to_tweetid", "to_userid", "to_username"),
        mentions=mentions_in_text(
            body,
            accounts_from_lists(
                warn,
                _list(cells, "mentioned_ids"),
                _list(cells, "mentioned_names"),
            ),
        ),
        tags=_list(cells, "hashtags"),
        links=normalize_urls(_list(cells, "links")),
        collected_at=collected,
    )
    return build_record(row, post, warn, _original(cells, post))


def _original(cells: TableRow, share: Post) -> tuple[Post, ...]:
    """The original of a share, with the text after "RT @name:" of the share."""
    of = share.share_of
    words = _PREFIX.sub("", share.text)
    if of is None or of.post is None or words == share.text or words.endswith("\u2026"):
        return ()
    original = Post(
        id=of.post,
        author=Profile(account=of.author) if of.author else None,
        platform="x",
        created_at=optional_cell_time(cells.get("retweeted_timestamp_utc", ""), []),
        text=words,
        language=share.language,
        mentions=share.mentions,
        tags=share.tags,
        links=share.links,
    )
    return (original,)


def _tweeter(cells: TableRow, warn: list[str], author: AccountReference) -> Profile:
    return Profile(
        account=author,
        name=clean_text(cells.get("user_name", ""), warn) or None,
        followers=parse_count(cells.get("user_followers"), warn),
        following=parse_count(cells.get("user_friends"), warn),
        bio=clean_text(cells.get("user_description", ""), warn) or None,
        url=normalize_url(cells.get("user_url")),
        created_at=_joined(cells, warn),
        verified=parse_flag(cells.get("user_verified")),
        at=optional_cell_time(cells.get("collection_time", ""), []),
    )


def _bluesky(row: FileRow) -> Record:
    cells: TableRow = row.value
    warn: list[str] = []
    author = account_from_cells(cells.get("user_did", ""), cells.get("user_handle", ""))
    profile = None
    if author:
        profile = Profile(
            account=author,
            name=clean_text(cells.get("user_display_name", ""), warn) or None,
            url=normalize_url(cells.get("user_url")),
            created_at=_joined(cells, warn),
            at=optional_cell_time(cells.get("collection_time", ""), []),
        )
    post = Post(
        id=native_id(cells.get("uri", "")),
        author=profile,
        platform="bluesky",
        created_at=_created(cells),
        # minet adds the quoted post and the media URLs to `text`.
        text=clean_text(cells.get("original_text", cells.get("text", "")), warn),
        url=normalize_url(cells.get("url")),
        likes=parse_count(cells.get("like_count"), warn),
        shares=parse_count(cells.get("repost_count"), warn),
        replies=parse_count(cells.get("reply_count"), warn),
        quote_of=_target(cells, "quoted_uri", "quoted_user_did", "quoted_user_handle"),
        reply_to=_target(cells, "to_post_uri", "to_user_did", ""),
        mentions=accounts_from_lists(
            warn,
            _list(cells, "mentioned_user_dids"),
            _list(cells, "mentioned_user_handles"),
        ),
        tags=_list(cells, "hashtags"),
        links=normalize_urls(_list(cells, "links")),
        conversation_id=optional_id(cells.get("to_root_post_uri")),
        collected_at=optional_cell_time(cells.get("collection_time", ""), warn),
    )
    sharer = account_from_cells(
        cells.get("repost_by_user_did", ""), cells.get("repost_by_user_handle", "")
    )
    return _repost(row, post, sharer, warn) if sharer else build_record(row, post, warn)


def _repost(
    row: FileRow, original: Post, sharer: AccountReference, warn: list[str]
) -> Record:
    """The share of a row, with the row's own post as context."""
    cells: TableRow = row.value
    at = parse_utc_time(cells.get("repost_timestamp_utc", ""))
    actor = sharer.id or sharer.handle
    share = Post(
        # The id is made of actor and original, as in `bluesky_share`.
        id=f"{actor}/share/{original.id}",
        author=Profile(account=sharer),
        platform="bluesky",
        created_at=at or parse_utc_time(cells.get("repost_created_at", "")),
        share_of=PostReference(
            post=original.id,
            author=original.author.account if original.author else None,
        ),
        collected_at=original.collected_at,
    )
    return build_record(row, share, warn, (original,))


def _created(cells: TableRow) -> datetime | None:
    return parse_utc_time(cells.get("timestamp_utc", ""))


def _joined(cells: TableRow, warn: list[str]) -> datetime | None:
    """Creation time of the account; the Unix column is UTC, the other may not be."""
    return optional_cell_time(
        first_filled_cell(cells, "user_timestamp_utc", "user_created_at"), warn
    )


def _list(cells: TableRow, column: str) -> tuple[str, ...]:
    return split_list_cell(cells.get(column, ""), "|")


def _target(cells: TableRow, post: str, id: str, name: str) -> PostReference | None:
    return reference_from_cells(
        cells.get(post, ""), cells.get(id, ""), cells.get(name, "")
    )
