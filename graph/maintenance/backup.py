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
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from graph.annotations import annotation_store as desk
from graph.errors import StoreBusy, StoreDamaged, StoreError, UsageError
from graph.maintenance.transfer import LABELS, TYPES, Say
from graph.store.protocol import Tables
from graph.store.schema import EDGES, NODES, arrow_schema
from graph.store.store_folder import Home

FORM: Final = 1
"""The version of the backup format that is written; the newest that can be read."""

BROKEN: Final = (
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

BESIDE: Final = "beside/"
"""The prefix of the names of user files in a backup."""


def pack(source: Tables, home: Home, file: Path, say: Say) -> int:
    """Write a backup atomically; returns the number of table rows.

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
    part = file.with_name(f"{file.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            rows = _tables(packed, source, say)
            packed.writestr("desk.json", _desk(home))
            for name, beside in home.written():
                packed.write(beside, f"{BESIDE}{name}")
        part.replace(file)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written ({error.strerror}): choose another place (--out) "
            "or make room."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return rows


def _tables(packed: zipfile.ZipFile, source: Tables, say: Say) -> int:
    """Write the tables, and last the description of the backup."""
    generation, rows = source.generation(), {}
    for name in (*LABELS, *TYPES):
        table = source.all_nodes(name) if name in NODES else source.all_edges(name)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        # The tables are compressed already, so the zip file only stores them.
        packed.writestr(
            f"tables/{name}.parquet", sink.getvalue().to_pybytes(), zipfile.ZIP_STORED
        )
        rows[name] = table.num_rows
        if table.num_rows:
            say(f"{name}: {table.num_rows:,}")
    if source.generation() != generation:
        raise StoreBusy(
            "The store was written to while it was read: run the same command again."
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"form": FORM, "made_at": now, "generation": generation, "rows": rows}
    packed.writestr("backup.json", json.dumps(about, indent=1))
    return sum(rows.values())


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open a backup for reading, after a check of all its bytes.

    Raises:
        UsageError: the file does not exist, or has a later format.
        StoreDamaged: it is not a backup, or it is damaged.

    """
    try:
        packed = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}: name an existing backup.") from None
    except BROKEN as error:
        raise _damaged(file, str(error)) from error
    with packed:
        yield _checked(file, packed)


def _checked(file: Path, packed: zipfile.ZipFile) -> Archive:
    """Check every byte, so that a restore does not fail half-way."""
    try:
        about = json.loads(packed.read("backup.json"))
        form, generation, rows = about["form"], about["generation"], about["rows"]
        broken = packed.testzip()
        needed = {"desk.json", *(f"tables/{name}.parquet" for name in rows)}
    except BROKEN as error:
        raise _damaged(file, str(error)) from error
    if form > FORM:
        raise UsageError(
            f"{file} was made by a later version of Grapevine: restore it with that one."
        )
    if broken is not None:
        raise _damaged(file, broken)
    if missing := sorted(needed - set(packed.namelist())):
        raise _damaged(file, f"{missing[0]} is not in it")
    return Archive(file, packed, generation, rows)


@dataclass(frozen=True, slots=True)
class Archive:
    """An open backup, readable as a `TableSource`."""

    file: Path
    packed: zipfile.ZipFile
    made_by: int
    rows: Mapping[str, int]

    def generation(self) -> int:
        """The generation of the store at the time of the backup."""
        return self.made_by

    def all_nodes(self, label: str) -> pa.Table:
        """All nodes of a label, with the schema's columns."""
        return self._table(label, arrow_schema(NODES[label].columns))

    def all_edges(self, type_: str) -> pa.Table:
        """All edges of a type, with the schema's columns."""
        ends = {"source": pa.string(), "target": pa.string()}
        columns = arrow_schema(EDGES[type_].columns)
        return self._table(type_, pa.unify_schemas([pa.schema(ends), columns]))

    def _table(self, name: str, schema: pa.Schema) -> pa.Table:
        """A table with the current schema; columns of later versions are null."""
        if name not in self.rows:
            return schema.empty_table()
        try:
            data = self.packed.read(f"tables/{name}.parquet")
            kept = pq.read_table(pa.BufferReader(data))
        except pa.ArrowException as error:
            raise _damaged(self.file, name) from error
        if kept.num_rows != self.rows[name]:
            raise _damaged(self.file, name)
        for column in schema:
            if column.name not in kept.column_names:
                kept = kept.append_column(column, pa.nulls(len(kept), column.type))
        return kept.select(schema.names).cast(schema)

    def desk(self) -> list[desk.Correction | desk.Mark]:
        """All corrections and annotations, as `merge_annotations` takes them."""
        kept = json.loads(self.packed.read("desk.json"))
        marks = (desk.Mark(**row) for row in kept["marks"])
        return [*(desk.Correction(**row) for row in kept["corrections"]), *marks]

    def beside(self) -> Iterator[tuple[str, bytes]]:
        """The user files, as `StoreFolder.restore_user_files` takes them."""
        for member in self.packed.namelist():
            if member.startswith(BESIDE) and member != BESIDE:
                yield member.removeprefix(BESIDE), self.packed.read(member)


def _desk(home: Home) -> str:
    """All annotations as JSON; read by rows, so that concurrent writes do no harm."""
    plain = {
        "corrections": [asdict(row) for row in desk.corrections(home)],
        "marks": [asdict(row) for row in desk.marks(home)],
    }
    return json.dumps(plain, ensure_ascii=False)


def _damaged(file: Path, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"{file} is not a Grapevine backup, or it is damaged ({what}): use another one."
    )
