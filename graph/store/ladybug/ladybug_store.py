"""The store protocol on the embedded engine; the only module that imports its driver.

Measured properties of the engine that shape this module (docs/decisions.md, "Embedded
engine"): COPY writes relationships 40 to 100 times faster than MERGE. Updates of
relationships at a hub take milliseconds each. Automatic checkpoints slow down every
commit as the file grows. COPY into nodes holds megabytes until the file is closed. Several
COPYs into one table within a transaction crash the engine, and so does closing it after a
rollback of a COPY. A kill loses a COPY without a later checkpoint, and the log may be
unreadable. In about one of thirty big loads the index loses a node, which is then created
a second time.

Therefore a delta separates new from changed nodes. Nodes are created, and each
relationship table is copied into once per transaction. A failed transaction ends the store
object. The file is closed and saved from time to time, after a check that every node is
found by its key (else the file is rebuilt). The derived account edges are rebuilt before
a publication.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

import ladybug
import pyarrow as pa

from graph.errors import StoreBusy, StoreDamaged, StoreError, StoreLost
from graph.store import derived_edges as pairs
from graph.store import query_files as queries
from graph.store.ladybug import deduplication as twins
from graph.store.ladybug.write_steps import added, changed, steps
from graph.store.protocol import Delta, Row, keepable
from graph.store.schema import ADDED, EDGES, NODES, Edge, arrow_schema, ends
from graph.store.store_folder import Home

POOL_BYTES = 1 << 31
"""Size of the engine's buffer pool, in bytes."""

ADDRESS_BYTES = 1 << 36
"""Maximum size of a store file, in bytes; the engine reserves this address space."""

SAVE_SECONDS: Final = 10.0
"""Minimum time between two saves, in seconds."""

SAVE_SHARE: Final = 0.05
"""Maximum share of the run time that saving may take."""

PORTION: Final = 100_000
"""Number of nodes per transaction when a file is rebuilt."""

_WRITERS: Final[WeakValueDictionary[Path, LadybugStore]] = WeakValueDictionary()
"""The files that this process writes. The engine locks out other processes, but opens a
file twice in one process without an error, and then loses the writes of one of them."""


def open_at(folder: str, *, write: bool) -> LadybugStore:
    """Open the store in a folder: the published file, or with `write` a working file.

    Raises:
        StoreError: nothing is published yet (for reading).
        StoreBusy: another process writes to it.
        StoreDamaged: the file cannot be opened.

    """
    home = Home(Path(folder))
    if write:
        return LadybugStore(home.work, home)
    published = home.published()
    if published is None or not published.exists():
        raise StoreError(
            f"There is no store in {folder} yet: run `python -m ingest FILE` first."
        )
    return LadybugStore(published)


