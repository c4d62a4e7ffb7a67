"""Hacker News: items and users of its interface, and hits of the Algolia search.

A name is the account's id here: it is unique, case counts, and nobody can change it.
An item marked `deleted` leaves the store; one without `by` has no account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.model import Deletion, Item, Note, Post, Profile, Record, Target, Who
from ingest.fields.coercion import (
    count,
    html_text,
    link,
    links_in,
    native_id,
    optional_id,
    text,
    time,
)
from ingest.parsing.row import Head, Row, Shape
from ingest.readers._json import EMPTY, Obj, each, obj, once

NAME: Final = "hacker_news"
TITLE: Final = "Hacker News items, users and search hits"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = False

PLATFORM: Final = "hacker_news"

_TYPES: Final = ("job", "story", "comment", "poll", "pollopt")


def sniff(head: Head) -> bool:
    """Whether the first objects are items, users or search hits of Hacker News."""
    return any(map(_known, (dict(value) for value in head.objects())))


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts and profiles; a search page is read hit by hit."""
    for row in rows:

        def make(member: Obj, row: Row = row) -> Record | Note:
            return _record(member, row)

        yield from each(row, _members(row.value), make)


def _known(value: Obj) -> bool:
    if isinstance(value.get("hits"), list):
        return any(_known(one) for one in value["hits"] if isinstance(one, dict))
    if "objectID" in value:
        return {"author", "_tags", "created_at_i"} <= set(value)
    if {"id", "karma", "created"} <= set(value):
        return True
    if "id" not in value or value.get("type") not in _TYPES:
        return False
    return "time" in value and ("by" in value or "deleted" in value or "kids" in value)


def _members(value: Any) -> list[Any]:
    hits = obj(value).get("hits")
    if isinstance(hits, list):
        return hits
    return value if isinstance(value, list) else [value]


def _record(value: Obj, row: Row) -> Record | Note:
    warn: list[str] = []
    main: Post | Profile | Deletion
    if not value:
        return EMPTY
    if "objectID" in value:
        main = _post(_hit(value), warn)
    elif value.get("deleted") is True:
        main = Deletion(platform=PLATFORM, post=native_id(value.get("id")))
    elif "karma" in value:
        main = _profile(value, warn)
    else:
        main = _post(value, warn)
    return Record(place=row.place, main=main, warnings=tuple(warn))


def _hit(hit: Obj) -> Obj:
    """A search hit with the names of an item."""
    tags = hit.get("_tags")
    return {
        "id": hit["objectID"],
        "by": hit.get("author"),
        "time": hit.get("created_at_i"),
        "type": tags[0] if isinstance(tags, list) and tags else None,
        "title": hit.get("title"),
        "text": hit.get("comment_text") or hit.get("story_text"),
        "url": hit.get("url"),
        "parent": hit.get("parent_id"),
        "story": hit.get("story_id"),
        "score": hit.get("points"),
        "descendants": hit.get("num_comments"),
    }


def _post(item: Obj, warn: list[str]) -> Post:
    number = native_id(item.get("id"))
    who = _who(item.get("by"))
    parts = (
        text(item.get("title"), warn).strip(),
        html_text(text(item.get("text"), warn)),
    )
    said = "\n\n".join(part for part in parts if part)
    parent = optional_id(item.get("parent") or item.get("poll"))
    story = optional_id(item.get("story"))
    return Post(
        id=number,
        author=Profile(who=who, platform=PLATFORM) if who else None,
        platform=PLATFORM,
        created_at=time(item.get("time"), warn),
        text=said,
        url=f"https://news.ycombinator.com/item?id={number}",
        likes=count(item.get("score"), warn),
        replies=count(item.get("descendants"), warn),
        reply_to=Target(post=parent) if parent else None,
        links=once((*links_in(said), link(item.get("url")))),
        conversation_id=story or (None if parent else number),
    )


def _profile(user: Obj, warn: list[str]) -> Profile:
    number = native_id(user.get("id"), missing="missing_author")
    return Profile(
        who=Who(id=number, handle=number),
        platform=PLATFORM,
        bio=html_text(text(user.get("about"), warn)) or None,
        url=link(f"https://news.ycombinator.com/user?id={number}"),
        created_at=time(user.get("created"), warn),
    )


def _who(name: Any) -> Who | None:
    number = optional_id(name)
    return Who(id=number, handle=number) if number else None
