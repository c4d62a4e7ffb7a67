"""What a query may use up, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.errors import LimitReached


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query may take; only whoever runs the app sets them.

    `bytes` are those of the result as JSON; `memory` is what the embedded engine's
    process may take (a Neo4j server has its own settings, see docs/neo4j.md).
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
class Result:
    """A query's table; `limited` says in a sentence which limit cut it, if one did."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    seconds: float
    limited: str | None = None

    def whole(self) -> Result:
        """This result, when no limit cut it.

        Raises:
            LimitReached: one did; it carries the rows so far.

        """
        if self.limited:
            raise LimitReached(self.limited, self.columns, self.rows)
        return self
