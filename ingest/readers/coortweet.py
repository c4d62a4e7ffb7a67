"""CooRTweet's table: who shared which object with which post, and when.

Each row is a share: the post `content_id` by `account_id` of the original `object_id`.
The table names no platform. One post can share several objects (a link and a hashtag);
a post is one share here, so the first row stays and the loader calls the rest
duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.model import Item, Post, Profile, Record, Target, Who
from ingest.fields import coercion as values
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "coortweet"
TITLE: Final = "CooRTweet table of coordinated shares"
SHAPE: Final[Shape] = "table"
VERIFIED: Final = True


def sniff(head: Head) -> bool:
    """Whether the table has CooRTweet's four columns."""
    return head.has("object_id", "account_id", "content_id", "timestamp_share")


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """One share a row."""
    return values.rejecting(rows, _records)


def _records(row: Row) -> Iterator[Item]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    account = values.native_id(cells["account_id"], missing="missing_author")
    post = Post(
        id=values.native_id(cells["content_id"]),
        author=Profile(who=Who(id=account)),
        created_at=values.time(cells["timestamp_share"], warn),
        share_of=Target(post=values.native_id(cells["object_id"])),
    )
    yield Record(place=row.place, main=post, warnings=tuple(warn))
