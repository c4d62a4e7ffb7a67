"""Read YouTube comments: API threads, and tables of Data Tools and minet.

A comment answers its parent comment, else the video. The author of the video is its
channel, if the file names the channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import (
    AccountReference,
    FileWarning,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    MAX_HANDLE,
    clean_text,
    convert_rows,
    handles_in_text,
    hashtags_in_text,
    html_to_text,
    links_in_text,
    native_id,
    normalize_url,
    optional_id,
    parse_count,
    parse_timestamp,
)
from ingest.fields.table_cells import first_filled_cell
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import (
    EMPTY_ENVELOPE,
    JsonObject,
    account_from_values,
    as_object,
    convert_members,
    objects_in_list,
    optional_json_time,
    unique_mentions,
)

NAME: Final = "youtube"
TITLE: Final = "YouTube comments (API threads, Data Tools and minet tables)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = False

PLATFORM: Final = "youtube"

_DATA_TOOLS_COLUMNS: Final = ("id", "isReplyTo", "authorName", "text", "publishedAt")
_MINET_COLUMNS: Final = ("video_id", "comment_id", "author_channel_id", "text")


def sniff(head: FileHead) -> bool:
    """Whether the first rows are YouTube comments, as objects or as a table."""
    if head.shape == "table":
        return head.has_columns(*_DATA_TOOLS_COLUMNS) or head.has_columns(
            *_MINET_COLUMNS
        )
    return any(_known(dict(value)) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per comment of API threads and pages."""
    for row in rows:

        def make(member: JsonObject, row: FileRow = row) -> Record | FileWarning:
            return _record(member, row)

        yield from convert_members(row, _comments(row.value), make)


def read_table(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row of a table by YouTube Data Tools or minet."""
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
    """Yield the comments of a page, thread or list, each with its video and channel."""
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
        for answer in objects_in_list(
            as_object(as_object(one).get("replies")).get("comments")
        ):
            yield {**answer, **facts}


def _record(comment: JsonObject, row: FileRow) -> Record | FileWarning:
    warn: list[str] = []
    snippet = as_object(comment.get("snippet"))
    if not snippet:
        return EMPTY_ENVELOPE
    video = comment.get("video") or snippet.get("videoId")
    channel = optional_id(comment.get("channel") or snippet.get("channelId"))
    parent = optional_id(snippet.get("parentId"))
    original = snippet.get("textOriginal")
    words = (
        clean_text(original, warn)
        if original is not None
        else html_to_text(clean_text(snippet.get("textDisplay"), warn))
    )
    made, changed = snippet.get("publishedAt"), snippet.get("updatedAt")
    above = _author(as_object(comment.get("above"))) if parent else None
    owner = AccountReference(id=channel) if channel else None
    post = _post(
        native_id(comment.get("id")),
        _author(snippet),
        words,
        parse_timestamp(made, warn),
        video=optional_id(video),
        parent=parent,
        target=(above.account if above else None) if parent else owner,
        warn=warn,
    )
    post = replace(
        post,
        likes=parse_count(snippet.get("likeCount"), warn),
        replies=parse_count(comment.get("answers"), warn),
        edited_at=optional_json_time(changed, warn) if changed != made else None,
    )
    return Record(position=row.position, main=post, warnings=tuple(warn))


def _author(snippet: JsonObject) -> Profile | None:
    channel = as_object(snippet.get("authorChannelId")).get("value")
    return _channel(channel, snippet.get("authorDisplayName"), unique=False)


def _channel(number: Any, name: Any, *, unique: bool) -> Profile | None:
    """The author; a name is a handle if it begins with "@".

    Other names are not unique. They identify an account only if the file has no column
    of channel ids (`unique`); a deleted channel leaves only its name.
    """
    display_name = name if isinstance(name, str) and name.strip() else None
    is_handle = display_name is not None and display_name.strip().startswith("@")
    who = account_from_values(number, display_name if is_handle else None)
    if who is None and unique:
        who = account_from_values(None, display_name)
    return Profile(account=who, platform=PLATFORM, name=display_name) if who else None


def _from_cells(row: FileRow) -> Iterator[ReaderItem]:
    row_cells: Mapping[str, str] = row.value
    warn: list[str] = []
    first = first_filled_cell
    video = first(row_cells, "video_id", "videoId")
    parent = first(row_cells, "parent_comment_id", "isReplyTo")
    author = _channel(
        first(row_cells, "author_channel_id", "authorChannelId"),
        clean_text(first(row_cells, "author_name", "authorName"), warn),
        unique=row_cells.keys().isdisjoint(("author_channel_id", "authorChannelId")),
    )
    channel = first(row_cells, "channel_id", "channelId")
    made, changed = (
        first(row_cells, "published_at", "publishedAt"),
        first(row_cells, "updated_at", "updatedAt"),
    )
    post = _post(
        native_id(first(row_cells, "comment_id", "id")),
        author,
        clean_text(row_cells.get("text"), warn),
        parse_timestamp(made, warn),
        video=optional_id(video),
        parent=optional_id(parent),
        target=account_from_values(channel, None) if not parent else None,
        warn=warn,
    )
    post = replace(
        post,
        likes=parse_count(first(row_cells, "like_count", "likeCount"), warn),
        replies=parse_count(first(row_cells, "reply_count", "replyCount"), warn),
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
    """The post of a comment: a reply to its parent comment, else to the video."""
    answered = parent or video
    names = [
        name for name in handles_in_text(words, dotted=True) if len(name) <= MAX_HANDLE
    ]
    url = f"https://www.youtube.com/watch?v={video}&lc={number}" if video else None
    return Post(
        id=number,
        author=author,
        platform=PLATFORM,
        created_at=at,
        text=words,
        url=normalize_url(url),
        reply_to=PostReference(post=answered, author=target) if answered else None,
        mentions=unique_mentions(
            (AccountReference(handle=name) for name in names), warn
        ),
        tags=hashtags_in_text(words),
        links=links_in_text(words),
        conversation_id=video,
    )
