"""Shared by the JSON readers: safe access to values, and conversion of page members.

API responses contain many records. An invalid member rejects only itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from graph.model import (
    AccountReference,
    FileWarning,
    ReaderItem,
    Record,
    RejectedRecord,
)
from ingest.fields.coercion import (
    InvalidValue,
    optional_id,
    parse_handle,
    parse_timestamp,
)
from ingest.parsing.row import FileRow

JsonObject = dict[str, Any]
"""A JSON object."""

MAX_MENTIONS: Final = 500
"""Maximum number of mentions per post; the rest is counted in `mentions_capped`."""

EMPTY_ENVELOPE: Final = FileWarning(warning="empty_envelope")
"""Warning: the envelope contains no record."""


def as_object(value: Any) -> JsonObject:
    """The value if it is an object, else {}.

    >>> as_object({"a": 1}), as_object(["a"])
    ({'a': 1}, {})
    """
    return value if isinstance(value, dict) else {}


def objects_in_list(value: Any) -> list[JsonObject]:
    """The objects in a list; [] if the value is not a list.

    >>> objects_in_list([{"a": 1}, 2]), objects_in_list("a")
    ([{'a': 1}], [])
    """
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, dict)]


def unwrap_recording(value: Any) -> Any:
    """The body of a recorded response `{path, body}`; other values unchanged.

    >>> unwrap_recording({"path": "/", "body": [1]}), unwrap_recording([2])
    ([1], [2])
    """
    if isinstance(value, dict) and "body" in value and "path" in value:
        return value["body"]
    return value


def convert_members(
    row: FileRow,
    members: Iterable[Any],
    convert_member: Callable[[JsonObject], Record | FileWarning],
) -> Iterator[ReaderItem]:
    """Convert each member in order; an `InvalidValue` becomes the member's reject.

    Without members it yields the warning `empty_envelope`.

    Parameters:
        row: the row that contains the members.
        members: the members.
        convert_member: returns the record of one member.
    """
    item: ReaderItem = EMPTY_ENVELOPE
    found = False
    for member in members:
        found = True
        try:
            if not isinstance(member, dict):
                raise InvalidValue(
                    "not_object", "the member is JSON, but not an object"
                )
            item = convert_member(member)
        except InvalidValue as bad:
            item = RejectedRecord(
                position=row.position,
                reason=bad.reason,
                detail=bad.detail,
                raw=row.raw if member is row.value else _raw(member),
            )
        yield item
    if not found:
        yield EMPTY_ENVELOPE


def optional_json_time(value: Any, warn: list[str]) -> datetime | None:
    """An optional timestamp: an invalid one gives None and `field_dropped`.

    >>> optional_json_time("yesterday", []) is None
    True
    """
    try:
        return parse_timestamp(value, warn)
    except InvalidValue:
        warn.append("field_dropped")
        return None


def account_from_values(id: Any, name: Any) -> AccountReference | None:
    """The account of an id and a handle; None if both are blank.

    Raises:
        InvalidValue: the id or the handle has a wrong type, is too long or damaged.

    >>> account_from_values(7, "@amy")
    AccountReference(id='7', handle='amy')

    """
    number, called = optional_id(id), parse_handle(name)
    called = called.lstrip("@") if called else None
    return AccountReference(id=number, handle=called) if number or called else None


def mentioned_account(id: Any, name: Any, warn: list[str]) -> AccountReference | None:
    """A mentioned account; an invalid one gives None and `bad_mention`.

    Parameters:
        id, name: the id and the handle.
        warn: receives the warning.

    Examples:
        >>> mentioned_account([], "amy", []) is None
        True
    """
    try:
        found = account_from_values(id, name)
    except InvalidValue:
        found = None
    if found is None:
        warn.append("bad_mention")
    return found


def unique_mentions(
    accounts: Iterable[AccountReference | None], warn: list[str]
) -> tuple[AccountReference, ...]:
    """The mentioned accounts without duplicates, at most `MAX_MENTIONS`.

    >>> unique_mentions([AccountReference(id="1"), None, AccountReference(id="1")], [])
    (AccountReference(id='1', handle=None),)
    """
    whole = list(dict.fromkeys(who for who in accounts if who is not None))
    warn.extend(["mentions_capped"] * (len(whole) - MAX_MENTIONS))
    return tuple(whole[:MAX_MENTIONS])


def unique_texts(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The texts that are not empty, in order and without duplicates.

    >>> unique_texts(["a", None, "", "a"])
    ('a',)
    """
    return tuple(dict.fromkeys(one for one in texts if one))


def texts_under_key(value: Any, key: str) -> Iterator[str]:
    """Yield the texts under a key of the objects in a list.

    >>> list(texts_under_key([{"tag": "tea"}, {"tag": 1}, 2], "tag"))
    ['tea']
    """
    for one in objects_in_list(value):
        if isinstance(one.get(key), str):
            yield one[key]


def _raw(member: Any) -> bytes:
    return json.dumps(member).encode()
