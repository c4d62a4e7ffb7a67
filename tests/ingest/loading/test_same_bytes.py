"""Whole files through the command line into both engines: one graph, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.__main__ import main as graph
from graph.maintenance.canonical_dump import dump_digest, dump_graph
from graph.settings import Settings
from graph.store import open_store
from ingest.__main__ import main as ingest
from ingest.demo import generate_demo
from tests.conftest import emptied

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

POSTS = 12_000 if os.environ.get("GRAPEVINE_SOAK") else 3_000
"""The demo's size; the whole of it takes some minutes."""

FILES = [
    "bluesky_posts/bluesky-posts.json",
    "x_v2_twarc/2sets.jsonl",
    "reddit_listings/reddit_listings.jsonl",
    *(["airline_sentiment/Tweets.csv"] if os.environ.get("GRAPEVINE_SOAK") else []),
]

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]


def held(url: str) -> str:
    """What the ordered export comes to."""
    store = open_store(url)
    lines = list(dump_graph(store))
    store.close()
    assert len(lines) > 100
    return dump_digest(lines)


def world(folder: Path) -> list[str]:
    """The demo's files, read from one place: the ledger keeps where they lay."""
    generate_demo(folder, posts=POSTS)
    files = sorted(map(str, folder.glob("posts-*.jsonl")))
    return [*files, "--brands", str(folder / "brands.toml")]


@pytest.mark.parametrize("name", ["demo", *FILES])
def test_both_engines_and_copies_there_and_back_export_the_same_bytes(
    name: str, empty_neo4j: str, tmp_path: Path
) -> None:
    if name != "demo" and not DATA.exists():
        pytest.skip("needs ../shared/data")
    embedded, back = (f"ladybug:{tmp_path / name}" for name in ("embedded", "back"))
    what = world(tmp_path / "world") if name == "demo" else [str(DATA / name)]
    for url in (embedded, empty_neo4j):
        assert ingest([*what, "--store", url, "--progress", "none"]) in {0, 3}
    told = held(embedded)
    assert held(empty_neo4j) == told
    assert graph(["copy", "--store", empty_neo4j, "--to", back]) == 0
    assert held(back) == told
    emptied(empty_neo4j)
    assert graph(["copy", "--store", back, "--to", empty_neo4j]) == 0
    assert held(empty_neo4j) == told
    shown = {
        Settings(url).folder.read_pointer()["snapshot"]
        for url in (embedded, back, empty_neo4j)
    }
    assert len(shown) == 1
