"""Index one page of X API v2: its members, and the included users and posts by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from graph.model import Post
from ingest.readers._json import (
    JsonObject,
    as_object,
    objects_in_list,
    optional_json_time,
)

MAX_REFERENCES: Final = 8
"""Maximum references per post; X has one share, or one quote and one reply."""


@dataclass(frozen=True, slots=True)
class XPage:
    """The members of `data`, and the included tweets and users by id.

    `handles` maps a folded handle to the user's id. `collected_at` is the time of
    collection. `built_posts` caches the posts that were built from `tweets`.
    """

    members: list[Any]
    collected_at: datetime | None = None
    tweets: dict[str, JsonObject] = field(default_factory=dict)
    users: dict[str, JsonObject] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    built_posts: dict[str, Post | None] = field(default_factory=dict)


def build_x_page(value: Any) -> XPage:
    """Build the page of a row: a response, one flattened line, or a list of lines.

    >>> build_x_page({"data": {"id": "1"}}).members, build_x_page({"id": "1"}).members
    ([{'id': '1'}], [{'id': '1'}])
    """
    whole = as_object(value)
    if isinstance(value, dict) and ("data" in value or "id" not in value):
        data = value.get("data", [])
        members = data if isinstance(data, list) else [data]
    else:
        members = value if isinstance(value, list) else [value]
    retrieved = as_object(whole.get("__twarc")).get("retrieved_at")
    page = XPage(members, optional_json_time(retrieved, []))
    _fill_tables(page, as_object(whole.get("includes")))
    return page


def id_key(value: Any) -> str:
    """An id as the key of a page's tables.

    >>> id_key(7), id_key(" 7 ")
    ('7', '7')
    """
    return str(value).strip()


def tweet_references(tweet: JsonObject) -> dict[str, JsonObject]:
    """The references of a tweet by kind (retweeted, quoted, replied_to).

    >>> tweet_references({"referenced_tweets": [{"type": "quoted", "id": "7"}]})
    {'quoted': {'type': 'quoted', 'id': '7'}}
    """
    found: dict[str, JsonObject] = {}
    for ref in objects_in_list(tweet.get("referenced_tweets"))[:MAX_REFERENCES]:
        found.setdefault(str(ref.get("type")), ref)
    return found


def referenced_tweet_ids(page: XPage, member: JsonObject) -> list[str]:
    """The ids of the included posts that a member references, directly or in two steps.

    For a user: the pinned post.
    """
    found: dict[str, None] = {}
    near = [id_key(member["pinned_tweet_id"])] if "pinned_tweet_id" in member else []
    near += [id_key(ref.get("id")) for ref in tweet_references(member).values()]
    for one in near:
        found[one] = None
        refs = tweet_references(page.tweets.get(one, {})).values()
        found |= dict.fromkeys(id_key(ref.get("id")) for ref in refs)
    found.pop(id_key(member.get("id")), None)
    return [one for one in found if one in page.tweets]


def unreferenced_ids(page: XPage) -> tuple[list[str], list[str]]:
    """The ids of included posts without a reference, and of users without posts."""
    members = objects_in_list(page.members)
    claimed = {id_key(member.get("id")) for member in members}
    writers = claimed | {id_key(member.get("author_id")) for member in members}
    for member in members:
        claimed.update(referenced_tweet_ids(page, member))
    writers |= {id_key(tweet.get("author_id")) for tweet in page.tweets.values()}
    return (
        [one for one in page.tweets if one not in claimed],
        [one for one in page.users if one not in writers],
    )


def _fill_tables(page: XPage, includes: JsonObject) -> None:
    """Fill the tables from `includes` and from objects inlined in posts."""
    members = objects_in_list(page.members)
    for user in (*objects_in_list(includes.get("users")), *members):
        _add_user(page, user)
    for tweet in objects_in_list(includes.get("tweets")):
        page.tweets.setdefault(id_key(tweet.get("id")), tweet)
    for tweet in _inlined([*members, *page.tweets.values()]):
        if "type" in tweet:
            page.tweets.setdefault(id_key(tweet.get("id")), tweet)
        mentions = objects_in_list(as_object(tweet.get("entities")).get("mentions"))
        for user in (
            as_object(tweet.get("author")),
            as_object(tweet.get("in_reply_to_user")),
            *mentions,
        ):
            _add_user(page, user)


def _add_user(page: XPage, user: JsonObject) -> None:
    """Add a user object; a mention without a name is not a user object."""
    if "id" in user and "username" in user and "name" in user:
        page.users.setdefault(id_key(user["id"]), user)
        page.handles.setdefault(str(user["username"]).casefold(), id_key(user["id"]))


def _inlined(tweets: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """Yield these posts and all posts inlined in their references."""
    waiting = list(tweets)
    while waiting:
        tweet = waiting.pop()
        yield tweet
        refs = objects_in_list(tweet.get("referenced_tweets"))[:MAX_REFERENCES]
        waiting.extend(ref for ref in refs if "text" in ref)
