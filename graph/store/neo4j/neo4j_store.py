"""The store protocol on a Neo4j server; the only module that imports its driver.

Every write is one managed transaction that first increments the store's generation.
This locks one node, so that writers run one after another and never deadlock. The
derived account edges of all acting accounts are recomputed in the same transaction.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import neo4j
import pyarrow as pa
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError

from graph.errors import (
    LimitReached,
    QueryRefused,
    QueryStop,
    StopReason,
    StoreError,
    StoreLost,
    UsageError,
)
from graph.model import split_into_batches
from graph.store.derived_edges import PAIR_SCHEMA, aggregate_pairs
from graph.store.neo4j.driver_values import driver_errors, error_message, plain_value
from graph.store.neo4j.index_hints import add_index_hints
from graph.store.protocol import Delta, EngineProblem, Row, map_value_errors
from graph.store.query_files import fill_template, load_query
from graph.store.schema import EDGE_TYPES, NODE_TYPES, arrow_schema, edge_ends

ROWS_PER_STATEMENT = 5_000
"""Maximum number of rows per write statement."""

LOAD_CSV_PROBES = ("http://127.0.0.1:9/", "file:///etc/hostname")
"""Addresses that LOAD CSV must refuse: a closed port and a local file."""

LOAD_CSV_MESSAGE = (
    "Every user can read addresses or files with LOAD CSV: set the options of "
    "docs/neo4j.md in neo4j.conf and restart the server."
)
"""Message of `engine_problems` if a probe is not refused."""

TRANSACTION_TIMEOUT_SECONDS = 600.0
"""Time limit of a transaction, in seconds."""

RETRY_SECONDS = 60.0
"""Maximum time for which the driver retries a transaction, in seconds."""

USER_VARIABLE = "GRAPEVINE_NEO4J_USER"
PASSWORD_VARIABLE = "GRAPEVINE_NEO4J_PASSWORD"

T = TypeVar("T")
TransactionWork = Callable[[neo4j.ManagedTransaction], T]


def open_at(url: str, *, declare: bool = True) -> Neo4jStore:
    """Connect to a server with user and password from the environment.

    With `declare`, missing constraints are created.

    Raises:
        StoreError: no server answers, or it refuses the user or the password.
        UsageError: the URL is not valid.

    """
    password = os.environ.get(PASSWORD_VARIABLE)
    if not password:
        raise StoreError(
            f"Set {USER_VARIABLE} and {PASSWORD_VARIABLE} in the environment to use "
            "Neo4j."
        )
    auth = (os.environ.get(USER_VARIABLE, "neo4j"), password)
    try:
        driver = neo4j.GraphDatabase.driver(
            url,
            auth=auth,
            notifications_min_severity="OFF",
            max_transaction_retry_time=RETRY_SECONDS,
        )
    except (DriverError, ValueError) as error:
        raise UsageError("--store is not an address: use bolt://HOST:PORT.") from error
    try:
        driver.verify_connectivity()
        store = Neo4jStore(driver)
        if declare:
            store.create_constraints()
    except AuthError as error:
        driver.close()
        raise StoreError(
            f"Neo4j refused the user or the password: check {USER_VARIABLE} and "
            f"{PASSWORD_VARIABLE}."
        ) from error
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        driver.close()
        raise StoreError(
            "No Neo4j answers there: start it (`make neo4j`) or check --store."
        ) from error
    except BaseException:
        driver.close()
        raise
    return store


def _with_timeout(work: TransactionWork[T]) -> TransactionWork[T]:
    """Set our own time limit, because that of the server is meant for queries."""
    return neo4j.unit_of_work(timeout=TRANSACTION_TIMEOUT_SECONDS)(work)


class Neo4jStore:
    """A connection pool to a server."""

    engine = "neo4j"

    def __init__(self, driver: neo4j.Driver) -> None:
        self._driver = driver

    def _text(self, query: str) -> str:
        return load_query(query, self.engine).text

    def create_constraints(self) -> None:
        """Create missing constraints; needed before the first write."""
        template = self._text("schema/node")
        texts = [
            fill_template(template, {"label": node.label, "key": node.key})
            for node in NODE_TYPES.values()
        ]

        def work(tx: neo4j.ManagedTransaction) -> None:
            for text in texts:
                tx.run(text).consume()

        with driver_errors(), self._driver.session() as session:
            session.execute_write(work)

    def engine_problems(self) -> list[EngineProblem]:
        """Missing key constraints (nodes could get duplicates), and unsafe LOAD CSV."""
        known = {(r["label"], r["key"]) for r in self.rows("schema/constraints")}
        nodes = NODE_TYPES.values()
        missing = [n.label for n in nodes if (n.label, n.key) not in known]
        problems = []
        if missing:
            message = f"Constraints are missing on {', '.join(missing)}."
            problems.append(EngineProblem(message, opening_repairs=True))
        if any(self._can_load_address(address) for address in LOAD_CSV_PROBES):
            problems.append(EngineProblem(LOAD_CSV_MESSAGE))
        return problems

    def _can_load_address(self, address: str) -> bool:
        try:
            self.rows("console/load_csv", address=address)
        except StoreError as error:
            text = str(error.__cause__)
            return not any(word in text for word in ("blocked", "allow_csv_import"))
        return True

    def _read(self, text: str, parameters: Mapping[str, Any]) -> list[Row]:
        def work(tx: neo4j.ManagedTransaction) -> list[Row]:
            result = tx.run(add_index_hints(text), dict(parameters))
            names = result.keys()
            return [
                {name: plain_value(record[name]) for name in names} for record in result
            ]

        with driver_errors(), self._driver.session(fetch_size=10_000) as session:
            return session.execute_read(_with_timeout(work))

    def nodes(self, label: str, keys: Iterable[str]) -> dict[str, Row]:
        """The existing nodes of a label with these keys, by key."""
        unique_keys = sorted(set(keys))
        if not unique_keys:
            return {}
        node = NODE_TYPES[label]
        names = {"label": label, "key": node.key}
        text = fill_template(self._text("read/nodes"), names, list(node.columns))
        return {row[node.key]: row for row in self._read(text, {"keys": unique_keys})}

    def rows(self, query: str, /, **parameters: Any) -> list[Row]:
        """The rows of a named query, as plain Python values."""
        return self._read(self._text(query), parameters)

    def table(self, query: str, schema: pa.Schema, /, **parameters: Any) -> pa.Table:
        """The rows of a named query as an Arrow table of that schema.

        Parameters:
            query, schema, parameters: as in `Store.table`.
        """
        return pa.Table.from_pylist(self.rows(query, **parameters), schema)

    def all_nodes(self, label: str) -> pa.Table:
        """Every node of a label, sorted by key."""
        node = NODE_TYPES[label]
        text = self._text("read/all_nodes")
        text = fill_template(text, {"label": label}, list(node.columns))
        table = pa.Table.from_pylist(self._read(text, {}), arrow_schema(node.columns))
        return table.sort_by([(node.key, "ascending")])

    def all_edges(self, type_: str) -> pa.Table:
        """Every edge of a type, sorted by its ends and then its properties."""
        edge = EDGE_TYPES[type_]
        names = edge_ends(edge) | {"type": type_}
        text = fill_template(self._text("read/all_edges"), names, list(edge.columns))
        schema = arrow_schema({"source": "STRING", "target": "STRING", **edge.columns})
        table = pa.Table.from_pylist(self._read(text, {}), schema)
        return table.sort_by([(name, "ascending") for name in schema.names])

    def write(self, delta: Delta) -> None:
        """Write a delta and the resulting derived edges in one transaction."""

        def work(tx: neo4j.ManagedTransaction) -> None:
            tx.run(self._text("write/generation")).consume()
            touched = self._actors(tx, delta)
            self._write(tx, delta)
            self._write_pairs(tx, sorted(touched | self._actors(tx, delta)))

        with driver_errors(), map_value_errors(), self._driver.session() as session:
            session.execute_write(_with_timeout(work))

    def _write(self, tx: neo4j.ManagedTransaction, delta: Delta) -> None:
        for type_, rows in delta.removed_edges.items():
            edge = EDGE_TYPES[type_]
            names = edge_ends(edge) | {"type": type_}
            self._send(tx, "write/unlink", names, rows, edge.identity)
        for label, keys in delta.removed_nodes.items():
            names = {"label": label, "key": NODE_TYPES[label].key}
            self._send(tx, "write/remove", names, [{"key": key} for key in keys])
        for part in (delta.new_nodes, delta.changed_nodes):
            for label, rows in part.items():
                names = {"label": label, "key": NODE_TYPES[label].key}
                self._send(tx, "write/nodes", names, rows)
        for type_, rows in delta.new_edges.items():
            keyed = "write/keyed_edges" if EDGE_TYPES[type_].identity else "write/edges"
            self._send_edges(tx, type_, rows, keyed)

    def _send_edges(
        self, tx: neo4j.ManagedTransaction, type_: str, rows: Iterable[Row], query: str
    ) -> None:
        edge = EDGE_TYPES[type_]
        names = edge_ends(edge) | {"type": type_}
        if edge.identity:
            names["identity"] = edge.identity[0]
        shaped = [
            {
                "source": row["source"],
                "target": row["target"],
                "properties": {name: row.get(name) for name in edge.columns},
            }
            for row in rows
        ]
        self._send(tx, query, names, shaped)

    def _send(
        self,
        tx: neo4j.ManagedTransaction,
        query: str,
        names: Mapping[str, str],
        rows: Iterable[Row],
        each: Sequence[str] = (),
    ) -> None:
        text = fill_template(self._text(query), names, each)
        for batch in split_into_batches(rows, ROWS_PER_STATEMENT):
            tx.run(add_index_hints(text), rows=batch).consume()

    def _actors(self, tx: neo4j.ManagedTransaction, delta: Delta) -> set[str]:
        """The ids of the accounts whose derived edges this delta can change."""
        posts = {
            row["source"]
            for part in (delta.new_edges, delta.removed_edges)
            for row in part.get("ACTS_ON", ())
        }
        posts |= {row["id"] for row in delta.changed_nodes.get("Post", ())}
        posts |= set(delta.removed_nodes.get("Post", ()))
        text = self._text("read/authors")
        result = tx.run(add_index_hints(text), posts=sorted(posts))
        actors = {record["account"] for record in result}
        for part in (delta.new_edges, delta.removed_edges):
            for type_ in ("POSTED", "INTERACTED"):
                actors |= {row["source"] for row in part.get(type_, ())}
        return actors

    def _write_pairs(self, tx: neo4j.ManagedTransaction, actors: list[str]) -> None:
        drop = add_index_hints(self._text("write/drop_pairs_of"))
        read = add_index_hints(self._text("read/pairs_of"))
        for accounts in split_into_batches(actors, ROWS_PER_STATEMENT):
            tx.run(drop, accounts=accounts).consume()
            result = tx.run(read, accounts=accounts)
            names = result.keys()
            rows = [
                {name: plain_value(record[name]) for name in names} for record in result
            ]
            tables = aggregate_pairs(pa.Table.from_pylist(rows, PAIR_SCHEMA))
            for type_, table in tables.items():
                self._send_edges(tx, type_, table.to_pylist(), "write/new_edges")

    def save(self) -> None:
        """Do nothing: the server persists each transaction."""

    def refresh_derived_edges(self, *, rebuild: bool = False) -> None:
        """With `rebuild`, rebuild all derived edges; `write` keeps them up to date."""
        if not rebuild:
            return
        accounts = self.all_nodes("Account")["id"].to_pylist()

        def work(tx: neo4j.ManagedTransaction) -> None:
            tx.run(self._text("write/generation")).consume()
            self._write_pairs(tx, accounts)

        with driver_errors(), self._driver.session() as session:
            session.execute_write(_with_timeout(work))

    def generation(self) -> int:
        """How many write transactions this store has seen."""
        rows = self.rows("read/generation")
        return int(rows[0]["generation"]) if rows else 0

    def explain(self, statement: str) -> tuple[str, list[str]]:
        """Plan a statement without running it.

        Returns:
            Its type (`r`, `w`, `s`) and the names of its operators.

        Raises:
            QueryRefused: the statement is not valid.

        """
        try:
            with (
                driver_errors(),
                self._driver.session(default_access_mode=neo4j.READ_ACCESS) as session,
            ):
                summary = session.run(f"EXPLAIN {statement}").consume()
        except StoreError as error:
            if isinstance(error.__cause__, ClientError):
                raise QueryRefused(error_message(error.__cause__)) from error
            raise
        operators: list[str] = []
        plans = [summary.plan] if summary.plan else []
        while plans:
            plan = plans.pop()
            operators.append(str(plan.get("operatorType", "")).partition("@")[0])
            plans += plan.get("children", [])
        return summary.query_type or "", operators

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        """Run a console statement in READ mode.

        Parameters:
            statement, parameters, seconds, limit: as in `Store.read_only`.

        Raises:
            LimitReached: a limit ended it; the error holds the rows so far.
            QueryRefused: the statement is not valid, or it would write.

        """
        names: Sequence[str] = ()
        rows: list[tuple[Any, ...]] = []
        query = neo4j.Query(statement, timeout=seconds)
        try:
            with self._driver.session(
                default_access_mode=neo4j.READ_ACCESS, fetch_size=1_000
            ) as session:
                result = session.run(query, dict(parameters))
                names = result.keys()
                for record in result:
                    if len(rows) >= limit:
                        stop = QueryStop(StopReason.ROWS, limit)
                        raise LimitReached(stop, names, rows)
                    rows.append(tuple(plain_value(value) for value in record.values()))
        except ClientError as error:
            if "Timed" in str(error.code) or "Terminated" in str(error.code):
                stop = QueryStop(StopReason.TIME, seconds)
                raise LimitReached(stop, names, rows) from error
            raise QueryRefused(error_message(error)) from error
        except Neo4jError as error:
            stop = QueryStop(StopReason.SERVER)
            raise LimitReached(stop, names, rows) from error
        except (DriverError, OSError) as error:
            raise StoreLost("Neo4j stopped while it ran this query.") from error
        return names, rows

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()
