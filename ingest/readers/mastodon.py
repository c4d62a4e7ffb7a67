"""Read Mastodon statuses, timelines, contexts, searches, notifications, accounts.

A post's id is its `uri`, an account's id its `url`, because numbers and handles without
a server are valid only on one server. Objects without a status or an account
(relationships, settings, edit histories) give a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.model import FileWarning, Post, Profile, ReaderItem, Record
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import (
    EMPTY_ENVELOPE,
    JsonObject,
    as_object,
    convert_members,
    objects_in_list,
    unwrap_recording,
)
from ingest.readers._mastodon import StatusIndex, mastodon_posts, mastodon_profile

NAME: Final = "mastodon"
TITLE: Final = "Mastodon statuses, timelines, contexts, searches and accounts"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

_LISTS: Final = ("ancestors", "descendants", "statuses", "accounts")


def sniff(head: FileHead) -> bool:
    """Whether the first objects are or contain Mastodon statuses or accounts.

    A recording of the API can begin with responses that contain neither.
    """
    return any(_known(value) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield posts and profiles; shared and quoted posts are context."""
    for row in rows:
        yield from _items(row)


def _known(value: Any) -> bool:
    path = value.get("path")
    if "body" in value and isinstance(path, str):
        return path.startswith(("/api/v1/", "/api/v2/"))
    return any("uri" in one or _account(one) for one in _members(value))


def _items(row: FileRow) -> Iterator[ReaderItem]:
    body = unwrap_recording(row.value)
    alone = body is row.value and not isinstance(body, dict | list)
    members = [body] if alone else _members(body)
    status_index = StatusIndex.from_members(members)

    def make(member: JsonObject) -> Record | FileWarning:
        return _record(row, member, status_index)

    return convert_members(row, members, make)


def _members(value: Any) -> list[Any]:
    """The statuses and accounts in a response."""
    if isinstance(value, list):
        return [one for part in objects_in_list(value) for one in _members(part)]
    found = as_object(value)
    if _status(found) or _account(found):
        return [found]
    for name in ("status", "last_status"):
        if _status(as_object(found.get(name))):
            return [found[name]]
    if _account(as_object(found.get("account"))) and "type" in found:
        return [found["account"]]
    return [one for name in _LISTS for one in objects_in_list(found.get(name))]


def _status(value: JsonObject) -> bool:
    return {"content", "account", "id"} <= set(value)


def _account(value: JsonObject) -> bool:
    return {"acct", "username", "url"} <= set(value)


def _record(
    row: FileRow, value: JsonObject, status_index: StatusIndex
) -> Record | FileWarning:
    warn: list[str] = []
    main: Post | Profile
    context: list[Post] = []
    if _status(value):
        main, *context = mastodon_posts(value, status_index, warn)
    elif _account(value):
        main = mastodon_profile(value, warn)
    else:
        return EMPTY_ENVELOPE
    return Record(
        position=row.position, main=main, context=tuple(context), warnings=tuple(warn)
    )
