"""The bridge for notebooks that use py2neo, against the real server."""

from __future__ import annotations

import gc
import sys

import neo4j
import pandas as pd
import pytest

from graph import py2neo_bridge
from graph.cypher.query_library import parameter_values
from graph.errors import StoreError, UsageError
from graph.settings import Settings
from graph.store import query_files
from tools.neo4j_server import Server

# py2neo leaves its sockets open until they are collected. That is its own doing, and
# it is end of life, so nobody mends it; no other test may ignore this.
OPEN_SOCKETS = "ignore:unclosed <(ssl.SSLS|s)ocket:ResourceWarning"
REQUESTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("most_shared", {"brand": "Acme"}),
    ("evidence", {"account": "ann"}),
    ("files", {}),
)


def live(test: object) -> object:
    """A test against the real server, in which sockets may stay open."""
    return pytest.mark.neo4j(pytest.mark.filterwarnings(OPEN_SOCKETS)(test))


@live
@pytest.mark.parametrize(("name", "given"), REQUESTS)
def test_py2neo_answers_what_the_official_driver_answers(
    neo4j_world: Settings, neo4j_server: Server, name: str, given: dict[str, str]
) -> None:
    frame = py2neo_bridge.run_library_query(name, store=neo4j_world.store_url, **given)
    query = query_files.load_query(f"report/{name}", "neo4j")
    with neo4j.GraphDatabase.driver(
        neo4j_server.url, auth=("neo4j", neo4j_server.password)
    ) as driver:
        records, _, keys = driver.execute_query(
            query.text, parameter_values(query, given)
        )
    times = {neo4j.time.DateTime: lambda value: value.to_native()}
    rows = [
        [times.get(type(value), lambda v: v)(value) for value in record.values()]
        for record in records
    ]
    assert list(frame.columns) == keys == list(query.columns)
    assert rows
    pd.testing.assert_frame_equal(frame, pd.DataFrame(rows, columns=keys))
    gc.collect()  # so that its sockets are closed within this test


@live
def test_a_frame_without_rows_has_its_columns(neo4j_world: Settings) -> None:
    frame = py2neo_bridge.run_library_query(
        "paid_posts", store=neo4j_world.store_url, brand="Zenco"
    )
    assert list(frame.columns) == list(
        query_files.load_query("report/paid_posts", "neo4j").columns
    )
    assert frame.empty
    gc.collect()


@live
def test_a_wrong_password_is_one_sentence(
    neo4j_world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_NEO4J_PASSWORD", "wrong")
    with pytest.raises(StoreError, match="GRAPEVINE_NEO4J_PASSWORD") as caught:
        py2neo_bridge.connect_py2neo(neo4j_world.store_url)
    assert "wrong" not in str(caught.value)
    gc.collect()


def test_py2neo_refuses_an_embedded_store() -> None:
    with pytest.raises(UsageError, match="copy"):
        py2neo_bridge.run_library_query("most_shared", store="ladybug:somewhere")


def test_without_a_password_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GRAPEVINE_NEO4J_PASSWORD", raising=False)
    with pytest.raises(StoreError, match="GRAPEVINE_NEO4J_PASSWORD"):
        py2neo_bridge.connect_py2neo("bolt://localhost:7687")


def test_without_py2neo_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "py2neo", None)
    with pytest.raises(UsageError, match="pip install py2neo"):
        py2neo_bridge.connect_py2neo("bolt://localhost:7687")


def test_its_docstring_says_that_py2neo_is_end_of_life() -> None:
    assert "end of life" in (py2neo_bridge.__doc__ or "")
    assert "end of life" in (py2neo_bridge.connect_py2neo.__doc__ or "")
