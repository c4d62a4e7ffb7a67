"""Brandwatch mention exports, of the years of Twitter and of X.

The same columns begin with "X" in new files and with "Twitter" in old ones. Shared and
answered posts are given by their addresses. The rows that some exports have above
the header are the unpacker's to skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import Item, Post, Profile, Target, Who
from ingest.fields.coercion import (
    count,
    flag,
    link,
    links_in,
    optional_id,
    rejecting,
    tags_in,
    text,
    time,
)
from ingest.fields.post_urls import Address, address, target_at
from ingest.fields.table_cells import (
    Cells,
    accounts,
    first,
    label,
    language,
    links,
    listed,
    mentions,
    platform,
    record,
    shared_name,
    target,
    who,
)
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "brandwatch"
TITLE: Final = "Brandwatch mentions (CSV or XLSX, X and Twitter naming)"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False


def sniff(head: Head) -> bool:
    """Whether the header is Brandwatch's, whichever name X has in it."""
    own = ("Engagement Type", "Page Type Name", "Page Type", "Resource Id", "Full Text")
    return (
        head.shape == "table"
        and head.has("Date", "Url", "Author")
        and any(column in head.columns for column in ("Full Text", "Snippet"))
        and sum(column in head.columns for column in own) >= 2
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts, a row each."""
    return rejecting(rows, _items)


def _items(row: Row) -> Iterator[Item]:
    cells: Cells = row.value
    warn: list[str] = []
    said = text(first(cells, "Full Text", "Snippet", "Title"), warn)
    where = address(first(cells, "Url"))
    place = platform(first(cells, "Page Type Name", "Page Type", "Content Source Name"))
    place = place or (where.platform if where else None)
    author = _who(cells, where)
    tags = first(cells, "Hashtags")
    post = Post(
        id=_id(cells, where, place),
        author=_author(cells, warn, author) if author else None,
        platform=place,
        created_at=time(cells.get("Date", ""), warn),
        text=said,
        url=link(first(cells, "Url")),
        language=language(cells.get("Language", "")),
        label=label(cells.get("Sentiment", "")),
        likes=count(_either(cells, place, "Likes"), warn),
        shares=count(
            _either(cells, place, "Shares", "Reposts", "Repost Count", "Retweets"), warn
        ),
        replies=count(
            _either(cells, place, "Comments", "Replies", "Reply Count"), warn
        ),
        views=count(_either(cells, place, "Impressions"), warn),
        share_of=_share(cells, said),
        quote_of=_quote(cells),
        reply_to=_reply(cells),
        mentions=_mentions(cells, said, warn),
        tags=tuple(tag.lstrip("#") for tag in listed(tags, ",")) or tags_in(said),
        links=links(listed(first(cells, "Expanded URLs"), ", ")) or links_in(said),
        conversation_id=optional_id(first(cells, "Root Post Id", "Thread Id")),
    )
    yield record(row, post, warn)


def _x(cells: Cells, name: str) -> str:
    """A cell of X's own columns, in the naming of either time."""
    return first(cells, f"X {name}", f"Twitter {name}")


def _either(cells: Cells, place: str | None, *names: str) -> str:
    """The first of the general columns, else of those with the platform's name."""
    general = first(cells, *names)
    if general or place is None:
        return general
    if place == "x":
        return next(filter(None, (_x(cells, name) for name in names)), "")
    return first(cells, *(f"{place.title()} {name}" for name in names))


def _id(cells: Cells, where: Address | None, place: str | None) -> str | None:
    """The platform's own id from the address, so that files join; else Brandwatch's."""
    if where and where.platform == place:
        return where.post
    return optional_id(first(cells, "Resource Id", "Mention Id"))


def _who(cells: Cells, where: Address | None) -> Who | None:
    name = first(cells, "Author")
    if where and where.who and where.who.handle:
        # The address has the handle even where the column has a person's name.
        name = where.who.handle
    return who(_x(cells, "Author ID"), name)


def _author(cells: Cells, warn: list[str], author: Who) -> Profile:
    return Profile(
        who=author,
        name=text(first(cells, "Full Name"), warn) or None,
        followers=count(_x(cells, "Followers"), warn),
        following=count(_x(cells, "Following"), warn),
        verified=flag(_x(cells, "Verified")),
    )


def _type(cells: Cells) -> str:
    """What the row is: repost, reply, quote or "" for an original."""
    word = first(cells, "Engagement Type", "Thread Entry Type").casefold()
    return {"retweet": "repost", "share": "repost", "reblog": "repost"}.get(word, word)


def _share(cells: Cells, said: str) -> Target | None:
    where = _x(cells, "Repost of") or _x(cells, "Retweet of")
    if not where and _type(cells) != "repost":
        return target(name=shared_name(said) or "")
    found = target_at(where) or target(
        first(cells, "Parent Post Id"), name=shared_name(said) or ""
    )
    return found or Target()


def _reply(cells: Cells) -> Target | None:
    where = _x(cells, "Reply to")
    if not where and _type(cells) not in ("reply", "comment"):
        return None
    return target_at(where) or target(first(cells, "Parent Post Id")) or Target()


def _quote(cells: Cells) -> Target | None:
    if _type(cells) != "quote":
        return None
    return target(first(cells, "Parent Post Id")) or Target()


def _mentions(cells: Cells, said: str, warn: list[str]) -> tuple[Who, ...]:
    if "Mentioned Authors" not in cells:
        return mentions(said)
    named = accounts(warn, names=listed(cells.get("Mentioned Authors", ""), ","))
    return mentions(said, named)
