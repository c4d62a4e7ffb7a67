"""The store protocol on the embedded engine; the only module that imports its driver.

Measured properties of the engine that shape this module (docs/decisions.md, "Embedded
engine"): COPY writes relationships 40 to 100 times faster than MERGE. Updates of
relationships at a hub take milliseconds each. Automatic checkpoints slow down every
commit as the file grows. COPY into nodes holds megabytes until the file is closed.
Several COPYs into one table within a transaction crash the engine, and so does closing
it after a rollback of a COPY. A kill loses a COPY without a later checkpoint, and the
log may be unreadable. In about one of thirty big loads the index loses a node, which is
then created a second time.

Therefore a delta separates new from changed nodes. Nodes are created, and each
relationship table is copied into once per transaction. A failed transaction ends the
store object. The file is closed and saved from time to time, after a check that every
node is found by its key (else the file is rebuilt). The derived account edges are
rebuilt before a publication.
"""

from __future__ import annotations

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
from graph.store.derived_edges import PAIR_SCHEMA, aggregate_pairs
from graph.store.ladybug.earlier_columns import present_columns, with_unknown_columns
from graph.store.ladybug.engine_errors import error_kind, leak_engine
from graph.store.ladybug.rebuild import rebuild_steps
from graph.store.ladybug.write_steps import (
    WriteStep,
    add_nodes_step,
    build_write_steps,
    change_nodes_step,
)
from graph.store.private_files import FILE_MODE
from graph.store.protocol import Delta, EngineProblem, Row, map_value_errors
from graph.store.query_files import fill_template, load_query, query_names
from graph.store.schema import (
    ADDED_LABELS,
    ADDED_PROPERTIES,
    EDGE_TYPES,
    NODE_TYPES,
    EdgeType,
    arrow_schema,
    edge_ends,
)
from graph.store.store_folder import StoreFolder

POOL_BYTES = 1 << 31
"""Size of the engine's buffer pool, in bytes."""

ADDRESS_BYTES = 1 << 36
"""Maximum size of a store file, in bytes; the engine reserves this address space."""

SAVE_SECONDS: Final = 10.0
"""Minimum time between two saves, in seconds."""

SAVE_SHARE: Final = 0.05
"""Maximum share of the run time that saving may take."""

_WRITERS: Final[WeakValueDictionary[Path, LadybugStore]] = WeakValueDictionary()
"""The files that this process writes. The engine locks out other processes, but opens a
file twice in one process without an error, and then loses the writes of one of them."""


def open_at(folder: str, *, write: bool) -> LadybugStore:
    """Open the store in a folder: the published file, or with `write` a working file.

    Raises:
        StoreError: nothing is published yet (for reading).
        StoreBusy: another process writes to it.
        StoreDamaged: the pointer or the file is damaged.

    """
    store_folder = StoreFolder(Path(folder))
    if write:
        return LadybugStore(store_folder.working_file, store_folder)
    published = store_folder.published_file()
    if published is None or not published.exists():
        raise store_folder.missing_error()
    return LadybugStore(published)


