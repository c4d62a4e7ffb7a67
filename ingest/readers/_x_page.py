"""One page of X API v2, sorted: its members, and the users and posts that came along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from graph.model import Post
from ingest.readers._json import Obj, obj, objects, soft_time

MAX_REFERENCES: Final = 8
"""A post shares one post, or quotes one and answers one; more is not X's doing."""


@dataclass(frozen=True, slots=True)
class Page:
    """The members of `data` and, by id, all that came along.

    `handles` finds a user's id by the folded handle, `at` is the time of collection,
    and `made` keeps the posts that were already made of `tweets`.
    """

    members: list[Any]
    at: datetime | None = None
    tweets: dict[str, Obj] = field(default_factory=dict)
    users: dict[str, Obj] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    made: dict[str, Post | None] = field(default_factory=dict)


def page_of(value: Any) -> Page:
    """The page of a row: a response, one flattened line, or a list of such lines.

    >>> page_of({"data": {"id": "1"}}).members, page_of({"id": "1"}).members
    ([{'id': '1'}], [{'id': '1'}])
    """
    whole = obj(value)
    if isinstance(value, dict) and ("data" in value or "id" not in value):
        data = value.get("data", [])
        members = data if isinstance(data, list) else [data]
    else:
        members = value if isinstance(value, list) else [value]
    retrieved = obj(whole.get("__twarc")).get("retrieved_at")
    page = Page(members, soft_time(retrieved, []))
    _sort(page, obj(whole.get("includes")))
    return page


def key(value: Any) -> str:
    """An id as the tables of a page know it.

    >>> key(7), key(" 7 ")
    ('7', '7')
    """
    return str(value).strip()


def references(tweet: Obj) -> dict[str, Obj]:
    """What a post refers to, by the kind of the reference.

    >>> references({"referenced_tweets": [{"type": "quoted", "id": "7"}]})
    {'quoted': {'type': 'quoted', 'id': '7'}}
    """
    found: dict[str, Obj] = {}
    for ref in objects(tweet.get("referenced_tweets"))[:MAX_REFERENCES]:
        found.setdefault(str(ref.get("type")), ref)
    return found


def around(page: Page, member: Obj) -> list[str]:
    """The ids of the page's posts that a member refers to, and of those they refer to.

    For a user it is the pinned post.
    """
    found: dict[str, None] = {}
    near = [key(member["pinned_tweet_id"])] if "pinned_tweet_id" in member else []
    near += [key(ref.get("id")) for ref in references(member).values()]
    for one in near:
        found[one] = None
        refs = references(page.tweets.get(one, {})).values()
        found |= dict.fromkeys(key(ref.get("id")) for ref in refs)
    found.pop(key(member.get("id")), None)
    return [one for one in found if one in page.tweets]


def unclaimed(page: Page) -> tuple[list[str], list[str]]:
    """The ids of posts to which no member refers, and of users who wrote nothing here."""
    members = objects(page.members)
    claimed = {key(member.get("id")) for member in members}
    writers = claimed | {key(member.get("author_id")) for member in members}
    for member in members:
        claimed.update(around(page, member))
    writers |= {key(tweet.get("author_id")) for tweet in page.tweets.values()}
    return (
        [one for one in page.tweets if one not in claimed],
        [one for one in page.users if one not in writers],
    )


def _sort(page: Page, includes: Obj) -> None:
    """Fill the tables; what is inlined in a post stands for what is in `includes`."""
    members = objects(page.members)
    for user in (*objects(includes.get("users")), *members):
        _know(page, user)
    for tweet in objects(includes.get("tweets")):
        page.tweets.setdefault(key(tweet.get("id")), tweet)
    for tweet in _inlined([*members, *page.tweets.values()]):
        if "type" in tweet:
            page.tweets.setdefault(key(tweet.get("id")), tweet)
        mentions = objects(obj(tweet.get("entities")).get("mentions"))
        for user in (
            obj(tweet.get("author")),
            obj(tweet.get("in_reply_to_user")),
            *mentions,
        ):
            _know(page, user)


def _know(page: Page, user: Obj) -> None:
    """Take a user object; a mention alone, without a name, is none."""
    if "id" in user and "username" in user and "name" in user:
        page.users.setdefault(key(user["id"]), user)
        page.handles.setdefault(str(user["username"]).casefold(), key(user["id"]))


def _inlined(tweets: Iterable[Obj]) -> Iterator[Obj]:
    """These posts and all those that are written out in their references."""
    waiting = list(tweets)
    while waiting:
        tweet = waiting.pop()
        yield tweet
        refs = objects(tweet.get("referenced_tweets"))[:MAX_REFERENCES]
        waiting.extend(ref for ref in refs if "text" in ref)
