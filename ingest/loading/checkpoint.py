"""Checkpoints: progress per file, stored in the transaction of its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.model import RecordCounts
from graph.store import Store
from graph.store.protocol import Row
from ingest.loading.format_detection import ParsedMember


@dataclass(slots=True)
class Checkpoint:
    """Progress of one file, stored as its `Source` row.

    `exists`: the store has the row. `finished`: the store has the whole file.
    """

    store: Store
    parsed: ParsedMember
    counts: RecordCounts
    position: int = 0
    previous_row: Row | None = None
    exists: bool = False
    finished: bool = False
    initial_counts: RecordCounts = field(default_factory=RecordCounts)
    hash: str = ""

    def __post_init__(self) -> None:
        self.hash = self.parsed.hash
        self.initial_counts = RecordCounts(
            self.counts.read,
            self.counts.stored,
            self.counts.duplicates,
            dict(self.counts.rejected),
        )
        self.previous_row = self.store.nodes("Source", [self.hash]).get(self.hash)
        self.exists = self.previous_row is not None
        self.finished = bool(self.previous_row and self.previous_row["complete"])

    def row(self, *, complete: bool) -> Iterator[tuple[str, Row]]:
        """The `Source` row; `stored` is summed over the runs of a resumed file."""
        earlier = self.previous_row["stored"] if self.previous_row else 0
        refused = sum(self.counts.rejected.values()) - sum(
            self.initial_counts.rejected.values()
        )
        read = self.counts.read - self.initial_counts.read
        stored = self.counts.stored - self.initial_counts.stored + earlier
        yield (
            "Source",
            {
                "hash": self.hash,
                "path": self.parsed.name,
                "format": self.parsed.format,
                "position": self.position,
                "read": read,
                "stored": stored,
                "duplicates": max(0, read - stored - refused),
                "rejected": refused,
                "complete": complete,
            },
        )

    def mark_written(self, *, complete: bool) -> None:
        """Record that the row was written to the store."""
        self.exists = True
        self.finished = complete
