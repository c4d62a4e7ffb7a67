"""Read "Customer Support on Twitter" (twcs.csv): customers ask, companies answer.

Customers are numbers and are mentioned as "@115712". A company's name is both its
account id and its handle. `inbound` is False for a company's own post. The answered
post is written as a float ("3.0"). `response_tweet_id` names the answers, which a part
of the data set need not hold.
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
from ingest.fields import coercion
from ingest.fields.table_cells import split_list_cell
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "twcs"
TITLE: Final = "Customer Support on Twitter (twcs.csv)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = True


def sniff(head: FileHead) -> bool:
    """Whether the table has the five required columns, in any order."""
    return head.has_columns(
        "tweet_id", "author_id", "inbound", "text", "in_response_to_tweet_id"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row; `owned_by` is set for a company's post."""
    return coercion.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    author = coercion.native_id(cells["author_id"], missing_reason="missing_author")
    company = coercion.parse_flag(cells["inbound"]) is False
    text = coercion.clean_text(cells["text"], warn)
    parent = coercion.optional_id(cells["in_response_to_tweet_id"])
    post = Post(
        id=coercion.native_id(cells["tweet_id"]),
        author=Profile(
            account=AccountReference(id=author, handle=author if company else None)
        ),
        platform="x",
        created_at=coercion.parse_timestamp(cells.get("created_at"), warn),
        text=text,
        reply_to=PostReference(post=parent) if parent else None,
        mentions=tuple(_mentioned(name) for name in coercion.handles_in_text(text)),
        tags=coercion.hashtags_in_text(text),
        links=coercion.links_in_text(text),
        named_answers=tuple(
            coercion.native_id(part)
            for part in split_list_cell(cells.get("response_tweet_id", ""), ",")
        ),
    )
    yield Record(
        position=row.position,
        main=post,
        warnings=tuple(warn),
        owned_by=author if company else None,
    )


def _mentioned(name: str) -> AccountReference:
    """A number is a customer's id, other names are handles."""
    return (
        AccountReference(id=name)
        if name.isascii() and name.isdigit()
        else AccountReference(handle=name)
    )
