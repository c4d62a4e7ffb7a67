"""What a store can do, whichever engine keeps it, and the one way to open one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa

from graph.errors import StoreError

Row = dict[str, Any]


@dataclass(slots=True)
class Delta:
    """What one transaction changes; whoever builds it knows what the store holds.

    `new` and `changed` map a label to whole rows (every property of the schema);
    `edges` map a type to rows with `source`, `target` (keys) and the type's properties, none of
    them there yet; `unlinked` likewise names edges to take away; `removed` maps a
    label to keys of nodes that go, with all their edges.
    """

    new: dict[str, list[Row]] = field(default_factory=dict)
    changed: dict[str, list[Row]] = field(default_factory=dict)
    edges: dict[str, list[Row]] = field(default_factory=dict)
    unlinked: dict[str, list[Row]] = field(default_factory=dict)
    removed: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        parts = (self.new, self.changed, self.edges, self.unlinked, self.removed)
        return any(rows for part in parts for rows in part.values())


@contextmanager
def keepable() -> Iterator[None]:
    """Around a write: a value that no engine can keep is a `StoreError` of ours."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:  # half a character, 2**63
        raise StoreError(
            "A value cannot be kept by the store; nothing of this step was written."
        ) from error


class Tables(Protocol):
    """What can be moved into a store: another store, or a backup of one."""

    def all_nodes(self, label: str) -> pa.Table:
        """Every node of a label, sorted by key, with the schema's columns."""
        ...

    def all_edges(self, type_: str) -> pa.Table:
        """Every edge of a type: `source`, `target` and its properties, sorted by all."""
        ...

    def generation(self) -> int:
        """How many write transactions this store has seen."""
        ...


class Store(Tables, Protocol):
    """A graph database behind named queries; nothing else in the house knows drivers."""

    engine: str
    """`ladybug` or `neo4j`: which queries of a pair it takes."""

    def nodes(self, label: str, keys: Iterable[str]) -> dict[str, Row]:
        """The nodes of a label with these keys, whole, by key; absent ones are left out."""
        ...

    def rows(self, query: str, /, **parameters: Any) -> list[Row]:
        """The rows of a named query of `queries/` (`read/pairs`)."""
        ...

    def table(self, query: str, schema: pa.Schema, /, **parameters: Any) -> pa.Table:
        """The same as an Arrow table of that schema, for many rows."""
        ...

    def write(self, delta: Delta) -> None:
        """Write a delta in one transaction, and raise the generation.

        Raises:
            StoreLost: the engine went away; nothing of the delta is there.

        """
        ...

    def save(self) -> None:
        """Make sure that what was written lasts, and is whole."""
        ...

    def refresh_pairs(self, *, anew: bool = False) -> None:
        """Bring the derived account edges up to date; with `anew`, build all of them."""
        ...

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        """Run an admitted console statement in a transaction that cannot write."""
        ...

    def close(self) -> None:
        """Let go of the engine; nothing acknowledged is lost."""
        ...
