"""Decompress gzip, zstd and zip in bounded memory, and verify checksums and ends.

Each function yields plain bytes up to the first error. Then it returns (data complete)
or raises `DamagedData` (truncated, wrong checksum, bytes after the end).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

import zstandard

from graph.errors import FileRefused

CHUNK_BYTES: Final = 1 << 16
"""Bytes that are read at a time."""

UNCHECKED_EXPANSION_BYTES: Final = 64 << 20
"""Decompressed bytes (64 MiB) up to which the expansion ratio is not limited."""

MAX_EXPANSION_RATIO: Final = 200
"""Maximum ratio of decompressed to packed bytes; protects against archive bombs."""

MAX_ZSTD_WINDOW_BYTES: Final = 1 << 31
"""Maximum zstd window, in bytes (as `zstd --long=31`)."""

MAX_ZIP_MEMBERS: Final = 10_000
"""Maximum number of members of a zip archive."""

_ZSTD_READ_BYTES: Final = 1 << 10
"""Packed zstd bytes per step. Small, because four bytes can hold a 128 KiB block."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_DIRECTORY_END = b"PK\x05\x06"
ZIP_MAGIC: Final = (b"PK\x03\x04", _DIRECTORY_END)

ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
"""Exceptions that `zipfile` raises for a damaged archive."""


class DamagedData(Exception):
    """The packed data are truncated or damaged; the text gives the cause."""


def limit_expansion(chunks: Iterable[bytes], packed_size: int) -> Iterator[bytes]:
    """Yield the chunks; refuse if they exceed the limit for `packed_size` bytes.

    Raises:
        FileRefused: `expansion_limit` above 64 MiB at more than 200 to 1.

    >>> sum(map(len, limit_expansion([b"x" * 1000] * 3, packed_size=10)))
    3000

    """
    allowed = max(UNCHECKED_EXPANSION_BYTES, MAX_EXPANSION_RATIO * packed_size)
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > allowed:
            raise FileRefused(
                "expansion_limit",
                f"The {packed_size:,} packed bytes grow to more than {allowed:,}, beyond "
                f"{MAX_EXPANSION_RATIO} to 1; unpack the file yourself if you trust it.",
            )
        yield chunk


