"""DMI-TCAT's full tweet export, and the files that minet writes in its columns.

TCAT parts lists with "; ", minet with "|". No column holds the id of a shared tweet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import Item, Post, Profile, Who
from ingest.fields.coercion import (
    count,
    flag,
    handles_in,
    link,
    links_in,
    native_id,
    rejecting,
    tags_in,
    text,
)
from ingest.fields.table_cells import (
    Cells,
    accounts,
    first,
    language,
    links,
    mentions,
    record,
    shared_name,
    soft_time,
    target,
    utc,
    who,
)
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "tcat"
TITLE: Final = "DMI-TCAT tweet export (CSV or TSV)"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False


def sniff(head: Head) -> bool:
    """Whether the header is TCAT's."""
    return head.shape == "table" and head.has(
        "id", "time", "created_at", "from_user_name", "from_user_id", "text"
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts, a row each."""
    return rejecting(rows, _items)


def _items(row: Row) -> Iterator[Item]:
    cells: Cells = row.value
    warn: list[str] = []
    said = text(cells.get("text", ""), warn)
    author = who(cells.get("from_user_id", ""), cells.get("from_user_name", ""))
    post = Post(
        id=native_id(cells.get("id", "")),
        author=_author(cells, warn, author) if author else None,
        platform="x",
        created_at=utc(cells.get("time", "")) or utc(cells.get("created_at", "")),
        text=said,
        language=language(cells.get("lang", "")),
        likes=count(cells.get("favorite_count"), warn),
        shares=count(cells.get("retweet_count"), warn),
        share_of=target(name=shared_name(said) or ""),
        quote_of=target(cells.get("quoted_status_id", "")),
        reply_to=target(
            cells.get("in_reply_to_status_id", ""),
            cells.get("to_user_id", ""),
            cells.get("to_user_name", ""),
        ),
        mentions=_mentions(cells, said, warn),
        tags=_list(cells.get("hashtags", "")) if "hashtags" in cells else tags_in(said),
        links=links(_list(first(cells, "urls_followed", "urls_expanded", "urls")))
        or links_in(said),
    )
    yield record(row, post, warn)


def _author(cells: Cells, warn: list[str], author: Who) -> Profile:
    return Profile(
        who=author,
        name=text(cells.get("from_user_realname", ""), warn) or None,
        followers=count(cells.get("from_user_followercount"), warn),
        following=count(cells.get("from_user_friendcount"), warn),
        bio=text(cells.get("from_user_description", ""), warn) or None,
        url=link(cells.get("from_user_url")),
        created_at=soft_time(cells.get("from_user_created_at", ""), warn),
        verified=flag(cells.get("from_user_verified")),
    )


def _mentions(cells: Cells, said: str, warn: list[str]) -> tuple[Who, ...]:
    """Who is mentioned: TCAT lists handles, minet ids; the text tells which."""
    named = _list(cells.get("mentions", ""))
    if not named:
        return mentions(said)
    spoken = {name.casefold() for name in handles_in(said)}
    if all(name.isdigit() and name not in spoken for name in named):
        return accounts(warn, ids=named)
    return mentions(said, accounts(warn, names=named))


def _list(value: str) -> tuple[str, ...]:
    found = (part.strip().lstrip("#") for part in re.split(r"\||;\s|;$", value))
    return tuple(dict.fromkeys(part for part in found if part))
