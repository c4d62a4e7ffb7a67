"""Read X's content analytics: one's own posts with their totals.

The link of the post names its author. `Reposts` are the shares; `Shares` counts how
often a post was sent on privately, which is no share that anybody can see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import Post, Profile, ReaderItem
from ingest.fields.coercion import (
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    normalize_url,
    parse_timestamp,
)
from ingest.fields.mention_rules import handles_on_platform
from ingest.fields.post_urls import parse_post_url
from ingest.fields.table_cells import (
    account_from_cells,
    build_record,
    id_or_none,
)
from ingest.fields.table_numbers import parse_table_count
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "x_analytics"
TITLE: Final = "X content analytics (own posts with totals)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False
OWN_POSTS: Final = True


def sniff(head: FileHead) -> bool:
    """Whether the header is that of X's content analytics."""
    return head.has_columns(
        "Post id", "Date", "Post text", "Post Link", "Impressions", "Reposts"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row."""
    return convert_rows(rows, _items)


def _items(row: FileRow) -> Iterator[ReaderItem]:
    cells = row.value
    warn: list[str] = []
    body = clean_text(cells.get("Post text", ""), warn)
    address = parse_post_url(cells.get("Post Link", ""))
    cell = cells.get("Post id", "")
    own_id = id_or_none(cell, warn) if cell.strip() else None
    mentions = (
        account_from_cells(name=name) for name in handles_on_platform(body, "x")
    )
    post = Post(
        # A spreadsheet rounds ids, but not addresses.
        id=own_id or (address.post_id if address else None),
        author=Profile(account=address.author) if address and address.author else None,
        platform="x",
        created_at=parse_timestamp(cells.get("Date", ""), warn),
        text=body,
        url=normalize_url(cells.get("Post Link")),
        likes=parse_table_count(cells.get("Likes", ""), warn),
        shares=parse_table_count(cells.get("Reposts", ""), warn),
        replies=parse_table_count(cells.get("Replies", ""), warn),
        views=parse_table_count(cells.get("Impressions", ""), warn),
        mentions=tuple(filter(None, mentions)),
        tags=hashtags_in_text(body),
        links=links_in_text(body),
    )
    yield build_record(row, post, warn)
