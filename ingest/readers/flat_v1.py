"""Read Grapevine's own format: one post per JSON line or CSV row.

Required are `id` and one of `author_id` and `author_handle`; unknown fields are
ignored. A JSON file can contain stream notices of X (`delete`, `scrub_geo`, `limit`
...) between the posts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from graph.errors import FileRefused
from graph.model import (
    AccountReference,
    Deletion,
    Label,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields import coercion
from ingest.fields.coercion import InvalidValue
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "flat_v1"
TITLE: Final = "Flat posts (Grapevine's own JSON lines and CSV)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True
STRICT: Final = True

MAX_MENTIONS: Final = 500
"""Maximum number of mentions per post; the rest is counted in `mentions_capped`."""

FLAT_FIELDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
            id platform created_at author_id author_handle author_name text mentions
            reply_to_id repost_of_id quote_of_id like_count url collected_at
            author_followers author_bio author_created_at author_automated stars label
            links tags language share_count reply_count view_count conversation_id paid
            brands reply_to_author_id reply_to_author_handle repost_of_author_id
            repost_of_author_handle quote_of_author_id quote_of_author_handle
        """,
    )
)
"""All fields of the format."""

_FOREIGN_FIELDS = frozenset(
    re.findall(
        r"\w+",
        """
            public_metrics author user entities referenced_tweets includes data
            edit_history_tweet_ids __twarc author_fullname account record legacy
            thread_id body tweet_id inbound external_author_id subreddit
        """,
    )
)
"""Fields that occur only in other formats."""

_NOTICES = frozenset(
    re.findall(
        r"\w+",
        """
            delete scrub_geo limit status_withheld user_withheld disconnect warning
            status_delete user_delete user_undelete
        """,
    )
)
_PLATFORM = re.compile(r"[^\W_][\w.:+ -]{0,63}")
_LIST = re.compile(r"[;\s]+")

_REPOST_OF = ("repost_of_id", "repost_of_author_id", "repost_of_author_handle")
_QUOTE_OF = ("quote_of_id", "quote_of_author_id", "quote_of_author_handle")
_REPLY_TO = ("reply_to_id", "reply_to_author_id", "reply_to_author_handle")

ListSplitter = Callable[[Any], list[Any]]
"""Splits a list field: JSON has lists, a table has text with semicolons."""


def sniff(head: FileHead) -> bool:
    """Whether the first rows have fields of this format and none of another format."""
    if head.shape == "table":
        return _is_flat(head.columns)
    return any(_is_flat(tuple(value)) for value in head.json_objects())


def check(head: FileHead) -> None:
    """Refuse a table without the column `id`.

    Raises:
        FileRefused: `missing_column`.

    """
    if head.shape == "table" and "id" not in head.columns:
        raise FileRefused(
            "missing_column",
            "The column 'id' is missing; add it, or name the column that holds the "
            "posts' ids with --map COLUMN=id.",
        )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield the records of JSON objects."""
    return coercion.convert_rows(rows, _from_json)


def read_table(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield the records of table rows."""
    return coercion.convert_rows(rows, _from_cells)


def _is_flat(names: Sequence[str]) -> bool:
    known = FLAT_FIELDS.intersection(names)
    return (
        not known.isdisjoint(("author_id", "author_handle"))
        and not known.isdisjoint(("id", "text", "created_at"))
        and not _FOREIGN_FIELDS.intersection(names)
        and 2 * len(known) >= len(names)
        and not any("." in name for name in names)
    )


def _from_json(row: FileRow) -> Iterator[ReaderItem]:
    if not isinstance(row.value, dict):
        raise InvalidValue("not_object", "the line is JSON, but not an object")
    if "id" not in row.value and _NOTICES.intersection(row.value):
        yield Record(position=row.position, main=_notice(row.value))
    else:
        yield _record(row, row.value, _json_list)


def _from_cells(row: FileRow) -> Iterator[ReaderItem]:
    yield _record(row, row.value, _cell_list)


def _notice(value: Mapping[str, Any]) -> Deletion:
    """A stream notice of X; only `delete` names a post."""
    notice = value.get("delete")
    status = notice.get("status") if isinstance(notice, dict) else None
    if not isinstance(status, dict):
        return Deletion(platform="x")
    return Deletion(
        platform="x", post=coercion.native_id(status.get("id_str") or status.get("id"))
    )


def _record(row: FileRow, value: Mapping[str, Any], split: ListSplitter) -> Record:
    warn: list[str] = []
    post_id = coercion.native_id(value.get("id"))
    author = _author(value, warn)
    body = coercion.clean_text(value.get("text"), warn)
    share = _target(value, _REPOST_OF)
    listed = split(value.get("mentions"))
    post = Post(
        id=post_id,
        platform=_platform(value.get("platform")),
        author=author,
        created_at=coercion.parse_timestamp(value.get("created_at"), warn),
        text=body,
        url=coercion.normalize_url(value.get("url")),
        language=_short_word(value.get("language"), warn),
        stars=coercion.parse_number(value.get("stars"), warn),
        label=_label(value.get("label"), warn),
        brands=_texts(split(value.get("brands")), warn),
        likes=coercion.parse_count(value.get("like_count"), warn),
        shares=coercion.parse_count(value.get("share_count"), warn),
        replies=coercion.parse_count(value.get("reply_count"), warn),
        views=coercion.parse_count(value.get("view_count"), warn),
        share_of=share,
        quote_of=_target(value, _QUOTE_OF),
        reply_to=_target(value, _REPLY_TO),
        # A share repeats the mentions of the original; it has none of its own.
        mentions=() if share else _mentions(listed, warn),
        tags=_tags(value, body, split, warn),
        links=_links(value, body, split),
        conversation_id=coercion.optional_id(value.get("conversation_id")),
        collected_at=author.at,
        paid=coercion.parse_flag(value.get("paid")),
    )
    return Record(position=row.position, main=post, warnings=tuple(warn))


