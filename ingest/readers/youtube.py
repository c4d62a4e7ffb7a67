"""YouTube comments: threads of its interface, and tables of Data Tools and minet.

A comment answers the comment above it, else the video; the video's post acts for its
channel, which is only known where the file names the channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import Item, Note, Post, Profile, Record, Target, Who
from ingest.fields import table_cells as cells
from ingest.fields.coercion import (
    MAX_HANDLE,
    count,
    handles_in,
    html_text,
    link,
    links_in,
    native_id,
    optional_id,
    rejecting,
    tags_in,
    text,
    time,
)
from ingest.parsing.row import Head, Row, Shape
from ingest.readers._json import EMPTY, Obj, each, few, named, obj, objects, soft_time

NAME: Final = "youtube"
TITLE: Final = "YouTube comments (API threads, Data Tools and minet tables)"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = False

PLATFORM: Final = "youtube"

_TOOLS: Final = ("id", "isReplyTo", "authorName", "text", "publishedAt")
_MINET: Final = ("video_id", "comment_id", "author_channel_id", "text")


def sniff(head: Head) -> bool:
    """Whether the first rows are comments of YouTube, as objects or as a table."""
    if head.shape == "table":
        return head.has(*_TOOLS) or head.has(*_MINET)
    return any(_known(dict(value)) for value in head.objects())


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """A post for each comment of the interface's threads and pages."""
    for row in rows:

        def make(member: Obj, row: Row = row) -> Record | Note:
            return _record(member, row)

        yield from each(row, _comments(row.value), make)


def read_table(rows: Iterable[Row]) -> Iterator[Item]:
    """A post for each row of a table of YouTube Data Tools or minet."""
    return rejecting(rows, _from_cells)


def _known(value: Obj) -> bool:
    kind = value.get("kind")
    if isinstance(kind, str) and kind.startswith("youtube#comment"):
        return True
    snippet = obj(value.get("snippet"))
    return "topLevelComment" in snippet or {"textOriginal", "authorDisplayName"} <= set(
        snippet
    )


def _comments(value: Any) -> Iterator[Any]:
    """The comments of a page, of a thread or of a list, each with its thread's facts."""
    items = obj(value).get("items")
    members = items if isinstance(items, list) else value
    for one in members if isinstance(members, list) else [members]:
        snippet = obj(obj(one).get("snippet"))
        top = snippet.get("topLevelComment")
        if not isinstance(top, dict):
            yield one
            continue
        facts = {
            "video": snippet.get("videoId"),
            "channel": snippet.get("channelId"),
            "above": obj(top.get("snippet")),
        }
        yield {**top, **facts, "answers": snippet.get("totalReplyCount")}
        for answer in objects(obj(obj(one).get("replies")).get("comments")):
            yield {**answer, **facts}


def _record(comment: Obj, row: Row) -> Record | Note:
    warn: list[str] = []
    said = obj(comment.get("snippet"))
    if not said:
        return EMPTY
    video = comment.get("video") or said.get("videoId")
    channel = optional_id(comment.get("channel") or said.get("channelId"))
    parent = optional_id(said.get("parentId"))
    original = said.get("textOriginal")
    words = (
        text(original, warn)
        if original is not None
        else html_text(text(said.get("textDisplay"), warn))
    )
    made, changed = said.get("publishedAt"), said.get("updatedAt")
    above = _author(obj(comment.get("above"))) if parent else None
    owner = Who(id=channel) if channel else None
    post = _post(
        native_id(comment.get("id")),
        _author(said),
        words,
        time(made, warn),
        video=optional_id(video),
        parent=parent,
        target=(above.who if above else None) if parent else owner,
        warn=warn,
    )
    post = replace(
        post,
        likes=count(said.get("likeCount"), warn),
        replies=count(comment.get("answers"), warn),
        edited_at=soft_time(changed, warn) if changed != made else None,
    )
    return Record(place=row.place, main=post, warnings=tuple(warn))


def _author(said: Obj) -> Profile | None:
    channel = obj(said.get("authorChannelId")).get("value")
    return _channel(channel, said.get("authorDisplayName"), unique=False)


def _channel(number: Any, name: Any, *, unique: bool) -> Profile | None:
    """The author. A name is a handle where it begins with "@".

    Other names are shared by strangers, so one alone names an account only where the
    file has nothing better (`unique`); a channel that is gone leaves such a name.
    """
    shown = name if isinstance(name, str) and name.strip() else None
    is_handle = shown is not None and shown.strip().startswith("@")
    who = named(number, shown if is_handle else None)
    if who is None and unique:
        who = named(None, shown)
    return Profile(who=who, platform=PLATFORM, name=shown) if who else None


def _from_cells(row: Row) -> Iterator[Item]:
    found: Mapping[str, str] = row.value
    warn: list[str] = []
    first = cells.first
    video = first(found, "video_id", "videoId")
    parent = first(found, "parent_comment_id", "isReplyTo")
    author = _channel(
        first(found, "author_channel_id", "authorChannelId"),
        text(first(found, "author_name", "authorName"), warn),
        unique=found.keys().isdisjoint(("author_channel_id", "authorChannelId")),
    )
    channel = first(found, "channel_id", "channelId")
    made, changed = (
        first(found, "published_at", "publishedAt"),
        first(found, "updated_at", "updatedAt"),
    )
    post = _post(
        native_id(first(found, "comment_id", "id")),
        author,
        text(found.get("text"), warn),
        time(made, warn),
        video=optional_id(video),
        parent=optional_id(parent),
        target=named(channel, None) if not parent else None,
        warn=warn,
    )
    post = replace(
        post,
        likes=count(first(found, "like_count", "likeCount"), warn),
        replies=count(first(found, "reply_count", "replyCount"), warn),
        edited_at=soft_time(changed, warn) if changed != made else None,
    )
    yield Record(place=row.place, main=post, warnings=tuple(warn))


def _post(
    number: str,
    author: Profile | None,
    words: str,
    at: datetime | None,
    *,
    video: str | None,
    parent: str | None,
    target: Who | None,
    warn: list[str],
) -> Post:
    """A comment under a comment, else under a video."""
    answered = parent or video
    names = [name for name in handles_in(words, dotted=True) if len(name) <= MAX_HANDLE]
    shown = f"https://www.youtube.com/watch?v={video}&lc={number}" if video else None
    return Post(
        id=number,
        author=author,
        platform=PLATFORM,
        created_at=at,
        text=words,
        url=link(shown),
        reply_to=Target(post=answered, who=target) if answered else None,
        mentions=few((Who(handle=name) for name in names), warn),
        tags=tags_in(words),
        links=links_in(words),
        conversation_id=video,
    )
