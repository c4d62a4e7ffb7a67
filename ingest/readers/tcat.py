"""Read the full tweet export of DMI-TCAT, also as written by minet.

TCAT separates lists with "; ", minet with "|". The id of a shared tweet is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import AccountReference, Post, Profile, ReaderItem
from ingest.fields.coercion import (
    clean_text,
    convert_rows,
    handles_in_text,
    hashtags_in_text,
    links_in_text,
    native_id,
    normalize_url,
    parse_count,
    parse_flag,
)
from ingest.fields.label_words import parse_language
from ingest.fields.table_cells import (
    TableRow,
    account_from_cells,
    accounts_from_lists,
    build_record,
    first_filled_cell,
    mentions_in_text,
    normalize_urls,
    optional_cell_time,
    parse_utc_time,
    reference_from_cells,
    share_prefix_handle,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "tcat"
TITLE: Final = "DMI-TCAT tweet export (CSV or TSV)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False


def sniff(head: FileHead) -> bool:
    """Whether the header is that of a TCAT export."""
    return head.shape == "table" and head.has_columns(
        "id", "time", "created_at", "from_user_name", "from_user_id", "text"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row."""
    return convert_rows(rows, _items)


def _items(row: FileRow) -> Iterator[ReaderItem]:
    cells: TableRow = row.value
    warn: list[str] = []
    body = clean_text(cells.get("text", ""), warn)
    author = account_from_cells(
        cells.get("from_user_id", ""), cells.get("from_user_name", "")
    )
    post = Post(
        id=native_id(cells.get("id", "")),
        author=_author(cells, warn, author) if author else None,
        platform="x",
        created_at=parse_utc_time(cells.get("time", ""))
        or parse_utc_time(cells.get("created_at", "")),
        text=body,
        language=parse_language(cells.get("lang", "")),
        likes=parse_count(cells.get("favorite_count"), warn),
        shares=parse_count(cells.get("retweet_count"), warn),
        share_of=reference_from_cells(name=share_prefix_handle(body) or ""),
        quote_of=reference_from_cells(cells.get("quoted_status_id", "")),
        reply_to=reference_from_cells(
            cells.get("in_reply_to_status_id", ""),
            cells.get("to_user_id", ""),
            cells.get("to_user_name", ""),
        ),
        mentions=_mentions(cells, body, warn),
        tags=_list(cells.get("hashtags", ""))
        if "hashtags" in cells
        else hashtags_in_text(body),
        links=normalize_urls(
            _list(first_filled_cell(cells, "urls_followed", "urls_expanded", "urls"))
        )
        or links_in_text(body),
    )
    yield build_record(row, post, warn)


def _author(cells: TableRow, warn: list[str], author: AccountReference) -> Profile:
    return Profile(
        account=author,
        name=clean_text(cells.get("from_user_realname", ""), warn) or None,
        followers=parse_count(cells.get("from_user_followercount"), warn),
        following=parse_count(cells.get("from_user_friendcount"), warn),
        bio=clean_text(cells.get("from_user_description", ""), warn) or None,
        url=normalize_url(cells.get("from_user_url")),
        created_at=optional_cell_time(cells.get("from_user_created_at", ""), warn),
        verified=parse_flag(cells.get("from_user_verified")),
    )


def _mentions(
    cells: TableRow, body: str, warn: list[str]
) -> tuple[AccountReference, ...]:
    """The mentioned accounts: TCAT lists handles, minet ids; the text decides which."""
    named = _list(cells.get("mentions", ""))
    if not named:
        return mentions_in_text(body)
    spoken = {name.casefold() for name in handles_in_text(body)}
    if all(name.isdigit() and name not in spoken for name in named):
        return accounts_from_lists(warn, ids=named)
    return mentions_in_text(body, accounts_from_lists(warn, names=named))


def _list(value: str) -> tuple[str, ...]:
    found = (part.strip().lstrip("#") for part in re.split(r"\||;\s|;$", value))
    return tuple(dict.fromkeys(part for part in found if part))
