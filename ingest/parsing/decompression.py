"""Unpacking in bounded memory: gzip, zstd and zip, with every end checked.

Each function yields plain bytes as far as they are whole and then either returns
(all is well) or raises `Damaged` (cut, bad checksum, bytes after the end).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

import zstandard

from graph.errors import FileRefused

CHUNK: Final = 1 << 16
FREE: Final = 64 << 20
RATIO: Final = 200
WINDOW: Final = 1 << 31
MAX_MEMBERS: Final = 10_000
_ZSTD_STEP: Final = 1 << 10
"""So little at a time, because four bytes may hold a whole block of 128 KiB."""

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
"""What the library raises for an archive that is not as it should be."""


class Damaged(Exception):
    """The packed data are cut or damaged here; the text says how."""


def limited(chunks: Iterable[bytes], packed: int) -> Iterator[bytes]:
    """The chunks, as long as they stay in proportion to their `packed` bytes.

    Raises:
        FileRefused: `expansion_limit` above 64 MiB at more than 200 to 1.

    >>> sum(map(len, limited([b"x" * 1000] * 3, packed=10)))
    3000

    """
    allowed = max(FREE, RATIO * packed)
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > allowed:
            raise FileRefused(
                "expansion_limit",
                f"The {packed:,} packed bytes grow to more than {allowed:,}, beyond "
                f"{RATIO} to 1; unpack the file yourself if you trust it.",
            )
        yield chunk


def read_chunks(plain: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file, a chunk at a time."""
    while chunk := plain.read(CHUNK):
        yield chunk


def unpacked(packed: BinaryIO, magic: bytes, size: int) -> Iterator[bytes]:
    """Plain bytes of a file that begins with `magic`, whatever its name.

    Raises:
        Damaged: after the last whole byte, when the data are cut or damaged.
        FileRefused: `expansion_limit` or `window_too_large`.

    """
    if magic.startswith(_GZIP):
        return limited(gunzipped(packed), size)
    if magic.startswith(_ZSTD) or _is_skippable(magic):
        return limited(unzstd(packed), size)
    return read_chunks(packed)


def gunzipped(packed: BinaryIO) -> Iterator[bytes]:
    """All members of a gzip file, each checked against its own checksum and length.

    Raises:
        Damaged: the data are cut or wrong, or something stands behind them.

    """
    data = packed.read(CHUNK)
    while data:
        data = _after_header(data, packed)
        body = zlib.decompressobj(-zlib.MAX_WBITS)
        check = size = 0
        while not body.eof:
            data = data or packed.read(CHUNK)
            ended = not data
            try:
                plain = body.flush() if ended else body.decompress(data, CHUNK)
            except zlib.error:
                raise Damaged("the gzip data are damaged") from None
            check, size = zlib.crc32(plain, check), size + len(plain)
            if plain:
                yield plain
            if ended and not body.eof:
                raise Damaged("the gzip data are cut")
            data = body.unconsumed_tail
        data = _filled(body.unused_data, packed, 8)
        if len(data) < 8:
            raise Damaged("the gzip data are cut before their checksum")
        if struct.unpack("<II", data[:8]) != (check, size & 0xFFFFFFFF):
            raise Damaged("the gzip checksum is wrong")
        data = _after_padding(data[8:], packed)


def unzstd(packed: BinaryIO) -> Iterator[bytes]:
    """All frames of a zstd file, as far as their blocks are whole.

    Raises:
        Damaged: the data are cut or wrong, or something stands behind them.
        FileRefused: `window_too_large` where the memory for a window is not there.

    """
    data = packed.read(_ZSTD_STEP)
    while data:
        frame = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
        while not frame.eof:
            if not data:
                raise Damaged("the zstd data are cut")
            try:
                plain = frame.decompress(data)
            except (zstandard.ZstdError, MemoryError) as error:
                if isinstance(error, MemoryError) or "memory" in str(error):
                    raise _window() from None
                raise Damaged("the zstd data are damaged") from None
            if plain:
                yield plain
            data = b"" if frame.eof else packed.read(_ZSTD_STEP)
        data = frame.unused_data or packed.read(_ZSTD_STEP)


def directory(packed: BinaryIO, size: int) -> list[zipfile.ZipInfo]:
    """The members that a zip archive lists, folders left out.

    Raises:
        FileRefused: `too_many_members` above 10,000; `unsupported_format` where the
            list of members cannot be read.

    """
    packed.seek(max(0, size - CHUNK - 22))
    tail = packed.read()
    at = tail.rfind(_DIRECTORY_END)
    if at >= 0 and len(tail) >= at + 16:
        members, listed = struct.unpack("<HI", tail[at + 10 : at + 16])
        if members > MAX_MEMBERS or listed > FREE:
            raise FileRefused(
                "too_many_members",
                f"The archive lists more than {MAX_MEMBERS:,} members; unpack the "
                "ones that hold data and name them one by one.",
            )
    packed.seek(0)
    try:
        with zipfile.ZipFile(packed) as archive:
            return [one for one in archive.infolist() if not one.is_dir()]
    except ZIP_ERRORS:
        raise FileRefused(
            "unsupported_format",
            "The zip archive is cut or damaged: its list of members cannot be read. "
            "Fetch the file again.",
        ) from None


def member_chunks(packed: BinaryIO, name: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one zip member, checked against its checksum.

    Raises:
        Damaged: the member is cut, wrong or locked.

    """
    try:
        with zipfile.ZipFile(packed) as archive, archive.open(name) as plain:
            while chunk := plain.read(CHUNK):
                yield chunk
    except ZIP_ERRORS:
        raise Damaged(f"the zip member {name.filename!r} is damaged") from None


def _is_skippable(magic: bytes) -> bool:
    return len(magic) >= 4 and magic[0] & 0xF0 == 0x50 and magic[1:4] == b"\x2a\x4d\x18"


def _window() -> FileRefused:
    return FileRefused(
        "window_too_large",
        "The zstd file asks for a window that does not fit into memory; unpack it "
        "with `zstd -d --long=31` and read the result.",
    )


def _filled(data: bytes, packed: BinaryIO, least: int) -> bytes:
    """The data with at least that many bytes, or with all there are."""
    while len(data) < least and (more := packed.read(CHUNK)):
        data += more
    return data


def _after_header(data: bytes, packed: BinaryIO) -> bytes:
    """What follows a gzip header, for which more may have to be read."""
    while (length := _header_length(data)) is None:
        more = packed.read(CHUNK)
        if not more or len(data) > 16 * CHUNK:
            raise Damaged("the gzip data are cut in a header")
        data += more
    if not data.startswith(_GZIP + b"\x08"):
        raise Damaged("the gzip header is damaged")
    return data[length:]


def _header_length(data: bytes) -> int | None:
    """How long the gzip header is; None while its end has not been seen."""
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
    """The next gzip member; b"" at the end. Zeros between members are allowed."""
    data = data.lstrip(b"\0")
    while not data and (more := packed.read(CHUNK)):
        data = more.lstrip(b"\0")
    data = _filled(data, packed, 2) if data else data
    if data and not data.startswith(_GZIP):
        raise Damaged("there are bytes after the end of the gzip data")
    return data
