"""Read a large JSON value in pages: each is the value with a part of its records.

The records of a page are the elements of its outermost large array. Each page has a part
of them, and beside them everything else of the value. So readers see pages of bounded
size, complete with their users, media and counts, and memory does not grow with the
length of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any, Final

from graph.model import FileWarning, RecordPosition, RejectedRecord
from ingest.parsing.json_arrays import JsonArray, JsonSpool, count_repaired_records
from ingest.parsing.json_documents import split_array_elements
from ingest.parsing.json_values import (
    MAX_JSON_DEPTH,
    UNCLOSED,
    InvalidJson,
    as_truncated,
    parse_json,
    parse_or_repair_json,
    reject_json,
)
from ingest.parsing.lines import EXCERPT_BYTES
from ingest.parsing.row import FileRow

JsonItem = FileRow | RejectedRecord | FileWarning
"""One item of a JSON file: a row, a reject or a warning."""

JsonPath = tuple[Any, ...]
"""The keys and indices from a JSON value to one inside it."""

Placement = Callable[[Any], Any]
"""Puts a value, or the elements of an array, into the rest of it."""

_MIN_SHARE: Final = 1 / 4
"""The array of a page's records has at least this share of the page's bytes, and of the
largest array's: arrays in a record, such as its mentions, are small beside it."""

_MARK_TEXT: Final = token_hex(16)
_MARK: Final = f'"{_MARK_TEXT}"'.encode()
"""Takes the place of an array's elements while the rest is parsed."""

_SPACE: Final = b" \t\r\n"

_TOO_DEEP: Final = InvalidJson(
    "too_deep", f"it is nested deeper than {MAX_JSON_DEPTH} levels"
)
_NO_COMMA: Final = InvalidJson("bad_json", "there is no comma before this element")
_LONG_FIELD: Final = InvalidJson("too_long", "a field of it is over 1 MiB")
_LONG_RECORD: Final = InvalidJson(
    "too_long", "it is over 64 MiB, or needs too much memory, and cannot be cut"
)
_LONG_PAGE: Final = InvalidJson("too_long", "it is over 1 GiB")


def read_json_pages(
    spool: JsonSpool, place: RecordPosition, *, is_last: bool
) -> Iterator[JsonItem]:
    """Yield a large value, in pages if it is long, and delete its spool.

    A record that is broken or too long is rejected by itself. A page that cannot be
    read at all is rejected with the number of its records.

    Parameters:
        spool: the bytes of the value.
        place: of its first byte.
        is_last: whether the file ends after it without a line feed, or inside it.
    """
    try:
        yield from _PageReader(spool, place, is_last).items()
    finally:
        spool.close()


