"""Run a query on a Neo4j server: gate, EXPLAIN, READ mode and our own time limit.

The server's READ mode alone permits reading URLs and settings, and its time limit does
not end one long expression (docs/neo4j.md). So there are four layers of protection, and
the caller returns in time whatever the server does.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from graph.cypher.json_values import to_json_value
from graph.cypher.limits import Limits, QueryResult
from graph.cypher.read_only_gate import PLAN_KEYWORDS, admit_statement, leading_keywords
from graph.errors import LimitReached, QueryRefused, QueryStop, StopReason

DENIED_OPERATORS: Final = frozenset(
    {
        "LoadCSV",
        "ShowSettings",
        "ShowTransactions",
        "TerminateTransactions",
        "TransactionApply",
        "TransactionForeach",
    }
)
"""Plan operators that are refused although the plan's type is read-only."""

_POLL_SECONDS = 0.02
_GRACE_SECONDS = 1.0
"""Seconds that we wait for the server beyond its own time limit."""


class ReadingStore(Protocol):
    """The methods of the Neo4j store that the console needs."""

    def explain(self, statement: str) -> tuple[str, Sequence[str]]:
        """Plan a statement without running it.

        Returns:
            The type of the statement: `r`, `w`, `rw` or `s`.
            The operators of its plan.

        Raises:
            QueryRefused: the server does not understand it.

        """
        ...

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        """Run a statement in a READ transaction.

        Parameters:
            statement, parameters: the query.
            seconds: the timeout.
            limit: maximum number of rows.

        Returns:
            The names of the columns.
            The rows.

        Raises:
            LimitReached: the time or row limit was reached; carries the rows so far.
            QueryRefused: the server rejects the statement.

        """
        ...


def run_on_neo4j(
    store: ReadingStore,
    statement: str,
    parameters: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
) -> QueryResult:
    """Run a read-only statement on a Neo4j server.

    EXPLAIN returns the operators of the plan and runs nothing.

    Parameters:
        store: the open store.
        statement: Cypher as the user wrote it; the gate checks it first.
        parameters: values for its `$names`.
        limits: what it may use; the rows before a limit are in the result.
        cancel: set it from another thread to stop at once.

    Raises:
        QueryRefused: the gate, the plan check or the server rejects the statement.
        StoreError: the connection to the server was lost.

    """
    limits = limits or Limits()
    admitted = admit_statement(statement, "neo4j")
    started_at = time.monotonic()
    query = _QueryThread(store, admitted, dict(parameters or {}), limits)
    query.start()
    stop = None
    while query.is_alive():
        query.join(_POLL_SECONDS)
        if cancel is not None and cancel.is_set():
            stop = QueryStop(StopReason.CANCELLED)
            break
        if time.monotonic() - started_at > limits.seconds + _GRACE_SECONDS:
            # One long expression: the server ends it when its memory is full. We
            # abandon the connection; the server rolls the transaction back.
            stop = QueryStop(StopReason.TIME, limits.seconds)
            break
    if stop is None and query.failure is not None:
        if not isinstance(query.failure, LimitReached):
            raise query.failure
        stop = query.failure.stop
        query.columns, query.rows = query.failure.columns, query.failure.rows
    rows, too_big = _fit(query.rows, limits.bytes)
    seconds = time.monotonic() - started_at
    return QueryResult(tuple(query.columns), rows, seconds, stop or too_big)


class _QueryThread(threading.Thread):
    """The thread of one query; it may be abandoned."""

    def __init__(
        self,
        store: ReadingStore,
        statement: str,
        parameters: Mapping[str, Any],
        limits: Limits,
    ) -> None:
        super().__init__(name="console", daemon=True)
        self._store = store
        self._statement = statement
        self._parameters = parameters
        self._limits = limits
        self.columns: Sequence[str] = ()
        self.rows: Sequence[Sequence[Any]] = []
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            self._execute()
        except Exception as error:
            self.failure = error  # the waiting caller raises it again

    def _execute(self) -> None:
        first = leading_keywords(self._statement)[0]
        bare = self._statement
        if first in PLAN_KEYWORDS:
            bare = bare[len(first) :]
        operators = _check_plan(self._store, bare)
        if first == "EXPLAIN":
            self.columns, self.rows = ("operator",), [(name,) for name in operators]
            return
        self.columns, self.rows = self._store.read_only(
            self._statement, self._parameters, self._limits.seconds, self._limits.rows
        )


def _check_plan(store: ReadingStore, statement: str) -> Sequence[str]:
    """The operators of a read-only plan.

    Raises:
        QueryRefused: the plan changes data, or reads outside the graph.

    """
    kind, operators = store.explain(statement)
    schema = kind == "s" and leading_keywords(statement)[0] in {"SHOW", "CALL"}
    if kind != "r" and not schema:
        raise QueryRefused("The console only reads: this would change something.")
    denied = DENIED_OPERATORS & {name.partition("@")[0] for name in operators}
    if denied:
        raise QueryRefused(f"The console reads the graph only, not {min(denied)}.")
    return operators


def _fit(
    rows: Sequence[Sequence[Any]], max_bytes: int
) -> tuple[list[tuple[Any, ...]], QueryStop | None]:
    """The rows as JSON values up to a size in bytes, and a stop if they exceed it."""
    fitting: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        values = tuple(to_json_value(value) for value in row)
        size += len(json.dumps(values)) + 1
        if size > max_bytes:
            return fitting, QueryStop(StopReason.SIZE, max_bytes)
        fitting.append(values)
    return fitting, None