def _author(value: Mapping[str, Any], warn: list[str]) -> Profile:
    who = _who(value.get("author_id"), value.get("author_handle"))
    if who is None:
        raise InvalidValue(
            "missing_author", "neither author_id nor author_handle is given"
        )
    name = coercion.clean_text(value.get("author_name"), warn).strip()
    bio = coercion.clean_text(value.get("author_bio"), warn).strip()
    return Profile(
        account=who,
        name=name or None,
        bio=bio or None,
        followers=coercion.parse_count(value.get("author_followers"), warn),
        created_at=_time_or_none(value.get("author_created_at"), warn),
        automated=coercion.parse_flag(value.get("author_automated")),
        at=_time_or_none(value.get("collected_at"), warn),
    )


def _who(native: Any, handle: Any) -> AccountReference | None:
    found = AccountReference(
        id=coercion.optional_id(native), handle=coercion.parse_handle(handle)
    )
    return found if found.id or found.handle else None


def _target(
    value: Mapping[str, Any], names: tuple[str, str, str]
) -> PostReference | None:
    """The referenced post and author of a share, quote or reply."""
    post, native, handle = (value.get(name) for name in names)
    if not (post or native or handle):
        return None
    found = PostReference(post=coercion.optional_id(post), author=_who(native, handle))
    return found if found.post or found.author else None


def _mentions(entries: Iterable[Any], warn: list[str]) -> tuple[AccountReference, ...]:
    """The first 500 different accounts; invalid entries are dropped."""
    found: dict[str, AccountReference] = {}
    dropped: set[str] = set()
    for entry in entries:
        who = _mentioned(entry)
        if who is None:
            warn.append("bad_mention")
            continue
        key = who.id or f"@{_folded(who.handle or '')}"
        if key in found:
            continue
        if len(found) < MAX_MENTIONS:
            found[key] = who
        else:
            dropped.add(key)
    warn.extend(["mentions_capped"] * len(dropped))
    return tuple(found.values())


def _mentioned(entry: Any) -> AccountReference | None:
    try:
        if isinstance(entry, str):
            return _who(None, entry)
        if isinstance(entry, dict):
            return _who(entry.get("id"), entry.get("handle"))
    except InvalidValue:
        return None
    return None


def _folded(handle: str) -> str:
    """Folded handle; close enough to the loader's folding to find duplicates."""
    return unicodedata.normalize("NFKC", handle).strip().lstrip("@").casefold()


def _platform(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str) or not _PLATFORM.fullmatch(value.strip()):
        raise InvalidValue("bad_platform", "a platform is a short name such as 'x'")
    return value.strip().lower()


def _label(value: Any, warn: list[str]) -> Label | None:
    if value is None or value == "":
        return None
    try:
        return Label(str(value).strip().lower())
    except ValueError:
        warn.append("field_dropped")
        return None


def _time_or_none(value: Any, warn: list[str]) -> datetime | None:
    """An optional timestamp: an invalid one gives None and `field_dropped`."""
    try:
        return coercion.parse_timestamp(value, warn)
    except InvalidValue:
        warn.append("field_dropped")
        return None


def _short_word(value: Any, warn: list[str]) -> str | None:
    """A short ASCII word, or None."""
    if not isinstance(value, str) or len(value) > 35 or not value.isascii():
        if value is not None:
            warn.append("field_dropped")
        return None
    return value.strip() or None


def _tags(
    value: Mapping[str, Any], body: str, split: ListSplitter, warn: list[str]
) -> tuple[str, ...]:
    if value.get("tags") in (None, ""):
        return coercion.hashtags_in_text(body)
    tags = _texts(split(value["tags"]), warn)
    return tuple(tag.removeprefix("#") for tag in tags)


def _links(value: Mapping[str, Any], body: str, split: ListSplitter) -> tuple[str, ...]:
    given = value.get("links")
    if given in (None, ""):
        return coercion.links_in_text(body)
    parts = _LIST.split(given) if split is _cell_list else split(given)
    found = (coercion.normalize_url(one) for one in parts)
    return tuple(dict.fromkeys(one for one in found if one))


def _texts(entries: Iterable[Any], warn: list[str]) -> tuple[str, ...]:
    """The entries that are text and not blank, without duplicates."""
    found: dict[str, None] = {}
    for entry in entries:
        if isinstance(entry, str) and entry.strip():
            found[coercion.clean_text(entry, warn).strip()] = None
        else:
            warn.append("field_dropped")
    return tuple(found)


def _json_list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise InvalidValue("bad_type", "this field is a list in JSON")
    return value


def _cell_list(value: Any) -> list[Any]:
    return [part for part in (value or "").split(";") if part.strip()]
