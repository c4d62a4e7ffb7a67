"""Read Reddit API listings, recorded responses, and dump lines (RS_, RC_).

Answers of `/api/morechildren`, which collectors fetch below a long thread, are read like
listings. A "more" stub names comments that are not in the file: a warning counts them.

A repeated object is a record of its own; the loader finds the duplicates. Placeholders
("[deleted]", "[removed]") are neither authors nor text.
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
from ingest.readers._reddit import (
    ThreadContext,
    comment_post,
    reddit_author_name,
    reddit_profile,
    submission_posts,
)

NAME: Final = "reddit"
TITLE: Final = "Reddit listings and dump lines (submissions and comments)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

_KINDS: Final = ("t1", "t2", "t3", "more", "Listing")


def sniff(head: FileHead) -> bool:
    """Whether the first objects are Reddit things or dump lines."""
    return any(_known(unwrap_recording(value)) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield submissions and comments, including the replies nested in a comment."""
    for row in rows:
        yield from _items(row)


def _known(value: Any) -> bool:
    if isinstance(value, list):
        return any(_known(one) for one in objects_in_list(value)[:2])
    found = as_object(value)
    if _more_children(found) is not None:
        return True
    if found.get("kind") in _KINDS and "data" in found:
        return True
    return "subreddit" in found and (_is_comment(found) or _is_submission(found))


def _items(row: FileRow) -> Iterator[ReaderItem]:
    body = unwrap_recording(row.value)
    things = list(_things(body))
    query = as_object(row.value).get("query")
    plain = isinstance(query, str) and "raw_json=1" in query
    thread = ThreadContext.from_things(things, escaped=not plain)
    return convert_members(row, things, lambda thing: _record(row, thing, thread))


def _more_children(value: Any) -> list[Any] | None:
    """The things of an answer of `/api/morechildren`; None for other values."""
    answer = as_object(as_object(as_object(value).get("json")).get("data"))
    things = answer.get("things")
    return things if isinstance(things, list) else None


def _things(value: Any) -> Iterator[Any]:
    """Yield the members of listings, including listings nested in comments."""
    waiting: list[Any] = value[::-1] if isinstance(value, list) else [value]
    while waiting:
        one = waiting.pop()
        fetched = _more_children(one)
        if fetched is not None:
            waiting.extend(reversed(fetched))
            continue
        kind, data = as_object(one).get("kind"), as_object(as_object(one).get("data"))
        if kind == "Listing":
            children = data.get("children")
            waiting.extend(reversed(children if isinstance(children, list) else []))
            continue
        thing = {**data, "kind": kind} if kind in _KINDS and data else one
        yield thing
        answers = as_object(thing).get("replies")
        if isinstance(answers, dict):
            waiting.append(answers)


def _record(
    row: FileRow, thing: JsonObject, thread: ThreadContext
) -> Record | FileWarning:
    warn: list[str] = []
    main: Post | Profile
    context: list[Post] = []
    kind = thing.get("kind")
    if kind == "t1" or _is_comment(thing):
        main = comment_post(thing, thread, warn)
    elif kind == "t3" or _is_submission(thing):
        main, *context = submission_posts(thing, thread, warn)
    elif kind == "t2" and reddit_author_name(thing.get("name")):
        main = reddit_profile(thing, warn)
    elif kind == "more":
        children = thing.get("children")
        missing = len(children) if isinstance(children, list) else 0
        return FileWarning(warning="comments_not_in_file", count=max(missing, 1))
    else:
        return EMPTY_ENVELOPE  # a subreddit, a message
    return Record(
        position=row.position, main=main, context=tuple(context), warnings=tuple(warn)
    )


def _is_comment(value: JsonObject) -> bool:
    return "body" in value and ("link_id" in value or "parent_id" in value)


def _is_submission(value: JsonObject) -> bool:
    return "title" in value and ("selftext" in value or "num_comments" in value)
