"""X API v2 as twarc2 and the interface itself write it: pages and flattened lines.

A page holds the posts (`data`) apart from their authors and from the posts that they
refer to (`includes`); `twarc2 flatten` puts these into each post. Both are brought to
one form first, so that both give the same records. A share has the words, hashtags and
links of the original, because its own text is cut; it mentions nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import Item, Post, Profile, Record
from ingest.fields.coercion import Bad, native_id
from ingest.parsing.row import Head, Row, Shape
from ingest.readers._json import Obj, each, obj, objects
from ingest.readers._x_page import Page, around, page_of, unclaimed
from ingest.readers._x_tweet import post_of, posts_of, profile_of, profiles_of

NAME: Final = "x_v2"
TITLE: Final = "X API v2 pages and flattened lines (twarc2)"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = True

_SIGNS: Final = frozenset(
    ("public_metrics", "edit_history_tweet_ids", "referenced_tweets", "__twarc")
)
_PAGE: Final = ("includes", "meta", "errors", "__twarc", "matching_rules")


def sniff(head: Head) -> bool:
    """Whether the first objects are pages of API v2, or posts or users of such pages."""
    return any(_known(dict(value)) for value in head.objects())


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts (or users), with the posts and users that come along as context."""
    for row in rows:
        yield from _records(row)


def _known(value: Obj) -> bool:
    if "data" not in value:
        page = "__twarc" in value and ("errors" in value or "meta" in value)
        return page or _tweet(value) or _user(value)
    data = value["data"]
    members = [data] if isinstance(data, dict) else objects(data)
    if not members:
        return data == [] and "result_count" in obj(value.get("meta"))
    return any(_tweet(one) or _user(one) for one in members) or (
        not set(value).isdisjoint(_PAGE)
        and any("id" in one and ("text" in one or "username" in one) for one in members)
    )


def _tweet(value: Obj) -> bool:
    if not {"id", "text"} <= set(value) or "user" in value:
        return False
    inlined = isinstance(value.get("author"), dict) and "author_id" in value
    return inlined or ("author_id" in value and not _SIGNS.isdisjoint(value))


def _user(value: Obj) -> bool:
    return {"id", "username"} <= set(value) and "followers_count" in obj(
        value.get("public_metrics")
    )


def _records(row: Row) -> Iterator[Item]:
    page = page_of(row.value)
    spare: tuple[list[str], list[str]] = unclaimed(page)

    def make(member: Obj) -> Record:
        nonlocal spare
        warn: list[str] = []
        main = _main(member, page, warn)
        posts, users = spare
        context: tuple[Post | Profile, ...] = (
            *posts_of([*around(page, member), *posts], page, warn),
            *profiles_of(users, page, warn),
        )
        spare = [], []
        return Record(place=row.place, main=main, context=context, warnings=tuple(warn))

    return each(row, page.members, make)


def _main(member: Obj, page: Page, warn: list[str]) -> Post | Profile:
    if "text" in member or "author_id" in member:
        return post_of(member, page, warn)
    if "username" in member:
        return profile_of(member, page, warn)
    native_id(member.get("id"))
    raise Bad("bad_type", "this member is neither a post nor a user")
