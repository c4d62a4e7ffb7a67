"""Posts of Reddit's comments and submissions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from graph.model import Post, Profile, Target, Who
from ingest.fields.coercion import (
    Bad,
    count,
    flag,
    link,
    links_in,
    native_id,
    optional_id,
    text,
    time,
)
from ingest.readers._json import (
    Obj,
    few,
    named,
    obj,
    objects,
    once,
    soft_named,
    soft_time,
)

PLATFORM: Final = "reddit"
SITE: Final = "https://www.reddit.com"

_NOBODY: Final = frozenset(("[deleted]", "[removed]", "[deleted by user]", ""))
_GONE: Final = frozenset(("[deleted]", "[removed]", "[ removed by reddit ]"))
_MENTION = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})(?![\w/])")
_OWN = re.compile(r"https?://(?:\w+\.)?(?:reddit\.com/r/|redd\.it/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    """Who wrote what in one answer, by full name, and whether its texts are escaped."""

    authors: dict[str, Who]
    escaped: bool = True

    @classmethod
    def of(cls, things: Iterable[Any], *, escaped: bool) -> Around:
        """The authors of an answer's things, where they can be told."""
        found: dict[str, Who] = {}
        for thing in things:
            if isinstance(thing, dict) and isinstance(thing.get("name"), str):
                try:
                    who = _who(thing)
                except Bad:
                    who = None
                if who is not None:
                    found[thing["name"]] = who
        return cls(found, escaped)


def name_of(value: Any) -> str | None:
    """An author's name; None for a placeholder.

    >>> name_of("amy"), name_of("[deleted]")
    ('amy', None)
    """
    if not isinstance(value, str) or value.strip() in _NOBODY:
        return None
    return value.strip()


def comment_of(thing: Obj, around: Around, warn: list[str]) -> Post:
    """The post of a comment.

    Raises:
        Bad: the id or the time is missing or wrong.

    """
    post = _post(thing, "t1", _words(thing.get("body"), around, warn), warn)
    submission = optional_id(thing.get("link_id"))
    parent = optional_id(thing.get("parent_id")) or submission
    who = around.authors.get(parent or "")
    if who is None and parent == submission:
        who = named(None, name_of(thing.get("link_author")))
    place = thing.get("permalink")
    if not isinstance(place, str) and submission:
        place = f"/comments/{submission[3:]}/_/{str(post.id)[3:]}/"
    return replace(
        post,
        url=link(f"{SITE}{place}") if place else None,
        reply_to=Target(post=parent, who=who) if parent else None,
        conversation_id=submission,
        links=links_in(post.text),
    )


def submission_of(thing: Obj, around: Around, warn: list[str]) -> list[Post]:
    """The post of a submission and, behind it, the one that it passes on.

    Raises:
        Bad: the id or the time is missing or wrong.

    """
    title = _words(thing.get("title"), around, warn)
    body = _words(thing.get("selftext"), around, warn)
    said = "\n\n".join(part for part in (title, body) if part)
    post = _post(thing, "t3", said, warn)
    target = thing.get("url")
    outside = isinstance(target, str) and not _OWN.match(target)
    place = thing.get("permalink")
    post = replace(
        post,
        url=link(f"{SITE}{place}") if isinstance(place, str) else None,
        replies=count(thing.get("num_comments"), warn),
        conversation_id=post.id,
        links=once((*links_in(said), link(target) if outside else None)),
    )
    first = optional_id(thing.get("crosspost_parent"))
    return (
        [post] if first is None else _passed_on(post, body, first, thing, around, warn)
    )


def profile_of(thing: Obj, warn: list[str]) -> Profile:
    """The profile of an account (t2).

    Raises:
        Bad: its id or its name is wrong.

    """
    number = optional_id(thing.get("id"))
    full = None if number is None else f"t2_{number.removeprefix('t2_')}"
    who = named(full, thing.get("name"))
    if who is None:
        raise Bad("missing_author", "the account has no name")
    about = obj(thing.get("subreddit"))
    return Profile(
        who=who,
        platform=PLATFORM,
        bio=text(about.get("public_description"), warn) or None,
        created_at=soft_time(thing.get("created_utc"), warn),
        verified=flag(thing.get("verified")),
    )


def _post(thing: Obj, prefix: str, said: str, warn: list[str]) -> Post:
    """What comments and submissions have alike."""
    number = native_id(thing.get("name") or thing.get("id"))
    who = _who(thing)
    collected = _collected(thing, warn)
    group = thing.get("subreddit")
    return Post(
        id=number if number.startswith(f"{prefix}_") else f"{prefix}_{number}",
        author=Profile(who=who, platform=PLATFORM, at=collected) if who else None,
        platform=PLATFORM,
        created_at=time(thing.get("created_utc"), warn),
        text=said,
        likes=count(thing.get("score"), warn),
        mentions=_mentions(said, warn),
        tags=(f"r/{group}",) if isinstance(group, str) and group else (),
        edited_at=_edited(thing.get("edited"), warn),
        collected_at=collected,
    )


def _passed_on(
    post: Post, body: str, first: str, thing: Obj, around: Around, warn: list[str]
) -> list[Post]:
    """A crosspost: a share, or with words of its own a quote."""
    inner = next(iter(objects(thing.get("crosspost_parent_list"))), {})
    try:
        others = (
            submission_of({**inner, "crosspost_parent": None}, around, warn)[:1]
            if inner
            else []
        )
    except Bad:
        warn.append("field_dropped")
        others = []
    author = others[0].author if others else None
    target = Target(post=first, who=author.who if author else around.authors.get(first))
    title = _words(thing.get("title"), around, [])
    same = not others or title == _words(inner.get("title"), around, [])
    if body or not same:
        return [replace(post, quote_of=target), *others]
    return [replace(post, share_of=target, mentions=()), *others]


def _who(thing: Obj) -> Who | None:
    """The author by full name (t2_...) and by name; None for a placeholder."""
    name = name_of(thing.get("author"))
    return None if name is None else named(thing.get("author_fullname"), name)


def _words(value: Any, around: Around, warn: list[str]) -> str:
    """The text as it was typed: dumps and plain answers escape three signs."""
    found = text(value, warn)
    if found.strip().casefold() in _GONE:
        return ""
    if around.escaped:
        found = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return found.strip()


def _mentions(said: str, warn: list[str]) -> tuple[Who, ...]:
    """Those whom "u/name" calls."""
    found = (soft_named(None, name, warn) for name in once(_MENTION.findall(said)))
    return few(found, warn)


def _edited(value: Any, warn: list[str]) -> datetime | None:
    """When it was edited; Reddit also writes only that it was, or was not."""
    return None if isinstance(value, bool) else soft_time(value, warn)


def _collected(thing: Obj, warn: list[str]) -> datetime | None:
    again = obj(thing.get("_meta")).get("retrieved_2nd_on")
    first = thing.get("retrieved_on") or thing.get("retrieved_utc")
    return soft_time(again or first, warn)
