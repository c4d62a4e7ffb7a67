"""Publishing: the one moment at which readers see something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import StoreBusy, StoreError
from graph.publish import publish_store
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.store import open_store
from graph.store.protocol import Delta
from tests.graph.snapshots.test_build import WORLD
from tests.graph.store_rows import row


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(f"ladybug:{tmp_path / 'store'}")


def write(settings: Settings, delta: Delta) -> None:
    store = open_store(settings.store_url, write=True)
    store.write(delta)
    store.close()


def test_an_empty_folder_has_nothing_to_publish(settings: Settings) -> None:
    with pytest.raises(StoreError, match="nothing to publish"):
        publish_store(settings)


def test_publishing_writes_a_file_a_snapshot_and_a_run(settings: Settings) -> None:
    write(settings, WORLD)
    made = publish_store(settings)
    home = settings.folder
    place = home.current_snapshot_folder()
    assert place is not None
    assert (
        snapshot.load_snapshot(place).hash
        == made.hash
        == home.read_pointer()["snapshot"]
    )
    store = open_store(settings.store_url)
    assert store.all_nodes("Run")["snapshot"].to_pylist() == [made.hash]
    assert store.generation() == home.read_pointer()["generation"]
    # The derived edges of the published file are whole.
    assert store.all_edges("SHARED")["target"].to_pylist() == ["x:ann"]
    store.close()
    assert not home.saved_file.exists()


def test_publishing_twice_changes_neither_snapshot_nor_runs(settings: Settings) -> None:
    write(settings, WORLD)
    first = publish_store(settings)
    pointer = settings.folder.read_pointer()
    assert publish_store(settings).hash == first.hash
    assert settings.folder.read_pointer() | {"published_at": ""} == pointer | {
        "published_at": ""
    }


def test_two_snapshots_stay_and_the_current_one_is_among_them(
    settings: Settings,
) -> None:
    write(settings, WORLD)
    for number in range(4):
        write(
            settings, Delta(new_nodes={"Brand": [row("Brand", f"b{number}", name="B")]})
        )
        made = publish_store(settings)
    kept = {folder.name for folder in settings.folder.snapshots_folder.iterdir()}
    assert made.hash in kept
    assert len(kept) == 2


def test_nobody_publishes_while_another_writes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.publish.LOCK_TIMEOUT_SECONDS", 0.0)
    write(settings, WORLD)
    with settings.folder.write_lock(), pytest.raises(StoreBusy):
        publish_store(settings)


@pytest.mark.neo4j
def test_a_server_gets_a_snapshot_beside_it(empty_neo4j: str) -> None:
    settings = Settings(empty_neo4j)
    write(settings, WORLD)
    made = publish_store(settings)
    place = settings.folder.current_snapshot_folder()
    assert place is not None
    assert snapshot.load_snapshot(place).hash == made.hash
    assert publish_store(settings).hash == made.hash
