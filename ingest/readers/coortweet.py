"""Read CooRTweet tables: account, post, shared object and time of each share.

Each row is a share: the post `content_id` by `account_id` of the original `object_id`.
The table has no platform column. One post can share several objects (a link and a
hashtag). A post is one share here, so the first row is kept and the loader counts the
others as duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.model import (
    AccountReference,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import convert_rows, native_id, parse_timestamp
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "coortweet"
TITLE: Final = "CooRTweet table of coordinated shares"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True


def sniff(head: FileHead) -> bool:
    """Whether the table has CooRTweet's four columns."""
    return head.has_columns("object_id", "account_id", "content_id", "timestamp_share")


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one share per row."""
    return convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    account = native_id(cells["account_id"], missing_reason="missing_author")
    post = Post(
        id=native_id(cells["content_id"]),
        author=Profile(account=AccountReference(id=account)),
        created_at=parse_timestamp(cells["timestamp_share"], warn),
        share_of=PostReference(post=native_id(cells["object_id"])),
    )
    yield Record(position=row.position, main=post, warnings=tuple(warn))
