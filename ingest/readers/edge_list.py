"""Read edge lists (SNAP, KONECT): one interaction per line, "a acts on b".

Separated by blanks or tabs; comment lines begin with "#" or "%". The first data line
determines the layout of the whole file:

- `a b`
- `a b weight`
- `a b time TYPE` (Higgs: RT is a share, MT a mention, RE a reply)
- `a b weight time` (KONECT)

The third of three columns is a weight, also if it is long. It is a time only if a
comment names it so ("# FromNodeId ToNodeId Timestamp").

Without types the kind of interaction is unknown. Lines are then read as shares, because
"a acts on b" means that b received attention, with the warning `kind_assumed`. A
comment line "# kind: mention" (or reply, quote, share) sets the kind. The platform
comes from the command line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from graph.model import (
    AccountReference,
    Event,
    FileWarning,
    Kind,
    ReaderItem,
    Record,
    RejectedRecord,
)
from ingest.fields.coercion import InvalidValue, native_id, parse_timestamp
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "edge_list"
TITLE: Final = "Edge list (SNAP and KONECT lines)"
SHAPE: Final[RowShape] = "lines"
VERIFIED: Final = True

KIND_WORDS: Final = {
    **dict.fromkeys(("rt", "retweet", "retweets", "share", "shares"), Kind.SHARE),
    **dict.fromkeys(("shared", "repost", "reposts", "boost"), Kind.SHARE),
    **dict.fromkeys(("mt", "mention", "mentions", "mentioned"), Kind.MENTION),
    **dict.fromkeys(("re", "reply", "replies", "replied", "replies_to"), Kind.REPLY),
    **dict.fromkeys(("replied_to", "comment"), Kind.REPLY),
    **dict.fromkeys(("qt", "quote", "quotes", "quoted"), Kind.QUOTE),
}
"""Names of the four kinds of interaction in files, in lower case."""

_KIND_COMMENT = re.compile(r"[#%]\s*kind\s*[:=]\s*(\w+)\s*", re.IGNORECASE)
_TIME_NAMES: Final = frozenset(("time", "timestamp", "unixts", "unixtime", "unix_time"))
_MIN_TIME_DIGITS: Final = 9
"""Digits from which a weight looks like a time and gives a warning."""

_MAX_COMMENTS: Final = 100
"""Maximum number of comment lines searched for a kind or a column name."""

LineParser = Callable[[Sequence[str]], Event]


def sniff(head: FileHead) -> bool:
    """Whether all first lines have the same layout.

    >>> sniff(FileHead("lines", (), ("# a comment", "1 2", "2 3")))
    True
    >>> sniff(FileHead("lines", (), ("Dear diary", "a day")))
    False
    """
    lines = [line.split() for line in head.values if isinstance(line, str)]
    rows = [parts for parts in lines if parts and parts[0][0] not in "#%"]
    if not rows or len({len(parts) for parts in rows}) != 1:
        return False
    return all(_fits(parts) for parts in rows)


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one event per line, including self-loops; comment lines are skipped."""
    comments: list[str] = []
    layout: LineParser | None = None
    width = 0
    for row in rows:
        parts = row.value.split()
        if not parts or parts[0][0] in "#%":
            if parts and layout is None and len(comments) < _MAX_COMMENTS:
                comments.append(row.value)
            continue
        if layout is None:
            width = len(parts)
            layout = _layout(parts, comments)
            yield from _notes(parts, comments)
        try:
            if len(parts) != width:
                raise InvalidValue(
                    "bad_row", f"{len(parts)} columns instead of {width}"
                )
            yield Record(position=row.position, main=layout(parts))
        except InvalidValue as bad:
            yield RejectedRecord(
                position=row.position, reason=bad.reason, detail=bad.detail, raw=row.raw
            )


def parse_weight(value: str) -> float:
    """Parse an edge weight: a finite number above zero.

    Raises:
        InvalidValue: `bad_row` for other values; distrust (-1) is not attention.

    >>> parse_weight("2")
    2.0

    """
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise InvalidValue("bad_row", f"the weight {value[:40]!r} is not above zero")
    return found


