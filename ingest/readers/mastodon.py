"""Mastodon: statuses, timelines, contexts, searches, notifications, accounts.

A post's key is its `uri` and an account's its `url`, because numbers and bare names
only count on the server that was asked: "amy" on another server is somebody else. What
holds neither a status nor an account (relationships, settings, edit histories) is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.model import Item, Note, Post, Profile, Record
from ingest.parsing.row import Head, Row, Shape
from ingest.readers._json import EMPTY, Obj, each, obj, objects, opened
from ingest.readers._mastodon import Local, post_of, profile_of

NAME: Final = "mastodon"
TITLE: Final = "Mastodon statuses, timelines, contexts, searches and accounts"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = True

_LISTS: Final = ("ancestors", "descendants", "statuses", "accounts")


def sniff(head: Head) -> bool:
    """Whether the first objects are, or hold, statuses or accounts of Mastodon.

    A recording of its interface may begin with answers that hold neither.
    """
    return any(_known(value) for value in head.objects())


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts and profiles; shared and quoted posts come along."""
    for row in rows:
        yield from _items(row)


def _known(value: Any) -> bool:
    path = value.get("path")
    if "body" in value and isinstance(path, str):
        return path.startswith(("/api/v1/", "/api/v2/"))
    return any("uri" in one or _account(one) for one in _members(value))


def _items(row: Row) -> Iterator[Item]:
    body = opened(row.value)
    alone = body is row.value and not isinstance(body, dict | list)
    members = [body] if alone else _members(body)
    local = Local.of(members)

    def make(member: Obj) -> Record | Note:
        return _record(row, member, local)

    return each(row, members, make)


def _members(value: Any) -> list[Any]:
    """The statuses and accounts of an answer, each for itself."""
    if isinstance(value, list):
        return [one for part in objects(value) for one in _members(part)]
    found = obj(value)
    if _status(found) or _account(found):
        return [found]
    for name in ("status", "last_status"):
        if _status(obj(found.get(name))):
            return [found[name]]
    if _account(obj(found.get("account"))) and "type" in found:
        return [found["account"]]
    return [one for name in _LISTS for one in objects(found.get(name))]


def _status(value: Obj) -> bool:
    return {"content", "account", "id"} <= set(value)


def _account(value: Obj) -> bool:
    return {"acct", "username", "url"} <= set(value)


def _record(row: Row, value: Obj, local: Local) -> Record | Note:
    warn: list[str] = []
    main: Post | Profile
    context: list[Post] = []
    if _status(value):
        main, *context = post_of(value, local, warn)
    elif _account(value):
        main = profile_of(value, warn)
    else:
        return EMPTY
    return Record(
        place=row.place, main=main, context=tuple(context), warnings=tuple(warn)
    )
