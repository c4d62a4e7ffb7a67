"""The folder of an embedded store: who writes, what a kill leaves, what is published."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import StoreBusy, StoreDamaged, StoreError, UsageError
from graph.store import open_store
from graph.store.protocol import Delta
from graph.store.store_folder import StoreFolder
from tests.graph.store_rows import account, row

ROOT = Path(__file__).resolve().parents[3]


def tags(url: str, *, write: bool = False) -> list[str]:
    store = open_store(url, write=write)
    found: list[str] = store.all_nodes("Tag")["name"].to_pylist()
    store.close()
    return found


def add(url: str, *names: str) -> None:
    store = open_store(url, write=True)
    store.write(Delta(new_nodes={"Tag": [row("Tag", name) for name in names]}))
    store.close()


def published(home: StoreFolder, url: str, *names: str) -> None:
    add(url, *names)
    home.publish_saved_file("snapshot", 1)


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> StoreFolder:
    return StoreFolder(tmp_path / "store")


@pytest.fixture
def url(home: StoreFolder) -> str:
    return f"ladybug:{home.path}"


def test_readers_see_what_is_published_and_nothing_else(
    home: StoreFolder, url: str
) -> None:
    with pytest.raises(StoreError, match="no store"):
        open_store(url)
    published(home, url, "one")
    add(url, "two")
    assert tags(url) == ["one"]
    assert tags(url, write=True) == ["one", "two"]
    home.publish_saved_file("snapshot", 2)
    assert tags(url) == ["one", "two"]


def test_a_reader_keeps_what_it_opened(home: StoreFolder, url: str) -> None:
    published(home, url, "one")
    reader = open_store(url)
    for name in ("two", "three", "four"):
        published(home, url, name)
    assert reader.all_nodes("Tag")["name"].to_pylist() == ["one"]
    reader.close()
    assert len(list(home.path.glob("graph-*.lbug"))) == 2


def test_a_second_writer_of_this_process_has_to_wait(url: str) -> None:
    first = open_store(url, write=True)
    with pytest.raises(StoreBusy):
        open_store(url, write=True)
    first.close()
    assert tags(url, write=True) == []


def test_a_second_writer_of_another_process_has_to_wait(
    home: StoreFolder, url: str
) -> None:
    code = (
        "import sys; from graph.store import open_store as o; o(sys.argv[1], write=1)"
    )
    first = open_store(url, write=True)
    answer = python(code, url)
    first.close()
    assert "StoreBusy" in answer.stderr
    assert python(code, url).returncode == 0


def test_a_lock_ends_with_its_process_however_that_ends(home: StoreFolder) -> None:
    code = (
        "import os, sys; from pathlib import Path; from graph.store.store_folder import StoreFolder\n"
        "turn = StoreFolder(Path(sys.argv[1])).write_lock(); turn.__enter__(); os._exit(9)"
    )
    assert python(code, str(home.path)).returncode == 9
    with home.write_lock():
        pass


def test_two_lock_holders_never_overlap(home: StoreFolder) -> None:
    with home.write_lock(), pytest.raises(StoreBusy), home.write_lock():
        pytest.fail("two hold the right to write")


def test_a_file_left_by_a_killed_engine_is_never_opened_again(
    home: StoreFolder, url: str
) -> None:
    published(home, url, "one")
    add(url, "two")
    home.working_file.write_bytes(b"half a page")
    (home.path / "work.lbug.wal").write_bytes(b"half a log")
    assert tags(url, write=True) == ["one", "two"]
    assert sorted(file.name for file in home.path.glob("work*")) == []


def test_a_kill_before_the_pointer_moves_loses_nothing(
    home: StoreFolder, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(home, url, "one")
    add(url, "two")

    def dies(self: StoreFolder, **facts: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(StoreFolder, "write_pointer", dies)
        with pytest.raises(KeyboardInterrupt):
            home.publish_saved_file("snapshot", 2)
    assert tags(url) == ["one"]
    assert tags(url, write=True) == ["one", "two"]


def test_a_kill_after_the_pointer_moved_leaves_the_published_file_alone(
    home: StoreFolder, url: str
) -> None:
    published(home, url, "one")
    published_path = home.published_file()
    assert published_path is not None
    os.link(
        published_path, home.saved_file
    )  # what a kill between the last two steps leaves
    before = published_path.read_bytes()
    add(url, "two")
    assert published_path.read_bytes() == before
    assert tags(url, write=True) == ["one", "two"]


def test_a_store_without_its_pointer_is_not_treated_as_empty(
    home: StoreFolder, url: str
) -> None:
    published(home, url, "one")
    (home.path / "current.json").unlink()
    with pytest.raises(StoreDamaged, match="doctor"):
        open_store(url, write=True)
    home.write_pointer(store="graph-gone.lbug", snapshot="", generation=1)
    with pytest.raises(StoreDamaged, match="doctor"):
        open_store(url, write=True)


def test_a_file_that_is_no_store_is_damaged(home: StoreFolder, url: str) -> None:
    published(home, url, "one")
    published_path = home.published_file()
    assert published_path is not None
    published_path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreDamaged, match="doctor"):
        open_store(url)


def test_nothing_written_is_nothing_new_to_publish(home: StoreFolder, url: str) -> None:
    published(home, url, "one")
    name = home.read_pointer()["store"]
    open_store(url, write=True).close()
    home.publish_saved_file("snapshot", 1)
    assert home.read_pointer()["store"] == name
    assert tags(url) == ["one"]


def test_the_current_snapshot_is_never_deleted(home: StoreFolder) -> None:
    for name in ("a", "b", "c", "d"):
        (home.snapshots_folder / name).mkdir(parents=True)
    home.write_pointer(snapshot="a", generation=1)
    assert len(list(home.snapshots_folder.iterdir())) == 2
    assert (home.snapshots_folder / "a").exists()


FAILING = """
import sys
from graph.errors import StoreLost
from graph.store import open_store
from graph.store.protocol import Delta
from tests.graph.store_rows import account, event, posted
store = open_store(sys.argv[1], write=True)
try:
    store.write(Delta(
        new_nodes={"Account": [account("x:c")]},
        new_edges={
            "INTERACTED": [event("x:a", "x:b", "k")],
            "POSTED": [posted("x:c", "x:nothing")],
        },
    ))
