"""Meltwater exports of two generations: with the Twitter columns, and without.

The author is the column Influencer: a handle on social media, a person in the press.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from graph.model import Item, Post, Profile, Who
from ingest.fields.coercion import (
    Bad,
    count,
    link,
    links_in,
    optional_id,
    rejecting,
    tags_in,
    text,
    time,
)
from ingest.fields.post_urls import Address, address
from ingest.fields.table_cells import (
    Cells,
    first,
    label,
    language,
    mentions,
    platform,
    record,
    shared_name,
    target,
    who,
)
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "meltwater"
TITLE: Final = "Meltwater exports (CSV or XLSX)"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False


def sniff(head: Head) -> bool:
    """Whether the header is Meltwater's, of either generation."""
    return head.shape == "table" and head.has(
        "Date", "URL", "Hit Sentence", "Source", "Influencer"
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts and articles, a row each."""
    return rejecting(rows, _items)


def _items(row: Row) -> Iterator[Item]:
    cells: Cells = row.value
    warn: list[str] = []
    said = _said(cells, warn)
    where = address(cells.get("URL", ""))
    place = where.platform if where else platform(cells.get("Source", ""))
    author = _who(cells, where)
    tags = re.split(r"[,;|\s]+", cells.get("Hashtags", ""))
    post = Post(
        id=_id(cells, where),
        author=_author(cells, warn, author) if author else None,
        platform=place,
        created_at=_created(cells, warn),
        text=said,
        url=link(cells.get("URL", "")),
        language=language(cells.get("Language", "")),
        label=label(cells.get("Sentiment", "")),
        likes=count(first(cells, "Likes"), warn),
        shares=count(first(cells, "Shares", "Reposts"), warn),
        replies=count(first(cells, "Replies", "Comments"), warn),
        views=count(first(cells, "Views"), warn),
        share_of=target(name=shared_name(said) or "") if place == "x" else None,
        # In an article an "@" is an address as often as a name.
        mentions=mentions(said) if where or place == "x" else (),
        tags=tuple(filter(None, (tag.lstrip("#") for tag in tags))) or tags_in(said),
        links=links_in(said),
    )
    yield record(row, post, warn)


def _said(cells: Cells, warn: list[str]) -> str:
    """Headline, opening and hit sentence, without what another of them holds."""
    parts: list[str] = []
    for column in ("Headline", "Opening Text", "Hit Sentence"):
        part = text(cells.get(column, ""), warn).strip()
        bare = part.strip(". \u2026")
        if bare and not any(bare in other for other in parts):
            parts = [other for other in parts if other.strip(". \u2026") not in part]
            parts.append(part)
    return "\n".join(parts)


def _created(cells: Cells, warn: list[str]) -> datetime | None:
    """The moment from Date and Time; where its order is unclear, the other date's."""
    clock = cells.get("Time", "").strip()
    spellings = [
        date if ":" in date or not clock else f"{date} {clock}"
        for column in ("Date", "Alternate Date Format")
        if (date := cells.get(column, "").strip())
    ]
    for spelling in spellings[:-1]:
        try:
            return time(spelling, warn)
        except Bad:
            continue
    return time(spellings[-1], warn) if spellings else None


def _id(cells: Cells, where: Address | None) -> str | None:
    """The platform's own id; the quotes guard it from spreadsheets."""
    tweet = first(cells, "Tweet Id").strip("\"'")
    if tweet:
        return optional_id(tweet)
    return where.post if where else None


def _who(cells: Cells, where: Address | None) -> Who | None:
    name = first(cells, "Twitter Screen Name")
    if not name and where and where.who:
        name = where.who.handle or ""
    if not name:
        name = first(cells, "Influencer")
    return who(first(cells, "Twitter Id").strip("\"'"), name)


def _author(cells: Cells, warn: list[str], author: Who) -> Profile:
    name = text(first(cells, "Influencer"), warn)
    return Profile(
        who=author,
        name=name if name and not name.startswith("@") else None,
        followers=count(first(cells, "Twitter Followers"), warn),
        following=count(first(cells, "Twitter Following"), warn),
        bio=text(first(cells, "Twitter Bio"), warn) or None,
        url=link(first(cells, "User Profile Url")),
    )
