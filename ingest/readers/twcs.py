"""Customer support on Twitter (twcs.csv): customers ask, companies answer.

Customers are numbers and are mentioned as "@115712"; a company keeps its name, and
that name is both its account's id and its handle. `inbound` False marks a company's
own post. The post that a row answers is written as a float ("3.0");
`response_tweet_id`, a comma list, says the same from the other side and is not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.model import ReaderItem, Post, Profile, Record, PostReference, AccountReference
from ingest.fields import coercion as values
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "twcs"
TITLE: Final = "Customer Support on Twitter (twcs.csv)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True


def sniff(head: FileHead) -> bool:
    """Whether the table has the five columns that make it; their order is free."""
    return head.has_columns(
        "tweet_id", "author_id", "inbound", "text", "in_response_to_tweet_id"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """One post a row; a company's post says whose it is (`owned_by`)."""
    return values.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    author = values.native_id(cells["author_id"], missing_reason="missing_author")
    company = values.parse_flag(cells["inbound"]) is False
    text = values.clean_text(cells["text"], warn)
    parent = values.optional_id(cells["in_response_to_tweet_id"])
    post = Post(
        id=values.native_id(cells["tweet_id"]),
        author=Profile(account=AccountReference(id=author, handle=author if company else None)),
        platform="x",
        created_at=values.parse_timestamp(cells.get("created_at"), warn),
        text=text,
        reply_to=PostReference(post=parent) if parent else None,
        mentions=tuple(_mentioned(name) for name in values.handles_in_text(text)),
        tags=values.hashtags_in_text(text),
        links=values.links_in_text(text),
    )
    yield Record(
        position=row.position,
        main=post,
        warnings=tuple(warn),
        owned_by=author if company else None,
    )


def _mentioned(name: str) -> AccountReference:
    """A number is a customer's id, anything else a handle."""
    return AccountReference(id=name) if name.isascii() and name.isdigit() else AccountReference(handle=name)
