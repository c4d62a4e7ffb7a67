"""Fixtures of all tests: the real data beside the checkout, a real Neo4j.

With `pytest -n 2 --dist loadgroup` the tests that need the server go to one worker, and
so do those that drive the browser: there is one of each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from hypothesis import settings

from tests import shared_stores
from tools.neo4j_server import JARS, Server, start_server, stop_server

ROOT = Path(__file__).resolve().parents[1]

# How fast an example runs says more of the machine than of the code: see bench/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the workers owns the folder of shared stores."""
    if not hasattr(config, "workerinput"):
        shared_stores.create_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared_stores.delete_folder()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One xdist group for each resource that exists once.

    First of all: xdist reads the groups in the same hook. Tests of real files run only
    where these files are (make verify-formats).
    """
    if "GRAPEVINE_REAL_FILES" not in os.environ:
        items[:] = [item for item in items if not item.get_closest_marker("real")]
    for item in items:
        for mark in ("neo4j", "browser"):
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.xdist_group(mark))
                break
    # The longest first: else one of them runs alone at the end. The sort is stable, and
    # what shares a server or a browser keeps its order.
    items.sort(key=lambda item: not _runs_long_and_alone(item))


def _runs_long_and_alone(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    return "slow" in marks and not marks & {"neo4j", "browser"}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, hostile files and notes beside the checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"../shared is not beside the checkout ({folder})")
    return folder


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real, empty Neo4j in a temporary home; `make test` does not do without it."""
    if not (JARS / "complete").is_file() and not os.environ.get(
        "GRAPEVINE_REQUIRE_NEO4J"
    ):
        pytest.skip("Neo4j is not in .neo4j/: run `make setup`")
    server = start_server(tmp_path_factory.mktemp("neo4j"), short_lived=True)
    yield server
    stop_server(server)


@pytest.fixture
def neo4j_url(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The server's address; user and password are in the environment."""
    monkeypatch.setenv("GRAPEVINE_NEO4J_USER", "neo4j")
    monkeypatch.setenv("GRAPEVINE_NEO4J_PASSWORD", neo4j_server.password)
    return neo4j_server.url


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
