"""From paths to members: files, folders, archives and standard input, as plain bytes.

What a file is, its first bytes say, never its name. Nothing is ever written to disk
under the name of a member; memory stays bounded whatever a file unpacks to.
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
_WORKBOOK = "xl/workbook.xml"
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\x7f\\]")
_HIDDEN = re.compile(r"(?:^|/)(?:\.|__MACOSX(?:/|$))")


@dataclass(slots=True, eq=False)
class Member:
    """One stream of plain bytes: a file, or what an archive holds under a name.

    `damage` says, once a stream of `open` was read to its end, how the packed data are
    cut or damaged; None means that they are whole. `foreign` is set for a member of an
    archive that no reader knows.
    """

    name: str
    chunks: Callable[[], Iterator[bytes]]
    workbook: bool = False
    archived: bool = False
    damage: str | None = None
    foreign: bool = False
    _hash: str | None = None

    def open(self) -> io.BufferedReader:
        """A fresh stream of the unpacked bytes, in bounded memory.

        Reading it may raise `FileRefused` (`expansion_limit`, `window_too_large`).
        """
        self.damage = None
        return io.BufferedReader(_Raw(self._whole()), 2 * packed.CHUNK)

    def hash(self) -> str:
        """The SHA-256 of the unpacked bytes, in hexadecimal.

        Of a file that is damaged or grows beyond the limit, of what could be unpacked.
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
        """The chunks as far as they are whole; damage is remembered, not raised."""
        try:
            yield from self.chunks()
        except Damaged as damage:
            self.damage = str(damage)


@dataclass(slots=True, eq=False)
class Source:
    """One file as the user named it; `path` is its name in reports.

    `unread` names, after `members` has run, the members of an archive that were not
    read: paths that lead outside, hidden files, packing that we do not know.
    """

    path: str
    file: Path
    unread: list[str] = field(default_factory=list)
    _spool: Any = None

    def members(self) -> Iterator[Member]:
        """The streams of this file; one, unless it is a zip archive.

        Raises:
            FileRefused: the archive is broken, has too many members, or none to read.

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
        """What to warn of in the report: members that were not read."""
        return {"member_not_read": len(self.unread)} if self.unread else {}

    def _look(self) -> tuple[int, bytes]:
        """Size and first bytes."""
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
        """A member of the archive, which may itself be a gzip or zstd file."""

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
    """The files that these paths name, in order; folders sorted and with all below.

    "-" is standard input, which is kept in a temporary file. Hidden files and what is
    no regular file are skipped in folders.

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
    """Chunks as a file."""

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
    """Whether a member is taken at all: a path inside, not hidden, not locked."""
    return (
        not _UNSAFE.search(one.filename)
        and not _HIDDEN.search(one.filename)
        and not one.flag_bits & 1
        and one.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _check_workbook(listed: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Refuse a workbook that would not fit: it is read as a whole."""
    total = sum(one.file_size for one in listed)
    if total > MAX_WORKBOOK or total > max(packed.FREE, packed.RATIO * size):
        raise FileRefused(
            "expansion_limit",
            f"The workbook unpacks to {total:,} bytes; save its sheet as CSV and "
            "read that.",
        )


def _below(folder: Path) -> Iterator[Path]:
    """Every regular file below a folder, sorted, without hidden ones."""
    for one in sorted(folder.iterdir()):
        if one.name.startswith("."):
            continue
        if one.is_dir():
            if not one.is_symlink():
                yield from _below(one)
        elif one.is_file():
            yield one


def _spooled(path: str, stream: BinaryIO) -> Source:
    """A stream that can be read only once, kept in a temporary file."""
    # Its life is the source's, so no context manager can close it here.
    spool = tempfile.NamedTemporaryFile(prefix="grapevine-")  # noqa: SIM115
    shutil.copyfileobj(stream, spool)
    spool.flush()
    return Source(path, Path(spool.name), _spool=spool)
