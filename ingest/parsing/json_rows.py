"""Parse JSON into rows: JSON lines (one value per line) or one document.

Length and depth are checked before parsing, so that one bad line cannot stop the file.
A value over 1 MiB goes through a temporary file and is read in pages, if it is one. A
line that ends inside a string is joined with the next ones, if that makes it whole.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import BinaryIO, Final

from graph.model import FileWarning, RecordPosition
from ingest.parsing.json_arrays import (
    PAGE_LIMITS,
    JsonSpool,
    PageLimits,
    count_repaired_records,
)
from ingest.parsing.json_documents import (
    JsonRecord,
    split_json_chunks,
    split_json_document,
)
from ingest.parsing.json_pages import (
    JsonItem,
    read_json_pages,
)
from ingest.parsing.json_values import (
    TRUNCATED,
    UNCLOSED,
    InvalidJson,
    as_truncated,
    parse_json,
    parse_or_repair_json,
    reject_json,
)
from ingest.parsing.lines import TextLine, read_lines
from ingest.parsing.row import FileRow

MAX_JOINED_LINES: Final = 1000
"""Maximum number of lines that a record with line feeds in its strings may take."""

_QUOTE = re.compile(rb'\\.|"', re.DOTALL)


def read_json_lines(
    stream: BinaryIO, start: int = 0, limits: PageLimits = PAGE_LIMITS
) -> Iterator[JsonItem]:
    """Yield a row for each line that is not blank, or several for a large page.

    A broken last line without a line feed is rejected as `truncated`, and the file is
    reported as damaged.

    Parameters:
        stream: the file as UTF-8.
        start: byte offset of the stream's first byte in the file.
        limits: `field` is the maximum of bytes of a line in memory.
    """
    keep = partial(JsonSpool, limits)
    lines = _LineQueue(read_lines(stream, start, limits.field, keep))
    for line in lines:
        place = RecordPosition(line.number, line.offset)
        if isinstance(line.kept, JsonSpool):
            yield from _large_line(line.kept, place, is_last=not line.has_line_end)
            continue
        if not line.raw.strip():
            continue
        try:
            value, is_repaired = parse_or_repair_json(line.raw)
        except InvalidJson as fault:
            yield from _join_or_reject(line, fault, lines, limits.field)
            continue
        if is_repaired:
            yield _repaired(line.raw)
        yield FileRow(place, line.raw, value)


def read_json_document(
    stream: BinaryIO, start: int = 0, limits: PageLimits = PAGE_LIMITS
) -> Iterator[JsonItem]:
    """Yield a row for each element of the outer array, or for each outermost object.

    A large one is read in pages, if it is one.

    Parameters:
        stream: the file as UTF-8.
        start: byte offset of the stream's first byte in the file.
        limits: `field` is the maximum of bytes of a record in memory.
    """
    records = split_json_document(stream, start, limits)
    return _record_rows(records, is_last=True)


def _large_line(
    spool: JsonSpool, place: RecordPosition, *, is_last: bool
) -> Iterator[JsonItem]:
    """Yield the rows of a large line: an array is a document, else it may be a page.

    Parameters:
        spool: the bytes of the line.
        place: of its first byte.
        is_last: whether no line feed ends it.
    """
    if spool.size > spool.limits.page or not spool.scanner.is_array_of_records:
        yield from read_json_pages(spool, place, is_last=is_last)
        return
    with closing(spool):
        chunks = spool.chunks(0, spool.size)
        records = split_json_chunks(chunks, place, spool.limits)
        yield from _record_rows(records, is_last=is_last)


def _record_rows(records: Iterable[JsonRecord], *, is_last: bool) -> Iterator[JsonItem]:
    """Yield a row for each record of a document, or several for a large page.

    Parameters:
        records: the records.
        is_last: whether the file ends where the last record is cut off.
    """
    for record in records:
        is_cut_off = not record.is_complete
        if record.spool is not None:
            is_end = is_last and is_cut_off
            yield from read_json_pages(record.spool, record.position, is_last=is_end)
            continue
        if is_cut_off:
            fault = TRUNCATED if is_last else UNCLOSED
            yield reject_json(record.position, fault, record.raw)
            continue
        try:
            value, is_repaired = parse_or_repair_json(record.raw)
        except InvalidJson as fault:
            yield reject_json(record.position, fault, record.raw)
            continue
        if is_repaired:
            yield _repaired(record.raw)
        yield FileRow(record.position, record.raw, value)


@dataclass(slots=True)
class _LineQueue:
    """Lines to which lines that were read too early can be given back."""

    lines: Iterator[TextLine]
    waiting: deque[TextLine] = field(default_factory=deque)

    def __iter__(self) -> Iterator[TextLine]:
        while True:
            while self.waiting:
                yield self.waiting.popleft()
            line = next(self.lines, None)
            if line is None:
                return
            yield line

    def give_back(self, lines: Iterable[TextLine]) -> None:
        """Put lines back, in front of the others."""
        self.waiting.extendleft(reversed([*lines]))


def _join_or_reject(
    line: TextLine, fault: InvalidJson, lines: _LineQueue, limit: int
) -> Iterator[JsonItem]:
    """Yield a broken line joined with the next ones, or else its reject.

    Parameters:
        line: the line.
        fault: why it cannot be parsed.
        lines: the lines after it.
        limit: maximum bytes of the joined lines.
    """
    place = RecordPosition(line.number, line.offset)
    if fault.is_open_string and line.has_line_end:
        raw = _join_lines(line.raw, lines, limit)
        if raw is not None:
            yield _repaired(raw)
            yield FileRow(place, raw, parse_json(raw))
            return
    yield reject_json(
        place, fault if line.has_line_end else as_truncated(fault), line.raw
    )


def _join_lines(begin: bytes, lines: _LineQueue, limit: int) -> bytes | None:
    """A line that ends inside a string, with the lines that make it a JSON value.

    None if they do not: then all lines are read by themselves. A line that is whole is
    never joined.
    """
    taken: list[TextLine] = []
    raw, size = [begin], len(begin)
    for line in islice(lines, MAX_JOINED_LINES):
        taken.append(line)
        size += len(line.raw) + 1
        if line.is_too_long or size > limit or _is_whole(line.raw):
            break
        raw.append(line.raw)
        if _QUOTE.findall(line.raw).count(b'"') % 2:
            # The string is closed: here the value ends, or it is broken.
            joined = b"\n".join(raw)
            if _is_whole(joined):
                return joined
            break
    lines.give_back(taken)
    return None


def _is_whole(raw: bytes) -> bool:
    """Whether these bytes are a JSON object or array."""
    if not raw.lstrip().startswith((b"{", b"[")):
        return False
    try:
        parse_json(raw)
    except InvalidJson:
        return False
    return True


def _repaired(raw: bytes) -> FileWarning:
    return FileWarning(warning="repaired_json", count=count_repaired_records(raw))
