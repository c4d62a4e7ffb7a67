"""Bluesky: hydrated posts, feeds, threads, profiles, follows, records, Jetstream lines.

A repost is a share with the key (actor, original, "share") however it was seen: in a
feed it has no id of its own. A single record has no author beside it, but its address
(at://did/collection/key) begins with the author's DID. Likes and lists are not ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.model import Follow, Item, Note, Post, Profile, Record
from ingest.parsing.row import Head, Row, Shape
from ingest.readers._bluesky import post_of, profile_of, share_of
from ingest.readers._bluesky_records import in_feed, in_stream, is_view, of_record
from ingest.readers._json import EMPTY, Obj, each, obj, objects, opened

NAME: Final = "bluesky"
TITLE: Final = "Bluesky posts, feeds, threads, profiles, follows and Jetstream lines"
SHAPE: Final[Shape] = "json"
VERIFIED: Final = True

MAX_THREAD: Final = 400
"""How deep a thread is followed; the interface itself stops at 100."""

_LISTS: Final = ("feed", "posts", "actors", "profiles", "records", "follows")
_PEOPLE: Final = ("follows", "followers", "repostedBy")


def sniff(head: Head) -> bool:
    """Whether the first objects have the addresses or DIDs of the AT protocol."""
    return any(_known(opened(value)) for value in head.objects())


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """Posts, shares, profiles, follows and deletions, with quoted posts as context."""
    for row in rows:
        yield from _items(row, opened(row.value))


def _known(value: Any) -> bool:
    if isinstance(value, list):
        return any(_known(one) for one in objects(value)[:50])
    found = obj(value)
    inner = found.get("post") or found.get("thread") or found.get("subject") or {}
    if _named(found) or _named(obj(inner)) or _named(obj(obj(inner).get("post"))):
        return True
    return any(_known(found[name]) for name in (*_LISTS, *_PEOPLE) if name in found)


def _named(value: Obj) -> bool:
    uri, did = value.get("uri"), value.get("did")
    if isinstance(uri, str) and uri.startswith("at://"):
        return True
    known = {"handle", "commit", "identity", "account"}
    if not isinstance(did, str) or not did.startswith("did:"):
        return False
    return len(value) == 1 or bool(known & set(value))


def _items(row: Row, value: Any) -> Iterator[Item]:
    people = next((name for name in _PEOPLE if name in obj(value)), None)
    if isinstance(value, dict) and people and ("subject" in value or "uri" in value):
        members = value[people] if isinstance(value[people], list) else []
        return each(row, members, lambda one: _person(row, value, people, one))
    return each(row, _members(value), lambda one: _record(row, one))


def _members(value: Any) -> list[Any]:
    """The posts, feed items, profiles or records of a row."""
    if isinstance(value, list):
        return value
    found = obj(value)
    if isinstance(found.get("thread"), dict):
        return _branches(found["thread"])
    for name in _LISTS:
        if isinstance(found.get(name), list):
            return list(found[name])
    return [value]


def _branches(thread: Obj) -> list[Any]:
    """A thread's post, with what it answers, and then all the answers to it."""
    found: list[Any] = []
    waiting = [(thread, 0)]
    while waiting:
        branch, depth = waiting.pop()
        if is_view(branch.get("post")):
            found.append(
                {
                    "post": branch["post"],
                    "reply": {"parent": obj(branch.get("parent")).get("post")},
                }
            )
        if depth < MAX_THREAD:
            answers = objects(branch.get("replies"))
            waiting.extend((answer, depth + 1) for answer in reversed(answers))
    return found


def _record(row: Row, value: Obj) -> Record | Note:
    warn: list[str] = []
    context: list[Post | Profile] = []
    if is_view(value.get("post")):
        main, context = in_feed(value, warn)
    elif is_view(value):
        main, context = post_of(value, warn)
    elif "commit" in value or "identity" in value:
        found = in_stream(value, warn)
        if found is None:
            return EMPTY
        main, context = found
    elif "value" in value and "uri" in value:
        found = of_record(value, obj(value["value"]), warn)
        if found is None:
            return EMPTY
        main, context = found
    elif "did" in value and "handle" in value:
        main = profile_of(value, warn)
    else:
        return EMPTY
    return Record(
        place=row.place, main=main, context=tuple(context), warnings=tuple(warn)
    )


def _person(row: Row, page: Obj, name: str, value: Obj) -> Record:
    """One of a page of follows, of followers, or of those who shared a post."""
    warn: list[str] = []
    one = profile_of(value, warn)
    main: Post | Follow
    if name == "repostedBy":
        main = share_of(one, page.get("uri"), None)
    else:
        subject = profile_of(obj(page.get("subject")), warn)
        pair = (subject, one) if name == "follows" else (one, subject)
        main = Follow(follower=pair[0], followed=pair[1], platform="bluesky")
    return Record(place=row.place, main=main, warnings=tuple(warn))
