"""Convert a row of any 4CAT export to a record, by its column names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.model import AccountReference, Post, PostReference, Profile, Record
from ingest.fields.coercion import (
    clean_text,
    hashtags_in_text,
    links_in_text,
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
    build_record,
    first_filled_cell,
    normalize_urls,
    optional_cell_time,
    parse_utc_time,
    split_list_cell,
)
from ingest.parsing.row import FileRow

__all__ = ["FourcatColumns", "build_fourcat_record"]


@dataclass(frozen=True, slots=True)
class FourcatColumns:
    """The column names of one 4CAT export for the fields that all exports have."""

    author: Sequence[str] = ("author",)
    author_id: Sequence[str] = ("author_id",)
    author_name: Sequence[str] = ("author_fullname", "author_full", "author_name")
    clock: Sequence[str] = ("unix_timestamp", "timestamp")
    url: Sequence[str] = ("link", "url", "post_url", "tiktok_url")
    likes: Sequence[str] = ("like_count", "likes", "num_likes", "reactions")
    shares: Sequence[str] = ("retweet_count", "repost_count", "shares", "reposts")
    replies: Sequence[str] = ("reply_count", "comments", "num_comments", "replies")
    views: Sequence[str] = ("impression_count", "plays", "play_count", "views")
    tags: Sequence[str] = ("hashtags", "tags")
    links: Sequence[str] = ("urls", "links", "link_urls", "link_url", "link_attached")
    collected: Sequence[str] = ("collected_at", "unix_timestamp_collected")


DEFAULT_COLUMNS: Final = FourcatColumns()


def build_fourcat_record(
    row: FileRow,
    warn: list[str],
    platform: str | None,
    names: FourcatColumns = DEFAULT_COLUMNS,
    *,
    body: str | None = None,
    account: AccountReference | None = None,
    mentions: tuple[AccountReference, ...] = (),
    share_of: PostReference | None = None,
    quote_of: PostReference | None = None,
    reply_to: PostReference | None = None,
    paid: bool | None = None,
    conversation: str | None = None,
    url: str | None = None,
) -> Record:
    """Build the record of a row from common columns and platform-specific values.

    Parameters:
        row: the row in the file.
        warn: receives warnings.
        platform: the platform's name, or None if unknown.
        names: the column names of this export.
        body: the text; None for the column `body`.
        account: the author; None for the author columns.
        mentions: the mentioned accounts.
        share_of, quote_of, reply_to: the referenced posts.
        paid: whether the post is an ad or paid partnership.
        conversation: the id of the conversation; None for the column `thread_id`.
        url: the URL; None for the URL columns.
    """
    cells: TableRow = row.value
    content = clean_text(cells.get("body", ""), warn) if body is None else body
    collected = optional_cell_time(first_filled_cell(cells, *names.collected), warn)
    account = account or account_from_cells(
        first_filled_cell(cells, *names.author_id),
        first_filled_cell(cells, *names.author),
    )
    post = Post(
        id=native_id(cells["id"]),
        author=_author(cells, warn, names, account) if account else None,
        platform=platform,
        created_at=_created(cells, names),
        text=content,
        url=url or normalize_url(first_filled_cell(cells, *names.url)),
        language=parse_language(
            first_filled_cell(cells, "language_guess", "languages").split(",")[0]
        ),
        likes=parse_count(first_filled_cell(cells, *names.likes), warn),
        shares=parse_count(first_filled_cell(cells, *names.shares), warn),
        replies=parse_count(first_filled_cell(cells, *names.replies), warn),
        views=parse_count(first_filled_cell(cells, *names.views), warn),
        share_of=share_of,
        quote_of=quote_of,
        reply_to=reply_to,
        mentions=mentions,
        tags=_tags(cells, content, names),
        links=_links(cells, content, names),
        conversation_id=conversation or optional_id(cells.get("thread_id")),
        edited_at=optional_cell_time(cells.get("unix_timestamp_edited", ""), warn),
        collected_at=collected,
        paid=paid,
    )
    return build_record(row, post, warn)


def _author(
    cells: TableRow, warn: list[str], names: FourcatColumns, account: AccountReference
) -> Profile:
    return Profile(
        account=account,
        name=clean_text(
            first_filled_cell(cells, "author_display_name", *names.author_name), warn
        )
        or None,
        followers=parse_count(
            first_filled_cell(cells, "author_followers", "account_followers"), warn
        ),
        following=parse_count(cells.get("account_following"), warn),
        bio=clean_text(cells.get("author_description", ""), warn) or None,
        url=normalize_url(first_filled_cell(cells, "author_profile", "author_url")),
        created_at=optional_cell_time(cells.get("author_created_at", ""), warn),
        verified=parse_flag(
            first_filled_cell(
                cells,
                "verified",
                "is_verified",
                "author_is_verified",
                "account_verified",
            )
        ),
        automated=parse_flag(cells.get("author_is_bot")),
        at=optional_cell_time(first_filled_cell(cells, *names.collected), []),
    )


def _created(cells: TableRow, names: FourcatColumns) -> datetime | None:
    """The first known timestamp among the clock columns; 0 means unknown."""
    moments = (parse_utc_time(cells.get(column, "")) for column in names.clock)
    return next((moment for moment in moments if moment is not None), None)


def _tags(cells: TableRow, body: str, names: FourcatColumns) -> tuple[str, ...]:
    if not any(column in cells for column in names.tags):
        return hashtags_in_text(body)
    found = split_list_cell(first_filled_cell(cells, *names.tags), ",")
    return tuple(tag.lstrip("#") for tag in found if tag.lstrip("#"))


def _links(cells: TableRow, body: str, names: FourcatColumns) -> tuple[str, ...]:
    """The links of the columns; a comma inside a URL does not split it."""
    cell_text = ",".join(
        filter(None, (cells.get(column, "") for column in names.links))
    )
    column_links = normalize_urls(re.split(r",(?=https?://)", cell_text))
    return column_links or links_in_text(body)
