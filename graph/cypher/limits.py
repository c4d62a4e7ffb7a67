"""The limits of a query, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graph.errors import LimitReached, QueryStop


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one query; only the operator of the app sets them.

    `bytes` is the size of the result as JSON; `memory` is the limit of the embedded
    engine's process (a Neo4j server has its own settings, see docs/neo4j.md).
    """

    seconds: float = 10.0
    rows: int = 10_000
    bytes: int = 50_000_000
    memory: int = 1 << 30

    def __str__(self) -> str:
        return (
            f"{self.seconds:g} seconds, {self.rows:,} rows, "
            f"{self.bytes / 1e6:g} MB of result"
        )


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A query's table; `stop` says why it ended early, if it did."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    seconds: float
    stop: QueryStop | None = None

    @property
    def limited(self) -> str | None:
        """Why the query ended early, as a sentence; None for a complete result."""
        return None if self.stop is None else str(self.stop)

    def require_complete(self) -> QueryResult:
        """Return this result if it is complete.

        Raises:
            LimitReached: a limit stopped the query; it carries the rows so far.

        """
        if self.stop is not None:
            raise LimitReached(self.stop, self.columns, self.rows)
        return self


class ChildEnd(StrEnum):
    """How a query ended in the child process of the embedded engine."""

    COMPLETE = "complete"
    OUT_OF_MEMORY = "out_of_memory"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