def _read_chunks(plain: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of an open file in chunks."""
    while chunk := plain.read(CHUNK_BYTES):
        yield chunk


def decompress(packed: BinaryIO, magic: bytes, size: int) -> Iterator[bytes]:
    """Plain bytes of a file; the format is recognised by `magic`, not by its name.

    Parameters:
        packed: the open file.
        magic: the first bytes of the file.
        size: the size of the file, in bytes (for the expansion limit).

    Raises:
        DamagedData: after the last good byte, if the data are truncated or damaged.
        FileRefused: `expansion_limit` or `window_too_large`.

    """
    if magic.startswith(_GZIP):
        return limit_expansion(_decompress_gzip(packed), size)
    if magic.startswith(_ZSTD) or _is_skippable(magic):
        return limit_expansion(_decompress_zstd(packed), size)
    return _read_chunks(packed)


def _decompress_gzip(packed: BinaryIO) -> Iterator[bytes]:
    """Decompress all gzip members; each is verified by its checksum and length.

    Raises:
        DamagedData: the data are truncated or wrong, or other bytes follow them.

    """
    data = packed.read(CHUNK_BYTES)
    while data:
        data = _after_header(data, packed)
        body = zlib.decompressobj(-zlib.MAX_WBITS)
        check = size = 0
        while not body.eof:
            data = data or packed.read(CHUNK_BYTES)
            ended = not data
            try:
                plain = body.flush() if ended else body.decompress(data, CHUNK_BYTES)
            except zlib.error:
                raise DamagedData("the gzip data are damaged") from None
            check, size = zlib.crc32(plain, check), size + len(plain)
            if plain:
                yield plain
            if ended and not body.eof:
                raise DamagedData("the gzip data are truncated")
            data = body.unconsumed_tail
        data = _read_at_least(body.unused_data, packed, 8)
        if len(data) < 8:
            raise DamagedData("the gzip data are truncated before their checksum")
        if struct.unpack("<II", data[:8]) != (check, size & 0xFFFFFFFF):
            raise DamagedData("the gzip checksum is wrong")
        data = _after_padding(data[8:], packed)


def _decompress_zstd(packed: BinaryIO) -> Iterator[bytes]:
    """Decompress all zstd frames up to the first damaged block.

    Raises:
        DamagedData: the data are truncated or wrong, or other bytes follow them.
        FileRefused: `window_too_large` if there is not enough memory for the window.

    """
    data = packed.read(_ZSTD_READ_BYTES)
    while data:
        frame = zstandard.ZstdDecompressor(
            max_window_size=MAX_ZSTD_WINDOW_BYTES
        ).decompressobj()
        while not frame.eof:
            if not data:
                raise DamagedData("the zstd data are truncated")
            try:
                plain = frame.decompress(data)
            except (zstandard.ZstdError, MemoryError) as error:
                if isinstance(error, MemoryError) or "memory" in str(error):
                    raise _window_too_large() from None
                raise DamagedData("the zstd data are damaged") from None
            if plain:
                yield plain
            data = b"" if frame.eof else packed.read(_ZSTD_READ_BYTES)
        data = frame.unused_data or packed.read(_ZSTD_READ_BYTES)


def list_zip_members(packed: BinaryIO, size: int) -> list[zipfile.ZipInfo]:
    """The members in the directory of a zip archive, without folders.

    Raises:
        FileRefused: `too_many_members` above 10,000; `unsupported_format` if the
            directory cannot be read.

    """
    packed.seek(max(0, size - CHUNK_BYTES - 22))
    tail = packed.read()
    at = tail.rfind(_DIRECTORY_END)
    if at >= 0 and len(tail) >= at + 16:
        members, listed = struct.unpack("<HI", tail[at + 10 : at + 16])
        if members > MAX_ZIP_MEMBERS or listed > UNCHECKED_EXPANSION_BYTES:
            raise FileRefused(
                "too_many_members",
                f"The archive lists more than {MAX_ZIP_MEMBERS:,} members; unpack the "
                "ones that hold data and name them one by one.",
            )
    packed.seek(0)
    try:
        with zipfile.ZipFile(packed) as archive:
            return [one for one in archive.infolist() if not one.is_dir()]
    except ZIP_ERRORS:
        raise FileRefused(
            "unsupported_format",
            "The zip archive is truncated or damaged: its directory cannot be read. "
            "Fetch the file again.",
        ) from None


def zip_member_chunks(packed: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Decompress one zip member and verify its checksum.

    Raises:
        DamagedData: the member is truncated, wrong or encrypted.

    """
    try:
        with zipfile.ZipFile(packed) as archive, archive.open(member) as plain:
            while chunk := plain.read(CHUNK_BYTES):
                yield chunk
    except ZIP_ERRORS:
        raise DamagedData(f"the zip member {member.filename!r} is damaged") from None


def _is_skippable(magic: bytes) -> bool:
    return len(magic) >= 4 and magic[0] & 0xF0 == 0x50 and magic[1:4] == b"\x2a\x4d\x18"


def _window_too_large() -> FileRefused:
    return FileRefused(
        "window_too_large",
        "The zstd file needs a window that does not fit into memory; unpack it "
        "with `zstd -d --long=31` and read the result.",
    )


def _read_at_least(data: bytes, packed: BinaryIO, min_bytes: int) -> bytes:
    """The data, filled up to `min_bytes` or to the end of the file."""
    while len(data) < min_bytes and (more := packed.read(CHUNK_BYTES)):
        data += more
    return data


def _after_header(data: bytes, packed: BinaryIO) -> bytes:
    """The data after the gzip header; reads more bytes if the header needs them."""
    while (length := _header_length(data)) is None:
        more = packed.read(CHUNK_BYTES)
        if not more or len(data) > 16 * CHUNK_BYTES:
            raise DamagedData("the gzip data are truncated in a header")
        data += more
    if not data.startswith(_GZIP + b"\x08"):
        raise DamagedData("the gzip header is damaged")
    return data[length:]


def _header_length(data: bytes) -> int | None:
    """Length of the gzip header in bytes; None if the header is incomplete."""
    if len(data) < 12:
        return None
    flags, at = data[3], 10
    if flags & 4:
        at += 2 + int.from_bytes(data[10:12], "little")
    for bit in (8, 16):
        if flags & bit:
            at = data.find(b"\0", at) + 1
            if at == 0:
                return None
    at += 2 if flags & 2 else 0
    return at if at <= len(data) else None


def _after_padding(data: bytes, packed: BinaryIO) -> bytes:
    """The start of the next gzip member; b"" at the end. Zero padding is allowed."""
    data = data.lstrip(b"\0")
    while not data and (more := packed.read(CHUNK_BYTES)):
        data = more.lstrip(b"\0")
    data = _read_at_least(data, packed, 2) if data else data
    if data and not data.startswith(_GZIP):
        raise DamagedData("there are bytes after the end of the gzip data")
    return data
