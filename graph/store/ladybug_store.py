"""The embedded engine behind the store protocol; the one file that knows its driver.

What was measured here and shaped this file (docs/decisions.md, "Embedded engine"):
COPY writes 40 to 100 times faster than MERGE, updates of relationships at a hub take
milliseconds each, automatic checkpoints slow every commit down as the file grows, and
several COPYs into one table within a transaction crash the engine. So a delta brings
what is new and what is changed apart, each table is copied into once a transaction,
and the derived account edges are built anew before a publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

import ladybug
import pyarrow as pa

from graph import queries
from graph.errors import StoreBusy, StoreDamaged, StoreError, StoreLost
from graph.store import pairs
from graph.store.files import Home
from graph.store.protocol import Delta, Row, keepable
from graph.store.schema import EDGES, NODES, Edge, Node, arrow_schema

POOL_BYTES = 1 << 31
ADDRESS_BYTES = 1 << 36


_WRITERS: Final[WeakValueDictionary[Path, LadybugStore]] = WeakValueDictionary()
"""The files that this process writes. The engine keeps other processes out, but opens a
file twice in one process without a word, and then what one of them wrote is lost."""


def open_at(folder: str, *, write: bool) -> LadybugStore:
    """The store in this folder: the published file, or the writer's working copy.

    Raises:
        StoreError: there is nothing published yet (when reading).
        StoreBusy: someone else writes to it.
        StoreDamaged: the file cannot be opened.

    """
    home = Home(Path(folder))
    if write:
        home.begin()
        return LadybugStore(home.work, write=True)
    published = home.published()
    if published is None or not published.exists():
        raise StoreError(
            f"There is no store in {folder} yet: run `python -m ingest FILE` first."
        )
    return LadybugStore(published, write=False)


class LadybugStore:
    """One open embedded database file. Use it from one thread, and close it."""

    engine = "ladybug"

    def __init__(self, path: Path, *, write: bool) -> None:
        self._path = path.resolve()
        if self._path in _WRITERS:
            raise StoreBusy(f"This process writes to {path.name} already.")
        try:
            self._database = ladybug.Database(
                str(path),
                read_only=not write,
                buffer_pool_size=POOL_BYTES,
                max_db_size=ADDRESS_BYTES,
                auto_checkpoint=False,
            )
            self._connection = ladybug.Connection(self._database)
        except RuntimeError as error:
            if "lock" in _first_line(error):
                raise StoreBusy(
                    f"Another process writes to {path.name}: wait until it is done."
                ) from error
            raise StoreDamaged(
                f"The store file {path.name} cannot be opened: "
                "run `python -m graph doctor`."
            ) from error
        # The working copy may come from a run that ended before it was published.
        self._pairs_stale = write
        if write:
            _WRITERS[self._path] = self
            self._declare()

    def _declare(self) -> None:
        """Make what is missing; a killed run may have left a file without tables."""
        there = {row["name"] for row in self.rows("schema/tables")}
        with self._transaction():
            if not there:
                for name in queries.names("schema"):
                    if name.startswith("schema/macros"):
                        self._run(queries.load(name, self.engine).text)
            for node in NODES.values():
                if node.label not in there:
                    self._template(
                        "schema/node",
                        {"label": node.label, "key": node.key},
                        [f"{name} {type_}" for name, type_ in node.columns.items()],
                    )
            for edge in EDGES.values():
                if edge.type not in there:
                    self._declare_edge(edge)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._run("BEGIN TRANSACTION")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            with suppress(StoreLost):
                self._run("ROLLBACK")
            raise

    def _declare_edge(self, edge: Edge) -> None:
        self._template(
            "schema/edge",
            {"type": edge.type, "start": edge.start, "end": edge.end},
            [f"{name} {type_}" for name, type_ in edge.columns.items()],
        )

    def _template(
        self,
        query: str,
        names: Mapping[str, str],
        each: Sequence[str] = (),
        parameters: Mapping[str, Any] | None = None,
    ) -> Any:
        text = queries.fill(queries.load(query, self.engine).text, names, each)
        return self._run(text, parameters)

    def _run(self, text: str, parameters: Mapping[str, Any] | None = None) -> Any:
        try:
            return self._connection.execute(text, dict(parameters or {}))
        except RuntimeError as error:
            raise StoreLost(
                "The embedded store could not do that; nothing of this step was "
                f"written. Run the same command again. ({_sort(error)})"
            ) from error

    def nodes(self, label: str, keys: Iterable[str]) -> dict[str, Row]:
        """The nodes of a label with these keys, whole, by key."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        node = NODES[label]
        result = self._template(
            "read/nodes",
            {"label": label, "key": node.key},
            list(node.columns),
            {"keys": wanted},
        )
        rows = result.get_as_arrow().to_pylist()
        return {row[node.key]: row for row in rows}

    def rows(self, query: str, /, **parameters: Any) -> list[Row]:
        """The rows of a named query, as plain Python values."""
        if any(value == [] for value in parameters.values()):
            return []
        result = self._run(queries.load(query, self.engine).text, parameters)
        names = result.get_column_names()
        rows = []
        while result.has_next():
            values = (_plain(value) for value in result.get_next())
            rows.append(dict(zip(names, values, strict=True)))
        return rows

    def table(self, query: str, schema: pa.Schema, /, **parameters: Any) -> pa.Table:
        """The rows of a named query as an Arrow table of that schema."""
        result = self._run(queries.load(query, self.engine).text, parameters)
        return result.get_as_arrow().select(schema.names).cast(schema)

    def all_nodes(self, label: str) -> pa.Table:
        """Every node of a label, sorted by key."""
        node = NODES[label]
        result = self._template("read/all_nodes", {"label": label}, list(node.columns))
        table = result.get_as_arrow().cast(arrow_schema(node.columns))
        return table.sort_by([(node.key, "ascending")])

    def all_edges(self, type_: str) -> pa.Table:
        """Every edge of a type, sorted by its ends and then its properties."""
        edge = EDGES[type_]
        result = self._template(
            "read/all_edges", _ends(edge) | {"type": type_}, list(edge.columns)
        )
        schema = arrow_schema({"source": "STRING", "target": "STRING", **edge.columns})
        table = result.get_as_arrow().cast(schema)
        return table.sort_by([(name, "ascending") for name in schema.names])

    def write(self, delta: Delta) -> None:
        """Write a delta in one transaction; the derived edges become stale."""
        with keepable(), self._transaction():
            self._write(delta)
            self._raise_generation()
        self._pairs_stale = True

    def _write(self, delta: Delta) -> None:
        for type_, rows in delta.unlinked.items():
            edge = EDGES[type_]
            columns = {name: edge.columns[name] for name in edge.identity}
            self._send(
                "write/unlink",
                _ends(edge) | {"type": type_},
                rows,
                {"source": "STRING", "target": "STRING", **columns},
                list(columns),
                "row_",
            )
        for label, keys in delta.removed.items():
            node = NODES[label]
            self._send(
                "write/remove",
                {"label": label, "key": node.key},
                [{"key": key} for key in keys],
                {"key": "STRING"},
                (),
                "row_",
            )
        for label, rows in delta.new.items():
            self._send("write/nodes", {"label": label}, rows, NODES[label].columns)
        for label, rows in delta.changed.items():
            self._change(NODES[label], rows)
        for type_, rows in delta.edges.items():
            properties = EDGES[type_].columns
            self._send(
                "write/edges",
                {"type": type_},
                rows,
                {"source": "STRING", "target": "STRING", **properties},
            )

    def _change(self, node: Node, rows: list[Row]) -> None:
        each = [name for name in node.columns if name != node.key]
        self._send(
            "write/changed",
            {"label": node.label, "key": node.key},
            rows,
            node.columns,
            each,
            "row_",
        )

    def _send(
        self,
        query: str,
        names: Mapping[str, str],
        rows: list[Row],
        columns: Mapping[str, Any],
        each: Sequence[str] = (),
        prefix: str = "",
    ) -> None:
        if not rows:
            return
        table = pa.Table.from_pylist(rows, arrow_schema(columns))
        table = table.rename_columns([prefix + name for name in columns])
        self._template(query, names, each, {"rows": table})

    def _raise_generation(self) -> None:
        row = {"id": "store", "generation": self.generation() + 1, "version": 1}
        if row["generation"] == 1:
            self._send("write/nodes", {"label": "Store"}, [row], NODES["Store"].columns)
        else:
            self._change(NODES["Store"], [row])

    def refresh_pairs(self) -> None:
        """Build the derived account edges anew, where something was written."""
        if not self._pairs_stale:
            return
        folded = pairs.fold(self.table("read/pairs", pairs.RAW))
        with self._transaction():
            for type_, table in folded.items():
                self._template("schema/drop", {"type": type_})
                self._declare_edge(EDGES[type_])
                if table.num_rows:
                    self._template("write/edges", {"type": type_}, (), {"rows": table})
        self._pairs_stale = False

    def generation(self) -> int:
        """How many write transactions this store has seen."""
        rows = self.rows("read/generation")
        return int(rows[0]["generation"]) if rows else 0

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        """Not here: console statements run in a child that has given up file access."""
        raise StoreError("Console statements on an embedded store run in the sandbox.")

    def close(self) -> None:
        """Write the log into the file and let go of it."""
        self._connection.close()
        self._database.close()
        if _WRITERS.get(self._path) is self:
            del _WRITERS[self._path]


def _ends(edge: Edge) -> dict[str, str]:
    return {
        "start": edge.start,
        "end": edge.end,
        "start_key": NODES[edge.start].key,
        "end_key": NODES[edge.end].key,
    }


def _plain(value: Any) -> Any:
    """The engine sums integers into decimals; the other engine does not."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _sort(error: BaseException) -> str:
    """What sort of error it is; the rest of its text may hold keys and paths."""
    return _first_line(error).partition(":")[0][:40] or type(error).__name__


__all__ = ["LadybugStore", "open_at"]