except StoreLost as error:
    print(error)
try:
    store.generation()
except StoreLost:
    print("ended")
store.close()
"""


def test_a_step_that_fails_in_the_engine_ends_the_store_but_not_the_process(
    home: StoreFolder, url: str
) -> None:
    store = open_store(url, write=True)
    store.write(Delta(new_nodes={"Account": [account("x:a"), account("x:b")]}))
    store.close()
    answer = python(FAILING, url)
    sentence, ended = answer.stdout.splitlines()
    assert (answer.returncode, answer.stderr, ended) == (0, "", "ended")
    # The message for the user contains neither keys of the data nor paths.
    assert "x:" not in sentence
    assert str(home.path) not in sentence
    store = open_store(url, write=True)
    assert store.all_nodes("Account")["id"].to_pylist() == ["x:a", "x:b"]
    assert store.all_edges("INTERACTED").num_rows == 0
    assert store.generation() == 1
    store.close()


def test_a_full_disk_is_one_sentence_and_keeps_what_was_saved(
    home: StoreFolder, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(url, "one")

    def full(file: Path, copy: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = open_store(url, write=True)
    store.write(Delta(new_nodes={"Tag": [row("Tag", "two")]}))
    with monkeypatch.context() as patch:
        patch.setattr("graph.store.store_folder.shutil.copyfile", full)
        with pytest.raises(StoreError, match="make room"):
            store.close()
    assert tags(url, write=True) == ["one"]


def test_a_checkpoint_is_visible_to_the_next_writer_only(
    home: StoreFolder, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.ladybug.ladybug_store.SAVE_SECONDS", 0.0)
    monkeypatch.setattr("graph.store.ladybug.ladybug_store.SAVE_SHARE", 1e9)
    published(home, url, "one")
    store = open_store(url, write=True)
    for name in ("two", "three"):
        store.write(Delta(new_nodes={"Tag": [row("Tag", name)]}))
        assert home.saved_file.exists()
        assert tags(url) == ["one"]
    assert store.all_nodes("Tag").num_rows == 3
    store.close()
    assert tags(url, write=True) == ["one", "three", "two"]


def test_an_address_without_a_known_scheme_is_a_usage_error() -> None:
    for url in ("", "ladybug:", "postgres://localhost/x", "data/grapevine"):
        with pytest.raises(UsageError):
            open_store(url)


def test_the_pointer_is_complete_or_absent(home: StoreFolder) -> None:
    home.path.mkdir(parents=True)
    (home.path / "current.json").write_text('{"store": "gra', "utf-8")
    assert home.read_pointer() == {}
    home.write_pointer(store="a", snapshot="b", generation=2)
    facts = json.loads((home.path / "current.json").read_text("utf-8"))
    assert facts == {"store": "a", "snapshot": "b", "generation": 2}
