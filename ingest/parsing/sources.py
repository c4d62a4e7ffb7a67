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
from ingest.parsing import decompression
from ingest.parsing.decompression import DamagedData

MAX_WORKBOOK_BYTES: Final = 256 << 20
"""Maximum unpacked bytes of a workbook (256 MiB), because it is read as a whole."""

MAX_SIBLING_BYTES: Final = 1 << 20
"""Maximum bytes that are read of a file beside another one (1 MiB)."""

_WORKBOOK = "xl/workbook.xml"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FOREIGN: Final = (
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"%PDF", "a PDF page; export the data as CSV or JSON"),
    (b"\xd0\xcf\x11\xe0", "an old .xls workbook; save it as .xlsx or CSV"),
    (b"\x89PNG", "a picture"),
    (b"PAR1", "a Parquet file; write it as CSV or JSON lines"),
    (b"SQLite format 3", "a database; export the table as CSV"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "packed with xz; unpack it first"),
    (b"7z\xbc\xaf", "packed with 7-Zip; unpack it first"),
    (b"Rar!", "packed with RAR; unpack it first"),
    (b"\x1f\x8b", "packed twice; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed twice; unpack it first"),
    (b"PK\x03\x04", "an archive inside an archive; unpack it first"),
)
"""First bytes of kinds of files that hold no table and no JSON."""

_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\x7f\\]")
_HIDDEN = re.compile(r"(?:^|/)(?:\.|__MACOSX(?:/|$))")


def _no_sibling(name: str) -> bytes | None:
    """There is no file beside this one."""
    return None


@dataclass(slots=True, eq=False)
class SourceMember:
    """One stream of plain bytes: a file, or a member of an archive.

    `damage` is set after a stream of `open` was read to its end: how the packed data
    are truncated or damaged, None if they are complete. `is_unknown_format` is set for
    a member of an archive that no reader recognises. `archive` is the archive's path.
    `sibling` reads the small file of a name in the same folder or archive, None if there
    is none.
    """

    name: str
    chunks: Callable[[], Iterator[bytes]]
    is_workbook: bool = False
    in_archive: bool = False
    damage: str | None = None
    is_unknown_format: bool = False
    archive: str = ""
    sibling: Callable[[str], bytes | None] = _no_sibling
    _hash: str | None = None

    def open(self) -> io.BufferedReader:
        """Open a new stream of the unpacked bytes, in bounded memory.

        Reading may raise `FileRefused` (`expansion_limit`, `window_too_large`).
        """
        self.damage = None
        return io.BufferedReader(
            _ChunkReader(self._undamaged_chunks()), 2 * decompression.CHUNK_BYTES
        )

    def content_hash(self) -> str:
        """SHA-256 of the unpacked bytes, in hexadecimal.

        For a damaged or too large file: the hash of the bytes that could be unpacked.
        """
        if self._hash is None:
            total = hashlib.sha256()
            try:
                for chunk in self.chunks():
                    total.update(chunk)
            except (DamagedData, FileRefused) as end:
                total.update(type(end).__name__.encode())
            self._hash = total.hexdigest()
        return self._hash

    def _undamaged_chunks(self) -> Iterator[bytes]:
        """Yield the chunks up to the first error; the error is stored in `damage`."""
        try:
            yield from self.chunks()
        except DamagedData as damage:
            self.damage = str(damage)


