"""What all shapes of a 4CAT export share: a row to a record, by the names of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.model import Post, Profile, Record, Target, Who
from ingest.fields.coercion import (
    count,
    flag,
    link,
    links_in,
    native_id,
    optional_id,
    tags_in,
    text,
)
from ingest.fields.table_cells import (
    Cells,
    first,
    language,
    links,
    listed,
    record,
    soft_time,
    utc,
    who,
)
from ingest.parsing.row import Row

__all__ = ["Names", "make_post"]


@dataclass(frozen=True, slots=True)
class Names:
    """The columns that one shape uses for what all shapes have."""

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


NAMES: Final = Names()


def make_post(
    row: Row,
    warn: list[str],
    platform: str | None,
    names: Names = NAMES,
    *,
    body: str | None = None,
    account: Who | None = None,
    mentions: tuple[Who, ...] = (),
    share_of: Target | None = None,
    quote_of: Target | None = None,
    reply_to: Target | None = None,
    paid: bool | None = None,
    conversation: str | None = None,
    url: str | None = None,
) -> Record:
    """The record of a row: what all shapes share, and what this shape has found."""
    cells: Cells = row.value
    said = text(cells.get("body", ""), warn) if body is None else body
    collected = soft_time(first(cells, *names.collected), warn)
    account = account or who(
        first(cells, *names.author_id), first(cells, *names.author)
    )
    post = Post(
        id=native_id(cells["id"]),
        author=_author(cells, warn, names, account) if account else None,
        platform=platform,
        created_at=_created(cells, names),
        text=said,
        url=url or link(first(cells, *names.url)),
        language=language(first(cells, "language_guess", "languages").split(",")[0]),
        likes=count(first(cells, *names.likes), warn),
        shares=count(first(cells, *names.shares), warn),
        replies=count(first(cells, *names.replies), warn),
        views=count(first(cells, *names.views), warn),
        share_of=share_of,
        quote_of=quote_of,
        reply_to=reply_to,
        mentions=mentions,
        tags=_tags(cells, said, names),
        links=_links(cells, said, names),
        conversation_id=conversation or optional_id(cells.get("thread_id")),
        edited_at=soft_time(cells.get("unix_timestamp_edited", ""), warn),
        collected_at=collected,
        paid=paid,
    )
    return record(row, post, warn)


def _author(cells: Cells, warn: list[str], names: Names, account: Who) -> Profile:
    return Profile(
        who=account,
        name=text(first(cells, "author_display_name", *names.author_name), warn)
        or None,
        followers=count(first(cells, "author_followers", "account_followers"), warn),
        following=count(cells.get("account_following"), warn),
        bio=text(cells.get("author_description", ""), warn) or None,
        url=link(first(cells, "author_profile", "author_url")),
        created_at=soft_time(cells.get("author_created_at", ""), warn),
        verified=flag(
            first(
                cells,
                "verified",
                "is_verified",
                "author_is_verified",
                "account_verified",
            )
        ),
        automated=flag(cells.get("author_is_bot")),
        at=soft_time(first(cells, *names.collected), []),
    )


def _created(cells: Cells, names: Names) -> datetime | None:
    """The first clock that tells a time; a 0 stands for a time not known."""
    moments = (utc(cells.get(column, "")) for column in names.clock)
    return next((moment for moment in moments if moment is not None), None)


def _tags(cells: Cells, said: str, names: Names) -> tuple[str, ...]:
    if not any(column in cells for column in names.tags):
        return tags_in(said)
    found = listed(first(cells, *names.tags), ",")
    return tuple(tag.lstrip("#") for tag in found if tag.lstrip("#"))


def _links(cells: Cells, said: str, names: Names) -> tuple[str, ...]:
    """The links of the columns; a comma inside an address does not part it."""
    held = ",".join(filter(None, (cells.get(column, "") for column in names.links)))
    named = links(re.split(r",(?=https?://)", held))
    return named or links_in(said)
