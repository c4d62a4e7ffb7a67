"""Read X API v2 pages and flattened lines (twarc2).

A page has the posts in `data` and their authors and referenced posts in `includes`;
`twarc2 flatten` copies these into each post. Both are converted to one form first and
give the same records. A share has the text, hashtags and links of the original, because
its own text is truncated; it has no mentions of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import Post, Profile, ReaderItem, Record
from ingest.fields.coercion import InvalidValue, native_id
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import JsonObject, as_object, convert_members, objects_in_list
from ingest.readers._x_page import (
    XPage,
    build_x_page,
    referenced_tweet_ids,
    unreferenced_ids,
)
from ingest.readers._x_tweet import x_post, x_posts_by_id, x_profile, x_profiles_by_id

NAME: Final = "x_v2"
TITLE: Final = "X API v2 pages and flattened lines (twarc2)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

_TWEET_FIELDS: Final = frozenset(
    ("public_metrics", "edit_history_tweet_ids", "referenced_tweets", "__twarc")
)
_PAGE_FIELDS: Final = ("includes", "meta", "errors", "__twarc", "matching_rules")


def sniff(head: FileHead) -> bool:
    """Whether the first objects are pages, posts or users of API v2."""
    return any(_known(dict(value)) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield posts or users, with the included posts and users as context."""
    for row in rows:
        yield from _records(row)


def _known(value: JsonObject) -> bool:
    if "data" not in value:
        page = "__twarc" in value and ("errors" in value or "meta" in value)
        return page or _tweet(value) or _user(value)
    data = value["data"]
    members = [data] if isinstance(data, dict) else objects_in_list(data)
    if not members:
        return data == [] and "result_count" in as_object(value.get("meta"))
    return any(_tweet(one) or _user(one) for one in members) or (
        not set(value).isdisjoint(_PAGE_FIELDS)
        and any("id" in one and ("text" in one or "username" in one) for one in members)
    )


def _tweet(value: JsonObject) -> bool:
    if not {"id", "text"} <= set(value) or "user" in value:
        return False
    inlined = isinstance(value.get("author"), dict) and "author_id" in value
    return inlined or ("author_id" in value and not _TWEET_FIELDS.isdisjoint(value))


def _user(value: JsonObject) -> bool:
    return {"id", "username"} <= set(value) and "followers_count" in as_object(
        value.get("public_metrics")
    )


def _records(row: FileRow) -> Iterator[ReaderItem]:
    page = build_x_page(row.value)
    spare: tuple[list[str], list[str]] = unreferenced_ids(page)

    def make(member: JsonObject) -> Record:
        nonlocal spare
        warn: list[str] = []
        main = _main(member, page, warn)
        posts, users = spare
        context: tuple[Post | Profile, ...] = (
            *x_posts_by_id([*referenced_tweet_ids(page, member), *posts], page, warn),
            *x_profiles_by_id(users, page, warn),
        )
        spare = [], []
        return Record(
            position=row.position, main=main, context=context, warnings=tuple(warn)
        )

    return convert_members(row, page.members, make)


def _main(member: JsonObject, page: XPage, warn: list[str]) -> Post | Profile:
    if "text" in member or "author_id" in member:
        return x_post(member, page, warn)
    if "username" in member:
        return x_profile(member, page, warn)
    native_id(member.get("id"))
    raise InvalidValue("bad_type", "this member is neither a post nor a user")
