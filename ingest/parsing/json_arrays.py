"""Find the arrays of a large JSON value while its bytes pass by, without parsing it.

A scanner of brackets and strings notes where each large array begins and ends and at
which elements it may be cut. Its memory does not grow with the number of elements.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from tempfile import SpooledTemporaryFile
from typing import Final, NamedTuple
from weakref import finalize

from ingest.parsing.decompression import CHUNK_BYTES
from ingest.parsing.json_values import MAX_JSON_DEPTH, InvalidJson, parse_json
from ingest.parsing.lines import MAX_FIELD_BYTES, MAX_RECORD_BYTES

MAX_PAGE_BYTES: Final = 1 << 30
"""Maximum bytes of a line or an object that is read in pages (1 GiB)."""

MAX_ARRAY_DEPTH: Final = 32
"""Arrays nested deeper are not noted: records are never that deep in a page."""

CUT_BYTES: Final = 1 << 18
"""Minimum bytes between two places where an array may be cut (256 KiB); a smaller array
is not noted."""

_MEMORY_BYTES: Final = 4 << 20
"""Bytes of a spool that are kept in memory before a file is made (4 MiB)."""

_ESCAPED_BYTES: Final = 6
"""Maximum bytes of one character as an escape sequence."""

_CONTAINER_MEMORY: Final = 160
_VALUE_MEMORY: Final = 60
"""Bytes of memory that a parsed object or array takes, and each value in it, about."""

_NEXT_BRACKET = re.compile(
    rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+'
    rb'(?:([{])|(\[)|([\]}])|")',
    re.DOTALL,
)
"""Skips whole strings; ends at a bracket, or at the start of a string that is cut off."""

_STRING_END = re.compile(rb'(?:[^"\\]++|\\.)*+("|\\?\Z)', re.DOTALL)
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_CONTROL_CHARACTER = re.compile(rb"[\x01-\x1f]")
_BEYOND_LATIN = re.compile(rb"[\xc4-\xff]|\\u(?!00)")
_BEYOND_16_BITS = re.compile(rb"[\xf0-\xff]|\\u[dD][89abAB]")


class ArrayPiece(NamedTuple):
    """Adjacent elements of an array, with the commas between them.

    If the last of them is a large value, `large_start` is where that value begins.
    """

    start: int
    end: int
    large_start: int | None


@dataclass(frozen=True, slots=True)
class JsonArray:
    """A large array: the offset after its `[`, that of its `]`, and where to cut it.

    `depth` is the number of brackets around it, `count` that of the objects and arrays
    directly in it. `cuts` are offsets after elements; `large` maps the end of a large
    element to its start.
    """

    start: int
    end: int
    depth: int
    count: int
    cuts: tuple[int, ...]
    large: dict[int, int]

    @property
    def size(self) -> int:
        """Bytes of its elements."""
        return self.end - self.start

    def pieces(self) -> Iterator[ArrayPiece]:
        """The elements in order, in pieces that are small or end with a large one."""
        bounds = dict.fromkeys((self.start, *self.cuts, self.end))
        for start, end in pairwise(bounds):
            yield ArrayPiece(start, end, self.large.get(end))


class _OpenArray:
    """An array that the scanner is in; `start` and `end` are as in `JsonArray`."""

    __slots__ = ("count", "cuts", "end", "large", "last_cut", "start")

    def __init__(self, start: int) -> None:
        self.start = self.end = self.last_cut = start
        self.count = 0
        # Most arrays are small: they need no lists.
        self.cuts: list[int] | None = None
        self.large: dict[int, int] | None = None

    def truncate(self, at: int) -> None:
        self.cuts = self.cuts or []
        self.cuts.append(at)
        self.last_cut = at

    def finished(self, end: int, depth: int) -> JsonArray:
        return JsonArray(
            self.start, end, depth, self.count, tuple(self.cuts or ()), self.large or {}
        )


@dataclass(slots=True)
class ArrayScanner:
    """Scans a JSON value that comes in pieces of at most `large` bytes.

    `long_strings` are the offsets of the contents of strings over `large` bytes.
    `text_expansion` is how many bytes of memory one byte of text may need.

    Parameters:
        gap: minimum bytes between two cuts.
        large: strings and elements of more bytes are noted one by one.

    Examples:
        >>> scanner = ArrayScanner(gap=1)
        >>> scanner.feed(b'{"meta": 1, "data": [{"id": 1}, {"id": 2}]}')
        >>> [(one.start, one.end, one.count) for one in scanner.arrays]
        [(21, 41, 2)]
    """

    gap: int = CUT_BYTES
    large: int = MAX_FIELD_BYTES
    size: int = 0
    arrays: list[JsonArray] = field(default_factory=list)
    long_strings: list[tuple[int, int]] = field(default_factory=list)
    is_too_deep: bool = False
    text_expansion: int = 1
    _stack: list[int | _OpenArray] = field(default_factory=list)
    _string_start: int | None = None
    _is_escaped: bool = False
    _ends: array[int] = field(default_factory=lambda: array("q", [0]))
    _memory: array[int] = field(default_factory=lambda: array("q", [0]))
    _line_feeds: array[int] = field(default_factory=lambda: array("q", [0]))

    @property
    def is_closed(self) -> bool:
        """Whether all strings and brackets are closed."""
        return self._string_start is None and not self._stack

    @property
    def is_array_of_records(self) -> bool:
        """Whether the value itself is a large array, maybe cut off."""
        cut_off, _ = self.cut_off_array() or (None, b"")
        outer = self.arrays[-1] if cut_off is None and self.arrays else cut_off
        return outer is not None and outer.depth == 0

    def feed(self, piece: bytes) -> None:
        """Scan the next bytes of the value."""
        if not self.is_too_deep:
            self._scan(piece)
        self.size += len(piece)
        containers = piece.count(b"{") + piece.count(b"[")
        memory = len(piece) + _CONTAINER_MEMORY * containers
        memory += _VALUE_MEMORY * (containers + piece.count(b","))
        self._ends.append(self.size)
        self._memory.append(self._memory[-1] + memory)
        self._line_feeds.append(self._line_feeds[-1] + piece.count(b"\n"))
        if self.text_expansion < 4 and not (piece.isascii() and b"\\u" not in piece):
            self.text_expansion = max(self.text_expansion, _text_expansion(piece))

    def memory(self, start: int, end: int) -> int:
        """Bytes of memory that the value of these bytes takes about."""
        before = max(0, bisect_left(self._ends, start) - 1)
        last = min(bisect_left(self._ends, end), len(self._ends) - 1)
        return self._memory[last] - self._memory[before]

    def line_feeds_before(self, at: int) -> tuple[int, int]:
        """An offset of at most this one, and the number of line feeds before it."""
        piece = max(0, bisect_left(self._ends, at) - 1)
        return self._ends[piece], self._line_feeds[piece]

    def outer_arrays(self, start: int, end: int) -> list[JsonArray]:
        """The noted arrays of the value at these offsets that are in no other array."""
        found: list[JsonArray] = []
        for one in sorted(self.arrays, key=lambda one: one.start):
            inside = start < one.start and one.end < end
            if inside and not (found and one.end < found[-1].end):
                found.append(one)
        return found

    def cut_off_array(self) -> tuple[JsonArray, bytes] | None:
        """The array in which the value breaks off, and the brackets that close it.

        The array holds the elements that are whole. None if it breaks off elsewhere.
        """
        for depth, one in enumerate(self._stack[:MAX_ARRAY_DEPTH]):
            if isinstance(one, int) or one.count < 2 or one.end - one.start < self.gap:
                continue
            around = reversed(self._stack[:depth])
            closing = (b"}" if isinstance(each, int) else b"]" for each in around)
            return one.finished(one.end, depth), b"]" + b"".join(closing)
        return None

    def _scan(self, piece: bytes) -> None:
        at = 0
        if self._string_start is not None:
            at = self._leave_string(piece, 0)
        base, stack, next_bracket = self.size, self._stack, _NEXT_BRACKET.match
        while found := next_bracket(piece, at):
            at = found.end()
            kind = found.lastindex
            if kind == 3:
                if stack:
                    self._close(stack.pop(), base + at)
            elif kind == 1:
                stack.append(base + at)
            elif kind == 2:
                stack.append(_OpenArray(base + at))
            else:
                self._string_start = base + at
                at = self._leave_string(piece, at)
            if len(stack) > MAX_JSON_DEPTH:
                self.is_too_deep = True
                return

    def _leave_string(self, piece: bytes, at: int) -> int:
        """The index after the end of the string, or after the piece."""
        if self._is_escaped:
            at, self._is_escaped = at + 1, False
        found = _STRING_END.match(piece, at)
        if found is None or found[1] != b'"':
            self._is_escaped = found is not None and found[1] == b"\\"
            return len(piece)
        end = self.size + found.end() - 1
        if self._string_start is not None and end - self._string_start > self.large:
            self.long_strings.append((self._string_start, end))
        self._string_start = None
        return found.end()

    def _close(self, closed: int | _OpenArray, end: int) -> None:
        """Note a container that ends before this offset, if it is large."""
        depth = len(self._stack)
        if isinstance(closed, int):
            start = closed - 1
        else:
            start = closed.start - 1
            large = closed.count > 1 and end - start >= self.gap
            if large and depth <= MAX_ARRAY_DEPTH:
                self.arrays.append(closed.finished(end - 1, depth))
        parent = self._stack[-1] if depth else 0
        if isinstance(parent, int):
            return
        parent.count += 1
        if end - start > self.large:
            # A large element is one by itself, because it is looked at by itself.
            if parent.end > parent.last_cut:
                parent.truncate(parent.end)
            parent.truncate(end)
            parent.large = {**(parent.large or {}), end: start}
        elif end - parent.last_cut >= self.gap:
            parent.truncate(end)
        parent.end = end


def count_repaired_records(raw: bytes) -> int:
    """How many records of a repaired JSON value have control characters in a string.

    >>> count_repaired_records(b'[{"text": "a\\tb"}, {"text": "c"}, {"text": "d\\te"}]')
    2
    """
    scanner = ArrayScanner(gap=1, large=len(raw))
    scanner.feed(raw)
    arrays = scanner.outer_arrays(-1, len(raw) + 1)
    found: set[int] = set()
    for string in _STRING.finditer(raw):
        if _CONTROL_CHARACTER.search(string[0]):
            at = string.start()
            ends = (end for one in arrays if one.start <= at for end in one.cuts)
            found.add(next((end for end in ends if at < end), -1))
    return len(found)


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Sizes from which a JSON value is read in pages, and above which it is refused.

    `field`, `record` and `page` are maximum bytes; `gap` is the minimum of bytes between
    two cuts. A value that needs up to `whole_memory` bytes of memory is parsed whole. A
    larger one is cut into pages that need about `page_memory`, if it can be cut; what
    cannot may need `record_memory`. Everything else of a page may need
    `beside_memory`: it is in memory once for all pages.
    """

    field: int = MAX_FIELD_BYTES
    record: int = MAX_RECORD_BYTES
    page: int = MAX_PAGE_BYTES
    gap: int = CUT_BYTES
    page_memory: int = 32 << 20
    whole_memory: int = 64 << 20
    record_memory: int = 136 << 20
    beside_memory: int = 200 << 20


