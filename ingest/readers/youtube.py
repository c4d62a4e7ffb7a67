"""YouTube comments: threads of its interface, and tables of Data Tools and minet.

A comment answers the comment above it, else the video; the video's post acts for its
channel, which is only known where the file names the channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import ReaderItem, FileWarning, Post, Profile, Record, PostReference, AccountReference
from ingest.fields import table_cells as cells
from ingest.fields.coercion import (
    MAX_HANDLE,
    parse_count,
    handles_in_text,
    html_to_text,
    normalize_url,
    links_in_text,
    native_id,
    optional_id,
    convert_rows,
    hashtags_in_text,
    clean_text,
    parse_timestamp,
)
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import EMPTY_ENVELOPE, JsonObject, convert_members, unique_mentions, account_from_values, as_object, objects_in_list, optional_json_time

NAME: Final = "youtube"
TITLE: Final = "YouTube comments (API threads, Data Tools and minet tables)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = False

PLATFORM: Final = "youtube"

_DATA_TOOLS_COLUMNS: Final = ("id", "isReplyTo", "authorName", "text", "publishedAt")
_MINET_COLUMNS: Final = ("video_id", "comment_id", "author_channel_id", "text")


def sniff(head: FileHead) -> bool:
    """Whether the first rows are comments of YouTube, as objects or as a table."""
    if head.shape == "table":
        return head.has_columns(*_DATA_TOOLS_COLUMNS) or head.has_columns(*_MINET_COLUMNS)
    return any(_known(dict(value)) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """A post for each comment of the interface's threads and pages."""
    for row in rows:

        def make(member: JsonObject, row: FileRow = row) -> Record | FileWarning:
            return _record(member, row)

        yield from convert_members(row, _comments(row.value), make)


def read_table(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """A post for each row of a table of YouTube Data Tools or minet."""
    return convert_rows(rows, _from_cells)


def _known(value: JsonObject) -> bool:
    kind = value.get("kind")
    if isinstance(kind, str) and kind.startswith("youtube#comment"):
        return True
    snippet = as_object(value.get("snippet"))
    return "topLevelComment" in snippet or {"textOriginal", "authorDisplayName"} <= set(
        snippet
    )


def _comments(value: Any) -> Iterator[Any]:
    """The comments of a page, of a thread or of a list, each with its thread's facts."""
    items = as_object(value).get("items")
    members = items if isinstance(items, list) else value
    for one in members if isinstance(members, list) else [members]:
        snippet = as_object(as_object(one).get("snippet"))
        top = snippet.get("topLevelComment")
        if not isinstance(top, dict):
            yield one
            continue
        facts = {
            "video": snippet.get("videoId"),
            "channel": snippet.get("channelId"),
            "above": as_object(top.get("snippet")),
        }
        yield {**top, **facts, "answers": snippet.get("totalReplyCount")}
        for answer in objects_in_list(as_object(as_object(one).get("replies")).get("comments")):
            yield {**answer, **facts}


def _record(comment: JsonObject, row: FileRow) -> Record | FileWarning:
    warn: list[str] = []
    said = as_object(comment.get("snippet"))
    if not said:
        return EMPTY_ENVELOPE
    video = comment.get("video") or said.get("videoId")
    channel = optional_id(comment.get("channel") or said.get("channelId"))
    parent = optional_id(said.get("parentId"))
    original = said.get("textOriginal")
    words = (
        clean_text(original, warn)
        if original is not None
        else html_to_text(clean_text(said.get("textDisplay"), warn))
    )
    made, changed = said.get("publishedAt"), said.get("updatedAt")
    above = _author(as_object(comment.get("above"))) if parent else None
    owner = AccountReference(id=channel) if channel else None
    post = _post(
        native_id(comment.get("id")),
        _author(said),
        words,
        parse_timestamp(made, warn),
        video=optional_id(video),
        parent=parent,
        target=(above.account if above else None) if parent else owner,
        warn=warn,
    )
    post = replace(
        post,
        likes=parse_count(said.get("likeCount"), warn),
        replies=parse_count(comment.get("answers"), warn),
        edited_at=optional_json_time(changed, warn) if changed != made else None,
    )
    return Record(position=row.position, main=post, warnings=tuple(warn))


def _author(snippet: JsonObject) -> Profile | None:
    channel = as_object(snippet.get("authorChannelId")).get("value")
    return _channel(channel, snippet.get("authorDisplayName"), unique=False)


def _channel(number: Any, name: Any, *, unique: bool) -> Profile | None:
    """The author. A name is a handle where it begins with "@".

    Other names are shared by strangers, so one alone names an account only where the
    file has nothing better (`unique`); a channel that is gone leaves such a name.
    """
    shown = name if isinstance(name, str) and name.strip() else None
    is_handle = shown is not None and shown.strip().startswith("@")
    who = account_from_values(number, shown if is_handle else None)
    if who is None and unique:
        who = account_from_values(None, shown)
    return Profile(account=who, platform=PLATFORM, name=shown) if who else None


def _from_cells(row: FileRow) -> Iterator[ReaderItem]:
    found: Mapping[str, str] = row.value
    warn: list[str] = []
    first = cells.first_filled_cell
    video = first(found, "video_id", "videoId")
    parent = first(found, "parent_comment_id", "isReplyTo")
    author = _channel(
        first(found, "author_channel_id", "authorChannelId"),
        clean_text(first(found, "author_name", "authorName"), warn),
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
        clean_text(found.get("text"), warn),
        parse_timestamp(made, warn),
        video=optional_id(video),
        parent=optional_id(parent),
        target=account_from_values(channel, None) if not parent else None,
        warn=warn,
    )
    post = replace(
        post,
        likes=parse_count(first(found, "like_count", "likeCount"), warn),
        replies=parse_count(first(found, "reply_count", "replyCount"), warn),
        edited_at=optional_json_time(changed, warn) if changed != made else None,
    )
    yield Record(position=row.position, main=post, warnings=tuple(warn))


def _post(
    number: str,
    author: Profile | None,
    words: str,
    at: datetime | None,
    *,
    video: str | None,
    parent: str | None,
    target: AccountReference | None,
    warn: list[str],
) -> Post:
    """A comment under a comment, else under a video."""
    answered = parent or video
    names = [name for name in handles_in_text(words, dotted=True) if len(name) <= MAX_HANDLE]
    shown = f"https://www.youtube.com/watch?v={video}&lc={number}" if video else None
    return Post(
        id=number,
        author=author,
        platform=PLATFORM,
        created_at=at,
        text=words,
        url=normalize_url(shown),
        reply_to=PostReference(post=answered, author=target) if answered else None,
        mentions=unique_mentions((AccountReference(handle=name) for name in names), warn),
        tags=hashtags_in_text(words),
        links=links_in_text(words),
        conversation_id=video,
    )
