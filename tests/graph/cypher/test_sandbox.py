"""Queries in the child process: answers, limits, and that nothing else ever happens."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.cypher import sandbox
from graph.cypher.limits import Limits
from graph.errors import LimitReached, QueryRefused, StoreDamaged

QUICK = Limits(seconds=2.0)
Tree = Callable[[Path], dict[str, str]]


def test_rows_come_as_plain_values_with_their_columns(store_file: Path) -> None:
    result = sandbox.run_in_sandbox(
        store_file,
        "MATCH (a:Account)-[m:MENTIONED]->(b) WHERE a.size < $below "
        "RETURN a.id AS account, m, b, sum(a.size) AS size ORDER BY account",
        {"below": 1},
    )
    assert result.columns == ("account", "m", "b", "size")
    node = {"id": "x:1", "handle": "h", "size": 1}
    assert result.rows == [("x:0", {"times": 1}, node, 0)]
    assert result.limited is None
    assert result.require_complete() is result


def test_a_path_is_the_list_of_its_nodes(store_file: Path) -> None:
    result = sandbox.run_in_sandbox(
        store_file, "MATCH p = (a {id: 'x:0'})-[:MENTIONED]->() RETURN p"
    )
    assert [node["id"] for node in result.rows[0][0]] == ["x:0", "x:1"]


@pytest.mark.parametrize(
    "statement",
    [
        "RETURN size(range(0, 2000000000))",
        "UNWIND range(0,100000000) AS i UNWIND range(0,100000000) AS j RETURN count(*)",
        "UNWIND range(0,300000) AS i UNWIND range(0,300000) AS j RETURN count(i * j)",
        "MATCH (a:Account),(b:Account),(c:Account) RETURN a.id, b.id, c.id",
    ],
)
def test_an_exhausting_query_is_ended_and_the_next_one_answers(
    store_file: Path, statement: str
) -> None:
    begun = time.monotonic()
    result = sandbox.run_in_sandbox(store_file, statement, limits=QUICK)
    assert result.limited is not None
    assert result.seconds < QUICK.seconds + 1 + _slack()
    with pytest.raises(LimitReached) as raised:
        result.require_complete()
    assert len(raised.value.rows) == len(result.rows)
    ended = time.monotonic()
    assert sandbox.run_in_sandbox(store_file, "RETURN 1").rows == [(1,)]
    assert time.monotonic() - ended < 2 + _slack()
    assert ended - begun < 30


def _slack() -> float:
    """Seconds that a loaded machine may take longer than a quiet one."""
    return 2 * max(0.0, os.getloadavg()[0] - 1)


def test_rows_before_a_limit_are_kept(store_file: Path) -> None:
    result = sandbox.run_in_sandbox(
        store_file,
        "UNWIND range(0, 1000000) AS i RETURN i",
        limits=replace(QUICK, rows=25),
    )
    assert result.rows == [(i,) for i in range(25)]
    assert result.limited == "Stopped at 25 rows: narrow it down."


def test_a_result_of_exactly_the_row_limit_is_complete(store_file: Path) -> None:
    query = "UNWIND range(1, 25) AS i RETURN i"
    result = sandbox.run_in_sandbox(store_file, query, limits=replace(QUICK, rows=25))
    assert result.limited is None
    assert len(result.rows) == 25


@pytest.mark.parametrize(
    "statement",
    [
        "UNWIND range(0, 1000000) AS i RETURN 'twenty characters ...'",
        "RETURN repeat('x', 5000000)",
    ],
)
def test_a_big_result_is_truncated_in_many_rows_or_one(
    store_file: Path, statement: str
) -> None:
    limits = Limits(seconds=10, rows=10**9, bytes=1_000_000)
    result = sandbox.run_in_sandbox(store_file, statement, limits=limits)
    assert result.limited == "Stopped at 1 MB of result: return less."
    assert sum(len(json.dumps(row)) for row in result.rows) <= limits.bytes


def test_cancel_stops_within_a_second(store_file: Path) -> None:
    cancel = threading.Event()
    threading.Timer(1.0, cancel.set).start()
    begun = time.monotonic()
    slow = "UNWIND range(0,300000) AS i UNWIND range(0,300000) AS j RETURN count(i * j)"
    result = sandbox.run_in_sandbox(
        store_file, slow, limits=Limits(seconds=60), cancel=cancel
    )
    assert result.limited == "Stopped as you asked."
    assert time.monotonic() - begun < 2


def test_two_queries_at_once_do_not_disturb_each_other(store_file: Path) -> None:
    found: list[int] = []

    def run_query() -> None:
        result = sandbox.run_in_sandbox(store_file, "MATCH (n:Account) RETURN count(*)")
        found.append(result.rows[0][0])

    threads = [threading.Thread(target=run_query) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [120, 120]


def test_errors_of_the_engine_are_reported_without_paths(store_file: Path) -> None:
    with pytest.raises(QueryRefused) as raised:
        sandbox.run_in_sandbox(store_file, "MATCH (n:Account) RETURN nobody")
    assert "nobody" in str(raised.value)
    assert str(store_file.parent) not in str(raised.value)


def test_a_parameter_that_is_no_plain_value_is_refused(store_file: Path) -> None:
    with pytest.raises(QueryRefused):
        sandbox.run_in_sandbox(store_file, "RETURN $x", {"x": object()})


def test_a_file_that_is_no_store_is_reported_as_damaged(tmp_path: Path) -> None:
    file = tmp_path / "graph.lbug"
    file.write_bytes(os.urandom(20_000))
    with pytest.raises(StoreDamaged, match="doctor"):
        sandbox.run_in_sandbox(file, "RETURN 1")


def test_the_child_process_gets_no_secret(
    store_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_NEO4J_PASSWORD", "seeded-secret")
    seen: dict[str, str] = {}
    popen = subprocess.Popen

    def spy(*args: Any, **options: Any) -> Any:
        seen.update(options["env"])
        return popen(*args, **options)

    monkeypatch.setattr(subprocess, "Popen", spy)
    sandbox.run_in_sandbox(store_file, "RETURN 1")
    assert seen
    assert "seeded-secret" not in seen.values()


def test_every_known_attack_leaves_everything_as_it_was(
    shared: Path, store_file: Path, tree: Tree
) -> None:
    lines = (shared / "hostile" / "console_attacks.jsonl").read_text("utf-8")
    before = tree(store_file.parent)
    for row in map(json.loads, lines.splitlines()):
        if row["engine"] == "neo4j":
            continue
        try:
            result = sandbox.run_in_sandbox(store_file, row["statement"], limits=QUICK)
        except QueryRefused:
            continue
        assert result.limited is not None, row["statement"]
    assert tree(store_file.parent) == before
    assert sandbox.run_in_sandbox(store_file, "RETURN 1").rows == [(1,)]


def test_every_allowed_statement_answers(shared: Path, store_file: Path) -> None:
    lines = (shared / "hostile" / "console_allowed.jsonl").read_text("utf-8")
    for row in map(json.loads, lines.splitlines()):
        if row["engine"] != "neo4j":
            assert sandbox.run_in_sandbox(store_file, row["statement"]).limited is None


BEHIND_THE_GATE = (
    "COPY (MATCH (n:Account) RETURN n.*) TO '{folder}/out.csv'",
    "LOAD FROM '/etc/passwd' (file_format='csv', delim=':', header=false) RETURN *",
    "INSTALL httpfs FROM 'http://127.0.0.1:{port}/'",
    "INSTALL httpfs",
    "LOAD EXTENSION '{folder}/x.lbug_extension'",
    "ATTACH '{folder}/graph.lbug' AS x (dbtype lbug)",
    "CHECKPOINT",
    "IMPORT DATABASE '{folder}'",
    "CREATE (:Account {{id: 'pwn'}})",
    "DROP TABLE MENTIONED",
    "CALL read_csv_serial('/etc/passwd') RETURN *",
)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
@pytest.mark.parametrize("statement", BEHIND_THE_GATE)
def test_even_without_the_gate_the_child_process_reaches_nothing(
    store_file: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    monkeypatch.setattr(sandbox, "admit_statement", lambda statement, engine: statement)
    before = tree(store_file.parent)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        text = statement.format(
            folder=store_file.parent, port=listener.getsockname()[1]
        )
        try:
            result = sandbox.run_in_sandbox(store_file, text, limits=QUICK)
        except QueryRefused:
            result = None
        with pytest.raises(TimeoutError):
            listener.accept()
    assert result is None or not result.rows or result.limited
    assert tree(store_file.parent) == before
    assert sandbox.run_in_sandbox(store_file, "RETURN 1").rows == [(1,)]