def _text_expansion(piece: bytes) -> int:
    """Bytes of memory for one character of a text with these characters."""
    if _BEYOND_16_BITS.search(piece):
        return 4
    return 2 if _BEYOND_LATIN.search(piece) else 1


PAGE_LIMITS: Final = PageLimits()
"""The limits of the product; tests have smaller ones."""


class JsonSpool:
    """The bytes of a large JSON value in a temporary file, and where its arrays are.

    The bytes over the limit of a page are scanned and not kept.

    >>> spool = JsonSpool()
    >>> spool.write(b'{"id": 1}')
    >>> spool.read(1, 5), spool.size, spool.scanner.is_closed
    (b'"id"', 9, True)
    """

    def __init__(self, limits: PageLimits = PAGE_LIMITS) -> None:
        self.limits = limits
        self.scanner = ArrayScanner(limits.gap, limits.field)
        # It lives as long as the spool, so no context manager closes it here.
        self._file = SpooledTemporaryFile(_MEMORY_BYTES)  # noqa: SIM115 (closed by finalize)
        self._long_fields: list[int] | None = None
        self._close = finalize(self, self._file.close)

    @property
    def size(self) -> int:
        """Bytes of the value."""
        return self.scanner.size

    def write(self, piece: bytes, /) -> None:
        """Keep and scan the next bytes of the value."""
        if self.size + len(piece) <= self.limits.page:
            self._file.write(piece)
        step = min(CHUNK_BYTES, self.limits.field)
        for begin in range(0, len(piece), step):
            self.scanner.feed(piece[begin : begin + step])

    def read(self, start: int, end: int) -> bytes:
        """The bytes between two offsets."""
        self._file.seek(start)
        return self._file.read(end - start)

    def chunks(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes between two offsets in chunks."""
        for at in range(start, end, CHUNK_BYTES):
            yield self.read(at, min(end, at + CHUNK_BYTES))

    def line_feeds(self, end: int) -> int:
        """The number of line feeds before an offset."""
        start, count = self.scanner.line_feeds_before(end)
        return count + self.read(start, end).count(b"\n")

    def memory(self, start: int, end: int) -> int:
        """Bytes of memory that these bytes take about as text and as a value."""
        text = (2 * self.scanner.text_expansion - 1) * (end - start)
        return self.scanner.memory(start, end) + text

    def has_long_field(self, start: int, end: int) -> bool:
        """Whether a string over the limit of a field begins between two offsets."""
        if self._long_fields is None:
            strings = self.scanner.long_strings
            self._long_fields = [one for one, end in strings if self._is_long(one, end)]
        return any(start <= one < end for one in self._long_fields)

    def close(self) -> None:
        """Delete the temporary file."""
        self._close()

    def _is_long(self, start: int, end: int) -> bool:
        """Whether a string is over the limit without its escape sequences."""
        if end - start > _ESCAPED_BYTES * self.limits.field:
            return True
        raw = self.read(start, end)
        try:
            text: str = parse_json(b'"' + raw + b'"')
        except InvalidJson:
            return b"\\" not in raw
        return len(text.encode("utf-8", "surrogatepass")) > self.limits.field
