"""Replay: load archived records into an empty store, as their files were loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from graph.model import RecordCounts
from graph.store import Store
from graph.store.protocol import Row
from ingest.archive.erased_posts import omit_posts
from ingest.archive.record_batch import RecordBatch
from ingest.enrichment.enricher import Enricher
from ingest.loading.format_detection import ParsedMember
from ingest.loading.loader import ProgressCallback
from ingest.loading.store_sink import StoreSink
from ingest.parsing.row import FileHead
from ingest.parsing.sources import SourceMember

Reading = list[RecordBatch]
"""The batches of one reading of a file, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Loads archived records into a store.

    Parameters:
        store: an empty store, opened for writing.
        enricher: derives language, tone and brands.
        sources: the `Source` rows of the files by hash.
        lost: keys of posts without contents, which are left out.
        progress: receives the counts of a file after each batch.

    """

    store: Store
    enricher: Enricher
    sources: Mapping[str, Row]
    lost: Collection[str]
    progress: ProgressCallback

    def load(self, batches: Iterable[RecordBatch]) -> None:
        """Load these batches, which are in the order of loading."""
        for reading in group_readings(batches):
            self._load_reading(reading)

    def _load_reading(self, reading: Reading) -> None:
        """Load the batches of a file; a killed and a continued run are one reading."""
        source, platform = self.sources[reading[0].source], reading[0].platform
        sink = StoreSink(self.store, self.enricher, platform)
        counts = RecordCounts()
        sink.begin_member(_archived_member(source), counts)
        complete = bool(source["complete"])
        for number, batch in enumerate(reading, start=1):
            records = batch.unpack()
            refused = batch.read - len(records)
            if not batch.erased.isdisjoint(self.lost):
                records = omit_posts(records, self.lost, platform)
                complete = False
            counts.read += len(records) + refused
            counts.rejected["reader"] = counts.rejected.get("reader", 0) + refused
            last = number == len(reading)
            sink.write_records(
                records, position=batch.position, complete=complete and last
            )
            name, stored = source["path"], counts.stored
            self.progress({"file": name, "read": counts.read, "stored": stored})


def group_readings(batches: Iterable[RecordBatch]) -> list[Reading]:
    """Group batches by file; the order is that of their first batches.

    A batch that does not continue its file belongs to another reading of the file, with
    other options.
    """
    readings: list[Reading] = []
    latest: dict[str, Reading] = {}
    for batch in batches:
        reading = latest.get(batch.source)
        if reading is None or batch.start != reading[-1].start + reading[-1].read:
            reading = latest[batch.source] = []
            readings.append(reading)
        reading.append(batch)
    return readings


def _archived_member(source: Row) -> ParsedMember:
    """A member whose records come from the archive instead of its file."""
    member = SourceMember(source["path"], lambda: iter(()), _hash=source["hash"])
    head = FileHead("lines", (), ())
    return ParsedMember(member, source["format"], None, head, iter(()))
