"""Hoaxy's edges: how an article's link went from account to account on X.

Hoaxy draws an edge the way the *information* flows, so its direction depends on the
row: in a retweet and in a quote `from_user` is the one who was shared and `to_user` the
one who acts; in a reply and in a mention `from_user` acts. Here the one who acts is
always the author.

A post has one row for each link and each mentioned account. The row that is no mention
becomes the post; a mention becomes an event of its own, so that none is lost when the
loader meets the post's id again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from graph.model import Event, Item, Kind, Post, Profile, Record, Target, Who
from ingest.fields import coercion as values
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "hoaxy"
TITLE: Final = "Hoaxy edges"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = False

_ACTS: Final = ("retweet", "quote", "reply")


def sniff(head: Head) -> bool:
    """Whether the table has both ends of an edge, the post and its type."""
    return head.has("from_user_id", "to_user_id", "tweet_id", "tweet_type")


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """A post for each edge of a share, quote or reply; an event for each mention."""
    return values.rejecting(rows, _records)


def _records(row: Row) -> Iterator[Item]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    begin, end = _who(cells, "from_user"), _who(cells, "to_user")
    at = values.time(cells.get("tweet_created_at"), warn)
    kind = cells["tweet_type"].strip().lower()
    mention = values.flag(cells.get("is_mention")) is True or kind == "origin"
    if not mention and kind not in _ACTS:
        raise values.Bad("bad_row", f"no tweet_type is called {kind[:40]!r}")
    if mention:
        main: Event | Post = Event(
            actor=begin, target=end, kind=Kind.MENTION, platform="x", at=at
        )
        # Only an original has no other row that would make the post.
        context = (_post(cells, begin, at),) if kind == "origin" else ()
    else:
        actor, other = (begin, end) if kind == "reply" else (end, begin)
        main, context = _post(cells, actor, at, kind, other), ()
    yield Record(place=row.place, main=main, context=context, warnings=tuple(warn))


def _who(cells: Mapping[str, str], end: str) -> Who:
    account = values.native_id(cells[f"{end}_id"], missing="missing_author")
    return Who(id=account, handle=values.handle(cells.get(f"{end}_screen_name")))


def _post(
    cells: Mapping[str, str],
    author: Who,
    at: datetime | None,
    kind: str = "",
    other: Who | None = None,
) -> Post:
    """The post of this row; `other` is whom it shares, quotes or answers."""
    url = cells.get("url_raw") or cells.get("canonical_url")
    address = values.link(url)
    target = Target(who=other) if other else None
    return Post(
        id=values.native_id(cells["tweet_id"]),
        author=Profile(who=author),
        platform="x",
        created_at=at,
        url=values.link(cells.get("tweet_url")),
        links=(address,) if address else (),
        share_of=target if kind == "retweet" else None,
        quote_of=target if kind == "quote" else None,
        reply_to=target if kind == "reply" else None,
    )
