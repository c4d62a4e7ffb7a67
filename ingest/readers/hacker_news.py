"""Read Hacker News items and users (API), and search hits (Algolia).

The user name is the account's id: it is unique, case-sensitive and permanent. An item
marked `deleted` is removed from the store; an item without `by` has no account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.model import (
    AccountReference,
    Deletion,
    FileWarning,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    clean_text,
    html_to_text,
    links_in_text,
    native_id,
    normalize_url,
    optional_id,
    parse_count,
    parse_timestamp,
)
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import (
    EMPTY_ENVELOPE,
    JsonObject,
    as_object,
    convert_members,
    unique_texts,
)

NAME: Final = "hacker_news"
TITLE: Final = "Hacker News items, users and search hits"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = False

PLATFORM: Final = "hacker_news"

_TYPES: Final = ("job", "story", "comment", "poll", "pollopt")


def sniff(head: FileHead) -> bool:
    """Whether the first objects are items, users or search hits of Hacker News."""
    return any(map(_known, (dict(value) for value in head.json_objects())))


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield posts and profiles; a search page gives one post per hit."""
    for row in rows:

        def make(member: JsonObject, row: FileRow = row) -> Record | FileWarning:
            return _record(member, row)

        yield from convert_members(row, _members(row.value), make)


def _known(value: JsonObject) -> bool:
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
    hits = as_object(value).get("hits")
    if isinstance(hits, list):
        return hits
    return value if isinstance(value, list) else [value]


def _record(value: JsonObject, row: FileRow) -> Record | FileWarning:
    warn: list[str] = []
    main: Post | Profile | Deletion
    if not value:
        return EMPTY_ENVELOPE
    if "objectID" in value:
        main = _post(_hit(value), warn)
    elif value.get("deleted") is True:
        main = Deletion(platform=PLATFORM, post=native_id(value.get("id")))
    elif "karma" in value:
        main = _profile(value, warn)
    else:
        main = _post(value, warn)
    return Record(position=row.position, main=main, warnings=tuple(warn))


def _hit(hit: JsonObject) -> JsonObject:
    """Convert a search hit to the field names of an item."""
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


def _post(item: JsonObject, warn: list[str]) -> Post:
    number = native_id(item.get("id"))
    who = _who(item.get("by"))
    parts = (
        clean_text(item.get("title"), warn).strip(),
        html_to_text(clean_text(item.get("text"), warn)),
    )
    body = "\n\n".join(part for part in parts if part)
    parent = optional_id(item.get("parent") or item.get("poll"))
    story = optional_id(item.get("story"))
    return Post(
        id=number,
        author=Profile(account=who, platform=PLATFORM) if who else None,
        platform=PLATFORM,
        created_at=parse_timestamp(item.get("time"), warn),
        text=body,
        url=f"https://news.ycombinator.com/item?id={number}",
        likes=parse_count(item.get("score"), warn),
        replies=parse_count(item.get("descendants"), warn),
        reply_to=PostReference(post=parent) if parent else None,
        links=unique_texts((*links_in_text(body), normalize_url(item.get("url")))),
        conversation_id=story or (None if parent else number),
    )


def _profile(user: JsonObject, warn: list[str]) -> Profile:
    number = native_id(user.get("id"), missing_reason="missing_author")
    return Profile(
        account=AccountReference(id=number, handle=number),
        platform=PLATFORM,
        bio=html_to_text(clean_text(user.get("about"), warn)) or None,
        url=normalize_url(f"https://news.ycombinator.com/user?id={number}"),
        created_at=parse_timestamp(user.get("created"), warn),
    )


def _who(name: Any) -> AccountReference | None:
    number = optional_id(name)
    return AccountReference(id=number, handle=number) if number else None
