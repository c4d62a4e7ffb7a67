"""CooRTweet's table: who shared which object with which post, and when.

Each row is a share: the post `content_id` by `account_id` of the original `object_id`.
The table names no platform. One post can share several objects (a link and a hashtag);
a post is one share here, so the first row stays and the loader calls the rest
duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.model import ReaderItem, Post, Profile, Record, PostReference, AccountReference
from ingest.fields import coercion as values
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "coortweet"
TITLE: Final = "CooRTweet table of coordinated shares"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True


def sniff(head: FileHead) -> bool:
    """Whether the table has CooRTweet's four columns."""
    return head.has_columns("object_id", "account_id", "content_id", "timestamp_share")


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """One share a row."""
    return values.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    account = values.native_id(cells["account_id"], missing_reason="missing_author")
    post = Post(
        id=values.native_id(cells["content_id"]),
        author=Profile(account=AccountReference(id=account)),
        created_at=values.parse_timestamp(cells["timestamp_share"], warn),
        share_of=PostReference(post=values.native_id(cells["object_id"])),
    )
    yield Record(position=row.position, main=post, warnings=tuple(warn))
