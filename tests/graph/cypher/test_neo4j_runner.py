"""The console on a real Neo4j: what it answers, refuses and survives."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.cypher import neo4j_runner
from graph.cypher.limits import Limits
from graph.errors import QueryRefused, StoreError
from graph.store import Store, open_store

QUICK = Limits(seconds=3.0)


class SlowStore:
    """A server that hangs: it answers after a minute, whatever its time limit was."""

    def explain(self, statement: str) -> tuple[str, Sequence[str]]:
        return "r", ["ProduceResults"]

    def read_only(
        self, statement: str, parameters: Mapping[str, Any], seconds: float, limit: int
    ) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
        threading.Event().wait(60)
        return ("x",), [(1,)]


def test_the_caller_returns_in_time_although_the_server_hangs() -> None:
    begun = time.monotonic()
    result = neo4j_runner.run_on_neo4j(
        SlowStore(), "RETURN 1", limits=Limits(seconds=0.2)
    )
    assert result.limited is not None
    assert time.monotonic() - begun < 3


def test_cancel_returns_to_the_caller_at_once() -> None:
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    begun = time.monotonic()
    result = neo4j_runner.run_on_neo4j(SlowStore(), "RETURN 1", cancel=cancel)
    assert result.limited == "Stopped as you asked."
    assert time.monotonic() - begun < 1.3


@pytest.fixture
def store(empty_neo4j: str) -> Iterator[Store]:
    store = open_store(empty_neo4j)
    yield store
    store.close()


def run(store: Store, statement: str, limits: Limits = QUICK) -> Any:
    return neo4j_runner.run_on_neo4j(store, statement, limits=limits)


def rows(shared: Path, file: str) -> list[dict[str, str]]:
    lines = (shared / "hostile" / file).read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["engine"] != "ladybug"]


@pytest.mark.neo4j
def test_every_allowed_statement_answers(shared: Path, store: Store) -> None:
    for row in rows(shared, "console_allowed.jsonl"):
        result = run(store, row["statement"], Limits(seconds=60))
        assert result.limited is None, row["statement"]


@pytest.mark.neo4j
def test_every_attack_is_refused_or_ended_and_the_server_answers_on(
    shared: Path, store: Store
) -> None:
    for row in rows(shared, "console_attacks.jsonl"):
        try:
            result = run(store, row["statement"])
        except QueryRefused:
            continue
        if "(c:Account)" not in row["statement"]:  # no accounts here, so no product
            assert result.limited is not None, row["statement"]
    deadline = time.monotonic() + 90
    while True:
        try:
            assert run(store, "RETURN 1 AS x", Limits(seconds=20)).rows == [(1,)]
            break
        except StoreError:
            assert time.monotonic() < deadline
            time.sleep(1)
    assert run(store, "MATCH (n:Pwn) RETURN count(*)", Limits(60)).rows == [(0,)]


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Pwn)",
        "MATCH (n) SET n.x = 1",
        "LOAD CSV FROM 'http://127.0.0.1:9/a' AS l RETURN l",
        "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
        "RETURN CASE WHEN EXISTS { CALL { LOAD CSV FROM 'http://127.0.0.1:9/e' AS l "
        "RETURN l } RETURN l } THEN 1 END AS x",
        "CREATE INDEX pwn FOR (n:Pwn) ON (n.x)",
        "CALL db.createLabel('Pwn')",
        "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
        "SHOW SETTINGS",
    ],
)
def test_even_without_the_gate_plan_mode_and_server_refuse(
    store: Store, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    monkeypatch.setattr(
        neo4j_runner, "admit_statement", lambda statement, engine: statement
    )
    with pytest.raises((QueryRefused, StoreError)):
        run(store, statement)


@pytest.mark.neo4j
def test_explain_shows_the_plan_and_runs_nothing(store: Store) -> None:
    result = run(store, "EXPLAIN MATCH (n:Account) RETURN n", Limits(seconds=60))
    assert result.columns == ("operator",)
    assert "ProduceResults" in {row[0] for row in result.rows}


@pytest.mark.neo4j
def test_rows_and_size_are_limited(store: Store) -> None:
    query = "UNWIND range(1, 1000) AS i RETURN i, 'twenty characters ...' AS text"
    few = run(store, query, Limits(seconds=60, rows=10))
    assert len(few.rows) == 10
    assert few.limited
    small = run(store, query, Limits(seconds=60, bytes=1_000))
    assert 0 < len(small.rows) < 50
    assert small.limited