@dataclass(frozen=True, slots=True)
class _Part:
    """A value inside the spooled one, and what puts it into the rest of it."""

    start: int
    end: int
    place: Placement
    is_element: bool = False

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class _PageReader:
    """Reads one spooled value; the parameters are those of `read_json_pages`."""

    spool: JsonSpool
    place: RecordPosition
    is_last: bool

    def items(self) -> Iterator[JsonItem]:
        """Yield the pages, rejects and warnings of the value."""
        whole = _Part(0, self.spool.size, _unchanged)
        if whole.size > self.spool.limits.page:
            yield self._refusal(whole, _LONG_PAGE)
        elif self.spool.scanner.is_too_deep:
            yield self._refusal(whole, _TOO_DEEP)
        elif self.spool.scanner.is_closed:
            yield from self.value(whole)
        else:
            yield from self._cut_off_value(whole)

    def value(self, part: _Part) -> Iterator[JsonItem]:
        """Yield one value: whole if it is small enough, else in pages."""
        limits, memory = self.spool.limits, self.spool.memory(part.start, part.end)
        is_long = self.spool.has_long_field(part.start, part.end)
        if memory > limits.whole_memory or (is_long and not part.is_element):
            array = self._record_array(part)
            if array is not None:
                yield from self._pages_of(array, part)
                return
        if is_long:
            yield self._refusal(part, _LONG_FIELD)
        elif part.size > limits.record or memory > limits.record_memory:
            yield self._refusal(part, _LONG_RECORD)
        else:
            yield from self._whole_value(part)

    def _whole_value(self, part: _Part) -> Iterator[JsonItem]:
        """Yield one value as one row; if it is broken and a page, its whole records."""
        try:
            value, is_repaired = parse_or_repair_json(
                self.spool.read(part.start, part.end)
            )
        except InvalidJson as fault:
            array = self._record_array(part)
            if array is not None and _is_page(array, part):
                yield from self._pages_of(array, part)
            else:
                yield self._refusal(part, fault)
            return
        if is_repaired:
            count = count_repaired_records(self.spool.read(part.start, part.end))
            yield FileWarning(warning="repaired_json", count=count)
        yield self._row(part.start, part.end, part.place(value))

    def _cut_off_value(self, part: _Part) -> Iterator[JsonItem]:
        """Yield the whole records of a page that breaks off, and reject the rest."""
        array, closing = self.spool.scanner.cut_off_array() or (None, b"")
        placed = None
        if array is not None and self._fits(part.start, array.start):
            around = self.spool.read(part.start, array.start) + _MARK + closing
            with suppress(InvalidJson):
                placed = _placement(parse_json(around), part.place)
        if array is None or placed is None or not _is_page(array, part):
            yield self._refusal(part, UNCLOSED)
            return
        yield from self._pages(array, placed, self.spool.memory(0, array.start))
        fault = self._ended(UNCLOSED, part.end)
        detail = f"{fault.detail}; the {array.count:,} records before are whole"
        yield self._reject(array.end, part.end, InvalidJson(fault.reason, detail))

    def _pages_of(self, array: JsonArray, part: _Part) -> Iterator[JsonItem]:
        """Yield a value in pages, cut at this array."""
        spool = self.spool
        try:
            around, is_repaired = parse_or_repair_json(
                spool.read(part.start, array.start)
                + _MARK
                + spool.read(array.end, part.end)
            )
        except InvalidJson as fault:
            yield self._refusal(part, fault)
            return
        placed = _placement(around, part.place)
        if placed is None:
            yield from self._without_array(array, part)
            return
        if is_repaired:
            yield FileWarning(warning="repaired_json")
        beside = spool.memory(part.start, array.start)
        beside += spool.memory(array.end, part.end)
        yield from self._pages(array, placed, beside)

    def _without_array(self, array: JsonArray, part: _Part) -> Iterator[JsonItem]:
        """Yield a value without an array whose key occurs again: the last one counts."""
        rest = JsonSpool(self.spool.limits)
        for start, end in ((part.start, array.start), (array.end, part.end)):
            for chunk in self.spool.chunks(start, end):
                rest.write(chunk)
        whole = _Part(0, rest.size, part.place, part.is_element)
        yield from _PageReader(rest, self.place, self.is_last).value(whole)
        rest.close()

    def _pages(
        self, array: JsonArray, place: Placement, beside: int
    ) -> Iterator[JsonItem]:
        """Yield the elements of an array in pages that need about as much memory.

        Parameters:
            array: the array.
            place: puts a list of elements into the rest of the page.
            beside: memory of the rest. Readers look at it for each page,
                so a page has as much of the array, if there is room.
        """
        limits, total = self.spool.limits, self.spool.memory(array.start, array.end)
        budget = min(max(limits.page_memory, beside), limits.whole_memory)
        budget = total // max(1, round(total / budget))
        start = array.start
        for piece in array.pieces():
            if piece.large_start is not None:
                yield from self._elements(array, start, piece.large_start, place)
                alone = _Part(piece.large_start, piece.end, _in_list(place), True)
                yield from self.value(alone)
                start = piece.end
            elif self.spool.memory(start, piece.end) >= budget:
                yield from self._elements(array, start, piece.end, place)
                start = piece.end
        yield from self._elements(array, start, array.end, place)

    def _elements(
        self, array: JsonArray, start: int, end: int, place: Placement
    ) -> Iterator[JsonItem]:
        """Yield adjacent elements of an array as one page.

        Parameters:
            array: the array.
            start: after the element before them.
            end: after the last of them, or before a large element.
            place: puts a list of elements into the rest of the page.
        """
        at, has_comma = self._skip_comma(start, end)
        if start == array.start:
            at, has_comma = start, True
        if not has_comma and not (at == end == array.end):
            yield self._reject(at, end, _NO_COMMA)
        memory = self.spool.memory(at, end)
        if (
            self.spool.has_long_field(at, end)
            or memory > self.spool.limits.whole_memory
        ):
            yield from self._one_by_one(at, end, place)
            return
        body = self.spool.read(at, end).strip(_SPACE)
        if end in array.large.values():
            body = body.removesuffix(b",")
        if not body:
            return
        try:
            values, is_repaired = parse_or_repair_json(b"[" + body + b"]")
        except InvalidJson:
            yield from self._one_by_one(at, end, place)
            return
        if is_repaired:
            count = count_repaired_records(b"[" + body + b"]")
            yield FileWarning(warning="repaired_json", count=count)
        yield self._row(at, end, place(values))

    def _one_by_one(self, start: int, end: int, place: Placement) -> Iterator[JsonItem]:
        """Yield elements, and reject the one that is broken or too long."""
        limits, chunks = self.spool.limits, self.spool.chunks(start, end)
        values: list[Any] = []
        for record in split_array_elements(chunks, self._position(start), limits):
            if record.spool is not None:
                yield from read_json_pages(record.spool, record.position, is_last=False)
                continue
            try:
                value, is_repaired = parse_or_repair_json(record.raw)
            except InvalidJson as fault:
                yield reject_json(record.position, fault, record.raw)
                continue
            if is_repaired:
                yield FileWarning(warning="repaired_json")
            values.append(value)
            at = record.position.offset - self.place.offset
            if at - start > limits.field:
                yield self._row(start, at, place(values))
                values, start = [], at
        if values:
            yield self._row(start, end, place(values))

    def _record_array(self, part: _Part) -> JsonArray | None:
        """The array of a page's records: the outermost one that leaves little beside.

        Arrays beside it, such as the posts that its records refer to, may be larger.
        """
        found = [
            one
            for one in self.spool.scanner.outer_arrays(part.start, part.end)
            if self._fits(part.start, one.start, one.end, part.end)
        ]
        largest = max((one.size for one in found), default=0)
        return min(
            (one for one in found if one.size >= _MIN_SHARE * largest),
            key=lambda one: (one.depth, -one.size),
            default=None,
        )

    def _fits(self, *bounds: int) -> bool:
        """Whether the rest beside an array can be in memory, and has no long field."""
        spans = list(zip(bounds[::2], bounds[1::2], strict=True))
        return (
            sum(end - start for start, end in spans) <= self.spool.limits.record
            and sum(self.spool.memory(*span) for span in spans)
            <= self.spool.limits.beside_memory
            and not any(self.spool.has_long_field(*span) for span in spans)
        )

    def _skip_comma(self, start: int, end: int) -> tuple[int, bool]:
        """The offset after a comma and blanks, and whether there is a comma."""
        at = start
        for chunk in self.spool.chunks(start, end):
            body = chunk.lstrip(_SPACE)
            at += len(chunk) - len(body)
            if body:
                has_comma = body.startswith(b",")
                return at + has_comma, has_comma
        return end, False

    def _refusal(self, part: _Part, fault: InvalidJson) -> RejectedRecord:
        """The reject of a value; of a page, with the number of its records."""
        arrays = self.spool.scanner.outer_arrays(part.start, part.end)
        array = max(arrays, key=lambda one: one.size, default=None)
        found = self._reject(part.start, part.end, self._ended(fault, part.end))
        memory = self.spool.memory(part.start, part.end)
        is_record = part.is_element and memory <= self.spool.limits.whole_memory
        if array is None or is_record or not _is_page(array, part):
            return found
        detail = f"it is a page of {array.count:,} records; {found.detail}"
        return replace(found, detail=detail, count=array.count)

    def _ended(self, fault: InvalidJson, end: int) -> InvalidJson:
        is_last = self.is_last and end == self.spool.size
        return as_truncated(fault) if is_last else fault

    def _reject(self, start: int, end: int, fault: InvalidJson) -> RejectedRecord:
        return reject_json(self._position(start), fault, self._excerpt(start, end))

    def _row(self, start: int, end: int, value: Any) -> FileRow:
        raw = self._excerpt(start, end)
        return FileRow(self._position(start), raw, value, end - start)

    def _excerpt(self, start: int, end: int) -> bytes:
        return self.spool.read(start, min(end, start + EXCERPT_BYTES))

    def _position(self, at: int) -> RecordPosition:
        """The line and the byte offset of an offset in the value."""
        line = self.place.line + self.spool.line_feeds(at)
        return RecordPosition(line, self.place.offset + at)


def _is_page(array: JsonArray, part: _Part) -> bool:
    return array.size >= _MIN_SHARE * part.size


def _unchanged(value: Any) -> Any:
    return value


def _in_list(place: Placement) -> Placement:
    """Put one element into the rest of its array."""
    return lambda value: place([value])


def _placement(around: Any, place: Placement) -> Placement | None:
    """Put elements where the mark of their array is; None if it is nowhere."""
    waiting: list[tuple[JsonPath, Any]] = [((), around)]
    while waiting:
        path, value = waiting.pop()
        if value == [_MARK_TEXT]:
            return lambda elements: place(_replaced(around, path, elements))
        if isinstance(value, dict):
            waiting.extend(((*path, key), one) for key, one in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, at), one) for at, one in enumerate(value))
    return None


def _replaced(value: Any, path: JsonPath, inner: Any) -> Any:
    """A value with another one inside; the rest is shared."""
    if not path:
        return inner
    copy = value.copy()
    copy[path[0]] = _replaced(value[path[0]], path[1:], inner)
    return copy
