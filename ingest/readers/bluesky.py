"""Read Bluesky posts, feeds, threads, profiles, follows, records and Jetstream lines.

A repost has no id in a feed, so every repost is a share with an id made of actor and
original. A single record has no author object, but its URI (at://did/collection/key)
begins with the author's DID. Likes and lists are not imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.model import FileWarning, Follow, Post, Profile, ReaderItem, Record
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._bluesky import bluesky_post, bluesky_profile, bluesky_share
from ingest.readers._bluesky_records import (
    is_post_view,
    parse_feed_item,
    parse_single_record,
    parse_stream_line,
)
from ingest.readers._json import (
    EMPTY_ENVELOPE,
    JsonObject,
    as_object,
    convert_members,
    objects_in_list,
    unwrap_recording,
)

NAME: Final = "bluesky"
TITLE: Final = "Bluesky posts, feeds, threads, profiles, follows and Jetstream lines"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

MAX_THREAD: Final = 400
"""Maximum depth of a thread; the API itself stops at 100."""

_LISTS: Final = ("feed", "posts", "actors", "profiles", "records", "follows")
_PEOPLE: Final = ("follows", "followers", "repostedBy")


def sniff(head: FileHead) -> bool:
    """Whether the first objects have AT URIs or DIDs."""
    return any(_known(unwrap_recording(value)) for value in head.json_objects())


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield posts, shares, profiles, follows, deletions; quoted posts are context."""
    for row in rows:
        yield from _items(row, unwrap_recording(row.value))


def _known(value: Any) -> bool:
    if isinstance(value, list):
        return any(_known(one) for one in objects_in_list(value)[:50])
    found = as_object(value)
    inner = found.get("post") or found.get("thread") or found.get("subject") or {}
    if (
        _named(found)
        or _named(as_object(inner))
        or _named(as_object(as_object(inner).get("post")))
    ):
        return True
    return any(_known(found[name]) for name in (*_LISTS, *_PEOPLE) if name in found)


def _named(value: JsonObject) -> bool:
    uri, did = value.get("uri"), value.get("did")
    if isinstance(uri, str) and uri.startswith("at://"):
        return True
    known = {"handle", "commit", "identity", "account"}
    if not isinstance(did, str) or not did.startswith("did:"):
        return False
    return len(value) == 1 or bool(known & set(value))


def _items(row: FileRow, value: Any) -> Iterator[ReaderItem]:
    people = next((name for name in _PEOPLE if name in as_object(value)), None)
    if isinstance(value, dict) and people and ("subject" in value or "uri" in value):
        members = value[people] if isinstance(value[people], list) else []
        return convert_members(
            row, members, lambda one: _person(row, value, people, one)
        )
    return convert_members(row, _members(value), lambda one: _record(row, one))


def _members(value: Any) -> list[Any]:
    """The posts, feed items, profiles or records of a row."""
    if isinstance(value, list):
        return value
    found = as_object(value)
    if isinstance(found.get("thread"), dict):
        return _branches(found["thread"])
    for name in _LISTS:
        if isinstance(found.get(name), list):
            return list(found[name])
    return [value]


def _branches(thread: JsonObject) -> list[Any]:
    """The post of a thread with its parent, followed by all replies."""
    found: list[Any] = []
    waiting = [(thread, 0)]
    while waiting:
        branch, depth = waiting.pop()
        if is_post_view(branch.get("post")):
            found.append(
                {
                    "post": branch["post"],
                    "reply": {"parent": as_object(branch.get("parent")).get("post")},
                }
            )
        if depth < MAX_THREAD:
            answers = objects_in_list(branch.get("replies"))
            waiting.extend((answer, depth + 1) for answer in reversed(answers))
    return found


def _record(row: FileRow, value: JsonObject) -> Record | FileWarning:
    warn: list[str] = []
    context: list[Post | Profile] = []
    if is_post_view(value.get("post")):
        main, context = parse_feed_item(value, warn)
    elif is_post_view(value):
        main, context = bluesky_post(value, warn)
    elif "commit" in value or "identity" in value:
        found = parse_stream_line(value, warn)
        if found is None:
            return EMPTY_ENVELOPE
        main, context = found
    elif "value" in value and "uri" in value:
        found = parse_single_record(value, as_object(value["value"]), warn)
        if found is None:
            return EMPTY_ENVELOPE
        main, context = found
    elif "did" in value and "handle" in value:
        main = bluesky_profile(value, warn)
    else:
        return EMPTY_ENVELOPE
    return Record(
        position=row.position, main=main, context=tuple(context), warnings=tuple(warn)
    )


def _person(row: FileRow, page: JsonObject, name: str, value: JsonObject) -> Record:
    """One member of a page of follows, followers or accounts that shared a post."""
    warn: list[str] = []
    one = bluesky_profile(value, warn)
    main: Post | Follow
    if name == "repostedBy":
        main = bluesky_share(one, page.get("uri"), None)
    else:
        subject = bluesky_profile(as_object(page.get("subject")), warn)
        pair = (subject, one) if name == "follows" else (one, subject)
        main = Follow(follower=pair[0], followed=pair[1], platform="bluesky")
    return Record(position=row.position, main=main, warnings=tuple(warn))
