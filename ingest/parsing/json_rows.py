"""Parse JSON into rows: JSON lines (one value per line) or one document.

Length and depth are checked before parsing, so that one bad line cannot stop the file.
NaN and Infinity are rejected because they are not JSON. Integers keep every digit. If a
key occurs twice, the last value is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NoReturn

from graph.model import RecordPosition, RejectedRecord
from ingest.parsing.json_documents import JsonRecord, split_json_document
from ingest.parsing.lines import read_lines
from ingest.parsing.row import FileRow

MAX_JSON_DEPTH: Final = 512
"""Maximum nesting depth of a JSON value; a deeper record is rejected as `too_deep`."""

_MAX_DIGITS: Final = 4000
"""An integer with this many digits or more is read as a float (infinity)."""

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]+|[\]}]+', re.DOTALL)


class _InvalidJson(ValueError):
    """The bytes of a record are not JSON: the reason and the detail of the reject."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_json_lines(
    stream: BinaryIO, start: int = 0
) -> Iterator[FileRow | RejectedRecord]:
    """A row for each line that is not blank; `start` is the offset of the first byte.

    A broken last line without a line feed is rejected as `truncated`, and the file is
    reported as damaged.
    """
    for line in read_lines(stream, start):
        if not line.is_too_long and not line.raw.strip():
            continue
        place = RecordPosition(line.number, line.offset)
        if line.is_too_long:
            yield _too_long(place, line.raw)
            continue
        try:
            yield FileRow(place, line.raw, parse_json(line.raw))
        except _InvalidJson as refused:
            if line.has_line_end or refused.reason == "too_deep":
                yield _reject(place, refused, line.raw)
            else:
                yield _truncated(place, line.raw)


def read_json_document(
    stream: BinaryIO, start: int = 0
) -> Iterator[FileRow | RejectedRecord]:
    """A row for each element of the outer array, or for each outermost object."""
    for part in split_json_document(stream, start):
        if part.is_too_long:
            yield _too_long(part.position, part.raw, damaged=not part.is_complete)
        elif not part.is_complete:
            yield _truncated(part.position, part.raw)
        else:
            yield _row(part)


def parse_json(raw: bytes) -> Any:
    """Parse one JSON text.

    Raises:
        ValueError: it is not UTF-8, not JSON, or nested deeper than 512 levels.

    >>> parse_json(b'{"id": 12345678901234567890, "id": 2}')
    {'id': 2}

    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _InvalidJson(
            "bad_encoding", f"byte {error.start} of the record is not UTF-8"
        ) from None
    if (
        raw.count(b"[") + raw.count(b"{") > MAX_JSON_DEPTH
        and _depth(raw) > MAX_JSON_DEPTH
    ):
        raise _InvalidJson(
            "too_deep", f"it is nested deeper than {MAX_JSON_DEPTH} levels"
        )
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _InvalidJson(
            "bad_json", f"{error.msg} at character {error.pos}"
        ) from None
    except RecursionError:
        raise _InvalidJson("too_deep", "it is nested too deep") from None
    except ValueError as error:
        if "digits" not in str(error):
            raise _InvalidJson("bad_json", str(error)) from None
    return _LENIENT.decode(text)


def _row(part: JsonRecord) -> FileRow | RejectedRecord:
    try:
        return FileRow(part.position, part.raw, parse_json(part.raw))
    except _InvalidJson as refused:
        return _reject(part.position, refused, part.raw)


def _reject(place: RecordPosition, refused: _InvalidJson, raw: bytes) -> RejectedRecord:
    return RejectedRecord(
        position=place, reason=refused.reason, detail=refused.detail, raw=raw
    )


def _truncated(place: RecordPosition, raw: bytes) -> RejectedRecord:
    return RejectedRecord(
        position=place,
        reason="truncated",
        detail="the file ends in the middle of this record",
        raw=raw,
        damaged=True,
    )


def _too_long(
    place: RecordPosition, raw: bytes, damaged: bool = False
) -> RejectedRecord:
    detail = f"it is over the limit; its first {len(raw):,} bytes are kept"
    return RejectedRecord(
        position=place, reason="too_long", detail=detail, raw=raw, damaged=damaged
    )


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


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_LENIENT = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_parse_int)
