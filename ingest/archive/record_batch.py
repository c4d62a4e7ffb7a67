"""Record batch: the records that one transaction stored, as a row of the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from graph.model import Record
from graph.store import Store
from graph.store.protocol import Row
from ingest.archive.erased_posts import erase_posts
from ingest.archive.record_columns import (
    compress_records,
    decompress_records,
    pack_records,
    pack_table,
    unpack_records,
    unpack_table,
)
from ingest.mapping.table_plan import ReadingOptions

BATCH_LABEL: Final = "RecordBatch"

ROWS_AT_ONCE: Final = 100
"""Number of batches converted to Python objects at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBatch:
    """Records of a file in the order of the file, with all that a replay needs.

    Parameters:
        id: hash of file, options and records; the same file read again has the same ids.
        source: hash of the file.
        path: place of the file.
        sequence: generation of the store after this batch: the order of the batches.
        at: time of loading.
        start: number of records of the file before this batch, with refused ones.
        read: number of records that were read, with those that the reader refused.
        position: line of the last record.
        platform: of records that do not name one.
        settings: JSON of the options with which the file was read.
        erased: keys of posts whose contents were erased from `records`.
        records: packed and compressed.

    """

    id: str
    source: str
    path: str
    sequence: int
    at: datetime
    start: int
    read: int
    position: int
    platform: str
    settings: str
    erased: frozenset[str] = frozenset()
    records: bytes = b""

    def row(self) -> Row:
        """The batch as a row of the store."""
        values: Row = {name: getattr(self, name) for name in self.__slots__}
        values["erased"] = json.dumps(sorted(self.erased)) if self.erased else None
        return values

    @property
    def options(self) -> ReadingOptions:
        """The options with which the file was read, with its format."""
        table = json.loads(self.settings)
        [options] = unpack_table(ReadingOptions, table)
        return cast("ReadingOptions", options)

    def packed_records(self) -> bytes:
        """The packed records, as `record_columns` reads them."""
        return decompress_records(self.records)

    def unpack(self) -> list[Record]:
        """The records; the posts in `erased` have no contents."""
        return unpack_records(self.packed_records())

    def erase(self, deleted: Collection[str]) -> RecordBatch:
        """The batch without the contents of these posts; itself if it has none."""
        records, found = erase_posts(self.unpack(), deleted, self.platform)
        if found <= self.erased:
            return self
        packed = compress_records(pack_records(records))
        return replace(self, records=packed, erased=self.erased | found)


def settings_json(options: ReadingOptions) -> str:
    """Options as JSON; equal options give equal text."""
    return json.dumps(pack_table(ReadingOptions, [options]), sort_keys=True)


def batch_id(source: str, platform: str, settings: str, packed: bytes) -> str:
    """The id of a batch, from its records before anything was erased.

    Parameters:
        source: hash of the file.
        platform: platform of records that do not name one.
        settings: JSON of the options with which the file was read.
        packed: the packed records.
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in (source.encode(), platform.encode(), settings.encode(), packed):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def record_batch_from_row(row: Row) -> RecordBatch:
    """The batch of a row of the store."""
    values = dict(row)
    values["erased"] = frozenset(json.loads(values["erased"] or "[]"))
    return RecordBatch(**values)


def read_record_batches(store: Store) -> Iterator[RecordBatch]:
    """All batches of a store, in the order of loading.

    Cost: the whole archive is in memory, some ten to a hundred bytes a record.
    """
    table = store.all_nodes(BATCH_LABEL)
    table = table.sort_by([("sequence", "ascending"), ("id", "ascending")])
    for start in range(0, table.num_rows, ROWS_AT_ONCE):
        for row in table.slice(start, ROWS_AT_ONCE).to_pylist():
            yield record_batch_from_row(row)
