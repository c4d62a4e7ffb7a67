"""Read the comments of youtube-comment-downloader (JSON lines).

`time` is an age ("2 weeks ago"), `time_parsed` the moment that the tool made of it, so
times are only approximate. The id of a reply is "parent.reply".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from graph.model import FileWarning, Post, PostReference, Profile, ReaderItem, Record
from ingest.fields.coercion import (
    clean_text,
    hashtags_in_text,
    links_in_text,
    native_id,
    parse_timestamp,
)
from ingest.fields.mention_rules import handles_on_platform
from ingest.fields.table_numbers import parse_table_count
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    convert_members,
    unique_mentions,
)

NAME: Final = "youtube_downloader"
TITLE: Final = "YouTube comments (youtube-comment-downloader)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = False


def sniff(head: FileHead) -> bool:
    """Whether the objects are comments of the tool."""
    needed = {"cid", "text", "author", "channel", "votes"}
    return any(set(value) >= needed for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per comment."""
    for row in rows:
        members = row.value if isinstance(row.value, list) else [row.value]
        yield from convert_members(row, members, partial(_record, row=row))


def _record(comment: JsonObject, row: FileRow) -> Record | FileWarning:
    warn: list[str] = []
    number = native_id(comment.get("cid"))
    text = clean_text(comment.get("text"), warn)
    author = account_from_values(comment.get("channel"), comment.get("author"))
    time = comment.get("time_parsed")
    if time is not None:
        warn.append("approximate_time")
    parent, dot, _ = number.partition(".")
    post = Post(
        id=number,
        author=Profile(account=author, platform="youtube") if author else None,
        platform="youtube",
        created_at=parse_timestamp(time, warn),
        text=text,
        likes=parse_table_count(str(comment.get("votes") or ""), warn),
        replies=parse_table_count(str(comment.get("replies") or ""), warn),
        reply_to=PostReference(post=parent) if dot else None,
        mentions=unique_mentions(
            (
                account_from_values(None, name)
                for name in handles_on_platform(text, "youtube")
            ),
            warn,
        ),
        tags=hashtags_in_text(text),
        links=links_in_text(text),
    )
    return Record(position=row.position, main=post, warnings=tuple(warn))
