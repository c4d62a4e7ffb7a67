"""Read Meltwater exports, with or without the Twitter columns.

The author is in the column Influencer: a handle on social media, a person in the press.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from graph.model import AccountReference, Post, Profile, ReaderItem
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    normalize_url,
    optional_id,
    parse_count,
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

NAME: Final = "meltwater"
TITLE: Final = "Meltwater exports (CSV or XLSX)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False


def sniff(head: FileHead) -> bool:
    """Whether the header is that of a Meltwater export."""
    return head.shape == "table" and head.has_columns(
        "Date", "URL", "Hit Sentence", "Source", "Influencer"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post or article per row."""
    return convert_rows(rows, _items)


def _items(row: FileRow) -> Iterator[ReaderItem]:
    cells: TableRow = row.value
    warn: list[str] = []
    body = _full_text(cells, warn)
    where = parse_post_url(cells.get("URL", ""))
    place = where.platform if where else normalize_platform(cells.get("Source", ""))
    author = _who(cells, where)
    tags = re.split(r"[,;|\s]+", cells.get("Hashtags", ""))
    post = Post(
        id=_id(cells, where),
        author=_author(cells, warn, author) if author else None,
        platform=place,
        created_at=_created(cells, warn),
        text=body,
        url=normalize_url(cells.get("URL", "")),
        language=parse_language(cells.get("Language", "")),
        label=parse_label(cells.get("Sentiment", "")),
        likes=parse_count(first_filled_cell(cells, "Likes"), warn),
        shares=parse_count(first_filled_cell(cells, "Shares", "Reposts"), warn),
        replies=parse_count(first_filled_cell(cells, "Replies", "Comments"), warn),
        views=parse_count(first_filled_cell(cells, "Views"), warn),
        share_of=reference_from_cells(name=share_prefix_handle(body) or "")
        if place == "x"
        else None,
        # In an article "@" is often part of an e-mail address.
        mentions=mentions_in_text(body) if where or place == "x" else (),
        tags=tuple(filter(None, (tag.lstrip("#") for tag in tags)))
        or hashtags_in_text(body),
        links=links_in_text(body),
    )
    yield build_record(row, post, warn)


def _full_text(cells: TableRow, warn: list[str]) -> str:
    """Headline, opening text and hit sentence, without text contained in another."""
    parts: list[str] = []
    for column in ("Headline", "Opening Text", "Hit Sentence"):
        part = clean_text(cells.get(column, ""), warn).strip()
        bare = part.strip(". \u2026")
        if bare and not any(bare in other for other in parts):
            parts = [other for other in parts if other.strip(". \u2026") not in part]
            parts.append(part)
    return "\n".join(parts)


def _created(cells: TableRow, warn: list[str]) -> datetime | None:
    """The time from Date and Time; if ambiguous, from Alternate Date Format."""
    clock = cells.get("Time", "").strip()
    spellings = [
        date if ":" in date or not clock else f"{date} {clock}"
        for column in ("Date", "Alternate Date Format")
        if (date := cells.get(column, "").strip())
    ]
    for spelling in spellings[:-1]:
        try:
            return parse_timestamp(spelling, warn)
        except InvalidValue:
            continue
    return parse_timestamp(spellings[-1], warn) if spellings else None


def _id(cells: TableRow, where: PostAddress | None) -> str | None:
    """The platform's id; Meltwater quotes it to protect it from spreadsheets."""
    tweet = first_filled_cell(cells, "Tweet Id").strip("\"'")
    if tweet:
        return optional_id(tweet)
    return where.post_id if where else None


def _who(cells: TableRow, where: PostAddress | None) -> AccountReference | None:
    name = first_filled_cell(cells, "Twitter Screen Name")
    if not name and where and where.author:
        name = where.author.handle or ""
    if not name:
        name = first_filled_cell(cells, "Influencer")
    return account_from_cells(first_filled_cell(cells, "Twitter Id").strip("\"'"), name)


def _author(cells: TableRow, warn: list[str], author: AccountReference) -> Profile:
    name = clean_text(first_filled_cell(cells, "Influencer"), warn)
    return Profile(
        account=author,
        name=name if name and not name.startswith("@") else None,
        followers=parse_count(first_filled_cell(cells, "Twitter Followers"), warn),
        following=parse_count(first_filled_cell(cells, "Twitter Following"), warn),
        bio=clean_text(first_filled_cell(cells, "Twitter Bio"), warn) or None,
        url=normalize_url(first_filled_cell(cells, "User Profile Url")),
    )
