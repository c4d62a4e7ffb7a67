"""Read what the browser extension Zeeschuimer has captured (NDJSON), beside X.

Every line is an envelope with the platform and the platform's own object under `data`.
X's objects are read by `x_v1`; this module reads TikTok's videos and comments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from graph.model import FileWarning, Post, PostReference, Profile, ReaderItem, Record
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    hashtags_in_text,
    links_in_text,
    native_id,
    parse_count,
    parse_flag,
    parse_timestamp,
)
from ingest.fields.mention_rules import handles_on_platform
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

NAME: Final = "zeeschuimer"
TITLE: Final = "Zeeschuimer captures (TikTok videos and comments)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

_ENVELOPE: Final = frozenset(("source_platform", "timestamp_collected", "data"))


def sniff(head: FileHead) -> bool:
    """Whether the lines are envelopes of a platform that this module reads."""
    return any(
        set(value) >= _ENVELOPE and value.get("source_platform") in PLATFORM_READERS
        for value in head.json_objects()
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per captured object."""
    for row in rows:
        yield from convert_members(row, [row.value], partial(_record, row=row))


def _record(envelope: JsonObject, row: FileRow) -> Record | FileWarning:
    warn: list[str] = []
    source = str(envelope.get("source_platform"))
    make = PLATFORM_READERS.get(source)
    if make is None:
        raise InvalidValue("bad_platform", f"captures of {source[:40]!r} are not read")
    post = make(as_object(envelope.get("data")), envelope, warn)
    return Record(position=row.position, main=post, warnings=tuple(warn))


def _tiktok_video(data: JsonObject, envelope: JsonObject, warn: list[str]) -> Post:
    number = native_id(data.get("id"))
    text = clean_text(data.get("desc"), warn)
    stats = as_object(data.get("stats"))
    named = objects_in_list(data.get("textExtra"))
    collected = optional_json_time(envelope.get("timestamp_collected"), warn)
    author = _tiktok_author(data, warn)
    handle = author.account.handle if author else None
    return Post(
        id=number,
        author=author,
        platform="tiktok",
        created_at=parse_timestamp(data.get("createTime"), warn),
        text=text,
        url=f"https://www.tiktok.com/@{handle}/video/{number}" if handle else None,
        language=data.get("textLanguage") if data.get("textLanguage") != "un" else None,
        likes=parse_count(stats.get("diggCount"), warn),
        shares=parse_count(stats.get("shareCount"), warn),
        replies=parse_count(stats.get("commentCount"), warn),
        views=parse_count(stats.get("playCount"), warn),
        mentions=unique_mentions(
            (
                account_from_values(one.get("userId") or None, one["userUniqueId"])
                for one in named
                if one.get("userUniqueId")
            ),
            warn,
        ),
        tags=unique_texts(one.get("hashtagName") or None for one in named)
        or hashtags_in_text(text),
        links=links_in_text(text),
        collected_at=collected,
        paid=parse_flag(data.get("isAd")),
    )


def _tiktok_author(data: JsonObject, warn: list[str]) -> Profile | None:
    author = data.get("author")
    known = as_object(author)
    # An older capture has the handle alone.
    name = author if isinstance(author, str) else known.get("uniqueId")
    account = account_from_values(known.get("id") or None, name or None)
    if account is None:
        return None
    stats = as_object(data.get("authorStats"))
    return Profile(
        account=account,
        platform="tiktok",
        name=clean_text(known.get("nickname"), warn) or None,
        followers=parse_count(stats.get("followerCount"), warn),
        following=parse_count(stats.get("followingCount"), warn),
        bio=clean_text(known.get("signature"), warn) or None,
        verified=parse_flag(known.get("verified")),
    )


def _tiktok_comment(data: JsonObject, envelope: JsonObject, warn: list[str]) -> Post:
    user = as_object(data.get("user"))
    text = clean_text(data.get("text"), warn)
    parent = str(data.get("reply_id") or "0")
    video = native_id(data.get("aweme_id"))
    account = account_from_values(user.get("uid") or None, user.get("unique_id"))
    answered = parent if parent != "0" else video
    return Post(
        id=native_id(data.get("cid")),
        author=Profile(
            account=account,
            platform="tiktok",
            name=clean_text(user.get("nickname"), warn) or None,
        )
        if account
        else None,
        platform="tiktok",
        created_at=parse_timestamp(data.get("create_time"), warn),
        text=text,
        likes=parse_count(data.get("digg_count"), warn),
        replies=parse_count(data.get("reply_comment_total"), warn),
        reply_to=PostReference(post=answered),
        mentions=unique_mentions(
            (
                account_from_values(None, name)
                for name in handles_on_platform(text, "tiktok")
            ),
            warn,
        ),
        tags=hashtags_in_text(text),
        conversation_id=video,
        collected_at=optional_json_time(envelope.get("timestamp_collected"), warn),
    )


PostMaker = Callable[[JsonObject, JsonObject, list[str]], Post]

PLATFORM_READERS: Final[Mapping[Any, PostMaker]] = {
    "tiktok.com": _tiktok_video,
    "tiktok.com-comments": _tiktok_comment,
    "tiktok-comments": _tiktok_comment,
}
"""The platforms of an envelope that are read, and how."""
