"""Parse one JSON text strictly, and repair what recorders usually break.

Depth is checked before parsing, so that no text can exhaust the stack. NaN and Infinity
are rejected because they are not JSON. Integers keep every digit. If a key occurs twice,
the last value is used. Raw control characters in strings are kept as text.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from graph.model import RecordPosition, RejectedRecord

MAX_JSON_DEPTH: Final = 512
"""Maximum nesting depth of a JSON value; a deeper record is rejected as `too_deep`."""

_MAX_DIGITS: Final = 4000
"""An integer with this many digits or more is read as a float (infinity)."""

_CONTROL_CHARACTER: Final = "Invalid control character"
_OPEN_STRING: Final = ("Unterminated string", "Invalid \\uXXXX escape")
_TOO_MANY_DIGITS: Final = "digits"
"""How messages of Python's parser begin, and what one contains. It also calls an escape
invalid if the text ends right after it."""

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]+|[\]}]+', re.DOTALL)


class InvalidJson(ValueError):
    """The bytes of a record are not JSON: the reason and the detail of the reject.

    `is_open_string` means that they are JSON as far as they go and end in a string.
    """

    def __init__(
        self, reason: str, detail: str, *, is_open_string: bool = False
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.is_open_string = is_open_string


UNCLOSED: Final = InvalidJson("bad_json", "a string or bracket in it is not closed")
TRUNCATED: Final = InvalidJson(
    "truncated", "the file ends in the middle of this record"
)


def parse_json(raw: bytes) -> Any:
    """Parse one JSON text; as `parse_or_repair_json`, without saying what was repaired.

    >>> parse_json(b'{"id": 12345678901234567890, "id": 2}')
    {'id': 2}
    """
    return parse_or_repair_json(raw)[0]


def parse_or_repair_json(raw: bytes) -> tuple[Any, bool]:
    """Parse one JSON text; raw control characters other than NUL in strings are kept.

    Returns:
        The value, and whether it has such characters, so that it was repaired.

    Raises:
        InvalidJson: it is not UTF-8, not JSON, or nested deeper than 512 levels.

    >>> parse_or_repair_json(b'{"text": "two\\nlines"}')
    ({'text': 'two\\nlines'}, True)

    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidJson(
            "bad_encoding", f"byte {error.start} of the record is not UTF-8"
        ) from None
    if (
        len(raw) > MAX_JSON_DEPTH
        and raw.count(b"[") + raw.count(b"{") > MAX_JSON_DEPTH
        and _depth(raw) > MAX_JSON_DEPTH
    ):
        raise InvalidJson(
            "too_deep", f"it is nested deeper than {MAX_JSON_DEPTH} levels"
        )
    del raw  # A record can have 64 MiB, and its text is a second copy.
    try:
        return _STRICT.decode(text), False
    except (ValueError, RecursionError) as error:
        return _repair(text, error)


def reject_json(
    place: RecordPosition, fault: InvalidJson, raw: bytes
) -> RejectedRecord:
    """The reject of a value that is not JSON.

    Parameters:
        place: of its first byte.
        fault: what is wrong.
        raw: its bytes, or their beginning.
    """
    return RejectedRecord(
        position=place,
        reason=fault.reason,
        detail=fault.detail,
        raw=raw,
        damaged=fault.reason == "truncated",
    )


def as_truncated(fault: InvalidJson) -> InvalidJson:
    """The fault of a value after which the file ends: what is broken is truncated."""
    return fault if fault.reason in ("too_deep", "too_long") else TRUNCATED


def _repair(text: str, error: Exception) -> tuple[Any, bool]:
    """Parse a text that is not strict JSON: huge numbers and control characters.

    Parameters:
        text: the text.
        error: what the strict parser says.

    Raises:
        InvalidJson: it is something else.

    """
    for decoder in (_HUGE_NUMBERS, _LENIENT):
        if not _is_repairable(text, error):
            break
        try:
            return decoder.decode(text), decoder is _LENIENT
        except (ValueError, RecursionError) as next_error:
            error = next_error
    if isinstance(error, RecursionError):
        raise InvalidJson("too_deep", "it is nested too deep") from None
    if not isinstance(error, json.JSONDecodeError):
        raise InvalidJson("bad_json", str(error)) from None
    raise InvalidJson(
        "bad_json",
        f"{error.msg} at character {error.pos}",
        is_open_string=error.msg.startswith(_OPEN_STRING),
    ) from None


def _is_repairable(text: str, error: Exception) -> bool:
    """Whether a parser stopped at a huge number or a control character."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg.startswith(_CONTROL_CHARACTER) and "\0" not in text
    return isinstance(error, ValueError) and _TOO_MANY_DIGITS in str(error)


def _depth(raw: bytes) -> int:
    """Nesting depth of brackets outside strings."""
    depth = deepest = 0
    for token in _TOKEN.findall(raw):
        if token[0] in b"[{":
            depth += len(token)
            deepest = max(deepest, depth)
        elif token[0] in b"]}":
            depth -= len(token)
    return deepest


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _parse_int(digits: str) -> float | int:
    """An integer; infinity above 4,000 digits, which every field rejects later."""
    return int(digits) if len(digits) < _MAX_DIGITS else float(digits)


_STRICT = json.JSONDecoder(parse_constant=_refuse_constant)
_HUGE_NUMBERS = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_parse_int)
_LENIENT = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_int=_parse_int, strict=False
)
"""Decoders that are tried in this order: each accepts more and is slower."""
