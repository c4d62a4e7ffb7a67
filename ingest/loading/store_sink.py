"""Store sink: merge records into batches, and write each as one transaction.

The checkpoint of the member (position, hash and counts) is part of each transaction.
Running the same command again therefore resumes a killed run: stored records are counted
as duplicates, and no record is stored partly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.model import (
    Deletion,
    Event,
    Follow,
    Post,
    Profile,
    Record,
    RecordCounts,
    RejectedRecord,
)
from graph.store import Store
from graph.store.protocol import Delta
from graph.store.schema import ROLE_EDGE_TYPES
from ingest.archive.record_archive import RecordArchive, erase_archived_posts
from ingest.archive.record_batch import settings_json
from ingest.enrichment.enricher import Enricher
from ingest.identity.node_defaults import empty_row
from ingest.identity.record_keys import post_key
from ingest.loading.batch import Batch, NamedAccount
from ingest.loading.batch_delta import build_delta
from ingest.loading.checkpoint import Checkpoint
from ingest.loading.format_detection import ParsedMember
from ingest.loading.ingest_report import IngestReport
from ingest.loading.merge_posts import PostMerge, PostOutcome
from ingest.loading.merge_records import (
    merge_deletion,
    merge_event,
    merge_follow,
    merge_owner,
    merge_profile,
    stored_follows,
)
from ingest.loading.quarantine import Quarantine

REJECT_REASONS: Final = {"nobody": "missing_author"}
"""Reject reasons of outcomes whose name is not the reason."""


@dataclass(slots=True)
class StoreSink:
    """Writes records to one store; the run of a command needs one sink.

    Parameters:
        store: opened for writing.
        enricher: derives language, tone and brands.
        platform: of records that do not name one.
        quarantine: receives rejected records; None: they are only counted.

    """

    store: Store
    enricher: Enricher
    platform: str = "unknown"
    quarantine: Quarantine | None = None
    _checkpoint: Checkpoint = field(init=False)
    _archive: RecordArchive = field(init=False)
    _archived: int = 0
    _deleted: set[str] = field(default_factory=set)
    _events: set[str] | None = None
    _roles: dict[tuple[str, str, str], str] | None = None
    _brands: set[str] = field(default_factory=set)

    def begin_member(self, parsed: ParsedMember, counts: RecordCounts) -> None:
        """Look up the checkpoint of a member."""
        self._checkpoint = Checkpoint(self.store, parsed, counts)
        settings = settings_json(parsed.options)
        self._archive = RecordArchive(
            self.store, parsed.hash, parsed.path, self.platform, settings
        )
        self._archived = counts.read

    def reject_record(self, rejected: RejectedRecord) -> None:
        """Write a rejected record to the quarantine."""
        if self.quarantine is not None:
            name, source = self._checkpoint.parsed.name, self._checkpoint.hash
            self.quarantine.write(name, source, rejected)

    def write_records(
        self, records: Sequence[Record], *, position: int, complete: bool
    ) -> None:
        """Merge records into a batch and write its delta as one transaction.

        Parameters:
            records: the next records of the member.
            position: line of the last record that was read.
            complete: whether the member ends here.
        """
        checkpoint = self._checkpoint
        checkpoint.position = position
        batch = Batch(self.store, records, self.platform)
        posts = PostMerge(batch, checkpoint.counts, self.enricher)
        follows = stored_follows(batch)
        for record in records:
            self._count_outcome(self._merge_record(posts, record, follows), record)
        delta = build_delta(batch, checkpoint.counts)
        self._add_unlisted_brands(delta)
        self._archive_records(batch, position)
        if delta or not checkpoint.finished:
            for label, row in checkpoint.row(complete=complete):
                part = delta.changed_nodes if checkpoint.exists else delta.new_nodes
                part.setdefault(label, []).append(row)
            self.store.write(delta)
            checkpoint.mark_written(complete=complete)

    def finish_run(self, report: IngestReport) -> None:
        """Erase what was deleted, save the store, and add its totals to the report."""
        erase_archived_posts(self.store, self._deleted)
        self._deleted.clear()
        self.store.save()
        add_store_totals(self.store, report)

    def _archive_records(self, batch: Batch, position: int) -> None:
        """Add the records of a batch to its delta, without contents of deleted posts."""
        begin = self._checkpoint.initial_counts.read
        start = self._archived - begin
        read = self._checkpoint.counts.read - self._archived
        self._archived += read
        if batch.records or read or not self._checkpoint.exists:
            self._archive.add_batch(
                batch.delta,
                batch.records,
                batch.tombstones,
                start=start,
                read=read,
                position=position,
            )
        # Earlier batches can hold these posts; a killed run had no time to erase them.
        deleted = {
            post_key(main.platform or batch.platform, main.post)
            for main in (record.main for record in batch.records)
            if isinstance(main, Deletion) and main.post
        }
        self._deleted |= deleted & (batch.known_posts | batch.known_tombstones)

    def _count_outcome(self, outcome: str, record: Record) -> None:
        """Count the outcome of a record; a refused one goes to the quarantine."""
        counts = self._checkpoint.counts
        if outcome == "stored":
            counts.stored += 1
            return
        if outcome == "duplicate":
            counts.duplicates += 1
            return
        reason = REJECT_REASONS.get(outcome, outcome)
        counts.reject(reason)
        # Without the text: nothing of a deleted post may be kept.
        self.reject_record(RejectedRecord(position=record.position, reason=reason))

    def _merge_record(
        self, posts: PostMerge, record: Record, follows: set[tuple[str, str]]
    ) -> str:
        """Merge one record; returns `stored`, `duplicate` or why it was refused."""
        batch, main = posts.batch, record.main
        if isinstance(main, Post):
            outcome: str = self._merge_main_post(posts, record, main)
        elif isinstance(main, Deletion):
            merge_deletion(batch, main)
            outcome = "control"
        elif isinstance(main, Event):
            source, line = self._checkpoint.hash, record.position.line
            known = self._known_events()
            outcome = merge_event(batch, main, source, line, known, posts.counts)
        elif isinstance(main, Follow):
            outcome = merge_follow(batch, main, follows)
        else:
            outcome = merge_profile(batch, main)
        if outcome != "deleted":
            self._merge_context(posts, record)
        return outcome

    def _merge_main_post(
        self, posts: PostMerge, record: Record, main: Post
    ) -> PostOutcome:
        outcome, author = posts.merge_post(main)
        if record.owned_by and author is not None:
            self._add_owner(posts.batch, record, record.owned_by, author)
        return outcome

    def _merge_context(self, posts: PostMerge, record: Record) -> None:
        brands = record.main.brands if isinstance(record.main, Post) else ()
        for part in record.context:
            if isinstance(part, Profile):
                posts.batch.record_profile(part, part.platform, part.at)
                continue
            outcome, author = posts.merge_post(part, context=True)
            posts.counts.context += outcome == "stored"
            # A review is answered by an account that has the brand's name.
            if (
                author is not None
                and part.author is not None
                and part.author.account.id in brands
            ):
                brand = str(part.author.account.id)
                self._add_owner(posts.batch, record, brand, author)

    def _add_owner(
        self, batch: Batch, record: Record, brand: str, author: NamedAccount
    ) -> None:
        if self._roles is None:
            rows = self.store.rows("read/roles")
            self._roles = {
                (row["brand"], row["account"], row["role"]): row["how"] for row in rows
            }
        key = self.enricher.brand_id(brand)
        merge_owner(batch, record, key, author, self._roles)

    def _known_events(self) -> set[str]:
        if self._events is None:
            self._events = {row["key"] for row in self.store.rows("read/event_keys")}
        return self._events

    def _add_unlisted_brands(self, delta: Delta) -> None:
        """Add nodes for brands that a file names and the brands file does not list."""
        named = {row["target"] for row in delta.new_edges.get("ABOUT", ())}
        for type_ in ROLE_EDGE_TYPES.values():
            named |= {row["source"] for row in delta.new_edges.get(type_, ())}
        named -= self._brands
        if not named:
            return
        existing = self.store.nodes("Brand", named)
        delta.new_nodes.setdefault("Brand", []).extend(
            empty_row("Brand", id=key, name=self.enricher.brand_name(key))
            for key in sorted(named - set(existing))
        )
        self._brands |= named


def add_store_totals(store: Store, report: IngestReport) -> None:
    """Add the store's totals to the report, without stubs and self-interactions."""
    totals: dict[str, int] = {}
    for row in store.rows("read/summary"):
        totals[row["name"]] = totals.get(row["name"], 0) + int(row["value"])
    report.accounts = totals.get("accounts", 0)
    report.posts = totals.get("posts", 0)
    report.context = totals.get("context", 0)
    report.interactions = totals.get("interactions", 0)
