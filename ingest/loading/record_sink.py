"""Protocol of a record sink: where the loader sends the records that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from graph.model import Record, RecordCounts, RejectedRecord
from ingest.loading.format_detection import ParsedMember
from ingest.loading.ingest_report import IngestReport


class RecordSink(Protocol):
    """Receives the records of one member after another, in portions.

    `StoreSink` writes them to a store; `DryRunSink` only counts them.
    """

    def begin_member(self, parsed: ParsedMember, counts: RecordCounts) -> None:
        """Begin a member; its records are counted in `counts`."""

    def reject_record(self, rejected: RejectedRecord) -> None:
        """Receive a record that the reader rejected and the loader counted."""

    def write_records(
        self, records: Sequence[Record], *, position: int, complete: bool
    ) -> None:
        """Receive the next records of the member, and count each.

        Parameters:
            records: the records; none if the member ends with rejected ones.
            position: line of the last record that was read.
            complete: whether the member ends here.
        """

    def finish_run(self, report: IngestReport) -> None:
        """End the run, and add its totals to the report."""
