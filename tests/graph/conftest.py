"""Both engines for the tests of stores; a server is emptied before every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from graph.store import Store, open_store


def emptied(url: str) -> str:
    """Take everything out of a server; its constraints stay."""
    auth = (
        os.environ["GRAPEVINE_NEO4J_USER"],
        os.environ["GRAPEVINE_NEO4J_PASSWORD"],
    )
    with neo4j.GraphDatabase.driver(url, auth=auth) as driver, driver.session() as s:
        s.run(
            "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"
        ).consume()
    return url


@pytest.fixture
def empty_neo4j(neo4j_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty server; its folder for snapshots is a temporary one."""
    monkeypatch.chdir(tmp_path)
    return emptied(neo4j_url)


@pytest.fixture(params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each engine."""
    if request.param == "ladybug":
        return f"ladybug:{tmp_path / 'store'}"
    url: str = request.getfixturevalue("empty_neo4j")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """The same, opened for writing."""
    opened = open_store(store_url, write=True)
    yield opened
    opened.close()
