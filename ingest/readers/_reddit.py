"""Convert Reddit comments, submissions and accounts to posts and profiles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from graph.model import AccountReference, Post, PostReference, Profile
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    links_in_text,
    native_id,
    normalize_url,
    optional_id,
    parse_count,
    parse_flag,
    parse_timestamp,
)
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    as_object,
    mentioned_account,
    objects_in_list,
    optional_json_time,
    unique_mentions,
    unique_texts,
)

PLATFORM: Final = "reddit"
SITE: Final = "https://www.reddit.com"

_REMOVED_AUTHORS: Final = frozenset(("[deleted]", "[removed]", "[deleted by user]", ""))
_REMOVED_TEXTS: Final = frozenset(("[deleted]", "[removed]", "[ removed by reddit ]"))
_MENTION = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})(?![\w/])")
_OWN = re.compile(r"https?://(?:\w+\.)?(?:reddit\.com/r/|redd\.it/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ThreadContext:
    """The authors of one response by full name; whether its texts are escaped."""

    authors: dict[str, AccountReference]
    escaped: bool = True

    @classmethod
    def from_things(cls, things: Iterable[Any], *, escaped: bool) -> ThreadContext:
        """Collect the known authors of the things of a response."""
        found: dict[str, AccountReference] = {}
        for thing in things:
            if isinstance(thing, dict) and isinstance(thing.get("name"), str):
                try:
                    who = _who(thing)
                except InvalidValue:
                    who = None
                if who is not None:
                    found[thing["name"]] = who
        return cls(found, escaped)


def reddit_author_name(value: Any) -> str | None:
    """An author's name; None for a placeholder.

    >>> reddit_author_name("amy"), reddit_author_name("[deleted]")
    ('amy', None)
    """
    if not isinstance(value, str) or value.strip() in _REMOVED_AUTHORS:
        return None
    return value.strip()


def comment_post(thing: JsonObject, thread: ThreadContext, warn: list[str]) -> Post:
    """Convert a comment to a post.

    Parameters:
        thing: the comment object.
        thread: the authors of the same response.
        warn: receives warnings.

    Raises:
        InvalidValue: the id or the time is missing or invalid.

    """
    post = _post(thing, "t1", _unescaped_text(thing.get("body"), thread, warn), warn)
    submission = optional_id(thing.get("link_id"))
    parent = optional_id(thing.get("parent_id")) or submission
    who = thread.authors.get(parent or "")
    if who is None and parent == submission:
        who = account_from_values(None, reddit_author_name(thing.get("link_author")))
    place = thing.get("permalink")
    if not isinstance(place, str) and submission:
        place = f"/comments/{submission[3:]}/_/{str(post.id)[3:]}/"
    return replace(
        post,
        url=normalize_url(f"{SITE}{place}") if place else None,
        reply_to=PostReference(post=parent, author=who) if parent else None,
        conversation_id=submission,
        links=links_in_text(post.text),
    )


def submission_posts(
    thing: JsonObject, thread: ThreadContext, warn: list[str]
) -> list[Post]:
    """Convert a submission to its post, followed by the post that it crossposts.

    Parameters:
        thing: the submission object.
        thread: the authors of the same response.
        warn: receives warnings.

    Raises:
        InvalidValue: the id or the time is missing or invalid.

    """
    title = _unescaped_text(thing.get("title"), thread, warn)
    body = _unescaped_text(thing.get("selftext"), thread, warn)
    full_text = "\n\n".join(part for part in (title, body) if part)
    post = _post(thing, "t3", full_text, warn)
    target = thing.get("url")
    outside = isinstance(target, str) and not _OWN.match(target)
    place = thing.get("permalink")
    post = replace(
        post,
        url=normalize_url(f"{SITE}{place}") if isinstance(place, str) else None,
        replies=parse_count(thing.get("num_comments"), warn),
        conversation_id=post.id,
        links=unique_texts(
            (*links_in_text(full_text), normalize_url(target) if outside else None)
        ),
    )
    first = optional_id(thing.get("crosspost_parent"))
    return (
        [post] if first is None else _crosspost(post, body, first, thing, thread, warn)
    )


def reddit_profile(thing: JsonObject, warn: list[str]) -> Profile:
    """Convert an account object (t2) to a profile.

    Raises:
        InvalidValue: its id or its name is invalid.

    """
    number = optional_id(thing.get("id"))
    full = None if number is None else f"t2_{number.removeprefix('t2_')}"
    who = account_from_values(full, thing.get("name"))
    if who is None:
        raise InvalidValue("missing_author", "the account has no name")
    about = as_object(thing.get("subreddit"))
    return Profile(
        account=who,
        platform=PLATFORM,
        bio=clean_text(about.get("public_description"), warn) or None,
        created_at=optional_json_time(thing.get("created_utc"), warn),
        verified=parse_flag(thing.get("verified")),
    )


def _post(thing: JsonObject, prefix: str, body: str, warn: list[str]) -> Post:
    """The post fields that comments and submissions have in common."""
    number = native_id(thing.get("name") or thing.get("id"))
    who = _who(thing)
    collected = _collected(thing, warn)
    group = thing.get("subreddit")
    return Post(
        id=number if number.startswith(f"{prefix}_") else f"{prefix}_{number}",
        author=Profile(account=who, platform=PLATFORM, at=collected) if who else None,
        platform=PLATFORM,
        created_at=parse_timestamp(thing.get("created_utc"), warn),
        text=body,
        likes=parse_count(thing.get("score"), warn),
        mentions=_mentions(body, warn),
        tags=(f"r/{group}",) if isinstance(group, str) and group else (),
        edited_at=_edited(thing.get("edited"), warn),
        collected_at=collected,
    )


def _crosspost(
    post: Post,
    body: str,
    first: str,
    thing: JsonObject,
    thread: ThreadContext,
    warn: list[str],
) -> list[Post]:
    """A crosspost: a share, or a quote if it has text of its own."""
    inner = next(iter(objects_in_list(thing.get("crosspost_parent_list"))), {})
    try:
        originals = (
            submission_posts({**inner, "crosspost_parent": None}, thread, warn)[:1]
            if inner
            else []
        )
    except InvalidValue:
        warn.append("field_dropped")
        originals = []
    author = originals[0].author if originals else None
    target = PostReference(
        post=first, author=author.account if author else thread.authors.get(first)
    )
    title = _unescaped_text(thing.get("title"), thread, [])
    same = not originals or title == _unescaped_text(inner.get("title"), thread, [])
    if body or not same:
        return [replace(post, quote_of=target), *originals]
    return [replace(post, share_of=target, mentions=()), *originals]


def _who(thing: JsonObject) -> AccountReference | None:
    """The author by full name (t2_...) and by name; None for a placeholder."""
    name = reddit_author_name(thing.get("author"))
    return (
        None
        if name is None
        else account_from_values(thing.get("author_fullname"), name)
    )


def _unescaped_text(value: Any, thread: ThreadContext, warn: list[str]) -> str:
    """The text as typed; dumps and default responses escape &, < and >."""
    found = clean_text(value, warn)
    if found.strip().casefold() in _REMOVED_TEXTS:
        return ""
    if thread.escaped:
        found = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return found.strip()


def _mentions(body: str, warn: list[str]) -> tuple[AccountReference, ...]:
    """The accounts mentioned as "u/name"."""
    found = (
        mentioned_account(None, name, warn)
        for name in unique_texts(_MENTION.findall(body))
    )
    return unique_mentions(found, warn)


def _edited(value: Any, warn: list[str]) -> datetime | None:
    """The time of the edit; Reddit sometimes gives only true or false."""
    return None if isinstance(value, bool) else optional_json_time(value, warn)


def _collected(thing: JsonObject, warn: list[str]) -> datetime | None:
    again = as_object(thing.get("_meta")).get("retrieved_2nd_on")
    first = thing.get("retrieved_on") or thing.get("retrieved_utc")
    return optional_json_time(again or first, warn)
