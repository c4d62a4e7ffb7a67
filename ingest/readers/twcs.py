"""Customer support on Twitter (twcs.csv): customers ask, companies answer.

Customers are numbers and are mentioned as "@115712"; a company keeps its name, and
that name is both its account's id and its handle. `inbound` False marks a company's
own post. The post that a row answers is written as a float ("3.0");
`response_tweet_id`, a comma list, says the same from the other side and is not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.model import Item, Post, Profile, Record, Target, Who
from ingest.fields import coercion as values
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "twcs"
TITLE: Final = "Customer Support on Twitter (twcs.csv)"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = True


def sniff(head: Head) -> bool:
    """Whether the table has the five columns that make it; their order is free."""
    return head.has(
        "tweet_id", "author_id", "inbound", "text", "in_response_to_tweet_id"
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """One post a row; a company's post says whose it is (`owned_by`)."""
    return values.rejecting(rows, _records)


def _records(row: Row) -> Iterator[Item]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    author = values.native_id(cells["author_id"], missing="missing_author")
    company = values.flag(cells["inbound"]) is False
    text = values.text(cells["text"], warn)
    parent = values.optional_id(cells["in_response_to_tweet_id"])
    post = Post(
        id=values.native_id(cells["tweet_id"]),
        author=Profile(who=Who(id=author, handle=author if company else None)),
        platform="x",
        created_at=values.time(cells.get("created_at"), warn),
        text=text,
        reply_to=Target(post=parent) if parent else None,
        mentions=tuple(_mentioned(name) for name in values.handles_in(text)),
        tags=values.tags_in(text),
        links=values.links_in(text),
    )
    yield Record(
        place=row.place,
        main=post,
        warnings=tuple(warn),
        owned_by=author if company else None,
    )


def _mentioned(name: str) -> Who:
    """A number is a customer's id, anything else a handle."""
    return Who(id=name) if name.isascii() and name.isdigit() else Who(handle=name)
