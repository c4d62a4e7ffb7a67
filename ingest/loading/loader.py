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
    Counts,
    Deletion,
    Event,
    Follow,
    Note,
    Post,
    Profile,
    Record,
    Reject,
)
from graph.store import Store
from graph.store.protocol import Row
from graph.store.schema import ROLES
from ingest.enrichment.enricher import Annotator
from ingest.identity.node_defaults import empty
from ingest.loading import merge_posts as posts
from ingest.loading import merge_records as others
from ingest.loading.batch import Batch, Ref
from ingest.loading.batch_delta import settle
from ingest.loading.checkpoint import Ledger
from ingest.loading.dry_run import Rehearsal
from ingest.loading.format_detection import Parsed, parsed
from ingest.loading.ingest_report import FileReport, Report
from ingest.loading.quarantine import Quarantine
from ingest.parsing.sources import Member, Source, sources

BATCH = 10_000
SHOWN = 20
"""How many messages of one reason go to the log."""

REASONS: Final = {"nobody": "missing_author"}
"""The reasons of outcomes that are not called by their reason."""

Progress = Callable[[dict[str, Any]], None]


def _silent(event: dict[str, Any]) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Loader:
    """Loads files into one store; with a `rehearsal` it only counts them.

    With `each_alone`, a file that would end the run (its columns are not those of the
    mapping, its disk fails) only ends for itself, and the others are still read.
    """

    store: Store | None
    annotator: Annotator
    rehearsal: Rehearsal | None = None
    quarantine: Quarantine | None = None
    platform: str = "unknown"
    format: str | None = None
    mapping: Mapping[str, str] | None = None
    progress: Progress = _silent
    batch: int = BATCH
    each_alone: bool = False
    _events: set[str] | None = None
    _roles: set[tuple[str, str, str]] | None = None
    _brands: set[str] = field(default_factory=set)

    def load(self, paths: Sequence[str]) -> Report:
        """Load these files, folders or `-`; never raises for what a file holds."""
        begun = time.monotonic()
        report = Report()
        for source in sources(paths):
            report.files.append(self._file(source, report))
        if self.rehearsal is None and self.store is not None:
            self.store.save()
            summarise(self.store, report)
        report.seconds = time.monotonic() - begun
        return report

    def _file(self, source: Source, report: Report) -> FileReport:
        file = FileReport(source.path)
        try:
            for member in source.members():
                self._member(member, file, report)
        except FileRefused as error:
            file.exit = 2
            file.counts.warn(error.reason)
            file.messages.append(f"{source.path}: {error}")
        except UsageError as error:
            if not self.each_alone:
                raise
            file.exit = 2
            file.messages.append(f"{source.path}: {error}")
        except OSError as error:
            if not self.each_alone:
                raise
            file.exit, file.cut = 3, True
            why = error.strerror or error
            file.messages.append(f"{source.path} cannot be read to its end: {why}.")
        for name, count in getattr(source, "warnings", {}).items():
            file.counts.warn(name, count)
        file.close()
        return file

    def _member(self, member: Member, file: FileReport, report: Report) -> None:
        found = parsed(
            member, format=self.format, mapping=self.mapping, platform=self.platform
        )
        file.format = found.format if not file.format else file.format
        file.verified = found.reader is None or found.reader.VERIFIED
        ledger = Ledger(self.store, member, found, file.counts)
        records: list[Record] = []
        try:
            for item in self._counted(found, file, ledger):
                records.append(item)
                if len(records) >= self.batch:
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

    def _counted(
        self, found: Parsed, file: FileReport, ledger: Ledger
    ) -> Iterator[Record]:
        """Count what is read and refused; pass on what is to be stored."""
        for item in found.items:
            if isinstance(item, Note):
                file.counts.warn(item.warning, item.count)
                continue
            file.counts.read += 1
            ledger.position = item.place.line
            if isinstance(item, Reject):
                self._refuse(item, file, found)
                continue
            for warning in item.warnings:
                file.counts.warn(warning)
            yield item

    def _refuse(self, item: Reject, file: FileReport, found: Parsed) -> None:
        file.counts.reject(item.reason)
        if item.damaged:
            file.exit = 3
        if file.counts.rejected[item.reason] <= SHOWN:
            detail = f": {item.detail}" if item.detail else ""
            file.messages.append(
                f"{file.path}, line {item.place.line}: {item.reason}{detail}"
            )
        if self.quarantine is not None:
            self.quarantine.keep(found.name, found.hash, item)

    def _write(
        self,
        records: list[Record],
        file: FileReport,
        ledger: Ledger,
        report: Report,
        *,
        complete: bool,
    ) -> None:
        counts = file.counts
        if self.rehearsal is not None:
            self.rehearsal.count(records, counts, ledger.hash)
            report.brands = dict(self.rehearsal.brands)
        else:
            self._store(records, file, ledger, complete=complete)
        self.progress(
            {
                "file": file.path,
                "read": counts.read,
                "stored": counts.stored,
                "rejected": sum(counts.rejected.values()),
            }
        )

    def _store(
        self,
        records: list[Record],
        file: FileReport,
        ledger: Ledger,
        *,
        complete: bool,
    ) -> None:
        """Fold these records in and write what follows, as one transaction."""
        assert self.store is not None
        batch = Batch(self.store, records, self.platform)
        follows = others.follows_of(batch)
        for record in records:
            outcome = self._fold(batch, record, file.counts, ledger, follows)
            self._count(outcome, record, file, ledger)
        delta = settle(batch, file.counts)
        self._new_brands(batch, delta.new)
        if delta or not ledger.settled:
            for label, row in ledger.row(complete=complete):
                part = delta.changed if ledger.known else delta.new
                part.setdefault(label, []).append(row)
            self.store.write(delta)
            ledger.written(complete=complete)

    def _count(
        self, outcome: str, record: Record, file: FileReport, ledger: Ledger
    ) -> None:
        """Count what became of a record; one that was not taken is kept aside."""
        if outcome == "stored":
            file.counts.stored += 1
            return
        if outcome == "duplicate":
            file.counts.duplicates += 1
            return
        reason = REASONS.get(outcome, outcome)
        file.counts.reject(reason)
        if self.quarantine is not None:
            # Without its text: of a deleted post nothing may stay anywhere.
            reject = Reject(place=record.place, reason=reason)
            self.quarantine.keep(ledger.found.name, ledger.hash, reject)

    def _fold(
        self,
        batch: Batch,
        record: Record,
        counts: Counts,
        ledger: Ledger,
        follows: set[tuple[str, str]],
    ) -> str:
        """Fold one record in; `stored`, `duplicate` or why it was not taken."""
        main = record.main
        if isinstance(main, Post):
            outcome: str = self._fold_post(batch, record, main, counts)
        elif isinstance(main, Deletion):
            others.fold_deletion(batch, main)
            outcome = "control"
        elif isinstance(main, Event):
            known, line = self._known_events(), record.place.line
            outcome = others.fold_event(batch, main, ledger.hash, line, known, counts)
        elif isinstance(main, Follow):
            outcome = others.fold_follow(batch, main, follows)
        else:
            outcome = others.fold_profile(batch, main)
        if outcome != "deleted":
            self._fold_context(batch, record, counts)
        return outcome

    def _fold_post(
        self, batch: Batch, record: Record, main: Post, counts: Counts
    ) -> posts.Outcome:
        outcome, author = posts.fold(batch, main, counts, self.annotator)
        if record.owned_by and author is not None:
            self._own(batch, record, record.owned_by, author)
        return outcome

    def _fold_context(self, batch: Batch, record: Record, counts: Counts) -> None:
        brands = record.main.brands if isinstance(record.main, Post) else ()
        for part in record.context:
            if isinstance(part, Profile):
                batch.see(part, part.platform, part.at)
                continue
            outcome, author = posts.fold(
                batch, part, counts, self.annotator, context=True
            )
            counts.context += outcome == "stored"
            # A company answers its reviews in its own name.
            if (
                author is not None
                and part.author is not None
                and part.author.who.id in brands
            ):
                self._own(batch, record, str(part.author.who.id), author)

    def _own(self, batch: Batch, record: Record, brand: str, author: Ref) -> None:
        assert self.store is not None
        if self._roles is None:
            rows = self.store.rows("read/roles")
            self._roles = {(r["brand"], r["account"], r["role"]) for r in rows}
        key = self.annotator.brand_id(brand)
        others.fold_owner(batch, record, key, author, self._roles)

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
            for row in batch.delta.edges.get(type_, ())
        }
        named |= {
            row["source"]
            for type_ in ROLES.values()
            for row in batch.delta.edges.get(type_, ())
        }
        named -= self._brands
        if not named:
            return
        assert self.store is not None
        there = self.store.nodes("Brand", named)
        new.setdefault("Brand", []).extend(
            empty("Brand", id=key, name=self.annotator.brand_name(key))
            for key in sorted(named - set(there))
        )
        self._brands |= named


def summarise(store: Store, report: Report) -> None:
    """What the store holds now, stubs and self pairs left out."""
    held: dict[str, int] = {}
    for row in store.rows("read/summary"):
        held[row["name"]] = held.get(row["name"], 0) + int(row["value"])
    report.accounts = held.get("accounts", 0)
    report.posts = held.get("posts", 0)
    report.context = held.get("context", 0)
    report.interactions = held.get("interactions", 0)
