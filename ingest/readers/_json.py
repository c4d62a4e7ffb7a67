"""What the readers of JSON share: safe looks into a value, and a page's members.

Interfaces answer with pages of many records. Here one bad member costs only itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from graph.model import Item, Note, Record, Reject, Who
from ingest.fields.coercion import Bad, handle, optional_id, time
from ingest.parsing.row import Row

Obj = dict[str, Any]
"""A JSON object."""

MAX_MENTIONS: Final = 500
"""How many mentions of a post are kept; the rest is counted in `mentions_capped`."""

EMPTY: Final = Note(warning="empty_envelope")
"""The envelope holds no record."""


def obj(value: Any) -> Obj:
    """The value where it is an object, else an empty one.

    >>> obj({"a": 1}), obj(["a"])
    ({'a': 1}, {})
    """
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[Obj]:
    """The objects of a list; none where it is no list.

    >>> objects([{"a": 1}, 2]), objects("a")
    ([{'a': 1}], [])
    """
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, dict)]


def opened(value: Any) -> Any:
    """The body of a recorded envelope `{path, body}`; anything else as it is.

    >>> opened({"path": "/", "body": [1]}), opened([2])
    ([1], [2])
    """
    if isinstance(value, dict) and "body" in value and "path" in value:
        return value["body"]
    return value


def each(
    row: Row, members: Iterable[Any], make: Callable[[Obj], Record | Note]
) -> Iterator[Item]:
    """What `make` makes of each member, in order; a `Bad` becomes that member's reject.

    Without members there is the note `empty_envelope`.
    """
    item: Item = EMPTY
    found = False
    for member in members:
        found = True
        try:
            if not isinstance(member, dict):
                raise Bad("not_object", "the member is JSON, but no object")
            item = make(member)
        except Bad as bad:
            item = Reject(
                place=row.place,
                reason=bad.reason,
                detail=bad.detail,
                raw=row.raw if member is row.value else _raw(member),
            )
        yield item
    if not found:
        yield EMPTY


def soft_time(value: Any, warn: list[str]) -> datetime | None:
    """A moment the record can do without: what is no date is dropped with a warning.

    >>> soft_time("yesterday", []) is None
    True
    """
    try:
        return time(value, warn)
    except Bad:
        warn.append("field_dropped")
        return None


def named(id: Any, name: Any) -> Who | None:
    """The account of an id and a handle; None where both are blank.

    Raises:
        Bad: the id or the handle is of the wrong type, too long or damaged.

    >>> named(7, "@amy")
    Who(id='7', handle='amy')

    """
    number, called = optional_id(id), handle(name)
    called = called.lstrip("@") if called else None
    return Who(id=number, handle=called) if number or called else None


def soft_named(id: Any, name: Any, warn: list[str]) -> Who | None:
    """As `named`, for a mention: one that is no account is dropped with `bad_mention`.

    >>> soft_named([], "amy", []) is None
    True
    """
    try:
        found = named(id, name)
    except Bad:
        found = None
    if found is None:
        warn.append("bad_mention")
    return found


def few(found: Iterable[Who | None], warn: list[str]) -> tuple[Who, ...]:
    """The accounts that a post mentions, without repeats and not without end.

    >>> few([Who(id="1"), None, Who(id="1")], [])
    (Who(id='1', handle=None),)
    """
    whole = list(dict.fromkeys(who for who in found if who is not None))
    warn.extend(["mentions_capped"] * (len(whole) - MAX_MENTIONS))
    return tuple(whole[:MAX_MENTIONS])


def once(found: Iterable[str | None]) -> tuple[str, ...]:
    """The texts that are there, in order and without repeats.

    >>> once(["a", None, "", "a"])
    ('a',)
    """
    return tuple(dict.fromkeys(one for one in found if one))


def written(value: Any, key: str) -> Iterator[str]:
    """The texts under a key of the objects of a list.

    >>> list(written([{"tag": "tea"}, {"tag": 1}, 2], "tag"))
    ['tea']
    """
    for one in objects(value):
        if isinstance(one.get(key), str):
            yield one[key]


def _raw(member: Any) -> bytes:
    return json.dumps(member).encode()
