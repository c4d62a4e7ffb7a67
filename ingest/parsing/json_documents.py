"""Split a JSON document into records by its brackets, in bounded memory.

The records are the elements of an outermost array, or the outermost objects. They are
not parsed here, so that one broken record does not affect the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, Final, NamedTuple

from graph.model import RecordPosition
from ingest.parsing.decompression import CHUNK_BYTES
from ingest.parsing.json_arrays import PAGE_LIMITS, JsonSpool, PageLimits

_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_BRACKETS: Final = rb'(?P<opening>[\[{]++)|(?P<closing>[\]}]++)|(?P<quote>")'
_INSIDE_RECORD = re.compile(
    rb'[^"\[\]{}]*+(?:%s[^"\[\]{}]*+)*+(?:%s)' % (_STRING, _BRACKETS), re.DOTALL
)
_BETWEEN_RECORDS = re.compile(
    rb'[^"\[\]{},]*+(?:%s[^"\[\]{},]*+)*+(?:%s|(?P<comma>,))' % (_STRING, _BRACKETS),
    re.DOTALL,
)
"""Skip whole strings up to brackets, or to a string that the bytes cut off."""

_INSIDE = re.compile(rb'[^"\\]*+(["\\])')
_SPACE = b" \t\r\n"


class JsonRecord(NamedTuple):
    """The raw bytes of one record of a JSON document.

    `is_complete` is False if the document ends inside the record. The bytes of a record
    that is too large for memory are in `spool`, and `raw` is empty.
    """

    position: RecordPosition
    raw: bytes
    is_complete: bool
    spool: JsonSpool | None = None


def is_json_document(first_bytes: bytes, is_whole_file: bool) -> bool:
    """Whether JSON with these first bytes is one document, not one record per line.

    A document begins with an array or an object that is not complete on its first
    line, or it is one array on one line. `is_whole_file` tells whether `first_bytes`
    is the whole file.

    >>> is_json_document(b'[\\n{"id": 1},', False)
    True
    >>> is_json_document(b'{"id": 1}\\n{', False)
    False
    """
    first_bytes = first_bytes.lstrip(_SPACE)
    first, _, after = first_bytes.partition(b"\n")
    if first_bytes.startswith(b"["):
        scanned = _scan(first)
        is_complete = scanned.depth == 0 and not scanned.quoted
        return not is_complete or (is_whole_file and not after.strip())
    if not first_bytes.startswith(b"{") or not after.strip():
        return False
    scanned = _scan(first)
    # A string over two lines is a record that was broken, not a document.
    if scanned.quoted or scanned.depth == 0:
        return False
    return _is_prefix(first_bytes.decode("utf-8", "replace"))


def split_json_document(
    stream: BinaryIO, start: int = 0, limits: PageLimits = PAGE_LIMITS
) -> Iterator[JsonRecord]:
    """Yield the records of a JSON document in order, including blank elements.

    Parameters:
        stream: the document as UTF-8.
        start: byte offset of the stream's first byte in the file.
        limits: `field` is the maximum of bytes of a record in memory.
    """
    chunks = iter(partial(stream.read, CHUNK_BYTES), b"")
    return split_json_chunks(chunks, RecordPosition(1, start), limits)


def split_json_chunks(
    chunks: Iterable[bytes], position: RecordPosition, limits: PageLimits = PAGE_LIMITS
) -> Iterator[JsonRecord]:
    """As `split_json_document`, of a document in chunks.

    Parameters:
        chunks: the document as UTF-8.
        position: of the first byte.
        limits: `field` is the maximum of bytes of a record in memory.
    """
    splitter = _DocumentSplitter(limits, position.offset, position.line)
    for chunk in chunks:
        yield from splitter.feed(chunk)
    yield from splitter.close()


def split_array_elements(
    chunks: Iterable[bytes], position: RecordPosition, limits: PageLimits = PAGE_LIMITS
) -> Iterator[JsonRecord]:
    """Yield the elements of an array whose brackets are left out.

    Parameters:
        chunks: the elements, and the commas between them.
        position: of the first byte.
        limits: `field` is the maximum of bytes of a record in memory.

    Examples:
        >>> found = split_array_elements([b'{"id": 1}, 2'], RecordPosition(1, 0))
        >>> [record.raw for record in found]
        [b'{"id": 1}', b'2']
    """
    splitter = _DocumentSplitter(
        limits, position.offset, position.line, depth=1, base=1
    )
    for chunk in chunks:
        yield from splitter.feed(chunk)
    yield from splitter.feed(b"]")


@dataclass(slots=True)
class _DocumentSplitter:
    """Bracket scanner: the position in the document and the current, partial record."""

    limits: PageLimits
    offset: int
    line: int = 1
    depth: int = 0
    base: int = 0
    quoted: bool = False
    escaped: bool = False
    position: RecordPosition | None = None
    pieces: list[bytes] = field(default_factory=list)
    spool: JsonSpool | None = None
    size: int = 0

    def feed(self, chunk: bytes) -> Iterator[JsonRecord]:
        """Yield the records that end in this chunk."""
        at = begin = 0
        if self.escaped:
            at, self.escaped = 1, False
        while at < len(chunk):
            if self.quoted:
                at = self._skip_string(chunk, at)
                continue
            between = self.depth == self.base == 1
            token = (_BETWEEN_RECORDS if between else _INSIDE_RECORD).match(chunk, at)
            if token is None:
                break
            kind = token.lastgroup
            start, at = token.span(token.lastindex or 0)
            if kind == "quote":
                self.quoted = True
            elif kind == "comma":
                yield from self._finish_record(chunk, begin, start, comma=True)
                begin = at
            elif kind == "opening":
                if self.depth == 0:
                    yield from self._finish_record(chunk, begin, start)
                    begin = start
                    self.base = int(chunk[start : start + 1] == b"[")
                    begin += self.base
                    if self.base:
                        self._advance(chunk, start, begin)
                self.depth += at - start
            else:
                at, begin, found = self._close_brackets(chunk, begin, start, at)
                yield from found
        self._append(chunk, begin, len(chunk))

    def close(self) -> Iterator[JsonRecord]:
        """Yield the last record; incomplete if the document ends inside it."""
        if self.depth > 0 or self.quoted:
            # An array that was truncated between two elements has lost records as well.
            place = self.position or RecordPosition(self.line, self.offset)
            yield JsonRecord(place, b"".join(self.pieces), False, self.spool)
        else:
            yield from self._finish_record(b"", 0, 0)

    def _skip_string(self, chunk: bytes, at: int) -> int:
        """The index after the end of a string, or after the chunk."""
        found = _INSIDE.match(chunk, at)
        if found is None:
            return len(chunk)
        if found[1] == b'"':
            self.quoted = False
            return found.end()
        self.escaped = found.end() == len(chunk)
        return found.end() + 1

    def _close_brackets(
        self, chunk: bytes, begin: int, start: int, end: int
    ) -> tuple[int, int, list[JsonRecord]]:
        """Process closing brackets; returns index, record start, finished records."""
        run = min(end - start, self.depth or 1)
        self.depth = max(0, self.depth - run)
        at = start + run
        if self.depth:
            return at, begin, []
        end = at - 1 if self.base else at
        found = list(self._finish_record(chunk, begin, end))
        if self.base:
            self._advance(chunk, end, at)
        self.base = 0
        return at, at, found

    def _finish_record(
        self, chunk: bytes, begin: int, end: int, comma: bool = False
    ) -> Iterator[JsonRecord]:
        """Yield the record that ends at `end`, unless it is blank."""
        self._append(chunk, begin, end)
        if self.position is not None or comma:
            place = self.position or RecordPosition(self.line, self.offset)
            raw = b"".join(self.pieces).rstrip(_SPACE)
            yield JsonRecord(place, raw, True, self.spool)
        if comma:
            self._advance(chunk, end, end + 1)
        self.position, self.spool, self.size = None, None, 0
        self.pieces.clear()

    def _append(self, chunk: bytes, begin: int, end: int) -> None:
        """Append bytes to the record; a large one goes to a spool."""
        piece = chunk[begin:end]
        if self.position is None:
            body = piece.lstrip(_SPACE)
            self._advance(piece, 0, len(piece) - len(body))
            piece = body
            if not piece:
                return
            self.position = RecordPosition(self.line, self.offset)
        self._advance(piece, 0, len(piece))
        self.size += len(piece)
        self.pieces.append(piece)
        if self.size > self.limits.field:
            self.spool = self.spool or JsonSpool(self.limits)
            self.spool.write(b"".join(self.pieces))
            self.pieces.clear()

    def _advance(self, chunk: bytes, begin: int, end: int) -> None:
        """Advance line number and offset over these bytes."""
        self.line += chunk.count(b"\n", begin, end)
        self.offset += end - begin


def _scan(line: bytes) -> _DocumentSplitter:
    """The state of the bracket scanner at the end of a line."""
    splitter = _DocumentSplitter(PAGE_LIMITS, 0)
    for _ in splitter.feed(line):
        pass
    return splitter


def _is_prefix(text: str) -> bool:
    """Whether a text is valid JSON up to its end, where it may be truncated."""
    try:
        # Control characters in strings are repaired later.
        json.JSONDecoder(strict=False).raw_decode(text)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated") or error.pos >= len(text) - 10
    except (RecursionError, ValueError):
        return False
    return True
