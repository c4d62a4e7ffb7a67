"""`python -m graph doctor`: each thing that can be wrong, and its repair."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import neo4j
import pytest

from graph.__main__ import main
from graph.maintenance.canonical_dump import dump_digest, dump_graph
from graph.publish import publish_store
from graph.settings import Settings
from graph.store import open_store
from graph.store.protocol import Delta
from graph.store.store_folder import StoreFolder
from tests.graph.snapshots.test_build import WORLD
from tests.graph.store_rows import row


@pytest.fixture
def url(tmp_path: Path) -> str:
    settings = Settings(f"ladybug:{tmp_path / 'store'}")
    write(settings.store_url, WORLD)
    publish_store(settings)
    return settings.store_url


def write(url: str, delta: Delta) -> None:
    store = open_store(url, write=True)
    store.write(delta)
    store.close()


def held(url: str) -> str:
    store = open_store(url)
    found = dump_digest(dump_graph(store))
    store.close()
    return found


def a_run_that_did_not_publish(url: str, home: StoreFolder) -> None:
    write(url, Delta(new_nodes={"Tag": [row("Tag", "later")]}))


def no_pointer(url: str, home: StoreFolder) -> None:
    (home.path / "current.json").unlink()


def a_pointer_to_nothing(url: str, home: StoreFolder) -> None:
    home.write_pointer(**(home.read_pointer() | {"store": "graph-gone.lbug"}))


def no_snapshot(url: str, home: StoreFolder) -> None:
    place = home.current_snapshot_folder()
    assert place is not None
    place.rename(home.path / "elsewhere")


def a_snapshot_cut_short(url: str, home: StoreFolder) -> None:
    place = home.current_snapshot_folder()
    assert place is not None
    file = place / "interactions.arrow"
    file.write_bytes(file.read_bytes()[:-200])


def a_snapshot_with_a_flipped_bit(url: str, home: StoreFolder) -> None:
    place = home.current_snapshot_folder()
    assert place is not None
    file = place / "posts.arrow"
    content = bytearray(file.read_bytes())
    content[content.index(b"x:1x:2")] ^= 1
    file.write_bytes(content)


def a_snapshot_description_that_is_none(url: str, home: StoreFolder) -> None:
    place = home.current_snapshot_folder()
    assert place is not None
    (place / "snapshot.json").write_text("{}", "utf-8")


def a_stale_snapshot(url: str, home: StoreFolder) -> None:
    home.write_pointer(**(home.read_pointer() | {"generation": 0}))


def a_saved_file_that_is_none(url: str, home: StoreFolder) -> None:
    home.saved_file.write_bytes(b"half a file" * 999)


def wrong_pairs(url: str, home: StoreFolder) -> None:
    pair = {"source": "x:cid", "target": "x:bob", "times": 9, "weight": 9.0}
    write(url, Delta(new_edges={"QUOTED": [pair]}))
    home.publish_saved_file(
        home.read_pointer()["snapshot"], home.read_pointer()["generation"] + 1
    )


FAULTS: dict[str, Callable[[str, StoreFolder], None]] = {
    "A run ended": a_run_that_did_not_publish,
    "The pointer": no_pointer,
    "The pointer names": a_pointer_to_nothing,
    "There is no snapshot": no_snapshot,
    "The snapshot is damaged": a_snapshot_cut_short,
    "The snapshot is damaged.": a_snapshot_with_a_flipped_bit,
    "The snapshot is": a_snapshot_description_that_is_none,
    "The snapshot is older": a_stale_snapshot,
    "The file saved by the last run": a_saved_file_that_is_none,
    "The derived account edges": wrong_pairs,
}


def test_a_healthy_store_is_left_alone(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Settings(url).folder.read_pointer()
    for words in (["doctor"], ["doctor", "--repair"]):
        assert main([*words, "--store", url]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Nothing is wrong" in captured.err
    assert Settings(url).folder.read_pointer() == before


def test_a_missing_store_is_no_fault(tmp_path: Path) -> None:
    assert main(["doctor", "--store", f"ladybug:{tmp_path / 'none'}"]) == 0
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("says", "fault"), FAULTS.items(), ids=list(FAULTS))
def test_a_fault_is_found_reported_and_fixed(
    says: str,
    fault: Callable[[str, StoreFolder], None],
    url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = held(url)
    fault(url, Settings(url).folder)
    assert main(["doctor", "--store", url]) == 3
    captured = capsys.readouterr()
    assert says in captured.out
    assert "--repair" in captured.err
    assert main(["doctor", "--store", url, "--repair"]) == 0, capsys.readouterr()
    if fault is not a_run_that_did_not_publish:
        assert held(url) == before


def test_a_broken_store_file_goes_back_to_the_one_before(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, home = held(url), Settings(url).folder
    write(url, Delta(new_nodes={"Tag": [row("Tag", "later")]}))
    publish_store(Settings(url))
    published = home.published_file()
    assert published is not None
    published.write_bytes(b"not a database" * 999)
    assert main(["doctor", "--store", url]) == 3
    assert "goes back" in capsys.readouterr().out
    assert main(["doctor", "--store", url, "--repair"]) == 0
    assert held(url) == before
    assert list(home.path.glob("broken-*"))


def test_a_store_with_an_active_writer_is_not_checked(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Settings(url).folder.write_lock():
        assert main(["doctor", "--store", url]) == 3
    assert "wait" in capsys.readouterr().err


@pytest.mark.neo4j
def test_a_server_without_constraints_or_with_wrong_pairs_is_fixed(
    empty_neo4j: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(empty_neo4j, WORLD)
    publish_store(Settings(empty_neo4j))
    assert main(["doctor", "--store", empty_neo4j]) == 0, capsys.readouterr()
    before = held(empty_neo4j)
    auth = ("neo4j", os.environ["GRAPEVINE_NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(empty_neo4j, auth=auth) as driver:
        driver.execute_query("DROP CONSTRAINT Post_key")
        driver.execute_query("MATCH ()-[e:SHARED]->() SET e.times = 77")
    assert main(["doctor", "--store", empty_neo4j]) == 3
    output = capsys.readouterr().out
    assert "Constraints are missing on Post." in output
    assert "derived account edges" in output
    assert main(["doctor", "--store", empty_neo4j, "--repair"]) == 0
    assert held(empty_neo4j) == before
    write(empty_neo4j, Delta(new_nodes={"Tag": [row("Tag", "later")]}))
    capsys.readouterr()
    assert main(["doctor", "--store", empty_neo4j]) == 3
    assert "older than the store" in capsys.readouterr().out