def parse_kind(value: str) -> Kind:
    """Parse the kind of an interaction.

    Raises:
        InvalidValue: `bad_row` for an unknown word.

    >>> parse_kind("RT")
    <Kind.SHARE: 'share'>

    """
    kind = KIND_WORDS.get(value.strip().lower())
    if kind is None:
        raise InvalidValue("bad_row", f"{value[:40]!r} is not a kind of interaction")
    return kind


@lru_cache(maxsize=1 << 17)
def account_of_id(value: str) -> AccountReference:
    """The account of an id; cached, because ids repeat often in a network.

    Raises:
        InvalidValue: as `native_id`.

    >>> account_of_id("7")
    AccountReference(id='7', handle=None)

    """
    return AccountReference(id=native_id(value, missing_reason="missing_author"))


@lru_cache(maxsize=1 << 12)
def _moment(value: str) -> datetime | None:
    """Parse a timestamp; cached, because successive lines often have the same one."""
    return parse_timestamp(value, [])


def _layout(parts: Sequence[str], comments: Iterable[str]) -> LineParser:
    """Choose the line parser from the first data line and the comments."""
    kind = _kind_from_comments(comments) or Kind.SHARE
    if len(parts) == 2:
        return lambda p: Event(
            actor=account_of_id(p[0]), target=account_of_id(p[1]), kind=kind
        )
    if len(parts) == 3 and _third_is_time(comments):
        return lambda p: _timed(p, kind)
    if len(parts) == 3:
        return lambda p: _weighted(p, kind)
    if len(parts) == 4 and not _is_number(parts[3]):
        return lambda p: _timed(p, parse_kind(p[3]))
    if len(parts) == 4:
        return lambda p: _timed((p[0], p[1], p[3]), kind, parse_weight(p[2]))
    return _no_layout


def _weighted(parts: Sequence[str], kind: Kind) -> Event:
    return Event(
        actor=account_of_id(parts[0]),
        target=account_of_id(parts[1]),
        kind=kind,
        weight=parse_weight(parts[2]),
    )


def _timed(parts: Sequence[str], kind: Kind, weight: float = 1.0) -> Event:
    return Event(
        actor=account_of_id(parts[0]),
        target=account_of_id(parts[1]),
        kind=kind,
        at=_moment(parts[2]),
        weight=weight,
    )


def _no_layout(parts: Sequence[str]) -> Event:
    raise InvalidValue("bad_row", f"an edge has 2 to 4 columns, not {len(parts)}")


def _notes(parts: Sequence[str], comments: Sequence[str]) -> Iterator[FileWarning]:
    typed = len(parts) == 4 and not _is_number(parts[3])
    if not typed and _kind_from_comments(comments) is None:
        yield FileWarning(warning="kind_assumed")
    long = len(parts) == 3 and parts[2].isdigit() and len(parts[2]) >= _MIN_TIME_DIGITS
    if long and not _third_is_time(comments):
        yield FileWarning(warning="weight_looks_like_time")


def _kind_from_comments(comments: Iterable[str]) -> Kind | None:
    matches = (_KIND_COMMENT.fullmatch(line.strip()) for line in comments)
    kinds = (KIND_WORDS.get(each[1].lower()) for each in matches if each)
    return next((kind for kind in kinds if kind), None)


def _third_is_time(comments: Iterable[str]) -> bool:
    names = (line.strip("#% \t\r\n").split() for line in comments)
    return any(len(each) == 3 and each[2].lower() in _TIME_NAMES for each in names)


def _fits(parts: Sequence[str]) -> bool:
    """Whether a line fits a layout and is not prose."""
    if any("," in part for part in parts):
        return False
    if len(parts) == 2:
        return all(any(map(str.isdigit, part)) for part in parts)
    if len(parts) == 3:
        return _is_number(parts[2])
    if len(parts) != 4 or not _is_number(parts[2]):
        return False
    return parts[3].lower() in KIND_WORDS or _is_number(parts[3])


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False
