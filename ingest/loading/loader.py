"""Loader: read files and send their records to a sink, in portions.

The contents of a file never end a run: what cannot be read becomes a count, a message
and, in a `StoreSink`, an entry of the quarantine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.errors import FileRefused, UsageError
from graph.model import (
    FileWarning,
    Post,
    ReaderItem,
    ReadingChoice,
    Record,
    RejectedRecord,
    UnusedColumns,
)
from ingest.loading.format_detection import parse_member
from ingest.loading.ingest_report import FileMessage, FileReport, IngestReport
from ingest.loading.record_sink import RecordSink
from ingest.mapping.table_plan import ReadingOptions
from ingest.parsing.sources import SourceFile, SourceMember, find_source_files

RECORDS_PER_TRANSACTION = 10_000
TEXT_PER_TRANSACTION = 16 << 20
"""Characters of text after which a portion is sent, so that memory stays bounded."""

MAX_MESSAGES_PER_REASON = 20
"""Maximum number of messages per reject reason and file in the log."""

ProgressCallback = Callable[[dict[str, Any]], None]


def _ignore_progress(event: dict[str, Any]) -> None:
    """Ignore progress events."""


@dataclass(slots=True)
class _Portion:
    """Records that were read and not sent yet, and the line of the last one read.

    `text` is the number of characters of their texts.
    """

    records: list[Record] = field(default_factory=list)
    position: int = 0
    text: int = 0

    def add(self, record: Record) -> None:
        """Append a record."""
        self.records.append(record)
        for part in (record.main, *record.context):
            if isinstance(part, Post):
                self.text += len(part.text)


@dataclass(slots=True)
class Loader:
    """Loads files into one sink.

    Parameters:
        sink: receives the records.
        options: what the user says about the files.
        progress: receives the counts of a file after each portion.
        batch_size: number of records in a portion.
        isolate_failures: whether an error that would end the run (columns that do not
            match the mapping, a disk error) only ends its file.

    """

    sink: RecordSink
    options: ReadingOptions = field(default_factory=ReadingOptions)
    progress: ProgressCallback = _ignore_progress
    batch_size: int = RECORDS_PER_TRANSACTION
    isolate_failures: bool = False

    def load(self, paths: Sequence[str]) -> IngestReport:
        """Load files, folders or `-`; never raises because of a file's contents."""
        started = time.monotonic()
        report = IngestReport()
        for source in find_source_files(paths):
            report.files.append(self._load_file(source))
        self.sink.finish_run(report)
        report.seconds = time.monotonic() - started
        return report

    def _load_file(self, source: SourceFile) -> FileReport:
        file = FileReport(source.path)
        try:
            for member in source.members():
                self._load_member(member, file)
        except FileRefused as error:
            file.counts.warn(error.reason)
            file.add_refusal(error.message, reason=error.reason, hint=error.hint)
        except UsageError as error:
            if not self.isolate_failures:
                raise
            file.add_refusal(str(error))
        except OSError as error:
            if not self.isolate_failures:
                raise
            file.interrupted = True
            file.add_damage(f"cannot be read to its end: {error.strerror or error}.")
        for name, count in getattr(source, "warnings", {}).items():
            file.counts.warn(name, count)
        file.set_exit_code()
        return file

    def _load_member(self, member: SourceMember, file: FileReport) -> None:
        parsed = parse_member(member, self.options)
        file.format = parsed.format if not file.format else file.format
        file.verified = parsed.reader is None or parsed.reader.VERIFIED
        file.own_posts |= bool(getattr(parsed.reader, "OWN_POSTS", False))
        self.sink.begin_member(parsed, file.counts)
        portion = _Portion()
        try:
            for item in parsed.items:
                self._accept_item(item, file, portion)
                if (
                    len(portion.records) >= self.batch_size
                    or portion.text >= TEXT_PER_TRANSACTION
                ):
                    self._send(portion, file, complete=False)
        except FileRefused:
            # The records before the refusal are complete, so they are stored.
            self._send(portion, file, complete=False)
            raise
        self._send(portion, file, complete=True)
        if member.damage:
            file.add_damage(member.damage)

    def _accept_item(
        self, item: ReaderItem, file: FileReport, portion: _Portion
    ) -> None:
        """Count an item; a record joins the portion, a rejected one does not."""
        counts = file.counts
        if isinstance(item, FileWarning):
            counts.warn(item.warning, item.count)
            return
        if isinstance(item, UnusedColumns):
            file.add_unused_columns(item.columns)
            return
        if isinstance(item, ReadingChoice):
            file.add_choice(item)
            return
        counts.read += item.count if isinstance(item, RejectedRecord) else 1
        portion.position = item.position.line
        if isinstance(item, RejectedRecord):
            self._reject(item, file)
            return
        for warning in item.warnings:
            counts.warn(warning)
        file.count_unread_cells(item.unread_cells)
        portion.add(item)

    def _reject(self, item: RejectedRecord, file: FileReport) -> None:
        file.counts.reject(item.reason, item.count)
        if item.damaged:
            file.exit = 3
        shown = file.rejects_shown.get(item.reason, 0)
        if shown < MAX_MESSAGES_PER_REASON:
            file.rejects_shown[item.reason] = shown + 1
            file.messages.append(
                FileMessage(
                    "record_rejected",
                    file.path,
                    item.detail,
                    line=item.position.line,
                    reason=item.reason,
                )
            )
        self.sink.reject_record(item)

    def _send(self, portion: _Portion, file: FileReport, *, complete: bool) -> None:
        """Send a portion to the sink, empty it, and report the progress."""
        records, portion.records, portion.text = portion.records, [], 0
        self.sink.write_records(records, position=portion.position, complete=complete)
        counts = file.counts
        self.progress(
            {
                "file": file.path,
                "read": counts.read,
                "stored": counts.stored,
                "rejected": sum(counts.rejected.values()),
            }
        )
