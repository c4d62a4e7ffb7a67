"""The store protocol that both engines implement, and the delta they write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from graph.errors import StoreError

if TYPE_CHECKING:
    # Only for types: a driver imports it, and `--help` does not need it.
    import pyarrow as pa

Row = dict[str, Any]


@dataclass(slots=True)
class Delta:
    """The changes of one transaction, built with knowledge of the store's contents.

    `new_nodes` and `changed_nodes` map a label to whole rows (all properties of the
    schema). `new_edges` maps a type to rows with `source`, `target` (keys) and the
    type's properties; none of them exists yet. `removed_edges` likewise names edges to
    delete. `removed_nodes` maps a label to keys of nodes to delete with all their
    edges.
    """

    new_nodes: dict[str, list[Row]] = field(default_factory=dict)
    changed_nodes: dict[str, list[Row]] = field(default_factory=dict)
    new_edges: dict[str, list[Row]] = field(default_factory=dict)
    removed_edges: dict[str, list[Row]] = field(default_factory=dict)
    removed_nodes: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        parts = (
            self.new_nodes,
            self.changed_nodes,
            self.new_edges,
            self.removed_edges,
            self.removed_nodes,
        )
        return any(rows for part in parts for rows in part.values())


@dataclass(frozen=True, slots=True)
class EngineProblem:
    """A problem of the engine that holds the data, as a message for the operator.

    `opening_repairs`: opening the store in the usual way repairs it. Otherwise the
    message says what to do.
    """

    message: str
    opening_repairs: bool = False


@contextmanager
def map_value_errors() -> Iterator[None]:
    """Raise `StoreError` if a write meets a value that the engine cannot store."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:  # half a character, 2**63
        raise StoreError(
            "The store cannot hold a value; nothing of this step was written."
        ) from error


class TableSource(Protocol):
    """A source that can be copied into a store: another store or a backup."""

    def all_nodes(self, label: str) -> pa.Table:
        """Every node of a label, sorted by key, with the schema's columns."""
        ...

    def all_edges(self, type_: str) -> pa.Table:
        """All edges of a type: `source`, `target` and properties, sorted by all."""
        ...

    def generation(self) -> int:
        """How many write transactions this store has seen."""
        ...


class Store(TableSource, Protocol):
    """A graph database with named queries; only `graph/store` uses drivers."""

    engine: str
    """`ladybug` or `neo4j`: selects the query file where the engines differ."""

    def nodes(self, label: str, keys: Iterable[str]) -> dict[str, Row]:
        """The existing nodes of a label with these keys, by key."""
        ...

    def rows(self, query: str, /, **parameters: Any) -> list[Row]:
        """The rows of a named query of `queries/`, such as `read/pairs`."""
        ...

    def table(self, query: str, schema: pa.Schema, /, **parameters: Any) -> pa.Table:
        """The rows of a named query as an Arrow table, for many rows.

        Parameters:
            query: name of a file of `queries/`, such as `read/pairs`.
            schema: the columns to return, with the types to convert them to.
            parameters: values for the `$names` of the query; an empty list means no
                rows.
        """
        ...

    def engine_problems(self) -> list[EngineProblem]:
        """Problems of the engine itself; changes nothing.

        Raises:
            StoreError: the engine cannot be asked.

        """
        ...

    def write(self, delta: Delta) -> None:
        """Write a delta in one transaction, and increment the generation.

        Raises:
            StoreLost: the engine stopped; nothing of the delta was written.

        """
        ...

    def save(self) -> None:
        """Make all written data durable and check that it is complete."""
        ...

    def refresh_derived_edges(self, *, rebuild: bool = False) -> None:
        """Update the derived account edges; with `rebuild`, build all of them again."""
        ...

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        """Run an admitted console statement in a transaction that cannot write.

        Parameters:
            statement, parameters: the Cypher text and its parameters.
            seconds: the time limit.
            limit: the maximum number of rows.

        Returns:
            The names of the columns, and the rows.
        """
        ...

    def close(self) -> None:
        """Close the engine; no acknowledged write is lost."""
        ...
