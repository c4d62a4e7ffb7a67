"""Backup: one zip file with all contents of a store, its annotations and user files.

    backup.json              format version, creation time, number of rows per table
    tables/<name>.parquet    one table per label and relationship type of the schema
    desk.json                the annotations
    beside/<name>            the user files (`store_folder.USER_FILES`)

The backup contains tables, not the engine's files, so that both engines and later
versions can read it. Derived data (account edges, snapshots) is computed again. A
backup is checked whole before anything of it is written.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from graph.annotations.annotation_store import (
    Annotation,
    Correction,
    read_annotations,
    read_corrections,
)
from graph.errors import StoreBusy, StoreDamaged, StoreError, UsageError
from graph.maintenance.backup_json import (
    BackupDescription,
    TextRefused,
    parse_annotations,
    parse_description,
    parse_form,
    user_file_problem,
)
from graph.maintenance.backup_members import (
    USER_FILES_PREFIX,
    member_problem,
    user_file_limit,
)
from graph.maintenance.backup_tables import (
    TableRefused,
    check_backup_tables,
    read_backup_table,
    table_schema,
)
from graph.maintenance.transfer import COPIED_LABELS, COPIED_TYPES, ReportProgress
from graph.store.private_files import create_private_file
from graph.store.protocol import TableSource
from graph.store.schema import NODE_TYPES
from graph.store.store_folder import StoreFolder

BACKUP_FORMAT: Final = 1
"""The version of the backup format that is written; the newest that can be read."""

ZIP_READ_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,  # no such member, or no such encoding
    OSError,
    RuntimeError,  # encrypted, or an unknown compression
    TypeError,
    ValueError,  # no JSON, no UTF-8
)
"""The errors that reading a damaged zip file can raise, found by flipping bits."""


def write_backup(
    source: TableSource,
    folder: StoreFolder,
    file: Path,
    report_progress: ReportProgress,
) -> int:
    """Write a backup atomically, for its owner only; returns the number of table rows.

    Parameters:
        source: the store; it stays open for readers and writers.
        folder: the folder of the store.
        file: the backup; an existing file is replaced when the new one is complete.
        report_progress: gets one line per label and type.

    Raises:
        StoreBusy: a server was written to meanwhile; an existing file is unchanged.
        StoreError: the file cannot be written.

    Cost: reads the store once; one table is in memory at a time.
    """
    if not file.name:
        raise StoreError(f"{file} is a folder: name a file (--out), such as a.zip.")
    part = file.with_name(f"{file.name}.part")
    try:
        create_private_file(part)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            rows = _write_tables(archive, source, report_progress)
            archive.writestr("desk.json", _annotations_json(folder))
            _write_user_files(archive, folder, report_progress)
        part.replace(file)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written ({error.strerror}): choose another place "
            "(--out) or make room."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return rows


def _write_tables(
    archive: zipfile.ZipFile, source: TableSource, report_progress: ReportProgress
) -> int:
    """Write the tables, and last the description of the backup."""
    generation, rows = source.generation(), {}
    for name in (*COPIED_LABELS, *COPIED_TYPES):
        table = source.all_nodes(name) if name in NODE_TYPES else source.all_edges(name)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        # The tables are compressed already, so the zip file only stores them.
        archive.writestr(
            f"tables/{name}.parquet", sink.getvalue().to_pybytes(), zipfile.ZIP_STORED
        )
        rows[name] = table.num_rows
        if table.num_rows:
            report_progress(f"{name}: {table.num_rows:,}")
    if source.generation() != generation:
        raise StoreBusy(
            "The store was written to while it was read: run the same command again."
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    description = {
        "form": BACKUP_FORMAT,
        "made_at": now,
        "generation": generation,
        "rows": rows,
    }
    archive.writestr("backup.json", json.dumps(description, indent=1))
    return sum(rows.values())


def _write_user_files(
    archive: zipfile.ZipFile, folder: StoreFolder, report_progress: ReportProgress
) -> None:
    """Write the user files; report those that a restore would refuse, and leave them."""
    for name, path in folder.user_files():
        limit = user_file_limit(name)
        if limit is None:
            report_progress(f"Not in the backup: {name} is no file of Grapevine.")
            continue
        if path.stat().st_size > limit:
            report_progress(f"Not in the backup: {name} is too large.")
            continue
        content = path.read_bytes()
        if problem := user_file_problem(name, content):
            report_progress(f"Not in the backup, because it cannot be used: {problem}.")
            continue
        archive.writestr(f"{USER_FILES_PREFIX}{name}", content)


@contextmanager
def open_backup(file: Path) -> Iterator[Backup]:
    """Open a backup for reading, after a check of all that it contains.

    Raises:
        UsageError: the file does not exist, or has a later format.
        StoreDamaged: it is not a backup, or it is damaged.

    Cost: reads everything once; one table is in memory at a time.
    """
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}: name an existing backup.") from None
    except ZIP_READ_ERRORS as error:
        raise _damaged_backup(file, str(error)) from error
    with archive:
        yield _verify_backup(file, archive)


def _verify_backup(file: Path, archive: zipfile.ZipFile) -> Backup:
    """Check every member, so that a restore does not fail half-way."""
    if problem := member_problem(archive.infolist()):
        raise _damaged_backup(file, problem)
    try:
        broken = archive.testzip()
        if broken is not None:
            raise _damaged_backup(file, broken)
        _refuse_later_format(file, archive.read("backup.json"))
        description = parse_description(archive.read("backup.json"))
        annotations = parse_annotations(archive.read("desk.json"))
        backup = Backup(file, archive, description, annotations)
        for name, content in backup.user_files():
            if problem := user_file_problem(name, content):
                raise _damaged_backup(file, problem)
    except (TextRefused, *ZIP_READ_ERRORS) as error:
        raise _damaged_backup(file, str(error)) from error
    tables = {f"tables/{name}.parquet" for name in description.rows}
    stored = {name for name in archive.namelist() if name.startswith("tables/")}
    if odd := sorted(tables ^ stored):
        where = "not in it" if odd[0] in tables else "not in its description"
        raise _damaged_backup(file, f"{odd[0]} is {where}")
    try:
        check_backup_tables(backup.read_table)
    except TableRefused as error:
        raise _damaged_backup(file, str(error)) from error
    return backup


def _refuse_later_format(file: Path, description: bytes) -> None:
    """Refuse the format of a later version before its contents are checked.

    Raises:
        UsageError: it is one; the message says what to do.

    """
    if parse_form(description) > BACKUP_FORMAT:
        raise UsageError(
            f"{file} was made by a later version of Grapevine: restore it with that "
            "version."
        )


@dataclass(frozen=True, slots=True)
class Backup:
    """An open backup that was checked, readable as a `TableSource`."""

    file: Path
    archive: zipfile.ZipFile
    description: BackupDescription
    annotations: Sequence[Correction | Annotation]

    def generation(self) -> int:
        """The generation of the store at the time of the backup."""
        return self.description.generation

    def all_nodes(self, label: str) -> pa.Table:
        """All nodes of a label, with the schema's columns."""
        return self._table(label)

    def all_edges(self, type_: str) -> pa.Table:
        """All edges of a type, with the schema's columns."""
        return self._table(type_)

    def _table(self, name: str) -> pa.Table:
        try:
            return self.read_table(name)
        except TableRefused as error:
            raise _damaged_backup(self.file, str(error)) from error

    def read_table(self, name: str) -> pa.Table:
        """A table with the current schema; empty if the backup lacks it.

        Raises:
            TableRefused: it cannot be read.

        """
        if name not in self.description.rows:
            return table_schema(name).empty_table()
        data = self.archive.read(f"tables/{name}.parquet")
        return read_backup_table(name, data, self.description.rows[name])

    def user_files(self) -> Iterator[tuple[str, bytes]]:
        """The user files, as `StoreFolder.restore_user_files` takes them."""
        for member in self.archive.namelist():
            if member.startswith(USER_FILES_PREFIX):
                yield member.removeprefix(USER_FILES_PREFIX), self.archive.read(member)


def _annotations_json(folder: StoreFolder) -> str:
    """All annotations as JSON; read by rows, so that concurrent writes do no harm."""
    plain = {
        "corrections": [asdict(row) for row in read_corrections(folder)],
        "marks": [asdict(row) for row in read_annotations(folder)],
    }
    return json.dumps(plain, ensure_ascii=False)


def _damaged_backup(file: Path, detail: str) -> StoreDamaged:
    return StoreDamaged(
        f"{file} is not a Grapevine backup, or it is damaged ({detail}): use another "
        "one."
    )