class LadybugStore:
    """An open embedded database file. Use it from one thread, and close it.

    With a `folder` it is opened for writing: data is saved there from time to time and
    when the store is closed. Only `graph.publish` publishes it.
    """

    engine = "ladybug"

    def __init__(self, path: Path, folder: StoreFolder | None = None) -> None:
        self._path = path.resolve()
        self._folder = folder
        self._failed = self._unsaved = self._pairs_stale = False
        # The labels with nodes created since the last check of the index (first: all).
        self._unchecked = set(NODE_TYPES)
        self._lock = ExitStack()
        with self._lock:
            if folder is not None:
                self._acquire_write_lock(folder)
            self._open(path)
            self._lock = self._lock.pop_all()
        self._saved_at = time.monotonic()
        self._save_seconds = 0.0
        if folder is not None:
            _WRITERS[self._path] = self
            self._create_missing_tables()

    def _acquire_write_lock(self, folder: StoreFolder) -> None:
        if self._path in _WRITERS:
            raise StoreBusy(f"This process writes to {folder.path} already.")
        if not folder.has_write_lock:
            self._lock.enter_context(folder.write_lock())
        folder.create_working_file()
        # A saved file is not published yet, so its derived edges are missing.
        is_saved = folder.saved_file.exists()
        self._pairs_stale = is_saved or not folder.working_file.exists()

    def _open(self, path: Path) -> None:
        try:
            self._database = ladybug.Database(
                str(path),
                read_only=self._folder is None,
                buffer_pool_size=POOL_BYTES,
                max_db_size=ADDRESS_BYTES,
                auto_checkpoint=False,
            )
            self._connection = ladybug.Connection(self._database)
            if self._folder is not None:
                path.chmod(FILE_MODE)
        except RuntimeError as error:
            raise StoreDamaged(
                f"The store file {path.name} cannot be opened: "
                "run `python -m graph doctor`."
            ) from error

    def _create_missing_tables(self) -> None:
        """Create missing tables; a killed run may have left a file without them."""
        existing = {row["name"] for row in self.rows("schema/tables")}
        with self._transaction():
            if not existing:
                for name in query_names("schema"):
                    if name.startswith("schema/macros"):
                        self._run(load_query(name, self.engine).text)
            for node in NODE_TYPES.values():
                if node.label not in existing:
                    names = {"label": node.label, "key": node.key}
                    columns = [
                        f"{name} {type_}" for name, type_ in node.columns.items()
                    ]
                    self._execute("schema/node", names, columns)
            for edge in EDGE_TYPES.values():
                if edge.type not in existing:
                    self._create_edge_table(edge)
            for table, column in ADDED_PROPERTIES:
                type_ = (EDGE_TYPES.get(table) or NODE_TYPES[table]).columns[column]
                names = {"table": table, "column": column, "type": type_}
                self._execute("schema/column", names)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Run a block in one transaction; an error in it ends this store object."""
        self._run("BEGIN TRANSACTION")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Leave the engine open without using it again, as after a kill.

        The rollback of a COPY damages the engine's memory, and closing the database
        then crashes the process. The saved file is not affected.
        """
        self._failed = True
        leak_engine(self)
        _WRITERS.pop(self._path, None)
        self._lock.close()

    def _save_if_due(self) -> None:
        """Save, unless the last save is recent or saving takes too much of the time.

        Saving closes the file: only then does the engine free the memory of past
        transactions, which fills the pool after some thousand of them.
        """
        age = time.monotonic() - self._saved_at
        if age >= max(SAVE_SECONDS, self._save_seconds / SAVE_SHARE):
            self.save()

    def save(self) -> None:
        """Save the file, including its log and with a complete index."""
        if self._folder is None or not self._unsaved:
            return
        begun = time.monotonic()
        self._close_file()
        self._open(self._folder.working_file)
        if not self._has_complete_index():
            self._rebuild_file(self._folder)
        self._unchecked.clear()
        self._close_file()
        self._folder.save_working_file()
        self._unsaved = False
        self._open(self._folder.working_file)
        self._saved_at = time.monotonic()
        self._save_seconds = self._saved_at - begun

    def _close_file(self) -> None:
        self._connection.close()
        self._database.close()

    def _has_complete_index(self) -> bool:
        """Whether each new node exists once and is found by its key."""
        for label in sorted(self._unchecked):
            names = {"label": label, "key": NODE_TYPES[label].key}
            keys = self._execute("read/keys", names).get_as_arrow()
            once = pa.table({"row_key": keys["row_key"].unique()})
            if not keys.num_rows:
                continue
            result = self._execute("read/found", names, (), {"rows": once})
            if not keys.num_rows == once.num_rows == result.get_next()[0]:
                return False
        return True

    def _rebuild_file(self, folder: StoreFolder) -> None:
        """Write all contents of this file to a new one with a complete index."""
        steps = rebuild_steps(self)
        self._close_file()
        folder.discard_working_file()
        self._open(folder.working_file)
        self._create_missing_tables()
        for step in steps:
            with self._transaction():
                self._execute_step(step)

    def _create_edge_table(self, edge: EdgeType) -> None:
        self._execute(
            "schema/edge",
            {"type": edge.type, "start": edge.start, "end": edge.end},
            [f"{name} {type_}" for name, type_ in edge.columns.items()],
        )

    def _execute(
        self,
        query: str,
        names: Mapping[str, str],
        each: Sequence[str] = (),
        parameters: Mapping[str, Any] | None = None,
    ) -> Any:
        text = fill_template(load_query(query, self.engine).text, names, each)
        return self._run(text, parameters)

    def _execute_step(self, step: WriteStep) -> None:
        self._execute(step.query, step.names, step.each, {"rows": step.rows})

    def _run(self, text: str, parameters: Mapping[str, Any] | None = None) -> Any:
        if self._failed:
            raise StoreLost("An earlier step failed: run the same command again.")
        try:
            return self._connection.execute(text, dict(parameters or {}))
        except RuntimeError as error:
            raise StoreLost(
                "The embedded store failed; nothing of this step was "
                f"written. Run the same command again. ({error_kind(error)})"
            ) from error

    def nodes(self, label: str, keys: Iterable[str]) -> dict[str, Row]:
        """The existing nodes of a label with these keys, by key."""
        unique_keys = sorted(set(keys))
        if not unique_keys:
            return {}
        node = NODE_TYPES[label]
        names, parameters = {"label": label, "key": node.key}, {"keys": unique_keys}
        result = self._execute("read/nodes", names, list(node.columns), parameters)
        rows = result.get_as_arrow().to_pylist()
        return {row[node.key]: row for row in rows}

    def rows(self, query: str, /, **parameters: Any) -> list[Row]:
        """The rows of a named query, as plain Python values."""
        if any(value == [] for value in parameters.values()):
            return []
        result = self._run(load_query(query, self.engine).text, parameters)
        names = result.get_column_names()
        rows = []
        while result.has_next():
            rows.append(dict(zip(names, map(_plain, result.get_next()), strict=True)))
        return rows

    def table(self, query: str, schema: pa.Schema, /, **parameters: Any) -> pa.Table:
        """The rows of a named query as an Arrow table of that schema.

        Parameters:
            query, schema, parameters: as in `Store.table`.
        """
        if any(value == [] for value in parameters.values()):
            return schema.empty_table()
        result = self._run(load_query(query, self.engine).text, parameters)
        return result.get_as_arrow().select(schema.names).cast(schema)

    def all_nodes(self, label: str) -> pa.Table:
        """Every node of a label, sorted by key."""
        node = NODE_TYPES[label]
        schema = arrow_schema(node.columns)
        if label in ADDED_LABELS and {"name": label} not in self.rows("schema/tables"):
            return schema.empty_table()
        columns = self._stored_columns(label, node.columns)
        found = self._execute("read/all_nodes", {"label": label}, columns)
        table = with_unknown_columns(found.get_as_arrow(), schema)
        return table.sort_by([(node.key, "ascending")])

    def all_edges(self, type_: str) -> pa.Table:
        """Every edge of a type, sorted by its ends and then its properties."""
        edge = EDGE_TYPES[type_]
        names = edge_ends(edge) | {"type": type_}
        columns = self._stored_columns(type_, edge.columns)
        result = self._execute("read/all_edges", names, columns)
        schema = arrow_schema({"source": "STRING", "target": "STRING", **edge.columns})
        table = with_unknown_columns(result.get_as_arrow(), schema)
        return table.sort_by([(name, "ascending") for name in schema.names])

    def _stored_columns(self, table: str, columns: Iterable[str]) -> list[str]:
        """The columns of a table that this file has; an earlier version has fewer."""
        stored = self._execute("schema/columns", {"table": table}).get_as_arrow()
        return present_columns(columns, stored["name"].to_pylist())

    def engine_problems(self) -> list[EngineProblem]:
        """None: damage shows when a file is opened (`can_open_store_file`)."""
        return []

    def write(self, delta: Delta) -> None:
        """Write a delta in one transaction; the derived edges become stale."""
        row = {"id": "store", "generation": self.generation() + 1, "version": 1}
        with map_value_errors():
            steps = build_write_steps(delta)
        store_step = add_nodes_step if row["generation"] == 1 else change_nodes_step
        steps.append(store_step("Store", [row]))
        with self._transaction():
            for step in steps:
                self._execute_step(step)
        self._pairs_stale = self._unsaved = True
        self._unchecked |= delta.new_nodes.keys()
        self._save_if_due()

    def refresh_derived_edges(self, *, rebuild: bool = False) -> None:
        """Rebuild the derived account edges after writes; with `rebuild`, always."""
        if not (rebuild or self._pairs_stale):
            return
        tables = aggregate_pairs(self.table("read/pairs", PAIR_SCHEMA))
        with self._transaction():
            for type_, table in tables.items():
                self._execute("schema/drop", {"type": type_})
                self._create_edge_table(EDGE_TYPES[type_])
                if table.num_rows:
                    self._execute("write/edges", {"type": type_}, (), {"rows": table})
        self._pairs_stale = False
        self._unsaved = True

    def generation(self) -> int:
        """How many write transactions this store has seen."""
        rows = self.rows("read/generation")
        return int(rows[0]["generation"]) if rows else 0

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        """Not supported: console statements run in a sandboxed child process.

        Parameters:
            statement, parameters, seconds, limit: as in `Store.read_only`.
        """
        raise StoreError("Console statements on an embedded store run in the sandbox.")

    def close(self) -> None:
        """Save the file and close the engine."""
        if self._failed or self._database.is_closed:
            return
        _WRITERS.pop(self._path, None)
        with self._lock:
            self.save()
            self._close_file()
            if self._folder is not None:
                self._folder.discard_working_file()


def _plain(value: Any) -> Any:
    """An integer for an integral decimal: this engine sums integers to decimals."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value
