"""Files into a store: the one loop, from records to transactions.

Each batch is one transaction that also holds the position, the file's hash and the
counts, so a killed run is resumed by running the same command again: what was
acknowledged is found as duplicates, and nothing is half there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph.errors import FileRefused, UsageError
from graph.model import (
    RecordCounts,
    Deletion,
    Event,
    Follow,
    FileWarning,
    Post,
    Profile,
    Record,
    RejectedRecord,
)
from graph.store import Store
from graph.store.protocol import Row
from graph.store.schema import ROLE_EDGE_TYPES
from ingest.enrichment.enricher import Enricher
from ingest.identity.node_defaults import empty_row
from ingest.loading import merge_posts as posts
from ingest.loading import merge_records as others
from ingest.loading.batch import Batch, AccountRef
from ingest.loading.batch_delta import build_delta
from ingest.loading.checkpoint import Checkpoint
from ingest.loading.dry_run import DryRun
from ingest.loading.format_detection import ParsedMember, parse_member
from ingest.loading.ingest_report import FileReport, IngestReport
from ingest.loading.quarantine import Quarantine
from ingest.parsing.sources import SourceMember, SourceFile, find_source_files

RECORDS_PER_TRANSACTION = 10_000
MAX_MESSAGES_PER_REASON = 20
"""How many messages of one reason go to the log."""

REJECT_REASONS: Final = {"nobody": "missing_author"}
"""The reasons of outcomes that are not called by their reason."""

ProgressCallback = Callable[[dict[str, Any]], None]


def _ignore_progress(event: dict[str, Any]) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Loader:
    """Loads files into one store; with a `rehearsal` it only counts them.

    With `each_alone`, a file that would end the run (its columns are not those of the
    mapping, its disk fails) only ends for itself, and the others are still read.
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
        """Load these files, folders or `-`; never raises for what a file holds."""
        begun = time.monotonic()
        report = IngestReport()
        for source in find_source_files(paths):
            report.files.append(self._file(source, report))
        if self.dry_run is None and self.store is not None:
            self.store.save()
            add_store_totals(self.store, report)
        report.seconds = time.monotonic() - begun
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
        found = parse_member(
            member, format=self.format, mapping=self.mapping, platform=self.platform
        )
        file.format = found.format if not file.format else file.format
        file.verified = found.reader is None or found.reader.VERIFIED
        ledger = Checkpoint(self.store, member, found, file.counts)
        records: list[Record] = []
        try:
            for item in self._accepted_records(found, file, ledger):
                records.append(item)
                if len(records) >= self.batch_size:
                    self._write(records, file, ledger, report, complete=False)
                    records = []
        except FileRefused:
            # What was read before the refusal is whole: nothing of it is lost.
            self._write(records, file, ledger, report, complete=False)
            raise
        self._write(records, file, ledger, report, complete=True)
        if member.damage:
            file.exit = 3
            file.messages.append(f"{file.path}: {member.damage}")

    def _accepted_records(
        self, parsed: ParsedMember, file: FileReport, checkpoint: Checkpoint
    ) -> Iterator[Record]:
        """Count what is read and refused; pass on what is to be stored."""
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
        """Fold these records in and write what follows, as one transaction."""
        assert self.store is not None
        batch = Batch(self.store, records, self.platform)
        follows = others.stored_follows(batch)
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
        """Count what became of a record; one that was not taken is kept aside."""
        if outcome == "stored":
            file.counts.stored += 1
            return
        if outcome == "duplicate":
            file.counts.duplicates += 1
            return
        reason = REJECT_REASONS.get(outcome, outcome)
        file.counts.reject(reason)
        if self.quarantine is not None:
            # Without its text: of a deleted post nothing may stay anywhere.
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
        """Fold one record in; `stored`, `duplicate` or why it was not taken."""
        main = record.main
        if isinstance(main, Post):
            outcome: str = self._merge_post(batch, record, main, counts)
        elif isinstance(main, Deletion):
            others.merge_deletion(batch, main)
            outcome = "control"
        elif isinstance(main, Event):
            known, line = self._known_events(), record.position.line
            outcome = others.merge_event(batch, main, checkpoint.hash, line, known, counts)
        elif isinstance(main, Follow):
            outcome = others.merge_follow(batch, main, follows)
        else:
            outcome = others.merge_profile(batch, main)
        if outcome != "deleted":
            self._merge_context(batch, record, counts)
        return outcome

    def _merge_post(
        self, batch: Batch, record: Record, main: Post, counts: RecordCounts
    ) -> posts.PostOutcome:
        outcome, author = posts.merge_post(batch, main, counts, self.enricher)
        if record.owned_by and author is not None:
            self._add_owner(batch, record, record.owned_by, author)
        return outcome

    def _merge_context(self, batch: Batch, record: Record, counts: RecordCounts) -> None:
        brands = record.main.brands if isinstance(record.main, Post) else ()
        for part in record.context:
            if isinstance(part, Profile):
                batch.record_profile(part, part.platform, part.at)
                continue
            outcome, author = posts.merge_post(
                batch, part, counts, self.enricher, context=True
            )
            counts.context += outcome == "stored"
            # A company answers its reviews in its own name.
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
        others.merge_owner(batch, record, key, author, self._roles)

    def _known_events(self) -> set[str]:
        if self._events is None:
            assert self.store is not None
            self._events = {row["key"] for row in self.store.rows("read/event_keys")}
        return self._events

    def _new_brands(self, batch: Batch, new: dict[str, list[Row]]) -> None:
        """Brands that a file names and no brands file knows become nodes too."""
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
        there = self.store.nodes("Brand", named)
        new.setdefault("Brand", []).extend(
            empty_row("Brand", id=key, name=self.enricher.brand_name(key))
            for key in sorted(named - set(there))
        )
        self._brands |= named


def add_store_totals(store: Store, report: IngestReport) -> None:
    """What the store holds now, stubs and self pairs left out."""
    held: dict[str, int] = {}
    for row in store.rows("read/summary"):
        held[row["name"]] = held.get(row["name"], 0) + int(row["value"])
    report.accounts = held.get("accounts", 0)
    report.posts = held.get("posts", 0)
    report.context = held.get("context", 0)
    report.interactions = held.get("interactions", 0)
