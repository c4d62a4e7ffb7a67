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

from graph.model import Place
from ingest.parsing.decompression import CHUNK
from ingest.parsing.lines import KEPT, LIMIT

MAX_OBJECT: Final = 16 << 20
"""Maximum bytes of an outermost object (16 MiB): a pretty-printed API page fits."""

_OUTSIDE = re.compile(rb'[\[{]+|[\]}]+|,|"')
_INSIDE = re.compile(rb'[^"\\]*+(["\\])')
_SPACE = b" \t\r\n"


class Part(NamedTuple):
    """The raw bytes of one record of a JSON document.

    `is_complete` is False if the document ends inside the record. If `is_too_long`,
    the record exceeds the size limit and `raw` is only its beginning.
    """

    place: Place
    raw: bytes
    ended: bool
    long: bool


def is_document(begin: bytes, whole: bool) -> bool:
    """Whether JSON with these first bytes is one document, not one record per line.

    A document begins with an array or an object that is not complete on its first
    line, or it is one array on one line. `is_whole_file` tells whether `first_bytes`
    is the whole file.

    >>> is_json_document(b'[\\n{"id": 1},', False)
    True
    >>> is_json_document(b'{"id": 1}\\n{', False)
    False
    """
    begin = begin.lstrip(_SPACE)
    first, _, after = begin.partition(b"\n")
    if begin.startswith(b"["):
        complete = _is_complete(first)
        return not complete or (whole and not after.strip())
    if not begin.startswith(b"{") or not after.strip() or _is_complete(first):
        return False
    return _is_prefix(begin.decode("utf-8", "replace"))


def parts(stream: BinaryIO, start: int = 0) -> Iterator[Part]:
    """Yield the records of a JSON document in order, including blank elements."""
    cutter = _Cutter(offset=start)
    while chunk := stream.read(CHUNK):
        yield from cutter.feed(chunk)
    yield from cutter.close()


@dataclass(slots=True)
class _Cutter:
    """Bracket scanner: the position in the document and the current, partial record."""

    offset: int
    line: int = 1
    depth: int = 0
    base: int = 0
    quoted: bool = False
    escaped: bool = False
    place: Place | None = None
    kept: list[bytes] = field(default_factory=list)
    size: int = 0
    filled: bool = False

    def feed(self, chunk: bytes) -> Iterator[Part]:
        """Yield the records that end in this chunk."""
        at = begin = 0
        if self.escaped:
            at, self.escaped = 1, False
        while at < len(chunk):
            if self.quoted:
                at = self._string(chunk, at)
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
                    yield from self._cut(chunk, begin, token.start(), comma=True)
                    begin = at
            elif kind in b"[{":
                if self.depth == 0:
                    yield from self._cut(chunk, begin, token.start())
                    begin = token.start()
                    self.base = int(kind == b"[")
                    begin += self.base
                    if self.base:
                        self._pass(chunk, token.start(), begin)
                self.depth += len(token[0])
            else:
                at, begin, found = self._closed(chunk, begin, token)
                yield from found
        self._keep(chunk, begin, len(chunk))

    def close(self) -> Iterator[Part]:
        """Yield the last record; incomplete if the document ends inside it."""
        if self.depth > 0 or self.quoted:
            # An array that was truncated between two elements has lost records as well.
            place = self.place or Place(self.line, self.offset)
            long = self.size > self._limit
            yield Part(place, b"".join(self.kept), False, long)
        else:
            yield from self._cut(b"", 0, 0)

    @property
    def _limit(self) -> int:
        return LIMIT if self.base else MAX_OBJECT

    def _string(self, chunk: bytes, at: int) -> int:
        """The index after the end of a string, or after the chunk."""
        found = _INSIDE.match(chunk, at)
        if found is None:
            return len(chunk)
        if found[1] == b'"':
            self.quoted = False
            return found.end()
        self.escaped = found.end() == len(chunk)
        return found.end() + 1

    def _closed(
        self, chunk: bytes, begin: int, token: re.Match[bytes]
    ) -> tuple[int, int, list[Part]]:
        """Process a run of closing brackets: new index, record start, finished records."""
        need = self.depth if self.depth else 1
        run = min(len(token[0]), need)
        self.depth = max(0, self.depth - run)
        at = token.start() + run
        if self.depth:
            return at, begin, []
        end = at - 1 if self.base else at
        found = list(self._cut(chunk, begin, end))
        if self.base:
            self._pass(chunk, end, at)
        self.base = 0
        return at, at, found

    def _cut(
        self, chunk: bytes, begin: int, end: int, comma: bool = False
    ) -> Iterator[Part]:
        """Yield the record that ends at `end`, unless it is blank."""
        self._keep(chunk, begin, end)
        if self.filled or comma:
            place = self.place or Place(self.line, self.offset)
            raw = b"".join(self.kept).rstrip(_SPACE)
            yield Part(place, raw, True, self.size > self._limit)
        if comma:
            self._pass(chunk, end, end + 1)
        self.place, self.size, self.filled = None, 0, False
        self.kept.clear()

    def _keep(self, chunk: bytes, begin: int, end: int) -> None:
        """Append bytes to the record; above the size limit keep only its beginning."""
        piece = chunk[begin:end]
        if self.place is None:
            body = piece.lstrip(_SPACE)
            self._pass(piece, 0, len(piece) - len(body))
            piece = body
            if not piece:
                return
            self.place, self.filled = Place(self.line, self.offset), True
        self._pass(piece, 0, len(piece))
        self.size += len(piece)
        if self.size <= self._limit:
            self.kept.append(piece)
        else:
            self.kept[:] = [b"".join((*self.kept, piece))[:KEPT]]

    def _pass(self, chunk: bytes, begin: int, end: int) -> None:
        """Advance line number and offset over these bytes."""
        self.line += chunk.count(b"\n", begin, end)
        self.offset += end - begin


def _is_complete(line: bytes) -> bool:
    """Whether all brackets of a line are closed at its end."""
    cutter = _Cutter(offset=0)
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
