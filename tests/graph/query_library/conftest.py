"""A small world of two brands, loaded by the real Loader into either engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import neo4j
import pytest

from graph import brand_config
from graph.publish import publish_store, refresh_families
from graph.settings import Settings
from graph.store import Store, open_store
from graph.store.protocol import Delta
from ingest.enrichment import brand_roles
from ingest.enrichment.enricher import Enricher
from ingest.loading.loader import Loader
from ingest.loading.store_sink import StoreSink
from tools.neo4j_server import Server

WORLD = Path(__file__).resolve().parents[2] / "data" / "query_library"
RANKED = (
    # run, account, list, rank, score, low, high
    ("r1", "x:11", "influencers", 1, 5.0, 1, 2),
    ("r2", "x:10", "influencers", 1, 9.5, 1, 1),
    ("r2", "x:1", "influencers", 2, 4.0, 2, 3),
    ("r2", "x:10", "advocates", 1, 2.0, None, None),
)


def fill(store: Store) -> None:
    """The posts and events of tests/data/query_library, its brands, and two runs."""
    known = brand_config.load_brands(WORLD / "brands.toml")
    loader = Loader(StoreSink(store, Enricher(known), "x"))
    loader.load([str(WORLD / "posts.jsonl"), str(WORLD / "events.csv")])
    brand_roles.sync_brand_roles(store, known)
    refresh_families(store)
    runs = [
        {"id": "r1", "settings": "{}", "snapshot": "s1", "at": datetime(2026, 10, 8)},
        {"id": "r2", "settings": "{}", "snapshot": "s2", "at": datetime(2026, 10, 9)},
    ]
    names = ("source", "target", "list", "rank", "score", "low", "high")
    ranked = [dict(zip(names, row, strict=True)) for row in RANKED]
    store.write(Delta(new_nodes={"Run": runs}, new_edges={"RANKED": ranked}))
    store.refresh_derived_edges()


@pytest.fixture(scope="package")
def ladybug_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The world in the embedded engine, open in the writer's hands."""
    chosen = Settings(f"ladybug:{tmp_path_factory.mktemp('query_library') / 'home'}")
    with chosen.folder.write_lock():
        store = open_store(chosen.store_url, write=True)
        fill(store)
        yield store
        store.close()


@pytest.fixture(scope="package")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The world as a published embedded store."""
    chosen = Settings(f"ladybug:{tmp_path_factory.mktemp('query_library') / 'home'}")
    with chosen.folder.write_lock():
        store = open_store(chosen.store_url, write=True)
        fill(store)
        store.close()
    publish_store(chosen)
    return chosen


@pytest.fixture(scope="package")
def neo4j_world(neo4j_server: Server) -> Iterator[Settings]:
    """The world on the real server, which is emptied before and after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPEVINE_NEO4J_USER", "neo4j")
        patch.setenv("GRAPEVINE_NEO4J_PASSWORD", neo4j_server.password)
        _empty(neo4j_server)
        store = open_store(neo4j_server.url, write=True)
        fill(store)
        store.close()
        yield Settings(neo4j_server.url)
        _empty(neo4j_server)


@pytest.fixture(scope="package")
def neo4j_store(neo4j_world: Settings) -> Iterator[Store]:
    """The world on the real server, open."""
    store = open_store(neo4j_world.store_url)
    yield store
    store.close()


def _empty(server: Server) -> None:
    with neo4j.GraphDatabase.driver(
        server.url, auth=("neo4j", server.password)
    ) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
