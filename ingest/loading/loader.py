"""Loader: read files and write their records to a store in transactions.

Each batch is one transaction that includes the checkpoint of the file (position, hash
and counts). Running the same command again resumes a killed run: stored records are
counted as duplicates, and no record is stored partly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph.errors import FileRefused, UsageError
from graph.model import (
    Deletion,
    Event,
    FileWarning,
    Follow,
    Post,
    Profile,
    Record,
    RecordCounts,
    RejectedRecord,
)
from graph.store import Store
from graph.store.protocol import Row
from graph.store.schema import ROLE_EDGE_TYPES
from ingest.enrichment.enricher import Enricher
from ingest.identity.node_defaults import empty_row
from ingest.loading.batch import AccountRef, Batch
from ingest.loading.batch_delta import build_delta
from ingest.loading.checkpoint import Checkpoint
from ingest.loading.dry_run import DryRun
from ingest.loading.format_detection import ParsedMember, parse_member
from ingest.loading.ingest_report import FileReport, IngestReport
from ingest.loading.merge_posts import PostOutcome, merge_post
from ingest.loading.merge_records import (
    merge_deletion,
    merge_event,
    merge_follow,
    merge_owner,
    merge_profile,
    stored_follows,
)
from ingest.loading.quarantine import Quarantine
from ingest.parsing.sources import SourceFile, SourceMember, find_source_files

RECORDS_PER_TRANSACTION = 10_000
MAX_MESSAGES_PER_REASON = 20
"""Maximum number of messages per reject reason and file in the log."""

REJECT_REASONS: Final = {"nobody": "missing_author"}
"""Reject reasons of outcomes whose name is not the reason."""

ProgressCallback = Callable[[dict[str, Any]], None]


def _ignore_progress(event: dict[str, Any]) -> None:
    """Ignore progress events."""


@dataclass(slots=True)
class Loader:
    """Loads files into one store; with a `dry_run` it only counts their records.

    With `isolate_failures`, an error that would end the run (columns that do not match
    the mapping, a disk error) only ends its file; the other files are still read.
    """

    store: Store | None
    enricher: Enricher
    dry_run: DryRun | None = None
    quarantine: Quarantine | None = None
    platform: str = "unknown"
    format: str | None = None
    mapping: Mapping[str, str] | None = None
    progress: ProgressCallback = _ignore_progress
    batch_size: int = RECORDS_PER_TRANSACTION
    isolate_failures: bool = False
    _events: set[str] | None = None
    _roles: set[tuple[str, str, str]] | None = None
    _brands: set[str] = field(default_factory=set)

    def load(self, paths: Sequence[str]) -> IngestReport:
        """Load files, folders or `-`; never raises because of a file's contents."""
        started = time.monotonic()
        report = IngestReport()
        for source in find_source_files(paths):
            report.files.append(self._file(source, report))
        if self.dry_run is None and self.store is not None:
            self.store.save()
            add_store_totals(self.store, report)
        report.seconds = time.monotonic() - started
        return report

    def _file(self, source: SourceFile, report: IngestReport) -> FileReport:
        file = FileReport(source.path)
        try:
            for member in source.members():
                self._member(member, file, report)
        except FileRefused as error:
            file.exit = 2
            file.counts.warn(error.reason)
            file.messages.append(f"{source.path}: {error}")
        except UsageError as error:
            if not self.isolate_failures:
                raise
            file.exit = 2
            file.messages.append(f"{source.path}: {error}")
        except OSError as error:
            if not self.isolate_failures:
                raise
            file.exit, file.interrupted = 3, True
            why = error.strerror or error
            file.messages.append(f"{source.path} cannot be read to its end: {why}.")
        for name, count in getattr(source, "warnings", {}).items():
            file.counts.warn(name, count)
        file.set_exit_code()
        return file

    def _member(self, member: SourceMember, file: FileReport, report: IngestReport) -> None:
        parsed = parse_member(
            member, format=self.format, mapping=self.mapping, platform=self.platform
        )
        file.format = parsed.format if not file.format else file.format
        file.verified = parsed.reader is None or parsed.reader.VERIFIED
        checkpoint = Checkpoint(self.store, member, parsed, file.counts)
        records: list[Record] = []
        try:
            for item in self._accepted_records(parsed, file, checkpoint):
                records.append(item)
                if len(records) >= self.batch_size:
                    self._write(records, file, checkpoint, report, complete=False)
                    records = []
        except FileRefused:
            # The records before the refusal are complete, so they are stored.
            self._write(records, file, checkpoint, report, complete=False)
            raise
        self._write(records, file, checkpoint, report, complete=True)
        if member.damage:
            file.exit = 3
            file.messages.append(f"{file.path}: {member.damage}")

    def _accepted_records(
        self, parsed: ParsedMember, file: FileReport, checkpoint: Checkpoint
    ) -> Iterator[Record]:
        """Count records, handle rejects and warnings, yield accepted records."""
        for item in parsed.items:
            if isinstance(item, FileWarning):
                file.counts.warn(item.warning, item.count)
                continue
            file.counts.read += 1
            checkpoint.position = item.position.line
            if isinstance(item, RejectedRecord):
                self._refuse(item, file, parsed)
                continue
            for warning in item.warnings:
                file.counts.warn(warning)
            yield item

    def _refuse(self, item: RejectedRecord, file: FileReport, parsed: ParsedMember) -> None:
        file.counts.reject(item.reason)
        if item.damaged:
            file.exit = 3
        if file.counts.rejected[item.reason] <= MAX_MESSAGES_PER_REASON:
            detail = f": {item.detail}" if item.detail else ""
            file.messages.append(
                f"{file.path}, line {item.position.line}: {item.reason}{detail}"
            )
        if self.quarantine is not None:
            self.quarantine.write(parsed.name, parsed.hash, item)

    def _write(
        self,
        records: list[Record],
        file: FileReport,
        checkpoint: Checkpoint,
        report: IngestReport,
        *,
        complete: bool,
    ) -> None:
        counts = file.counts
        if self.dry_run is not None:
            self.dry_run.count(records, counts, checkpoint.hash)
            report.brands = dict(self.dry_run.brands)
        else:
            self._write_transaction(records, file, checkpoint, complete=complete)
        self.progress(
            {
                "file": file.path,
                "read": counts.read,
                "stored": counts.stored,
                "rejected": sum(counts.rejected.values()),
            }
        )

    def _write_transaction(
        self,
        records: list[Record],
        file: FileReport,
        checkpoint: Checkpoint,
        *,
        complete: bool,
    ) -> None:
        """Merge records into a batch and write its delta as one transaction."""
        assert self.store is not None
        batch = Batch(self.store, records, self.platform)
        follows = stored_follows(batch)
        for record in records:
            outcome = self._merge_record(batch, record, file.counts, checkpoint, follows)
            self._count_outcome(outcome, record, file, checkpoint)
        delta = build_delta(batch, file.counts)
        self._new_brands(batch, delta.new_nodes)
        if delta or not checkpoint.finished:
            for label, row in checkpoint.row(complete=complete):
                part = delta.changed_nodes if checkpoint.exists else delta.new_nodes
                part.setdefault(label, []).append(row)
            self.store.write(delta)
            checkpoint.mark_written(complete=complete)

    def _count_outcome(
        self, outcome: str, record: Record, file: FileReport, checkpoint: Checkpoint
    ) -> None:
        """Count the outcome of a record; a refused one goes to the quarantine."""
        if outcome == "stored":
            file.counts.stored += 1
            return
        if outcome == "duplicate":
            file.counts.duplicates += 1
            return
        reason = REJECT_REASONS.get(outcome, outcome)
        file.counts.reject(reason)
        if self.quarantine is not None:
            # Without the text: nothing of a deleted post may be kept.
            reject = RejectedRecord(position=record.position, reason=reason)
            self.quarantine.write(checkpoint.parsed.name, checkpoint.hash, reject)

    def _merge_record(
        self,
        batch: Batch,
        record: Record,
        counts: RecordCounts,
        checkpoint: Checkpoint,
        follows: set[tuple[str, str]],
    ) -> str:
        """Merge one record; returns `stored`, `duplicate` or why it was refused."""
        main = record.main
        if isinstance(main, Post):
            outcome: str = self._merge_post(batch, record, main, counts)
        elif isinstance(main, Deletion):
            merge_deletion(batch, main)
            outcome = "control"
        elif isinstance(main, Event):
            known, line = self._known_events(), record.position.line
            outcome = merge_event(batch, main, checkpoint.hash, line, known, counts)
        elif isinstance(main, Follow):
            outcome = merge_follow(batch, main, follows)
        else:
            outcome = merge_profile(batch, main)
        if outcome != "deleted":
            self._merge_context(batch, record, counts)
        return outcome

    def _merge_post(
        self, batch: Batch, record: Record, main: Post, counts: RecordCounts
    ) -> PostOutcome:
        outcome, author = merge_post(batch, main, counts, self.enricher)
        if record.owned_by and author is not None:
            self._add_owner(batch, record, record.owned_by, author)
        return outcome

    def _merge_context(self, batch: Batch, record: Record, counts: RecordCounts) -> None:
        brands = record.main.brands if isinstance(record.main, Post) else ()
        for part in record.context:
            if isinstance(part, Profile):
                batch.record_profile(part, part.platform, part.at)
                continue
            outcome, author = merge_post(
                batch, part, counts, self.enricher, context=True
            )
            counts.context += outcome == "stored"
            # A review is answered by an account that has the brand's name.
            if (
                author is not None
                and part.author is not None
                and part.author.account.id in brands
            ):
                self._add_owner(batch, record, str(part.author.account.id), author)

    def _add_owner(self, batch: Batch, record: Record, brand: str, author: AccountRef) -> None:
        assert self.store is not None
        if self._roles is None:
            rows = self.store.rows("read/roles")
            self._roles = {(r["brand"], r["account"], r["role"]) for r in rows}
        key = self.enricher.brand_id(brand)
        merge_owner(batch, record, key, author, self._roles)

    def _known_events(self) -> set[str]:
        if self._events is None:
            assert self.store is not None
            self._events = {row["key"] for row in self.store.rows("read/event_keys")}
        return self._events

    def _new_brands(self, batch: Batch, new: dict[str, list[Row]]) -> None:
        """Add nodes for brands that a file names and the brands file does not list."""
        named = {
            row["target"]
            for type_ in ("ABOUT",)
            for row in batch.delta.new_edges.get(type_, ())
        }
        named |= {
            row["source"]
            for type_ in ROLE_EDGE_TYPES.values()
            for row in batch.delta.new_edges.get(type_, ())
        }
        named -= self._brands
        if not named:
            return
        assert self.store is not None
        existing = self.store.nodes("Brand", named)
        new.setdefault("Brand", []).extend(
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
