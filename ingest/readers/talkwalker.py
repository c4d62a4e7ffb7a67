"""Read Talkwalker result exports, in short or with all 93 columns.

The full export names the shared or answered post in `parent_url`, and says in
`tags_internal` whether the row is a share (`isRepost`) or a reply (`isComment`). Ids of
accounts carry a prefix for their platform ("tw:12").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import (
    AccountReference,
    Label,
    Post,
    PostReference,
    Profile,
    ReaderItem,
)
from ingest.fields.coercion import (
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    normalize_url,
    parse_number,
    parse_timestamp,
)
from ingest.fields.label_words import parse_label, parse_language
from ingest.fields.post_urls import (
    PostAddress,
    parse_post_url,
    reference_from_url,
)
from ingest.fields.table_cells import (
    TableRow,
    account_from_cells,
    build_record,
    first_filled_cell,
    mentions_in_text,
    normalize_platform,
    reference_from_cells,
    share_prefix_handle,
    split_list_cell,
)
from ingest.fields.table_numbers import parse_table_count
from ingest.identity.placeholder_names import is_placeholder_name
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "talkwalker"
TITLE: Final = "Talkwalker results (CSV or XLSX)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True

_AUTHOR: Final = "extra_author_attributes"
_ARTICLE: Final = "article_extended_attributes"
_LIKES: Final = tuple(
    f"{_ARTICLE}.{name}"
    for name in ("num_likes", "twitter_likes", "facebook_likes", "instagram_likes",
                 "youtube_likes", "tiktok_likes", "linkedin_likes")
)  # fmt: skip
_SHARES: Final = tuple(
    f"{_ARTICLE}.{name}"
    for name in ("twitter_retweets", "twitter_shares", "num_shares", "facebook_shares",
                 "tiktok_shares", "linkedin_shares")
)  # fmt: skip
_REPLIES: Final = tuple(
    f"{_ARTICLE}.{name}"
    for name in ("num_comments", "twitter_replies", "facebook_comments")
)
_VIEWS: Final = tuple(
    f"{_ARTICLE}.{name}"
    for name in ("num_views", "youtube_views", "twitter_impressions", "tiktok_views")
)
_FOLLOWERS: Final = tuple(
    f"source_extended_attributes.{name}"
    for name in ("twitter_followers", "instagram_followers", "facebook_followers",
                 "youtube_subscribers", "tiktok_followers")
)  # fmt: skip
"""Columns of the full export; a row fills those of its platform."""

_ID_PREFIX = re.compile(r"^[a-z]{2}:")


def sniff(head: FileHead) -> bool:
    """Whether the header is that of a Talkwalker export."""
    return head.shape == "table" and head.has_columns(
        "url", "published", "content", "source_type"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post or article per row."""
    return convert_rows(rows, _items)


def _items(row: FileRow) -> Iterator[ReaderItem]:
    cells: TableRow = row.value
    warn: list[str] = []
    body = _full_text(cells, warn)
    where = parse_post_url(cells.get("url", ""))
    place = (
        where.platform if where else normalize_platform(cells.get("source_type", ""))
    )
    author = _who(cells, where)
    share, reply = _targets(cells, body, place)
    name = clean_text(first_filled_cell(cells, f"{_AUTHOR}.name"), warn)
    post = Post(
        id=where.post_id if where else None,
        author=Profile(
            account=author,
            name=name or None,
            url=normalize_url(first_filled_cell(cells, f"{_AUTHOR}.url")),
            followers=_count(cells, warn, _FOLLOWERS),
        )
        if author
        else None,
        platform=place,
        created_at=parse_timestamp(cells.get("published", ""), warn),
        text=body,
        url=normalize_url(cells.get("url", "")),
        language=parse_language(cells.get("lang", "")),
        label=_label(first_filled_cell(cells, "sentiment")),
        likes=_count(cells, warn, _LIKES),
        shares=_count(cells, warn, _SHARES),
        replies=_count(cells, warn, _REPLIES),
        views=_count(cells, warn, _VIEWS),
        share_of=share,
        reply_to=reply,
        # In an article "@" is often part of an e-mail address.
        mentions=mentions_in_text(body) if where or place == "x" else (),
        tags=hashtags_in_text(body),
        links=links_in_text(body),
    )
    yield build_record(row, post, warn)


def _full_text(cells: TableRow, warn: list[str]) -> str:
    """The content, preceded by the title if the content does not begin with it."""
    title = clean_text(cells.get("title", ""), warn).strip()
    content = clean_text(cells.get("content", ""), warn).strip()
    if not title or content.startswith(title.rstrip(". \u2026")):
        return content
    return f"{title}\n{content}".strip()


def _targets(
    cells: TableRow, body: str, platform: str | None
) -> tuple[PostReference | None, PostReference | None]:
    """What the row shares and what it replies to."""
    parent = reference_from_url(cells.get("parent_url", ""))
    notes = split_list_cell(cells.get("tags_internal", ""), ",")
    handle = share_prefix_handle(body) if platform == "x" else None
    if "isRepost" in notes or handle:
        return parent or reference_from_cells(name=handle or ""), None
    # A thread's first post has itself as parent.
    is_own = parent is not None and parent == reference_from_url(cells.get("url", ""))
    return None, parent if "isComment" in notes and not is_own else None


def _count(cells: TableRow, warn: list[str], columns: tuple[str, ...]) -> int | None:
    return parse_table_count(first_filled_cell(cells, *columns), warn)


def _who(cells: TableRow, where: PostAddress | None) -> AccountReference | None:
    """The author by id, with the handle of the URL, else the short name or the name."""
    native = first_filled_cell(cells, f"{_AUTHOR}.id")
    name = first_filled_cell(cells, f"{_AUTHOR}.short_name", f"{_AUTHOR}.name")
    if where and where.author:
        name = where.author.handle or name
        native = where.author.id or native
    if is_placeholder_name(name, where.platform if where else None):
        name = ""
    return account_from_cells(_ID_PREFIX.sub("", native), name)


def _label(value: str) -> Label | None:
    """The label of a word, or of Talkwalker's number from -5 to 5."""
    found = parse_number(value, []) if value else None
    if found is None:
        return parse_label(value)
    return Label.PRAISE if found > 0 else Label.COMPLAINT if found else Label.NEUTRAL
