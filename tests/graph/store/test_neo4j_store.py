"""What only a server can do to us: go away, refuse us, or be written to by two."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import neo4j
import neo4j.exceptions
import pytest

from graph.errors import GrapevineError, StoreError, StoreLost, UsageError
from graph.maintenance.canonical_dump import dump_graph
from graph.store import open_store, query_files
from graph.store.neo4j import neo4j_store
from graph.store.neo4j.index_hints import add_index_hints
from graph.store.neo4j.neo4j_store import Neo4jStore
from graph.store.protocol import Delta
from tests.graph.store_rows import account, event, row
from tools.neo4j_server import JARS, Server, start_server, stop_server

SECRET = "tr0ub4dor-and-3"

RAISED = [
    kind
    for _, kind in inspect.getmembers(neo4j.exceptions, inspect.isclass)
    if issubclass(kind, Exception) and not issubclass(kind, Warning)
    if kind is not neo4j.exceptions.GqlError  # nothing but the base of the others
]


class Breaks:
    """A driver whose every session raises, to check the messages of its errors."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def session(self, **_: object) -> neo4j.Session:
        raise self.error

    def close(self) -> None:
        """Nothing to let go of."""


def made(kind: type[Exception]) -> Exception:
    """An error as the driver makes it, with an address and a password in its text."""
    return kind(f"bolt://10.1.2.3:7687 said no to neo4j/{SECRET}")


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_every_error_of_the_driver_becomes_our_message(
    kind: type[Exception],
) -> None:
    store = Neo4jStore(Breaks(made(kind)))
    for call in (
        lambda: store.write(Delta(new_nodes={"Tag": [row("Tag", "t")]})),
        lambda: store.rows("read/generation"),
        lambda: store.all_nodes("Tag"),
        lambda: store.explain("RETURN 1"),
        lambda: store.read_only("RETURN 1", {}, 1.0, 1),
        store.create_constraints,
    ):
        with pytest.raises(GrapevineError) as found:
            call()
        assert SECRET not in str(found.value)
        assert "10.1.2.3" not in str(found.value)


def test_the_walk_over_the_driver_s_errors_finds_them() -> None:
    names = {kind.__name__ for kind in RAISED}
    assert {
        "ServiceUnavailable",
        "TransientError",
        "AuthError",
        "SessionExpired",
    } < names


@pytest.mark.parametrize(
    "url",
    ["bolt://localhost:port", "bolt+odd://localhost", "neo4j://", "bolt://:7687x"],
)
def test_an_invalid_address_is_a_usage_error(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_NEO4J_PASSWORD", SECRET)
    with pytest.raises((UsageError, StoreError)) as found:
        open_store(url)
    assert SECRET not in str(found.value)


def test_without_a_password_the_message_says_where_to_set_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GRAPEVINE_NEO4J_PASSWORD", raising=False)
    with pytest.raises(StoreError, match="GRAPEVINE_NEO4J_PASSWORD"):
        open_store("bolt://localhost:7687")


def test_no_server_at_the_address_is_one_sentence_without_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRAPEVINE_NEO4J_PASSWORD", SECRET)
    with pytest.raises(StoreError) as found:
        open_store("bolt://127.0.0.1:9")
    assert "127.0.0.1" not in str(found.value)
    assert SECRET not in str(found.value)
    assert "start it" in str(found.value)


@pytest.mark.neo4j
def test_a_wrong_password_is_one_sentence_without_the_password(
    neo4j_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_NEO4J_PASSWORD", SECRET)
    with pytest.raises(StoreError, match="refused") as found:
        open_store(neo4j_url)
    assert SECRET not in str(found.value)


@pytest.mark.neo4j
def test_two_writers_at_once_write_each_thing_once(empty_neo4j: str) -> None:
    accounts = [account(f"x:{number}") for number in range(40)]
    edges = [
        event(f"x:{number}", f"x:{number * 7 % 40}", f"e{number}")
        for number in range(40)
    ]

    def writes(turn: int) -> None:
        store = open_store(empty_neo4j, write=True)
        for step in range(5):
            part = slice(None, None, -1 if (turn + step) % 2 else 1)
            store.write(
                Delta(
                    new_nodes={"Account": accounts[part]},
                    new_edges={"INTERACTED": edges[part]},
                )
            )
        store.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writes, range(4)))
    store = open_store(empty_neo4j)
    assert store.all_nodes("Account").num_rows == 40
    assert store.all_edges("INTERACTED")["key"].to_pylist().count("e3") == 1
    assert store.all_edges("INTERACTED").num_rows == 40
    assert set(store.all_edges("SHARED")["times"].to_pylist()) == {1}
    assert store.generation() == 20
    store.close()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of this test's own, to stop in the middle."""
    if not (JARS / "complete").is_file():
        pytest.skip("Neo4j is not in .neo4j/: run `make setup`")
    monkeypatch.setenv("GRAPEVINE_NEO4J_PASSWORD", SECRET)
    own = start_server(tmp_path / "server", heap="512m", short_lived=True)
    yield own
    stop_server(own)


@pytest.mark.neo4j
def test_a_server_that_stops_is_reported_and_loses_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_store, "RETRY_SECONDS", 1.0)
    store = open_store(server.url, write=True)
    store.write(Delta(new_nodes={"Account": [account("x:a")]}))
    before = list(dump_graph(store))
    server.process.kill()
    server.process.wait()
    for call in (
        lambda: store.write(Delta(new_nodes={"Account": [account("x:b")]})),
        store.generation,
        lambda: store.read_only("RETURN 1", {}, 5.0, 1),
    ):
        with pytest.raises(StoreLost) as found:
            call()
        assert "127.0.0.1" not in str(found.value)
        assert SECRET not in "".join(traceback.format_exception(found.value))
    store.close()
    port = int(server.url.rpartition(":")[2])
    again = start_server(server.home, port, heap="512m", short_lived=True)
    try:
        store = open_store(again.url)
        assert list(dump_graph(store)) == before
        store.close()
    finally:
        stop_server(again)


@pytest.mark.neo4j
def test_a_server_without_statistics_uses_its_index_for_a_key(
    empty_neo4j: str,
) -> None:
    store = open_store(empty_neo4j, write=True)
    assert isinstance(store, Neo4jStore)
    posts = [row("Post", f"x:{number}") for number in range(2_000)]
    store.write(Delta(new_nodes={"Post": posts}))
    text = "CYPHER replan=force " + query_files.load_query("read/authors", "neo4j").text
    operators = store.explain(text.replace("$posts", "['x:1']"))[1]
    hinted_operators = store.explain(
        add_index_hints(text).replace("$posts", "['x:1']")
    )[1]
    store.close()
    assert "NodeUniqueIndexSeek" in hinted_operators, operators
    assert "NodeIndexScan" not in hinted_operators
