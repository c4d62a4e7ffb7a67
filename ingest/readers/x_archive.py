"""Read the archive of one's own account that X gives to everybody (`data/tweets.js`).

The tweets have no author: that is the owner of the archive, whom `account.js` beside
them names. Shares have only "RT @name:" and a text that is cut, so their tags and links
are unknown. Likes, followers and messages of the archive are no posts of the owner.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from graph.model import FileWarning, Post, Profile, ReaderItem, Record
from ingest.fields.coercion import InvalidValue, clean_text
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers import _x
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    as_object,
    convert_members,
    optional_json_time,
)
from ingest.readers.x_v1 import posts_of_tweet

NAME: Final = "x_archive"
TITLE: Final = "X archive (tweets.js with account.js)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True
SIBLINGS: Final = ("account.js",)

NO_ACCOUNT: Final = FileWarning(warning="archive_owner_unknown")
"""The warning for tweets without `account.js` beside them."""

_UNKNOWN_USER: Final = {"id_str": "0"}


def sniff(head: FileHead) -> bool:
    """Whether a file assigns its JSON to `window.YTD`, or holds objects of tweets.

    >>> sniff(FileHead("json", (), ({"tweet": {"id_str": "1", "full_text": "a"}},)))
    True
    """
    if head.assigned_to.startswith("window."):
        return True
    return any(
        set(value) == {"tweet"} and "id_str" in as_object(value["tweet"])
        for value in head.json_objects()
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield the posts of the archive, without their author."""
    return read_with_siblings(rows, {})


def read_with_siblings(
    rows: Iterable[FileRow], siblings: Mapping[str, bytes | None]
) -> Iterator[ReaderItem]:
    """Yield the posts of the archive by its owner.

    Parameters:
        rows: the rows of the file.
        siblings: the files of `SIBLINGS` that lie beside it.

    """
    owner = _owner(siblings.get("account.js") or b"")
    told = False
    for row in rows:
        members = row.value if isinstance(row.value, list) else [row.value]
        for item in convert_members(row, members, partial(_item, row=row, owner=owner)):
            yield item
            is_orphan = isinstance(item, Record) and isinstance(item.main, Post)
            if owner is None and is_orphan and not told:
                told = True
                yield NO_ACCOUNT


def _item(
    value: JsonObject, row: FileRow, owner: Profile | None
) -> Record | FileWarning:
    """The post of an entry; entries of other kinds are counted as no posts."""
    warn: list[str] = []
    if "tweet" in value:
        post = _post(as_object(value["tweet"]), owner, warn)
        return Record(position=row.position, main=post, warnings=tuple(warn))
    if "account" in value:
        return FileWarning(warning="archive_account")
    return FileWarning(warning="no_post")


def _post(tweet: JsonObject, owner: Profile | None, warn: list[str]) -> Post:
    # The owner is in another file, where API v1.1 has the author inside the tweet.
    post, *_ = posts_of_tweet({**tweet, "user": _UNKNOWN_USER}, warn)
    if owner is None:
        return replace(post, author=None, url=None)
    url = _x.x_post_url(owner.account, str(post.id))
    return replace(post, author=owner, url=url)


def _owner(content: bytes) -> Profile | None:
    """The owner of the archive from `account.js`; None if it does not say."""
    _, _, listed = content.partition(b"=")
    try:
        entries = json.loads(listed)
        account = as_object(as_object(entries[0]).get("account"))
        who = account_from_values(account.get("accountId"), account.get("username"))
        name = clean_text(account.get("accountDisplayName"), [])
    except (ValueError, LookupError, TypeError, RecursionError, InvalidValue):
        return None
    if who is None:
        return None
    created: Any = optional_json_time(account.get("createdAt"), [])
    return Profile(
        account=who, platform=_x.PLATFORM, name=name or None, created_at=created
    )
