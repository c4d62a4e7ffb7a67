"""Both engines for the tests of stores; a server is emptied before every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store, open_store


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
