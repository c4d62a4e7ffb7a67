"""Record archive: what a sink keeps of the records of a file, batch by batch.

The batch of a transaction is part of the transaction. The contents of a post that a
later record deletes are erased from earlier batches when the run ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graph.model import Record
from graph.store import Store
from graph.store.protocol import Delta
from ingest.archive.erased_posts import erase_posts
from ingest.archive.record_batch import (
    BATCH_LABEL,
    RecordBatch,
    batch_id,
    read_record_batches,
    record_batch_from_row,
)
from ingest.archive.record_columns import (
    compress_records,
    pack_records,
    packed_post_ids,
)


@dataclass(frozen=True, slots=True)
class RecordArchive:
    """The archive of one file.

    Parameters:
        store: the store.
        source: hash of the file.
        path: place of the file.
        platform: of records that do not name one.
        settings: JSON of the options with which the file is read.

    """

    store: Store
    source: str
    path: str
    platform: str
    settings: str

    def add_batch(
        self,
        delta: Delta,
        records: Sequence[Record],
        deleted: Collection[str],
        *,
        start: int,
        read: int,
        position: int,
    ) -> None:
        """Add the batch of a transaction to its delta, unless the store has it.

        Parameters:
            delta: the delta of the transaction, extended in place.
            records: all records of the transaction.
            deleted: keys of the deleted posts among them.
            start: number of records that were read before it, with refused ones.
            read: number of records that were read for it, with refused ones.
            position: line of the last record.
        """
        packed = pack_records(records)
        key = batch_id(self.source, self.platform, self.settings, packed)
        row = self.store.nodes(BATCH_LABEL, [key]).get(key)
        stored = record_batch_from_row(row) if row else None
        if stored is not None and stored.erased <= set(deleted):
            return
        kept, found = erase_posts(records, deleted, self.platform)
        compressed = compress_records(pack_records(kept) if found else packed)
        erased = frozenset(found)
        if stored is not None:
            # A deletion was removed, and the file is read again: its posts are back.
            changed = replace(stored, records=compressed, erased=erased)
            delta.changed_nodes.setdefault(BATCH_LABEL, []).append(changed.row())
            return
        batch = RecordBatch(
            id=key,
            source=self.source,
            path=self.path,
            sequence=self.store.generation() + 1,
            at=datetime.now(UTC).replace(tzinfo=None),
            start=start,
            read=read,
            position=position,
            platform=self.platform,
            settings=self.settings,
            erased=erased,
            records=compressed,
        )
        delta.new_nodes.setdefault(BATCH_LABEL, []).append(batch.row())


def erase_archived_posts(store: Store, deleted: Collection[str]) -> None:
    """Erase the contents of deleted posts from all batches of a store.

    Cost: reads the whole archive, some seconds for a million records.
    """
    if not deleted:
        return
    natives = {key.partition(":")[2] for key in deleted}
    rows = [
        erased.row()
        for batch in read_record_batches(store)
        if not natives.isdisjoint(packed_post_ids(batch.packed_records()))
        and (erased := batch.erase(deleted)) is not batch
    ]
    if rows:
        store.write(Delta(changed_nodes={BATCH_LABEL: rows}))
