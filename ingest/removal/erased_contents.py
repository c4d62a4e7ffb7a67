"""Read the contents of deleted posts again, when their deletion is removed.

A deletion erases a post from the archive. If the file that deleted it is removed, the
post comes back from the file that held it, if that file is still unchanged in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from graph.errors import FileRefused, UsageError
from graph.model import Deletion, Record
from ingest.archive.erased_posts import erase_posts
from ingest.archive.record_batch import RecordBatch, batch_id
from ingest.archive.record_columns import compress_records, pack_records
from ingest.identity.record_keys import post_key
from ingest.loading.format_detection import parse_member
from ingest.parsing.sources import SourceFile, SourceMember
from ingest.removal.replay import Reading, group_readings


def deleted_posts(batches: Iterable[RecordBatch]) -> set[str]:
    """Keys of all posts that the records of these batches delete."""
    return {
        post_key(main.platform or batch.platform, main.post)
        for batch in batches
        for main in (record.main for record in batch.unpack())
        if isinstance(main, Deletion) and main.post
    }


def restore_contents(
    batches: Sequence[RecordBatch], lost: Collection[str]
) -> dict[str, RecordBatch]:
    """Restore the contents of posts that nothing deletes any more, from their files.

    Parameters:
        batches: all remaining batches, in the order of loading.
        lost: keys of the posts.

    Returns:
        The restored batches by id.
    """
    restored: dict[str, RecordBatch] = {}
    for reading in group_readings(batches):
        if any(not batch.erased.isdisjoint(lost) for batch in reading):
            for batch in _restore_reading(reading, lost):
                restored[batch.id] = batch
    return restored


def _restore_reading(reading: Reading, lost: Collection[str]) -> Iterator[RecordBatch]:
    """The batches of a file that could be read again as they were read before."""
    records = _read_again(reading[0])
    for batch in reading:
        again = list(islice(records, len(batch.unpack())))
        packed = pack_records(again)
        if batch.erased.isdisjoint(lost):
            continue
        # The id is the hash of the records: equal ids prove equal records.
        if batch_id(batch.source, batch.platform, batch.settings, packed) == batch.id:
            still = batch.erased - set(lost)
            kept, erased = erase_posts(again, still, batch.platform)
            yield replace(
                batch,
                records=compress_records(pack_records(kept)),
                erased=frozenset(erased),
            )


def _read_again(batch: RecordBatch) -> Iterator[Record]:
    """The records of a batch's file; none if it is not in its place as it was."""
    try:
        for member in _members(batch.path):
            if member.content_hash() == batch.source:
                parsed = parse_member(member, batch.options)
                yield from (i for i in parsed.items if isinstance(i, Record))
                return
    except (FileRefused, UsageError, OSError):
        return


def _members(path: str) -> Iterator[SourceMember]:
    if Path(path).is_file():
        yield from SourceFile(path, Path(path)).members()