@dataclass(slots=True, eq=False)
class SourceFile:
    """One input file; `path` is its name in reports.

    After `members` has run, `unread_members` names the archive members that were not
    read: paths outside the archive, hidden files, unknown compression.
    """

    path: str
    file: Path
    unread_members: list[str] = field(default_factory=list)
    _spool: Any = None

    def members(self) -> Iterator[SourceMember]:
        """Yield the streams of this file: one, or the members of a zip archive.

        Raises:
            FileRefused: the archive is damaged, has too many members or none to read.

        """
        self.unread_members.clear()
        size, magic = self._size_and_magic()
        if not magic.startswith(decompression.ZIP_MAGIC):
            yield SourceMember(
                self.path,
                lambda: self._plain_chunks(magic, size),
                sibling=self._file_beside,
            )
            return
        with self.file.open("rb") as archive:
            entries = decompression.list_zip_members(archive, size)
        if any(entry.filename == _WORKBOOK for entry in entries):
            _check_workbook(entries, size)
            yield SourceMember(
                self.path, lambda: self._plain_chunks(b"", size), is_workbook=True
            )
            return
        budget = max(
            decompression.UNCHECKED_EXPANSION_BYTES,
            decompression.MAX_EXPANSION_RATIO * size,
        )
        taken = False
        for entry in entries:
            budget -= entry.file_size
            if not _is_readable(entry):
                self.unread_members.append(entry.filename)
                continue
            if budget < 0:
                raise FileRefused(
                    "expansion_limit",
                    "The members of the archive together grow beyond "
                    f"{decompression.MAX_EXPANSION_RATIO} to 1; unpack it yourself if you trust it.",
                )
            member = self._member(entry)
            yield member
            taken = taken or not member.is_unknown_format
        if not taken:
            raise FileRefused(
                "unsupported_format",
                "The archive has no readable member; it should contain CSV, "
                "JSON or XLSX files.",
            )

    @property
    def warnings(self) -> dict[str, int]:
        """Warnings for the report, with counts: members that were not read."""
        return (
            {"member_not_read": len(self.unread_members)} if self.unread_members else {}
        )

    def _size_and_magic(self) -> tuple[int, bytes]:
        """Size in bytes and the first 8 bytes."""
        try:
            with self.file.open("rb") as plain:
                return os.fstat(plain.fileno()).st_size, plain.read(8)
        except OSError as error:
            raise UsageError(
                f"{self.path!r} cannot be read: {error.strerror}; check its rights."
            ) from None

    def _plain_chunks(self, magic: bytes, size: int) -> Iterator[bytes]:
        with self.file.open("rb") as plain:
            yield from decompression.decompress(plain, magic, size)

    def _member(self, entry: zipfile.ZipInfo) -> SourceMember:
        """A member of the archive; it can itself be a gzip or zstd file."""

        def raw() -> Iterator[bytes]:
            with self.file.open("rb") as archive:
                found = decompression.zip_member_chunks(archive, entry)
                yield from decompression.limit_expansion(found, entry.compress_size)

        def plain() -> Iterator[bytes]:
            stream = io.BufferedReader(_ChunkReader(raw()), decompression.CHUNK_BYTES)
            magic = stream.peek(8)[:8]
            yield from decompression.decompress(stream, magic, entry.compress_size)

        folder = entry.filename.rpartition("/")[0]

        def sibling(name: str) -> bytes | None:
            return self._entry_of_name(f"{folder}/{name}" if folder else name)

        return SourceMember(
            entry.filename,
            plain,
            in_archive=True,
            archive=self.path,
            sibling=sibling,
        )

    def _file_beside(self, name: str) -> bytes | None:
        """A small regular file in the folder of this file, for a name without a path."""
        place = self.file.parent / name
        if self._spool is not None or place.is_symlink() or not place.is_file():
            return None
        with place.open("rb") as beside:
            return beside.read(MAX_SIBLING_BYTES)

    def _entry_of_name(self, name: str) -> bytes | None:
        """A small readable member of the archive."""
        with self.file.open("rb") as archive, zipfile.ZipFile(archive) as opened:
            entry = opened.NameToInfo.get(name)
            if entry is None or not _is_readable(entry):
                return None
            with opened.open(entry) as member:
                return member.read(MAX_SIBLING_BYTES)


def find_source_files(paths: Sequence[str]) -> Iterator[SourceFile]:
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
            yield _spool_stream(path, sys.stdin.buffer)
        elif os.path.isdir(path):
            files = list(_files_below(Path(path)))
            if not files:
                raise UsageError(f"The folder {path!r} holds no file to read.")
            yield from (SourceFile(str(file), file) for file in files)
        elif stat.S_ISREG(os.stat(path).st_mode):
            yield SourceFile(path, Path(path))
        else:
            with open(path, "rb") as pipe:
                yield _spool_stream(path, pipe)


def refuse_foreign_file(body: bytes) -> None:
    """Refuse files of known binary formats, XML and HTML with one sentence."""
    for magic, what in _FOREIGN:
        if body.startswith(magic):
            raise FileRefused("unsupported_format", f"This is {what}.")
    if body.startswith(b"<"):
        if b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
            raise FileRefused(
                "dtd_forbidden",
                "This XML file declares a document type, which could load other "
                "files; export the data as CSV or JSON.",
            )
        raise FileRefused(
            "unsupported_format",
            "XML and HTML are not supported; export the data as CSV or JSON.",
        )
    first = body.partition(b"\n")[0][:4096]
    if not first.startswith((b"{", b"[")) and _BINARY.search(first):
        raise FileRefused(
            "unsupported_format",
            "This is not a text file; export the data as CSV or JSON lines.",
        )


class _ChunkReader(io.RawIOBase):
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


def _is_readable(entry: zipfile.ZipInfo) -> bool:
    """Whether a member can be read: a safe path, not hidden, not encrypted."""
    return (
        not _UNSAFE.search(entry.filename)
        and not _HIDDEN.search(entry.filename)
        and not entry.flag_bits & 1
        and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _check_workbook(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Refuse a workbook that is too large for memory, because it is read as a whole."""
    total = sum(entry.file_size for entry in entries)
    if total > MAX_WORKBOOK_BYTES or total > max(
        decompression.UNCHECKED_EXPANSION_BYTES,
        decompression.MAX_EXPANSION_RATIO * size,
    ):
        raise FileRefused(
            "expansion_limit",
            f"The workbook unpacks to {total:,} bytes; save its sheet as CSV and "
            "read that.",
        )


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the regular files below a folder, sorted, without hidden files."""
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _files_below(entry)
        elif entry.is_file():
            yield entry


def _spool_stream(path: str, stream: BinaryIO) -> SourceFile:
    """Copy a stream that can be read only once to a temporary file."""
    # The file must live as long as the source, so no context manager closes it here.
    spool = tempfile.NamedTemporaryFile(prefix="grapevine-")  # noqa: SIM115 (closed by the caller)
    shutil.copyfileobj(stream, spool)
    spool.flush()
    return SourceFile(path, Path(spool.name), _spool=spool)
