"""A backup: one file with all that a store holds and what people wrote beside it.

    backup.json              its form, when it was made, the rows of each table
    tables/<name>.parquet    a table for each label and type of the schema
    desk.json                what people wrote on the desk
    beside/<name>            the other files that cannot be made again (`files.WRITTEN`)

Tables and not the engine's own files: either engine takes them, and a later version of
an engine reads them, too. What is derived (account edges, snapshots) is made anew.
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
"""Which form of backups this version writes, and the newest that it reads."""

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,  # no such member, or no such encoding
    OSError,
    RuntimeError,  # as if it were encrypted, or packed in a way that nobody knows
    TypeError,
    ValueError,  # no JSON, no UTF-8
)
"""What reading a damaged zip file can raise, tried by flipping bits."""

BESIDE: Final = "beside/"
"""What the names of the other files begin with."""


def pack(source: Tables, home: Home, file: Path, say: Say) -> int:
    """Write everything into one file, whole or not at all; how many rows of tables.

    Parameters:
        source: the store; readers and writers go on meanwhile.
        home: its folder.
        file: where to; what was there is replaced once the new one is whole.
        say: gets a line for each kind of thing.

    Raises:
        StoreBusy: a server was written to meanwhile; the file is as it was.
        StoreError: the file cannot be written.

    Cost: reads the store once; one table of it is in memory at a time.

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
    """The tables, and last what they are."""
    generation, rows = source.generation(), {}
    for name in (*LABELS, *TYPES):
        table = source.all_nodes(name) if name in NODES else source.all_edges(name)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        # Compressed already: what a second time would save is not worth its time.
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
    """A backup, to read from.

    Raises:
        UsageError: there is no such file, or it is of a later version.
        StoreDamaged: it is no backup, or no longer whole.

    """
    try:
        packed = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}: name the backup to read.") from None
    except BROKEN as error:
        raise _damaged(file, str(error)) from error
    with packed:
        yield _checked(file, packed)


def _checked(file: Path, packed: zipfile.ZipFile) -> Archive:
    """Every byte is read once, so that a restore never stops in the middle."""
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
    """An open backup; its tables are those of a store."""

    file: Path
    packed: zipfile.ZipFile
    made_by: int
    rows: Mapping[str, int]

    def generation(self) -> int:
        """The generation of the store when it was made; it never changes."""
        return self.made_by

    def all_nodes(self, label: str) -> pa.Table:
        """Every node of a label."""
        return self._table(label, arrow_schema(NODES[label].columns))

    def all_edges(self, type_: str) -> pa.Table:
        """Every edge of a type."""
        ends = {"source": pa.string(), "target": pa.string()}
        columns = arrow_schema(EDGES[type_].columns)
        return self._table(type_, pa.unify_schemas([pa.schema(ends), columns]))

    def _table(self, name: str, schema: pa.Schema) -> pa.Table:
        """A table of the schema of today; what an earlier one lacked is unknown."""
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
        """What people wrote, as `desk.put` takes it."""
        kept = json.loads(self.packed.read("desk.json"))
        marks = (desk.Mark(**row) for row in kept["marks"])
        return [*(desk.Correction(**row) for row in kept["corrections"]), *marks]

    def beside(self) -> Iterator[tuple[str, bytes]]:
        """The other files, as `Home.lay` takes them."""
        for member in self.packed.namelist():
            if member.startswith(BESIDE) and member != BESIDE:
                yield member.removeprefix(BESIDE), self.packed.read(member)


def _desk(home: Home) -> str:
    """What people wrote; read row by row, so that it is whole while others write."""
    plain = {
        "corrections": [asdict(row) for row in desk.corrections(home)],
        "marks": [asdict(row) for row in desk.marks(home)],
    }
    return json.dumps(plain, ensure_ascii=False)


def _damaged(file: Path, what: str) -> StoreDamaged:
    return StoreDamaged(
        f"{file} is no backup of Grapevine, or it is damaged ({what}): take another one."
    )
