"""Remove a file from a store: load the records of all others again, and compare.

The archived records of the remaining files are loaded into an empty store beside the
first. What differs is written in one transaction. So the result is that of loading the
remaining files only, by construction. Until that transaction nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.brand_config import Brand
from graph.errors import StoreBusy, UsageError
from graph.store import Store, open_store
from graph.store.protocol import Delta
from ingest.archive.record_batch import (
    BATCH_LABEL,
    RecordBatch,
    read_record_batches,
)
from ingest.enrichment.enricher import Enricher
from ingest.enrichment.rescore import update_brands
from ingest.identity.record_keys import referenced_account_keys, referenced_post_keys
from ingest.loading.loader import ProgressCallback
from ingest.removal.erased_contents import deleted_posts, restore_contents
from ingest.removal.loaded_files import LoadedFile, list_loaded_files
from ingest.removal.replay import Replay
from ingest.removal.store_difference import difference
from ingest.text.stance.scorer import Scorer


@dataclass(frozen=True, slots=True)
class RemovalReport:
    """A removed file, and the posts that it had deleted and that did not come back.

    Loading `unrestored_files` again brings these posts back.
    """

    file: LoadedFile
    unrestored_posts: int
    unrestored_files: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The facts of the removal as JSON."""
        return {
            "hash": self.file.hash,
            "path": self.file.name,
            "unrestored_posts": self.unrestored_posts,
            "unrestored_files": list(self.unrestored_files),
        }


@dataclass(frozen=True, slots=True)
class FileRemoval:
    """Removes files from one store.

    Parameters:
        store: opened for writing.
        scratch: an empty folder for the store of the remaining files.
        brands: of the brands file.
        scorer: the current scorer.
        progress: receives the counts of each file that is loaded again.

    """

    store: Store
    scratch: Path
    brands: Sequence[Brand]
    scorer: Scorer
    progress: ProgressCallback

    def remove(self, file: LoadedFile) -> RemovalReport:
        """Remove a file; its graph is then that of the remaining files.

        Raises:
            UsageError: the records of a file were not kept, or another program wrote
                to the store; nothing was changed.
            StoreBusy: the store was written to meanwhile; nothing was changed.

        Cost: as long as loading the remaining files.
        """
        generation = self.store.generation()
        refuse_unarchived(list_loaded_files(self.store))
        batches = list(read_record_batches(self.store))
        removed = [batch for batch in batches if batch.source == file.hash]
        remaining = [batch for batch in batches if batch.source != file.hash]
        restored, lost = _restore(remaining)
        remaining = [restored.get(batch.id, batch) for batch in remaining]
        delta = self._difference(remaining, lost)
        _refuse_foreign_nodes(delta, removed, file)
        delta.removed_nodes[BATCH_LABEL] = [batch.id for batch in removed]
        if restored:
            rows = [batch.row() for batch in restored.values()]
            delta.changed_nodes[BATCH_LABEL] = rows
        if self.store.generation() != generation:
            raise StoreBusy(
                "The store was written to meanwhile: run the same command again."
            )
        self.store.write(delta)
        self.store.save()
        return RemovalReport(
            file,
            len(lost),
            tuple(sorted({b.path for b in remaining if b.erased & lost})),
        )

    def _difference(self, remaining: Sequence[RecordBatch], lost: set[str]) -> Delta:
        """What has to change so that the store holds the remaining files only."""
        sources = {
            row["hash"]: row for row in self.store.all_nodes("Source").to_pylist()
        }
        with closing(open_store(f"ladybug:{self.scratch}", write=True)) as other:
            enricher = Enricher(self.brands, self.scorer)
            replay = Replay(other, enricher, sources, lost, self.progress)
            replay.load(remaining)
            update_brands(other, self.brands, self.scorer, ())
            return difference(self.store, other)


def refuse_unarchived(files: Sequence[LoadedFile]) -> None:
    """Refuse a store with files of an earlier version, which kept no records.

    Raises:
        UsageError: there are such files; the message names them.

    """
    names = [file.name for file in files if not file.archived]
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        raise UsageError(
            "An earlier version loaded files without keeping their records "
            f"({', '.join(names[:3])}{more}): load them again first."
        )


def _restore(
    remaining: Sequence[RecordBatch],
) -> tuple[dict[str, RecordBatch], set[str]]:
    """Restored batches by id, and the posts that could not be restored.

    Without any erased post, no batch is unpacked.
    """
    erased = {key for batch in remaining for key in batch.erased}
    if not erased:
        return {}, set()
    lost = erased - deleted_posts(remaining)
    restored = restore_contents(remaining, lost)
    current = [restored.get(batch.id, batch) for batch in remaining]
    return restored, lost & {key for batch in current for key in batch.erased}


def _refuse_foreign_nodes(
    delta: Delta, removed: Sequence[RecordBatch], file: LoadedFile
) -> None:
    """Refuse to remove posts and accounts that the file never named.

    Raises:
        UsageError: there are such nodes, so another program wrote them.

    """
    posts: set[str] = set()
    accounts: set[str] = set()
    for batch in removed:
        platform = batch.platform
        for record in batch.unpack():
            posts |= referenced_post_keys(record, platform)
            accounts |= set().union(*referenced_account_keys(record, platform))
    foreign = set(delta.removed_nodes.get("Post", ())) - posts
    foreign |= set(delta.removed_nodes.get("Account", ())) - accounts
    if foreign:
        raise UsageError(
            f"{len(foreign):,} posts or accounts come from no loaded file, so another "
            f"program wrote them: remove them before {file.name}."
        )
