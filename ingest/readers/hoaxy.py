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

from graph.model import Event, ReaderItem, Kind, Post, Profile, Record, PostReference, AccountReference
from ingest.fields import coercion as values
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "hoaxy"
TITLE: Final = "Hoaxy edges"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

_ACTS: Final = ("retweet", "quote", "reply")


def sniff(head: FileHead) -> bool:
    """Whether the table has both ends of an edge, the post and its type."""
    return head.has_columns("from_user_id", "to_user_id", "tweet_id", "tweet_type")


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """A post for each edge of a share, quote or reply; an event for each mention."""
    return values.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    begin, end = _who(cells, "from_user"), _who(cells, "to_user")
    at = values.parse_timestamp(cells.get("tweet_created_at"), warn)
    kind = cells["tweet_type"].strip().lower()
    mention = values.parse_flag(cells.get("is_mention")) is True or kind == "origin"
    if not mention and kind not in _ACTS:
        raise values.InvalidValue("bad_row", f"no tweet_type is called {kind[:40]!r}")
    if mention:
        main: Event | Post = Event(
            actor=begin, target=end, kind=Kind.MENTION, platform="x", at=at
        )
        # Only an original has no other row that would make the post.
        context = (_post(cells, begin, at),) if kind == "origin" else ()
    else:
        actor, other = (begin, end) if kind == "reply" else (end, begin)
        main, context = _post(cells, actor, at, kind, other), ()
    yield Record(position=row.position, main=main, context=context, warnings=tuple(warn))


def _who(cells: Mapping[str, str], end: str) -> AccountReference:
    account = values.native_id(cells[f"{end}_id"], missing_reason="missing_author")
    return AccountReference(id=account, handle=values.parse_handle(cells.get(f"{end}_screen_name")))


def _post(
    cells: Mapping[str, str],
    author: AccountReference,
    at: datetime | None,
    kind: str = "",
    other: AccountReference | None = None,
) -> Post:
    """The post of this row; `other` is whom it shares, quotes or answers."""
    url = cells.get("url_raw") or cells.get("canonical_url")
    address = values.normalize_url(url)
    target = PostReference(author=other) if other else None
    return Post(
        id=values.native_id(cells["tweet_id"]),
        author=Profile(account=author),
        platform="x",
        created_at=at,
        url=values.normalize_url(cells.get("tweet_url")),
        links=(address,) if address else (),
        share_of=target if kind == "retweet" else None,
        quote_of=target if kind == "quote" else None,
        reply_to=target if kind == "reply" else None,
    )
