"""From a stream of bytes to bounded lines of UTF-8, whatever the file's encoding.

Only a line feed ends a line. A line longer than the limit is told as such and its
beginning kept; the rest of it never enters memory.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from ingest.parsing.decompression import CHUNK

LIMIT: Final = 1 << 20
KEPT: Final = 1 << 12
"""What is kept of a record that is too long, for the quarantine."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Line(NamedTuple):
    """One line without its line feed.

    `ended` is False for a last line without a line feed; `long` says that the line is
    over the limit and `raw` only its beginning.
    """

    number: int
    offset: int
    raw: bytes
    ended: bool
    long: bool


class Decoded(NamedTuple):
    """A stream as UTF-8, the encoding it had, and the length of its mark."""

    stream: BinaryIO
    encoding: str
    start: int


def decoded(stream: io.BufferedReader) -> Decoded:
    """The stream as UTF-8 without a byte order mark.

    UTF-16 and UTF-32 are told by their mark, UTF-16 also by its zeros; a half character
    in them becomes bytes that are no UTF-8, so that its line is refused and no other.

    >>> import io
    >>> utf16 = io.BufferedReader(io.BytesIO("\\ufeffé".encode("utf-16-le")))
    >>> decoded(utf16).stream.read().decode()
    'é'
    """
    begin = stream.peek(64)[:64]
    for mark, name in _MARKS:
        if begin.startswith(mark):
            stream.read(len(mark))
            if name == "utf-8-sig":
                return Decoded(stream, name, len(mark))
            return Decoded(_transcoded(stream, name), name, len(mark))
    unmarked = _unmarked(begin)
    if unmarked:
        return Decoded(_transcoded(stream, unmarked), unmarked, 0)
    return Decoded(stream, "utf-8", 0)


def lines(stream: BinaryIO, start: int = 0, limit: int = LIMIT) -> Iterator[Line]:
    """The lines of a stream; `start` is the offset of its first byte in the file.

    >>> import io
    >>> [one.raw for one in lines(io.BytesIO(b"a\\r\\n\\nb"))]
    [b'a\\r', b'', b'b']
    """
    offset, number = start, 0
    while piece := stream.readline(limit + 2):
        number += 1
        ended = piece.endswith(b"\n")
        size = len(piece)
        body = piece[:-1] if ended else piece
        if len(body) <= limit:
            yield Line(number, offset, body, ended, False)
        else:
            while not ended and (more := stream.readline(CHUNK)):
                size += len(more)
                ended = more.endswith(b"\n")
            yield Line(number, offset, body[:KEPT], ended, True)
        offset += size


def _unmarked(begin: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of an ASCII beginning is zero."""
    if len(begin) < 8:
        return None
    even, odd = begin[0:8:2], begin[1:8:2]
    if odd == b"\0\0\0\0" and b"\0" not in even:
        return "utf-16-le"
    if even == b"\0\0\0\0" and b"\0" not in odd:
        return "utf-16-be"
    return None


def _transcoded(stream: BinaryIO, name: str) -> BinaryIO:
    return io.BufferedReader(_Transcoder(stream, name), CHUNK)


class _Transcoder(io.RawIOBase):
    """A stream of another encoding as UTF-8."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(name)(_HALF)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = self._stream.read(CHUNK)
            text = self._decoder.decode(chunk, final=not chunk)
            self._rest = text.encode("utf-8", "surrogatepass")
            if not chunk:
                break
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


_HALF: Final = "grapevine.half"


def _half(error: UnicodeError) -> tuple[str, int]:
    """A half character as a lone surrogate, which no UTF-8 decoder accepts later."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error(_HALF, _half)
