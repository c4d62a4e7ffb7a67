"""Read Telegram Desktop's export (`result.json`) of one chat, or of all chats.

A message number is unique only within its chat, so the id of a post is made of both.
Where the export names only the title of a forwarded channel, the share has no author: a
title is no identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
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
    InvalidValue,
    clean_text,
    native_id,
    normalize_url,
    parse_count,
    parse_timestamp,
)
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    as_object,
    convert_members,
    objects_in_list,
    optional_json_time,
    unique_mentions,
    unique_texts,
)

NAME: Final = "telegram_export"
TITLE: Final = "Telegram Desktop export (result.json)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

PLATFORM: Final = "telegram"

_PEER = re.compile(r"(?:user|channel|chat)?(\d+)")


def sniff(head: FileHead) -> bool:
    """Whether the file is a chat, or the list of all chats.

    >>> chat = {"name": "a", "type": "public_channel", "id": 1, "messages": []}
    >>> sniff(FileHead("json", (), (chat,)))
    True
    """
    return any(_chats(dict(value)) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per message; service messages ("joined") are none."""
    for row in rows:
        for chat in _chats(dict(as_object(row.value))):
            messages = [
                message
                for message in chat["messages"]
                if as_object(message).get("type") != "service"
            ]
            make = partial(_record, row=row, chat=chat)
            yield from convert_members(row, messages, make)


def _chats(value: JsonObject) -> list[JsonObject]:
    """The chats of a document: itself, or the members of `chats.list`."""
    listed = objects_in_list(as_object(value.get("chats")).get("list"))
    return [
        chat
        for chat in (listed or [value])
        if isinstance(chat.get("messages"), list) and {"type", "id"} <= set(chat)
    ]


def _record(
    message: JsonObject, row: FileRow, chat: JsonObject
) -> Record | FileWarning:
    warn: list[str] = []
    chat_id = native_id(chat.get("id"))
    entities = objects_in_list(message.get("text_entities"))
    reply, channel = message.get("reply_to_message_id"), chat_id
    other_chat = _peer(message.get("reply_to_peer_id"))
    if other_chat is not None:
        channel = str(other_chat.id)
    post = Post(
        id=f"{chat_id}-{native_id(message.get('id'))}",
        author=_author(message, chat, warn),
        platform=PLATFORM,
        created_at=parse_timestamp(
            message.get("date_unixtime") or message.get("date"), warn
        ),
        text=_text(message, warn),
        likes=_reactions(message, warn),
        share_of=_forwarded(message),
        reply_to=PostReference(post=f"{channel}-{native_id(reply)}") if reply else None,
        mentions=unique_mentions(
            (
                _mentioned(one)
                for one in entities
                if one.get("type") in ("mention", "mention_name")
            ),
            warn,
        ),
        tags=unique_texts(
            str(one.get("text", "")).lstrip("#")
            for one in entities
            if one.get("type") == "hashtag"
        ),
        links=unique_texts(
            normalize_url(one.get("href") or one.get("text"))
            for one in entities
            if one.get("type") in ("link", "text_link")
        ),
        conversation_id=chat_id,
        edited_at=optional_json_time(message.get("edited_unixtime"), warn),
    )
    return Record(position=row.position, main=post, warnings=tuple(warn))


def _author(message: JsonObject, chat: JsonObject, warn: list[str]) -> Profile | None:
    """The sender; a message without one is by the channel itself."""
    sender = _peer(message.get("from_id"))
    name = clean_text(message.get("from"), warn)
    if sender is None and "channel" in str(chat.get("type")):
        sender, name = _peer(chat.get("id")), clean_text(chat.get("name"), warn)
    if sender is None:
        return None
    return Profile(account=sender, platform=PLATFORM, name=name or None)


def _peer(value: Any) -> AccountReference | None:
    """The account of an id such as "channel2447843635" or "user501"."""
    match = _PEER.fullmatch(str(value)) if isinstance(value, str | int) else None
    return AccountReference(id=match[1]) if match else None


def _forwarded(message: JsonObject) -> PostReference | None:
    """The share of a forwarded message, with its author where the id is given."""
    if not (message.get("forwarded_from") or message.get("forwarded_from_id")):
        return None
    return PostReference(author=_peer(message.get("forwarded_from_id")))


def _mentioned(entity: JsonObject) -> AccountReference | None:
    handle = str(entity.get("text") or "").strip().lstrip("@")
    if entity.get("type") == "mention_name":
        return _peer(entity.get("user_id"))
    return account_from_values(None, handle or None)


def _reactions(message: JsonObject, warn: list[str]) -> int | None:
    counts = [
        parse_count(one.get("count"), warn)
        for one in objects_in_list(message.get("reactions"))
    ]
    return sum(count or 0 for count in counts) if counts else None


def _text(message: JsonObject, warn: list[str]) -> str:
    """The text of a message, which is text or a list of parts."""
    text = message.get("text")
    parts = text if isinstance(text, list) else [text]
    plain = [part.get("text") if isinstance(part, dict) else part for part in parts]
    try:
        return clean_text("".join(part for part in plain if part), warn)
    except TypeError:
        raise InvalidValue("bad_type", "the text is neither text nor parts") from None
