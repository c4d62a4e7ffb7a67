"""Decode a byte stream to UTF-8 and split it into lines of bounded length.

Only a line feed ends a line. A line over the size limit is marked as too long; only its
beginning is kept in memory.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple, Protocol

from ingest.parsing.decompression import CHUNK_BYTES

MAX_FIELD_BYTES: Final = 1 << 20
"""Maximum bytes of one field, and of a line of plain text (1 MiB)."""

MAX_RECORD_BYTES: Final = 64 << 20
"""Maximum bytes of a record or a row of a table (64 MiB)."""

EXCERPT_BYTES: Final = 1 << 12
"""Bytes that the quarantine keeps of a record that is too long (4 KiB)."""

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LATIN_ENCODINGS: Final = ("cp1252", "cp1250", "cp1254", "cp1257")
"""Encodings of Latin letters from before Unicode; the first one if nothing decides."""

_OTHER_SCRIPTS: Final = ("cp1251", "cp1253", "cp949", "cp932", "gb18030", "big5")

_LETTER_IN_WORD = re.compile(
    r"(?<=[a-z])[^\W\d_a-zA-Z](?=[a-z])|\b[^\W\d_a-zA-Z](?=[a-z])"
)

ASSIGNMENT: Final = re.compile(rb"\s*(window\.\w+(?:\.\w+)*)\s*=\s*(?=[\[{])")
"""A variable of JavaScript to which a file of an archive assigns its JSON."""


class ByteSink(Protocol):
    """Receives the bytes of a line that is too long for memory."""

    def write(self, piece: bytes, /) -> None:
        """Receive the next bytes."""
        ...


class TextLine(NamedTuple):
    """One line without its line feed.

    `has_line_end` is False for a last line without a line feed. If `is_too_long`, the
    line exceeds the size limit and `raw` is only its beginning; `kept` then has all of
    its bytes, if `read_lines` keeps them.
    """

    number: int
    offset: int
    raw: bytes
    has_line_end: bool
    is_too_long: bool
    kept: ByteSink | None = None


class Utf8Stream(NamedTuple):
    """A stream decoded to UTF-8, its original encoding, and the length of its BOM."""

    stream: BinaryIO
    encoding: str
    start: int


def detect_legacy_encoding(first_bytes: bytes) -> str | None:
    """The encoding of text from before Unicode (Windows, Mac); None for UTF-8.

    A file with more characters in UTF-8 than broken bytes is UTF-8, so that a broken
    byte in it costs only its record.

    >>> detect_legacy_encoding("Größe;Datum;schöne Grüße aus Köln".encode("cp1252"))
    'cp1252'
    >>> detect_legacy_encoding("Größe".encode()) is None
    True
    """
    if first_bytes.isascii():
        return None
    text = first_bytes.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= sum(not mark.isascii() for mark in text) - broken:
        return None
    # Imported here, because few files need it and it takes a tenth of a second.
    from charset_normalizer import from_bytes

    known = [*_LATIN_ENCODINGS, *_OTHER_SCRIPTS]
    found = from_bytes(first_bytes, cp_isolation=known).best()
    if found is not None and found.encoding in _OTHER_SCRIPTS:
        return found.encoding
    # In Latin letters a few bytes decide, too few for statistics: letters inside words.
    return max(_LATIN_ENCODINGS, key=lambda one: _letters_in_words(first_bytes, one))


def decode_to_utf8(stream: io.BufferedReader, legacy: str | None = None) -> Utf8Stream:
    """Decode a stream to UTF-8 without a byte order mark (BOM).

    With `legacy`, the stream has that encoding (`detect_legacy_encoding`).

    UTF-16 and UTF-32 are detected by their BOM, UTF-16 also by its zero bytes. An
    incomplete character becomes bytes that are not UTF-8, so that only its line is
    rejected.

    >>> import io
    >>> utf16 = io.BufferedReader(io.BytesIO("\\ufeffé".encode("utf-16-le")))
    >>> decode_to_utf8(utf16).stream.read().decode()
    'é'
    """
    if legacy is not None:
        return Utf8Stream(_transcode(stream, legacy), legacy, 0)
    begin = stream.peek(64)[:64]
    for mark, name in _BYTE_ORDER_MARKS:
        if begin.startswith(mark):
            stream.read(len(mark))
            if name == "utf-8-sig":
                return Utf8Stream(stream, name, len(mark))
            return Utf8Stream(_transcode(stream, name), name, len(mark))
    unmarked = _detect_utf16(begin)
    if unmarked:
        return Utf8Stream(_transcode(stream, unmarked), unmarked, 0)
    return Utf8Stream(stream, "utf-8", 0)


def read_lines(
    stream: BinaryIO,
    start: int = 0,
    limit: int = MAX_FIELD_BYTES,
    keep: Callable[[], ByteSink] | None = None,
) -> Iterator[TextLine]:
    """Yield the lines of a stream.

    Parameters:
        stream: the file as UTF-8.
        start: byte offset of the stream's first byte in the file.
        limit: maximum bytes of a line in memory.
        keep: makes the sink for a longer line; None: only its beginning is kept.

    Examples:
        >>> import io
        >>> [line.raw for line in read_lines(io.BytesIO(b"a\\r\\n\\nb"))]
        [b'a\\r', b'', b'b']
    """
    offset, number = start, 0
    while piece := stream.readline(limit + 2):
        number += 1
        ended = piece.endswith(b"\n")
        size = len(piece)
        body = piece[:-1] if ended else piece
        if len(body) <= limit:
            yield TextLine(number, offset, body, ended, False)
        else:
            kept = keep() if keep is not None else None
            excerpt = body[:EXCERPT_BYTES]
            while True:
                if kept is not None:
                    kept.write(body)
                if ended or not (piece := stream.readline(CHUNK_BYTES)):
                    break
                size += len(piece)
                ended = piece.endswith(b"\n")
                body = piece[:-1] if ended else piece
            yield TextLine(number, offset, excerpt, ended, True, kept)
        offset += size


def skip_assignment(stream: BinaryIO) -> tuple[str, int]:
    """Skip `window.YTD.tweets.part0 = ` before JSON; its variable and its length."""
    peek = getattr(stream, "peek", None)
    match = ASSIGNMENT.match(peek(128)[:128]) if peek else None
    if match is None:
        return "", 0
    return match[1].decode(), len(stream.read(match.end()))


def _detect_utf16(first_bytes: bytes) -> str | None:
    """UTF-16 without a BOM: in ASCII text every second byte is zero."""
    if len(first_bytes) < 8:
        return None
    even, odd = first_bytes[0:8:2], first_bytes[1:8:2]
    if odd == b"\0\0\0\0" and b"\0" not in even:
        return "utf-16-le"
    if even == b"\0\0\0\0" and b"\0" not in odd:
        return "utf-16-be"
    return None


def _letters_in_words(first_bytes: bytes, encoding: str) -> int:
    """How many letters beyond ASCII are where a word has one."""
    letters = _LETTER_IN_WORD.findall(first_bytes.decode(encoding, "replace"))
    # Inside a word a letter is lower case; at its start it can be either.
    return sum(letter.islower() for letter in letters)


def _transcode(stream: BinaryIO, name: str) -> BinaryIO:
    return io.BufferedReader(_Transcoder(stream, name), CHUNK_BYTES)


class _Transcoder(io.RawIOBase):
    """A stream that decodes another encoding to UTF-8."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(name)(_INCOMPLETE_UNIT_HANDLER)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: Buffer
        while not self._rest:
            chunk = self._stream.read(CHUNK_BYTES)
            text = self._decoder.decode(chunk, final=not chunk)
            self._rest = text.encode("utf-8", "surrogatepass")
            if not chunk:
                break
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


_INCOMPLETE_UNIT_HANDLER: Final = "grapevine.half"


def _replace_incomplete_unit(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: map an incomplete code unit to U+DCFF.

    No UTF-8 decoder accepts it later, so that only this line is rejected.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error(_INCOMPLETE_UNIT_HANDLER, _replace_incomplete_unit)