class LadybugStore:
    """An open embedded database file. Use it from one thread, and close it.

    With a `folder` it is opened for writing: data is saved there from time to time and
    when the store is closed. Only `graph.publish` publishes it.
    """

    engine = "ladybug"

    def __init__(self, path: Path, home: Home | None = None) -> None:
        self._path = path.resolve()
        self._home = home
        self._lost = self._dirty = self._pairs_stale = False
        # The labels with nodes created since the last check of the index (first: all).
        self._made = set(NODES)
        self._turn = ExitStack()
        with self._turn:
            if home is not None:
                self._begin(home)
            self._open(path)
            self._turn = self._turn.pop_all()
        self._saved_at = time.monotonic()
        self._cost = 0.0
        if home is not None:
            _WRITERS[self._path] = self
            self._declare()

    def _begin(self, home: Home) -> None:
        if self._path in _WRITERS:
            raise StoreBusy(f"This process writes to {home.folder} already.")
        if not home.mine:
            self._turn.enter_context(home.writing())
        home.begin()
        # A saved file is not published yet, so its derived edges are missing.
        self._pairs_stale = home.saved.exists() or not home.work.exists()

    def _open(self, path: Path) -> None:
        try:
            self._database = ladybug.Database(
                str(path),
                read_only=self._home is None,
                buffer_pool_size=POOL_BYTES,
                max_db_size=ADDRESS_BYTES,
                auto_checkpoint=False,
            )
            self._connection = ladybug.Connection(self._database)
        except RuntimeError as error:
            raise StoreDamaged(
                f"The store file {path.name} cannot be opened: "
                "run `python -m graph doctor`."
            ) from error

    def _declare(self) -> None:
        """Create missing tables; a killed run may have left a file without them."""
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
            for table, column in ADDED:
                columns = (EDGES.get(table) or NODES[table]).columns
                type_ = columns[column]
                names = {"table": table, "column": column, "type": type_}
                self._template("schema/column", names)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Run a block in one transaction; an error in it also ends this store object."""
        self._run("BEGIN TRANSACTION")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Leave the engine open without using it again, as after a kill.

        The rollback of a COPY damages the engine's memory, and closing the database then
        crashes the process. The saved file is not affected.
        """
        self._lost = True
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))
        _WRITERS.pop(self._path, None)
        self._turn.close()

    def _save_if_due(self) -> None:
        """Save, unless the last save is recent or saving takes too much of the time.

        Saving closes the file: only then does the engine free the memory of past
        transactions, which fills the pool after some thousand of them.
        """
        age = time.monotonic() - self._saved_at
        if age >= max(SAVE_SECONDS, self._cost / SAVE_SHARE):
            self.save()

    def save(self) -> None:
        """Save the file, including its log and with a complete index."""
        if self._home is None or not self._dirty:
            return
        begun = time.monotonic()
        self._shut()
        self._open(self._home.work)
        if not self._whole():
            self._build_anew(self._home)
        self._made.clear()
        self._shut()
        self._home.keep()
        self._dirty = False
        self._open(self._home.work)
        self._saved_at = time.monotonic()
        self._cost = self._saved_at - begun

    def _shut(self) -> None:
        self._connection.close()
        self._database.close()

    def _whole(self) -> bool:
        """Whether each new node exists once and is found by its key."""
        for label in sorted(self._made):
            names = {"label": label, "key": NODES[label].key}
            keys = self._template("read/keys", names).get_as_arrow()
            once = pa.table({"row_key": keys["row_key"].unique()})
            if not keys.num_rows:
                continue
            found = self._template("read/found", names, (), {"rows": once})
            if not keys.num_rows == once.num_rows == found.get_next()[0]:
                return False
        return True

    def _build_anew(self, home: Home) -> None:
        """Write all contents of this file to a new one with a complete index."""
        nodes = {
            label: twins.nodes(self.all_nodes(label), node)
            for label, node in NODES.items()
        }
        edges = {
            type_: twins.edges(self.all_edges(type_), edge)
            for type_, edge in EDGES.items()
        }
        self._shut()
        home.discard()
        self._open(home.work)
        self._declare()
        for label, table in nodes.items():
            rows = table.rename_columns([f"row_{name}" for name in table.column_names])
            for start in range(0, rows.num_rows, PORTION):
                with self._transaction():
                    self._template(
                        "write/nodes",
                        {"label": label},
                        list(NODES[label].columns),
                        {"rows": rows.slice(start, PORTION)},
                    )
        for type_, table in edges.items():
            if table.num_rows:
                with self._transaction():
                    self._template("write/edges", {"type": type_}, (), {"rows": table})

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
        if self._lost:
            raise StoreLost("An earlier step failed: run the same command again.")
        try:
            return self._connection.execute(text, dict(parameters or {}))
        except RuntimeError as error:
            raise StoreLost(
                "The embedded store failed; nothing of this step was "
                f"written. Run the same command again. ({_sort(error)})"
            ) from error

    def nodes(self, label: str, keys: Iterable[str]) -> dict[str, Row]:
        """The existing nodes of a label with these keys, with all properties, by key."""
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
        if any(value == [] for value in parameters.values()):
            return schema.empty_table()
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
            "read/all_edges", ends(edge) | {"type": type_}, list(edge.columns)
        )
        schema = arrow_schema({"source": "STRING", "target": "STRING", **edge.columns})
        table = result.get_as_arrow().cast(schema)
        return table.sort_by([(name, "ascending") for name in schema.names])

    def write(self, delta: Delta) -> None:
        """Write a delta in one transaction; the derived edges become stale."""
        row = {"id": "store", "generation": self.generation() + 1, "version": 1}
        with keepable():
            shaped = steps(delta)
        shaped.append((added if row["generation"] == 1 else changed)("Store", [row]))
        with self._transaction():
            for step in shaped:
                self._template(step.query, step.names, step.each, {"rows": step.rows})
        self._pairs_stale = self._dirty = True
        self._made |= delta.new.keys()
        self._save_if_due()

    def refresh_pairs(self, *, anew: bool = False) -> None:
        """Rebuild the derived account edges after writes; with `rebuild`, always."""
        if not (anew or self._pairs_stale):
            return
        folded = pairs.fold(self.table("read/pairs", pairs.RAW))
        with self._transaction():
            for type_, table in folded.items():
                self._template("schema/drop", {"type": type_})
                self._declare_edge(EDGES[type_])
                if table.num_rows:
                    self._template("write/edges", {"type": type_}, (), {"rows": table})
        self._pairs_stale = False
        self._dirty = True

    def generation(self) -> int:
        """How many write transactions this store has seen."""
        rows = self.rows("read/generation")
        return int(rows[0]["generation"]) if rows else 0

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        """Not supported: console statements run in a sandboxed child process."""
        raise StoreError("Console statements on an embedded store run in the sandbox.")

    def close(self) -> None:
        """Save the file and close the engine."""
        if self._lost or self._database.is_closed:
            return
        _WRITERS.pop(self._path, None)
        with self._turn:
            self.save()
            self._shut()
            if self._home is not None:
                self._home.discard()


def _plain(value: Any) -> Any:
    """An integer for an integral decimal: this engine sums integers to decimals."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _sort(error: BaseException) -> str:
    """The kind of an error, without the rest of its text, which may hold keys and paths."""
    return _first_line(error).partition(":")[0][:40] or type(error).__name__


__all__ = ["LadybugStore", "open_at"]
