"""Reddit: listings of its interface, recorded answers, and dump lines (RS_, RC_).

A repeated object is a record of its own; the loader finds the duplicates. Placeholders
("[deleted]", "[removed]") are neither authors nor words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.model import Item, Note, Post, Profile, Record
from ingest.parsing.row import Head, Row, Shape
from ingest.readers._json import EMPTY, Obj, each, obj, objects, opened
from ingest.readers._reddit import (
    Around,
    comment_of,
    name_of,
    profile_of,
    submission_of,
)

NAME: Final = "reddit"
TITLE: Final = "Reddit listings and dump lines (submissions and comments)"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = True

_KINDS: Final = ("t1", "t2", "t3", "more", "Listing")


def sniff(head: Head) -> bool:
    """Whether the first objects are things of Reddit or lines of its dumps."""
    return any(_known(opened(value)) for value in head.objects())


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Submissions and comments, the answers inside a comment as well."""
    for row in rows:
        yield from _items(row)


def _known(value: Any) -> bool:
    if isinstance(value, list):
        return any(_known(one) for one in objects(value)[:2])
    found = obj(value)
    if found.get("kind") in _KINDS and "data" in found:
        return True
    return "subreddit" in found and (_is_comment(found) or _is_submission(found))


def _items(row: Row) -> Iterator[Item]:
    body = opened(row.value)
    things = list(_things(body))
    query = obj(row.value).get("query")
    plain = isinstance(query, str) and "raw_json=1" in query
    around = Around.of(things, escaped=not plain)
    return each(row, things, lambda thing: _record(row, thing, around))


def _things(value: Any) -> Iterator[Any]:
    """The members of listings, of listings inside comments too, each for itself."""
    waiting: list[Any] = value[::-1] if isinstance(value, list) else [value]
    while waiting:
        one = waiting.pop()
        kind, data = obj(one).get("kind"), obj(obj(one).get("data"))
        if kind == "Listing":
            children = data.get("children")
            waiting.extend(reversed(children if isinstance(children, list) else []))
            continue
        thing = {**data, "kind": kind} if kind in _KINDS and data else one
        yield thing
        answers = obj(thing).get("replies")
        if isinstance(answers, dict):
            waiting.append(answers)


def _record(row: Row, thing: Obj, around: Around) -> Record | Note:
    warn: list[str] = []
    main: Post | Profile
    context: list[Post] = []
    kind = thing.get("kind")
    if kind == "t1" or _is_comment(thing):
        main = comment_of(thing, around, warn)
    elif kind == "t3" or _is_submission(thing):
        main, *context = submission_of(thing, around, warn)
    elif kind == "t2" and name_of(thing.get("name")):
        main = profile_of(thing, warn)
    else:
        return EMPTY  # "more", a subreddit, a message
    return Record(
        place=row.place, main=main, context=tuple(context), warnings=tuple(warn)
    )


def _is_comment(value: Obj) -> bool:
    return "body" in value and ("link_id" in value or "parent_id" in value)


def _is_submission(value: Obj) -> bool:
    return "title" in value and ("selftext" in value or "num_comments" in value)
