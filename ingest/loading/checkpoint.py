"""How far each file has come: a row in the store, in the transaction of its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.model import Counts
from graph.store import Store
from graph.store.protocol import Row
from ingest.loading.format_detection import Parsed
from ingest.parsing.sources import Member


@dataclass(slots=True)
class Ledger:
    """The row of the store that says how far a file has come.

    `settled` says that the store holds the file to its end.
    """

    store: Store | None
    member: Member
    found: Parsed
    counts: Counts
    position: int = 0
    before: Row | None = None
    known: bool = False
    settled: bool = False
    begun: Counts = field(default_factory=Counts)
    hash: str = ""

    def __post_init__(self) -> None:
        self.hash = self.found.hash
        self.begun = Counts(
            self.counts.read,
            self.counts.stored,
            self.counts.duplicates,
            dict(self.counts.rejected),
        )
        if self.store is not None:
            self.before = self.store.nodes("Source", [self.hash]).get(self.hash)
            self.known = self.before is not None
            self.settled = bool(self.before and self.before["complete"])

    def row(self, *, complete: bool) -> Iterator[tuple[str, Row]]:
        """The ledger's row; the stored of a resumed file adds up over its runs."""
        earlier = self.before["stored"] if self.before else 0
        refused = sum(self.counts.rejected.values()) - sum(self.begun.rejected.values())
        read = self.counts.read - self.begun.read
        stored = self.counts.stored - self.begun.stored + earlier
        yield (
            "Source",
            {
                "hash": self.hash,
                "path": self.found.name,
                "format": self.found.format,
                "position": self.position,
                "read": read,
                "stored": stored,
                "duplicates": max(0, read - stored - refused),
                "rejected": refused,
                "complete": complete,
            },
        )

    def written(self, *, complete: bool) -> None:
        """The row is in the store now."""
        self.known = True
        self.settled = complete
