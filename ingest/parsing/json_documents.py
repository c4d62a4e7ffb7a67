"""Split a JSON document into records by its brackets, in bounded memory.

The records are the elements of an outermost array, or the outermost objects. They are
not parsed here, so that one broken record does not affect the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, NamedTuple

from graph.model import RecordPosition
from ingest.parsing.decompression import CHUNK_BYTES
from ingest.parsing.lines import EXCERPT_BYTES, MAX_RECORD_BYTES

MAX_DOCUMENT_OBJECT_BYTES: Final = 16 << 20
"""Maximum bytes of an outermost object (16 MiB): a pretty-printed API page fits."""

_OUTSIDE = re.compile(rb'[\[{]+|[\]}]+|,|"')
_INSIDE = re.compile(rb'[^"\\]*+(["\\])')
_SPACE = b" \t\r\n"


class JsonRecord(NamedTuple):
    """The raw bytes of one record of a JSON document.

    `is_complete` is False if the document ends inside the record. If `is_too_long`,
    the record exceeds the size limit and `raw` is only its beginning.
    """

    position: RecordPosition
    raw: bytes
    is_complete: bool
    is_too_long: bool


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
        complete = _is_complete(first)
        return not complete or (is_whole_file and not after.strip())
    if not first_bytes.startswith(b"{") or not after.strip() or _is_complete(first):
        return False
    return _is_prefix(first_bytes.decode("utf-8", "replace"))


def split_json_document(stream: BinaryIO, start: int = 0) -> Iterator[JsonRecord]:
    """Yield the records of a JSON document in order, including blank elements."""
    cutter = _DocumentSplitter(offset=start)
    while chunk := stream.read(CHUNK_BYTES):
        yield from cutter.feed(chunk)
    yield from cutter.close()


@dataclass(slots=True)
class _DocumentSplitter:
    """Bracket scanner: the position in the document and the current, partial record."""

    offset: int
    line: int = 1
    depth: int = 0
    base: int = 0
    quoted: bool = False
    escaped: bool = False
    position: RecordPosition | None = None
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    has_content: bool = False

    def feed(self, chunk: bytes) -> Iterator[JsonRecord]:
        """Yield the records that end in this chunk."""
        at = begin = 0
        if self.escaped:
            at, self.escaped = 1, False
        while at < len(chunk):
            if self.quoted:
                at = self._skip_string(chunk, at)
                continue
            token = _OUTSIDE.search(chunk, at)
            if token is None:
                break
            at = token.end()
            kind = token[0][:1]
            if kind == b'"':
                self.quoted = True
            elif kind == b",":
                if self.depth == self.base == 1:
                    yield from self._finish_record(
                        chunk, begin, token.start(), comma=True
                    )
                    begin = at
            elif kind in b"[{":
                if self.depth == 0:
                    yield from self._finish_record(chunk, begin, token.start())
                    begin = token.start()
                    self.base = int(kind == b"[")
                    begin += self.base
                    if self.base:
                        self._advance(chunk, token.start(), begin)
                self.depth += len(token[0])
            else:
                at, begin, found = self._close_brackets(chunk, begin, token)
                yield from found
        self._append(chunk, begin, len(chunk))

    def close(self) -> Iterator[JsonRecord]:
        """Yield the last record; incomplete if the document ends inside it."""
        if self.depth > 0 or self.quoted:
            # An array that was truncated between two elements has lost records as well.
            place = self.position or RecordPosition(self.line, self.offset)
            long = self.size > self._limit
            yield JsonRecord(place, b"".join(self.pieces), False, long)
        else:
            yield from self._finish_record(b"", 0, 0)

    @property
    def _limit(self) -> int:
        return MAX_RECORD_BYTES if self.base else MAX_DOCUMENT_OBJECT_BYTES

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
        self, chunk: bytes, begin: int, token: re.Match[bytes]
    ) -> tuple[int, int, list[JsonRecord]]:
        """Process closing brackets; returns index, record start, finished records."""
        need = self.depth if self.depth else 1
        run = min(len(token[0]), need)
        self.depth = max(0, self.depth - run)
        at = token.start() + run
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
        if self.has_content or comma:
            place = self.position or RecordPosition(self.line, self.offset)
            raw = b"".join(self.pieces).rstrip(_SPACE)
            yield JsonRecord(place, raw, True, self.size > self._limit)
        if comma:
            self._advance(chunk, end, end + 1)
        self.position, self.size, self.has_content = None, 0, False
        self.pieces.clear()

    def _append(self, chunk: bytes, begin: int, end: int) -> None:
        """Append bytes to the record; above the size limit keep only its beginning."""
        piece = chunk[begin:end]
        if self.position is None:
            body = piece.lstrip(_SPACE)
            self._advance(piece, 0, len(piece) - len(body))
            piece = body
            if not piece:
                return
            self.position, self.has_content = (
                RecordPosition(self.line, self.offset),
                True,
            )
        self._advance(piece, 0, len(piece))
        self.size += len(piece)
        if self.size <= self._limit:
            self.pieces.append(piece)
        else:
            self.pieces[:] = [b"".join((*self.pieces, piece))[:EXCERPT_BYTES]]

    def _advance(self, chunk: bytes, begin: int, end: int) -> None:
        """Advance line number and offset over these bytes."""
        self.line += chunk.count(b"\n", begin, end)
        self.offset += end - begin


def _is_complete(line: bytes) -> bool:
    """Whether all brackets of a line are closed at its end."""
    cutter = _DocumentSplitter(offset=0)
    for _ in cutter.feed(line):
        pass
    return cutter.depth == 0 and not cutter.quoted


def _is_prefix(text: str) -> bool:
    """Whether a text is valid JSON up to its end, where it may be truncated."""
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated") or error.pos >= len(text) - 10
    except (RecursionError, ValueError):
        return False
    return True
