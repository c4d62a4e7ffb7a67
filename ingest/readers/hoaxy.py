"""Read Hoaxy edges: the spread of article links between accounts on X.

An edge follows the flow of *information*: in a retweet and a quote `from_user` is the
shared account and `to_user` acts; in a reply and a mention `from_user` acts. The author
of the record is always the account that acts.

A post has one row per link and per mentioned account. A row that is not a mention
becomes the post. A mention becomes a separate event, so that it is not lost when the
loader finds the post's id again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from graph.model import (
    AccountReference,
    Event,
    Kind,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    InvalidValue,
    convert_rows,
    native_id,
    normalize_url,
    parse_flag,
    parse_handle,
    parse_timestamp,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "hoaxy"
TITLE: Final = "Hoaxy edges"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

_ACTS: Final = ("retweet", "quote", "reply")


def sniff(head: FileHead) -> bool:
    """Whether the table has the columns of both users, the tweet and its type."""
    return head.has_columns("from_user_id", "to_user_id", "tweet_id", "tweet_type")


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield a post per share, quote or reply, and an event per mention."""
    return convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    begin, end = _who(cells, "from_user"), _who(cells, "to_user")
    at = parse_timestamp(cells.get("tweet_created_at"), warn)
    kind = cells["tweet_type"].strip().lower()
    mention = parse_flag(cells.get("is_mention")) is True or kind == "origin"
    if not mention and kind not in _ACTS:
        raise InvalidValue("bad_row", f"{kind[:40]!r} is not a known tweet_type")
    if mention:
        main: Event | Post = Event(
            actor=begin, target=end, kind=Kind.MENTION, platform="x", at=at
        )
        # Only an original has no other row that contains the post.
        context = (_post(cells, begin, at),) if kind == "origin" else ()
    else:
        actor, other = (begin, end) if kind == "reply" else (end, begin)
        main, context = _post(cells, actor, at, kind, other), ()
    yield Record(
        position=row.position, main=main, context=context, warnings=tuple(warn)
    )


def _who(cells: Mapping[str, str], end: str) -> AccountReference:
    account = native_id(cells[f"{end}_id"], missing_reason="missing_author")
    return AccountReference(
        id=account, handle=parse_handle(cells.get(f"{end}_screen_name"))
    )


def _post(
    cells: Mapping[str, str],
    author: AccountReference,
    at: datetime | None,
    kind: str = "",
    other: AccountReference | None = None,
) -> Post:
    """The post of this row; `other` is the account it shares, quotes or answers."""
    url = cells.get("url_raw") or cells.get("canonical_url")
    address = normalize_url(url)
    target = PostReference(author=other) if other else None
    return Post(
        id=native_id(cells["tweet_id"]),
        author=Profile(account=author),
        platform="x",
        created_at=at,
        url=normalize_url(cells.get("tweet_url")),
        links=(address,) if address else (),
        share_of=target if kind == "retweet" else None,
        quote_of=target if kind == "quote" else None,
        reply_to=target if kind == "reply" else None,
    )
