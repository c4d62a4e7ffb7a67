"""Convert table cells to accounts, post references, lists and labels.

Shared by the readers of tables. A cell is text, "" if empty. No function depends on a
file format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from graph.model import AccountReference, Post, PostReference, Profile, Record
from ingest.fields.coercion import (
    MAX_HANDLE,
    InvalidValue,
    handles_in_text,
    native_id,
    normalize_url,
    optional_id,
    parse_handle,
    parse_timestamp,
)
from ingest.parsing.row import FileRow

__all__ = [
    "TableRow",
    "account_from_cells",
    "accounts_from_lists",
    "build_record",
    "first_filled_cell",
    "id_or_none",
    "mentions_in_text",
    "normalize_platform",
    "normalize_urls",
    "optional_cell_time",
    "own_mentions",
    "parse_utc_time",
    "reference_from_cells",
    "share_prefix_handle",
    "split_list_cell",
    "without_share_prefixes",
]

TableRow = Mapping[str, str]
"""One table row: column to text."""

_PREFIX = re.compile(r"\s*RT\s+[@@](\w+)\b")
_SHARED = re.compile(r"\b[Rr][Tt]\s*:?\s*[@@][\w.]+:?")
_PLATFORMS: Final = {
    "twitter": "x",
    "x_twitter": "x",
    "twitter_x": "x",
    "x_formerly_twitter": "x",
    "x_com": "x",
    "twitter_com": "x",
    "bsky": "bluesky",
    "bluesky_social": "bluesky",
    "tik_tok": "tiktok",
    "linked_in": "linkedin",
    "you_tube": "youtube",
}


def first_filled_cell(row: TableRow, *columns: str) -> str:
    """The first of these cells that is not blank, trimmed; "" if all are blank.

    >>> first_filled_cell({"a": " ", "b": "x "}, "a", "missing", "b")
    'x'
    """
    for column in columns:
        found = row.get(column, "").strip()
        if found:
            return found
    return ""


def split_list_cell(value: str, separator: str) -> tuple[str, ...]:
    """The parts of a list cell: trimmed, in order, without blanks and duplicates.

    >>> split_list_cell("a, b,,a", ",")
    ('a', 'b')
    """
    found = (part.strip() for part in value.split(separator))
    return tuple(dict.fromkeys(part for part in found if part))


def normalize_urls(values: Iterable[str]) -> tuple[str, ...]:
    """The http(s) URLs among these values, normalized, without duplicates.

    >>> normalize_urls(("https://a.example/", "", "https://a.example/?utm_source=x"))
    ('https://a.example/',)
    """
    found = (normalize_url(value) for value in values)
    return tuple(dict.fromkeys(one for one in found if one))


def id_or_none(value: str, warn: list[str]) -> str | None:
    """A post's id; None and `rounded_id` for one that a spreadsheet has rounded.

    Raises:
        InvalidValue: the id is missing, too long or damaged.

    >>> warn = []
    >>> id_or_none("5.70306E+17", warn), warn
    (None, ['rounded_id'])

    """
    try:
        return native_id(value)
    except InvalidValue as bad:
        if bad.reason != "bad_id":
            raise
    warn.append("rounded_id")
    return None


def account_from_cells(id: str = "", name: str = "") -> AccountReference | None:
    """The account of an id cell and a handle cell; None if both are blank.

    Raises:
        InvalidValue: the id or the handle is too long or damaged.

    >>> account_from_cells("", " @amy ")
    AccountReference(id=None, handle='amy')

    """
    number, called = optional_id(id), parse_handle(name.strip().removeprefix("@"))
    return AccountReference(id=number, handle=called) if number or called else None


def accounts_from_lists(
    warn: list[str], ids: Sequence[str] = (), names: Sequence[str] = ()
) -> tuple[AccountReference, ...]:
    """The accounts of a list of ids, a list of handles, or both in parallel.

    Lists of different length do not match: then the handles are used, else the ids.

    Parameters:
        warn: receives `bad_mention` for each invalid entry, which is dropped.
        ids, names: the ids and the handles.

    Examples:
        >>> accounts_from_lists([], ["1"], ["amy"])
        (AccountReference(id='1', handle='amy'),)
    """
    if len(ids) != len(names):
        ids, names = ([""] * len(names), names) if names else (ids, [""] * len(ids))
    found: dict[AccountReference, None] = {}
    for number, name in zip(ids, names, strict=True):
        try:
            one = account_from_cells(number, name)
        except InvalidValue:
            one = None
        if one is None:
            warn.append("bad_mention")
        else:
            found[one] = None
    return tuple(found)


def reference_from_cells(
    post: str = "", id: str = "", name: str = ""
) -> PostReference | None:
    """A reference to a post, its author, or both; None if all cells are blank.

    Parameters:
        post: the cell of the post's id.
        id, name: the cells of the author's id and handle.

    Raises:
        InvalidValue: an id or the handle is too long or damaged.

    Examples:
        >>> reference_from_cells(name="amy").author
        AccountReference(id=None, handle='amy')

    """
    number, author = optional_id(post), account_from_cells(id, name)
    return PostReference(post=number, author=author) if number or author else None


def parse_utc_time(value: str) -> datetime | None:
    """A timestamp of a column that is known to be in UTC; gives no `no_zone` warning.

    None for blank and for 0, which means "unknown".

    Raises:
        InvalidValue: `bad_time`.

    >>> parse_utc_time("2024-03-05 10:00:00"), parse_utc_time("0")
    (datetime.datetime(2024, 3, 5, 10, 0), None)

    """
    return None if value.strip() in ("", "0") else parse_timestamp(value, [])


def optional_cell_time(value: str, warn: list[str]) -> datetime | None:
    """An optional timestamp: an invalid one gives None and `field_dropped`.

    >>> optional_cell_time("yesterday", []) is None
    True
    """
    try:
        return parse_timestamp(value, warn) if value.strip() not in ("", "0") else None
    except InvalidValue:
        warn.append("field_dropped")
        return None


def normalize_platform(value: str) -> str | None:
    """The normalized name of a platform; None for blank.

    >>> normalize_platform("Twitter"), normalize_platform("SOCIALMEDIA_REDDIT")
    ('x', 'reddit')
    >>> normalize_platform("The Daily Bee")
    'the_daily_bee'
    """
    word = unicodedata.normalize("NFKC", value).casefold()
    word = re.sub(r"\W+", "_", word).strip("_")
    word = re.sub(r"^(?:social_?media|message_?board)_", "", word)[:64].strip("_")
    return _PLATFORMS.get(word, word) or None


def share_prefix_handle(value: str) -> str | None:
    """The handle in the share prefix of a text: "amy" in "RT @amy: ...".

    >>> share_prefix_handle("RT @amy: hello")
    'amy'
    >>> share_prefix_handle("so true RT @amy: hello") is None
    True
    """
    match = _PREFIX.match(value)
    return match[1] if match else None


def mentions_in_text(
    value: str,
    listed_accounts: Sequence[AccountReference] | None = None,
    *,
    dotted: bool = False,
) -> tuple[AccountReference, ...]:
    """The accounts that a text mentions, without those named only after "RT".

    Parameters:
        value: the text.
        listed_accounts: the mentions in the file's own column; None to find the
            handles in the text.
        dotted: handles can contain dots, as on Instagram and Bluesky.

    Examples:
        >>> mentions_in_text("yes! RT @amy: ask @bob")
        (AccountReference(id=None, handle='bob'),)
    """
    if listed_accounts is not None:
        return own_mentions(value, listed_accounts, dotted=dotted)
    found = handles_in_text(without_share_prefixes(value), dotted=dotted)
    # A fediverse server or a hyphen is never part of these handles.
    names = dict.fromkeys(
        name.partition("@")[0] for name in found if len(name) <= MAX_HANDLE
    )
    return tuple(AccountReference(handle=name) for name in names)


def own_mentions(
    value: str,
    listed_accounts: Sequence[AccountReference],
    *,
    dotted: bool = False,
) -> tuple[AccountReference, ...]:
    """The listed mentions of a text, without those named only after "RT".

    Parameters:
        value: the text.
        listed_accounts: the mentions in the file's own column.
        dotted: handles can contain dots, as on Instagram and Bluesky.
    """
    own_text = without_share_prefixes(value)
    if own_text == value:
        return tuple(listed_accounts)
    own_handles = {name.casefold() for name in handles_in_text(own_text, dotted=dotted)}
    share_prefixes = " ".join(_SHARED.findall(value))
    shared_handles = {
        name.casefold() for name in handles_in_text(share_prefixes, dotted=dotted)
    } - own_handles
    return tuple(
        one
        for one in listed_accounts
        if (one.handle or "").casefold() not in shared_handles
    )


def without_share_prefixes(value: str) -> str:
    """A text without "RT @name", whose handle was shared and not mentioned.

    >>> without_share_prefixes("yes! RT @amy: ask @bob").split()
    ['yes!', 'ask', '@bob']
    """
    return _SHARED.sub(" ", value)


def build_record(
    row: FileRow, post: Post, warn: list[str], context: tuple[Post | Profile, ...] = ()
) -> Record:
    """Build the record of one row; a share keeps no fields of its original.

    A share has no text of its own. Tools repeat the mentions, references and counts of
    the original on the share, so these are removed.

    Parameters:
        row: the row in the file.
        post: the post of the row.
        warn: the warnings of the row.
        context: posts and profiles that the row contains besides its post.
    """
    if post.share_of is not None:
        post = replace(
            post,
            mentions=(),
            reply_to=None,
            quote_of=None,
            likes=None,
            shares=None,
            replies=None,
            views=None,
        )
    return Record(
        position=row.position, main=post, context=context, warnings=tuple(warn)
    )
