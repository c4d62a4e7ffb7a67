"""Open files, folders, archives and standard input as streams of plain bytes.

The type of a file is detected from its first bytes, never from its name. Archive
members are never written to disk. Memory is bounded for every expansion.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import stat
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from graph.errors import FileRefused, UsageError
from ingest.parsing import decompression as packed
from ingest.parsing.decompression import Damaged

MAX_WORKBOOK: Final = 256 << 20
"""Maximum unpacked bytes of a workbook (256 MiB), because it is read as a whole."""

_WORKBOOK = "xl/workbook.xml"
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\x7f\\]")
_HIDDEN = re.compile(r"(?:^|/)(?:\.|__MACOSX(?:/|$))")


@dataclass(slots=True, eq=False)
class Member:
    """One stream of plain bytes: a file, or a member of an archive.

    `damage` is set after a stream of `open` was read to its end: how the packed data
    are truncated or damaged, None if they are complete. `is_unknown_format` is set for
    a member of an archive that no reader recognises.
    """

    name: str
    chunks: Callable[[], Iterator[bytes]]
    workbook: bool = False
    archived: bool = False
    damage: str | None = None
    foreign: bool = False
    _hash: str | None = None

    def open(self) -> io.BufferedReader:
        """Open a new stream of the unpacked bytes, in bounded memory.

        Reading may raise `FileRefused` (`expansion_limit`, `window_too_large`).
        """
        self.damage = None
        return io.BufferedReader(_Raw(self._whole()), 2 * packed.CHUNK)

    def hash(self) -> str:
        """SHA-256 of the unpacked bytes, in hexadecimal.

        For a damaged or too large file: the hash of the bytes that could be unpacked.
        """
        if self._hash is None:
            total = hashlib.sha256()
            try:
                for chunk in self.chunks():
                    total.update(chunk)
            except (Damaged, FileRefused) as end:
                total.update(type(end).__name__.encode())
            self._hash = total.hexdigest()
        return self._hash

    def _whole(self) -> Iterator[bytes]:
        """Yield the chunks up to the first error; the error is stored in `damage`."""
        try:
            yield from self.chunks()
        except Damaged as damage:
            self.damage = str(damage)


@dataclass(slots=True, eq=False)
class Source:
    """One input file; `path` is its name in reports.

    After `members` has run, `unread_members` names the archive members that were not
    read: paths outside the archive, hidden files, unknown compression.
    """

    path: str
    file: Path
    unread: list[str] = field(default_factory=list)
    _spool: Any = None

    def members(self) -> Iterator[Member]:
        """Yield the streams of this file: one, or the members of a zip archive.

        Raises:
            FileRefused: the archive is damaged, has too many members or none to read.

        """
        self.unread.clear()
        size, magic = self._look()
        if not magic.startswith(packed.ZIP_MAGIC):
            yield Member(self.path, lambda: self._plain(magic, size))
            return
        with self.file.open("rb") as archive:
            listed = packed.directory(archive, size)
        if any(one.filename == _WORKBOOK for one in listed):
            _check_workbook(listed, size)
            yield Member(self.path, lambda: self._plain(b"", size), workbook=True)
            return
        budget = max(packed.FREE, packed.RATIO * size)
        taken = False
        for one in listed:
            budget -= one.file_size
            if not _readable(one):
                self.unread.append(one.filename)
                continue
            if budget < 0:
                raise FileRefused(
                    "expansion_limit",
                    "The members of the archive together grow beyond "
                    f"{packed.RATIO} to 1; unpack it yourself if you trust it.",
                )
            member = self._member(one)
            yield member
            taken = taken or not member.foreign
        if not taken:
            raise FileRefused(
                "unsupported_format",
                "The archive holds no member that we can read; it should hold CSV, "
                "JSON or XLSX files.",
            )

    @property
    def warnings(self) -> dict[str, int]:
        """Warnings for the report, with counts: members that were not read."""
        return {"member_not_read": len(self.unread)} if self.unread else {}

    def _look(self) -> tuple[int, bytes]:
        """Size in bytes and the first 8 bytes."""
        try:
            with self.file.open("rb") as plain:
                return os.fstat(plain.fileno()).st_size, plain.read(8)
        except OSError as error:
            raise UsageError(
                f"{self.path!r} cannot be read: {error.strerror}; check its rights."
            ) from None

    def _plain(self, magic: bytes, size: int) -> Iterator[bytes]:
        with self.file.open("rb") as plain:
            yield from packed.unpacked(plain, magic, size)

    def _member(self, one: zipfile.ZipInfo) -> Member:
        """A member of the archive; it can itself be a gzip or zstd file."""

        def raw() -> Iterator[bytes]:
            with self.file.open("rb") as archive:
                found = packed.member_chunks(archive, one)
                yield from packed.limited(found, one.compress_size)

        def plain() -> Iterator[bytes]:
            stream = io.BufferedReader(_Raw(raw()), packed.CHUNK)
            magic = stream.peek(8)[:8]
            yield from packed.unpacked(stream, magic, one.compress_size)

        return Member(one.filename, plain, archived=True)


def sources(paths: Sequence[str]) -> Iterator[Source]:
    """Yield the files of these paths in order; folders recursively and sorted.

    "-" is standard input, which is copied to a temporary file. In folders, hidden files
    and files that are not regular are skipped.

    Raises:
        UsageError: a path does not exist, or a folder holds no file.

    """
    for path in paths:
        if path != "-" and not os.path.exists(path):
            raise UsageError(f"There is no file {path!r}; check the path.")
    for path in paths:
        if path == "-":
            yield _spooled(path, sys.stdin.buffer)
        elif os.path.isdir(path):
            found = list(_below(Path(path)))
            if not found:
                raise UsageError(f"The folder {path!r} holds no file to read.")
            yield from (Source(str(one), one) for one in found)
        elif stat.S_ISREG(os.stat(path).st_mode):
            yield Source(path, Path(path))
        else:
            with open(path, "rb") as pipe:
                yield _spooled(path, pipe)


class _Raw(io.RawIOBase):
    """A raw stream over an iterator of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _readable(one: zipfile.ZipInfo) -> bool:
    """Whether a member can be read: a safe path, not hidden, not encrypted."""
    return (
        not _UNSAFE.search(one.filename)
        and not _HIDDEN.search(one.filename)
        and not one.flag_bits & 1
        and one.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _check_workbook(listed: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Refuse a workbook that is too large for memory, because it is read as a whole."""
    total = sum(one.file_size for one in listed)
    if total > MAX_WORKBOOK or total > max(packed.FREE, packed.RATIO * size):
        raise FileRefused(
            "expansion_limit",
            f"The workbook unpacks to {total:,} bytes; save its sheet as CSV and "
            "read that.",
        )


def _below(folder: Path) -> Iterator[Path]:
    """Yield the regular files below a folder, sorted, without hidden files."""
    for one in sorted(folder.iterdir()):
        if one.name.startswith("."):
            continue
        if one.is_dir():
            if not one.is_symlink():
                yield from _below(one)
        elif one.is_file():
            yield one


def _spooled(path: str, stream: BinaryIO) -> Source:
    """Copy a stream that can be read only once to a temporary file."""
    # The file must live as long as the source, so no context manager closes it here.
    spool = tempfile.NamedTemporaryFile(prefix="grapevine-")  # noqa: SIM115
    shutil.copyfileobj(stream, spool)
    spool.flush()
    return Source(path, Path(spool.name), _spool=spool)
