"""Talkwalker result exports. No column names the post that is shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import Item, Label, Post, Profile, Who
from ingest.fields.coercion import (
    count,
    link,
    links_in,
    number,
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

NAME: Final = "talkwalker"
TITLE: Final = "Talkwalker results (CSV or XLSX)"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False

_AUTHOR: Final = "extra_author_attributes"


def sniff(head: Head) -> bool:
    """Whether the header is Talkwalker's."""
    return head.shape == "table" and head.has(
        "url", "published", "content", "source_type"
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts and articles, a row each."""
    return rejecting(rows, _items)


def _items(row: Row) -> Iterator[Item]:
    cells: Cells = row.value
    warn: list[str] = []
    said = _said(cells, warn)
    where = address(cells.get("url", ""))
    place = where.platform if where else platform(cells.get("source_type", ""))
    author = _who(cells, where)
    name = text(first(cells, f"{_AUTHOR}.name"), warn)
    post = Post(
        id=where.post if where else None,
        author=Profile(
            who=author,
            name=name or None,
            url=link(first(cells, f"{_AUTHOR}.url")),
        )
        if author
        else None,
        platform=place,
        created_at=time(cells.get("published", ""), warn),
        text=said,
        url=link(cells.get("url", "")),
        language=language(cells.get("lang", "")),
        label=_label(first(cells, "sentiment")),
        likes=count(first(cells, "article_extended_attributes.num_likes"), warn),
        shares=count(
            first(
                cells,
                "article_extended_attributes.twitter_retweets",
                "article_extended_attributes.num_shares",
            ),
            warn,
        ),
        replies=count(first(cells, "article_extended_attributes.num_comments"), warn),
        views=count(first(cells, "article_extended_attributes.num_views"), warn),
        share_of=target(name=shared_name(said) or "") if place == "x" else None,
        # In an article an "@" is an address as often as a name.
        mentions=mentions(said) if where or place == "x" else (),
        tags=tags_in(said),
        links=links_in(said),
    )
    yield record(row, post, warn)


def _said(cells: Cells, warn: list[str]) -> str:
    """The content, under its title where that is not the content's own beginning."""
    title = text(cells.get("title", ""), warn).strip()
    content = text(cells.get("content", ""), warn).strip()
    if not title or content.startswith(title.rstrip(". \u2026")):
        return content
    return f"{title}\n{content}".strip()


def _who(cells: Cells, where: Address | None) -> Who | None:
    """The address's author, else the short name, else the name."""
    name = first(cells, f"{_AUTHOR}.short_name", f"{_AUTHOR}.name")
    if where and where.who:
        return where.who
    return who(name=name)


def _label(value: str) -> Label | None:
    """A word, or Talkwalker's number from -5 to 5."""
    found = number(value, []) if value else None
    if found is None:
        return label(value)
    return Label.PRAISE if found > 0 else Label.COMPLAINT if found else Label.NEUTRAL
