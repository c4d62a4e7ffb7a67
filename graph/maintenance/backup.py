"""Backup: one zip file with all contents of a store, its annotations and user files.

    backup.json              format version, creation time, number of rows per table
    tables/<name>.parquet    one table per label and relationship type of the schema
    desk.json                the annotations
    beside/<name>            the user files (`store_folder.USER_FILES`)

The backup contains tables, not the engine's files, so that both engines and later
versions can read it. Derived data (account edges, snapshots) is computed again.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
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
from graph.maintenance.transfer import COPIED_LABELS, COPIED_TYPES, ReportProgress
from graph.store.private_files import create_private_file
from graph.store.protocol import TableSource
from graph.store.schema import EDGE_TYPES, NODE_TYPES, arrow_schema
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

USER_FILES_PREFIX: Final = "beside/"
"""The prefix of the names of user files in a backup."""


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
            for name, path in folder.user_files():
                archive.write(path, f"{USER_FILES_PREFIX}{name}")
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


@contextmanager
def open_backup(file: Path) -> Iterator[Backup]:
    """Open a backup for reading, after a check of all its bytes.

    Raises:
        UsageError: the file does not exist, or has a later format.
        StoreDamaged: it is not a backup, or it is damaged.

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
    """Check every byte, so that a restore does not fail half-way."""
    try:
        description = json.loads(archive.read("backup.json"))
        format_, generation, rows = (
            description["form"],
            description["generation"],
            description["rows"],
        )
        broken = archive.testzip()
        needed = {"desk.json", *(f"tables/{name}.parquet" for name in rows)}
    except ZIP_READ_ERRORS as error:
        raise _damaged_backup(file, str(error)) from error
    if format_ > BACKUP_FORMAT:
        raise UsageError(
            f"{file} was made by a later version of Grapevine: restore it with that "
            "version."
        )
    if broken is not None:
        raise _damaged_backup(file, broken)
    if missing := sorted(needed - set(archive.namelist())):
        raise _damaged_backup(file, f"{missing[0]} is not in it")
    return Backup(file, archive, generation, rows)


@dataclass(frozen=True, slots=True)
class Backup:
    """An open backup, readable as a `TableSource`."""

    file: Path
    archive: zipfile.ZipFile
    store_generation: int
    rows: Mapping[str, int]

    def generation(self) -> int:
        """The generation of the store at the time of the backup."""
        return self.store_generation

    def all_nodes(self, label: str) -> pa.Table:
        """All nodes of a label, with the schema's columns."""
        return self._table(label, arrow_schema(NODE_TYPES[label].columns))

    def all_edges(self, type_: str) -> pa.Table:
        """All edges of a type, with the schema's columns."""
        ends = {"source": pa.string(), "target": pa.string()}
        columns = arrow_schema(EDGE_TYPES[type_].columns)
        return self._table(type_, pa.unify_schemas([pa.schema(ends), columns]))

    def _table(self, name: str, schema: pa.Schema) -> pa.Table:
        """A table with the current schema; columns of later versions are null."""
        if name not in self.rows:
            return schema.empty_table()
        try:
            data = self.archive.read(f"tables/{name}.parquet")
            table = pq.read_table(pa.BufferReader(data))
        except pa.ArrowException as error:
            raise _damaged_backup(self.file, name) from error
        if table.num_rows != self.rows[name]:
            raise _damaged_backup(self.file, name)
        for column in schema:
            if column.name not in table.column_names:
                table = table.append_column(column, pa.nulls(len(table), column.type))
        return table.select(schema.names).cast(schema)

    def annotations(self) -> list[Correction | Annotation]:
        """All corrections and annotations, as `merge_annotations` takes them."""
        content = json.loads(self.archive.read("desk.json"))
        annotations = (Annotation(**row) for row in content["marks"])
        return [
            *(Correction(**row) for row in content["corrections"]),
            *annotations,
        ]

    def user_files(self) -> Iterator[tuple[str, bytes]]:
        """The user files, as `StoreFolder.restore_user_files` takes them."""
        for member in self.archive.namelist():
            if member.startswith(USER_FILES_PREFIX) and member != USER_FILES_PREFIX:
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
