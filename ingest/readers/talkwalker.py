"""Read Talkwalker result exports; they do not name the shared post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import AccountReference, Label, Post, Profile, ReaderItem
from ingest.fields.coercion import (
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    normalize_url,
    parse_count,
    parse_number,
    parse_timestamp,
)
from ingest.fields.label_words import parse_label, parse_language
from ingest.fields.post_urls import PostAddress, parse_post_url
from ingest.fields.table_cells import (
    TableRow,
    account_from_cells,
    build_record,
    first_filled_cell,
    mentions_in_text,
    normalize_platform,
    reference_from_cells,
    share_prefix_handle,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "talkwalker"
TITLE: Final = "Talkwalker results (CSV or XLSX)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

_AUTHOR: Final = "extra_author_attributes"


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
    name = clean_text(first_filled_cell(cells, f"{_AUTHOR}.name"), warn)
    post = Post(
        id=where.post_id if where else None,
        author=Profile(
            account=author,
            name=name or None,
            url=normalize_url(first_filled_cell(cells, f"{_AUTHOR}.url")),
        )
        if author
        else None,
        platform=place,
        created_at=parse_timestamp(cells.get("published", ""), warn),
        text=body,
        url=normalize_url(cells.get("url", "")),
        language=parse_language(cells.get("lang", "")),
        label=_label(first_filled_cell(cells, "sentiment")),
        likes=parse_count(
            first_filled_cell(cells, "article_extended_attributes.num_likes"), warn
        ),
        shares=parse_count(
            first_filled_cell(
                cells,
                "article_extended_attributes.twitter_retweets",
                "article_extended_attributes.num_shares",
            ),
            warn,
        ),
        replies=parse_count(
            first_filled_cell(cells, "article_extended_attributes.num_comments"), warn
        ),
        views=parse_count(
            first_filled_cell(cells, "article_extended_attributes.num_views"), warn
        ),
        share_of=reference_from_cells(name=share_prefix_handle(body) or "")
        if place == "x"
        else None,
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


def _who(cells: TableRow, where: PostAddress | None) -> AccountReference | None:
    """The author in the URL, else the short name, else the name."""
    name = first_filled_cell(cells, f"{_AUTHOR}.short_name", f"{_AUTHOR}.name")
    if where and where.author:
        return where.author
    return account_from_cells(name=name)


def _label(value: str) -> Label | None:
    """The label of a word, or of Talkwalker's number from -5 to 5."""
    found = parse_number(value, []) if value else None
    if found is None:
        return parse_label(value)
    return Label.PRAISE if found > 0 else Label.COMPLAINT if found else Label.NEUTRAL
