r"""Read twarc-csv tables of X API v2 posts or users.

By default twarc-csv gives a share the text, entities and counts of the original; with
that option off, the text begins with "RT @". The reader moves these to a context post
for the original; the share keeps only the text. A share has no mentions of its own.
Line ends are written as "\n" in two characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from graph.model import (
    AccountReference,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields import coercion
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "twarc_csv"
TITLE: Final = "twarc-csv table of X API v2 posts or users"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

_COLUMN_PREFIXES = (
    "public_metrics.",
    "author.",
    "referenced_tweets",
    "entities.",
    "__twarc.",
)


def sniff(head: FileHead) -> bool:
    """Whether the column names are paths of X API v2 objects."""
    if not any(column.startswith(_COLUMN_PREFIXES) for column in head.columns):
        return False
    return head.has_columns("id", "author_id", "text") or head.has_columns(
        "id", "username"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post or user per row, with the original of a share as context."""
    return coercion.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    context: tuple[Post, ...] = ()
    if "author_id" in cells:
        main: Post | Profile = _post(cells, warn)
        if isinstance(main, Post) and main.share_of is not None:
            main, context = _split_share(main)
    else:
        main = _profile(cells, "", coercion.native_id(cells["id"]), warn)
    yield Record(
        position=row.position, main=main, context=context, warnings=tuple(warn)
    )


def _split_share(share: Post) -> tuple[Post, tuple[Post, ...]]:
    """The share without fields of the original, and the original if it is known."""
    bare = replace(
        share, mentions=(), likes=None, shares=None, replies=None, views=None
    )
    target = share.share_of
    if target is None or target.post is None or share.text.startswith("RT @"):
        return bare, ()
    original = replace(
        share,
        id=target.post,
        author=Profile(account=target.author) if target.author else None,
        created_at=None,
        share_of=None,
        quote_of=None,
        reply_to=None,
        conversation_id=None,
    )
    return bare, (original,)


def _post(cells: Mapping[str, str], warn: list[str]) -> Post:
    account = coercion.native_id(cells["author_id"], missing_reason="missing_author")
    text = coercion.clean_text(_text(cells), warn)

    def count(name: str) -> int | None:
        return coercion.parse_count(cells.get(f"public_metrics.{name}_count"), warn)

    return Post(
        id=coercion.native_id(cells["id"]),
        author=_profile(cells, "author.", account, warn),
        platform="x",
        created_at=coercion.parse_timestamp(cells.get("created_at"), warn),
        text=text,
        language=cells.get("lang") or None,
        share_of=_target(cells, "retweeted", "retweeted"),
        quote_of=_target(cells, "quoted", "quoted"),
        reply_to=_target(cells, "replied_to", "in_reply_to"),
        mentions=_mentions(cells, warn),
        tags=_named(cells, "entities.hashtags", "tag", warn),
        links=_links(cells, warn),
        conversation_id=coercion.optional_id(cells.get("conversation_id")),
        collected_at=_retrieved(cells, warn),
        likes=count("like"),
        shares=count("retweet"),
        replies=count("reply"),
        views=count("impression"),
    )


def _profile(
    cells: Mapping[str, str], path: str, account: str, warn: list[str]
) -> Profile:
    """The profile of the author (`path` "author.") or of the user (`path` "")."""

    def cell(name: str) -> str:
        return cells.get(f"{path}{name}", "")

    return Profile(
        account=AccountReference(
            id=account, handle=coercion.parse_handle(cell("username"))
        ),
        platform="x",
        name=coercion.clean_text(cell("name"), warn) or None,
        followers=coercion.parse_count(cell("public_metrics.followers_count"), warn),
        following=coercion.parse_count(cell("public_metrics.following_count"), warn),
        bio=_lines(coercion.clean_text(cell("description"), warn)) or None,
        url=coercion.normalize_url(cell("url")),
        created_at=coercion.parse_timestamp(cell("created_at"), warn),
        verified=coercion.parse_flag(cell("verified")),
        at=_retrieved(cells, warn),
    )


def _text(cells: Mapping[str, str]) -> str:
    """The text; the oldest tables (one column `referenced_tweets`) have it as JSON."""
    text = cells["text"]
    if "referenced_tweets" in cells and len(text) > 1 and text[0] == text[-1] == '"':
        try:
            decoded = json.loads(text)
        except ValueError:
            return _lines(text)
        return decoded if isinstance(decoded, str) else text
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\\n", "\n")


def _target(cells: Mapping[str, str], kind: str, prefix: str) -> PostReference | None:
    """The post that a row shares, quotes or answers, and its author."""
    post = coercion.optional_id(cells.get(f"referenced_tweets.{kind}.id"))
    for each in _parsed(cells.get("referenced_tweets", ""), []):
        if isinstance(each, dict) and each.get("type") == kind:
            post = coercion.optional_id(each.get("id"))
    account = coercion.optional_id(cells.get(f"{prefix}_user_id"))
    name = coercion.parse_handle(cells.get(f"{prefix}_username"))
    who = AccountReference(id=account, handle=name) if account or name else None
    return PostReference(post=post, author=who) if post or who else None


def _mentions(
    cells: Mapping[str, str], warn: list[str]
) -> tuple[AccountReference, ...]:
    found: list[AccountReference] = []
    for each in _parsed(cells.get("entities.mentions", ""), warn):
        mention = each if isinstance(each, dict) else {"username": each}
        account = coercion.optional_id(mention.get("id"))
        name = coercion.parse_handle(mention.get("username"))
        if account or name:
            found.append(AccountReference(id=account, handle=name and name.lstrip("@")))
    return tuple(dict.fromkeys(found))


def _named(
    cells: Mapping[str, str], column: str, key: str, warn: list[str]
) -> tuple[str, ...]:
    """The texts of a list cell whose parts are objects or texts."""
    parts = _parsed(cells.get(column, ""), warn)
    found = (each.get(key) if isinstance(each, dict) else each for each in parts)
    return tuple(
        dict.fromkeys(each.lstrip("#") for each in found if isinstance(each, str))
    )


def _links(cells: Mapping[str, str], warn: list[str]) -> tuple[str, ...]:
    found = map(
        coercion.normalize_url, _named(cells, "entities.urls", "expanded_url", warn)
    )
    return tuple(dict.fromkeys(each for each in found if each))


def _parsed(cell: str, warn: list[str]) -> list[Any]:
    """The JSON list of a cell; an invalid cell gives [] and `field_dropped`."""
    if not cell.strip():
        return []
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, list):
        return found
    warn.append("field_dropped")
    return []


def _retrieved(cells: Mapping[str, str], warn: list[str]) -> datetime | None:
    return coercion.parse_timestamp(cells.get("__twarc.retrieved_at"), warn)
