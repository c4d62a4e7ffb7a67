"""`python -m ingest --watch`: real processes, a real folder, and somebody who waits."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.store import open_store
from graph.store.store_folder import StoreFolder
from graph.view_models.ingest_messages import watcher_problem
from ingest.__main__ import main
from tests.ingest.commands.watcher import ENVIRONMENT, PATIENCE, ROOT, watching


def lines(*numbers: int) -> str:
    posts = [
        {"id": str(n), "platform": "x", "author_id": str(n), "text": f"post {n}"}
        for n in numbers
    ]
    return "".join(json.dumps(post) + "\n" for post in posts)


def put(tmp_path: Path, text: str, name: str = "posts.jsonl") -> Path:
    path = tmp_path / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def published_ids(tmp_path: Path) -> set[str]:
    """The posts that are published."""
    store = open_store(f"ladybug:{tmp_path / 'store'}")
    try:
        ids = store.all_nodes("Post")["id"].to_pylist()
    finally:
        store.close()
    return {one.removeprefix("x:") for one in ids}


def test_a_file_dropped_in_is_read_and_published(tmp_path: Path) -> None:
    with watching(tmp_path, "--progress", "jsonl") as watcher:
        put(tmp_path, lines(1, 2), "below/posts.jsonl")
        taken = watcher.until_event("taken")
        assert (taken["read"], taken["stored"], taken["published"]) == (2, 2, True)
        watcher.until(lambda: len(watcher.batches) == 1)
        assert published_ids(tmp_path) == {"1", "2"}
        assert any(
            "event" not in one and one["stored"] == 2
            for one in map(json.loads, watcher.words)
        )
        [one] = watcher.batches[0]["files"]
        assert (one["stored"], one["exit"]) == (2, 0)
        assert one["path"].endswith("below/posts.jsonl")
        assert (watcher.batches[0]["posts"], watcher.batches[0]["aside"]) == (2, [])
        # What is added later is read, and only what is new is stored.
        put(tmp_path, lines(1, 2, 3), "below/posts.jsonl")
        taken = watcher.until_event("taken", 2)
        assert (taken["stored"], taken["duplicates"], taken["rejected"]) == (1, 2, 0)
        assert published_ids(tmp_path) == {"1", "2", "3"}
        assert watcher.end() == 0
    assert [one["event"] for one in watcher.events()] == [
        "watching",
        "taken",
        "taken",
        "ended",
    ]
    assert all(one.startswith("{") for one in watcher.words)


def test_a_missing_folder_and_a_rejected_file_are_events(tmp_path: Path) -> None:
    inbox, away = tmp_path / "inbox", tmp_path / "away"
    with watching(tmp_path, "--progress", "jsonl") as watcher:
        path = put(tmp_path, "colour,size\nred,1\n", "table.csv")
        rejected = watcher.until_event("file_rejected")
        assert (rejected["path"], rejected["reason"]) == (
            str(path),
            "unsupported_format",
        )
        assert "'colour', 'size'" in rejected["message"]
        assert "--map" not in rejected["message"]
        inbox.rename(away)
        assert watcher.until_event("folder_missing")["path"] == str(inbox)
        away.rename(inbox)
        watcher.until_event("folder_back")
        with StoreFolder(tmp_path / "store").write_lock():
            put(tmp_path, lines(1))
            waiting = watcher.until_event("waiting")
            assert "Another process writes" in waiting["message"]
        watcher.until_event("taken")
        assert watcher_problem(watcher.events()) == ""
        assert watcher_problem([waiting]) == (
            f"{waiting['message']} It is tried again every 0.2 seconds."
        )


def test_a_half_written_file_is_not_read_until_it_stays_the_same(
    tmp_path: Path,
) -> None:
    with watching(tmp_path, every=1.0) as watcher:
        path = put(tmp_path, "")
        for number in range(30):
            with path.open("a") as file:
                file.write(lines(number))
            time.sleep(0.1)
        assert watcher.batches == []
        watcher.until_text("30 read, 30 stored")
        assert watcher.count_text("posts.jsonl") == 1


def test_a_file_whose_name_says_that_it_comes_is_read_once_renamed(
    tmp_path: Path,
) -> None:
    with watching(tmp_path) as watcher:
        part = put(tmp_path, lines(1), "posts.jsonl.part")
        hidden = put(tmp_path, lines(2), ".posts.jsonl")
        put(tmp_path, lines(3), "other.jsonl")
        watcher.until_text("other.jsonl: 1 read")
        assert published_ids(tmp_path) == {"3"}
        part.rename(part.with_suffix(""))
        watcher.until_text("posts.jsonl: 1 read")
        assert published_ids(tmp_path) == {"1", "3"}
        assert hidden.exists()


def test_what_was_read_before_is_not_read_again_after_a_restart(
    tmp_path: Path,
) -> None:
    put(tmp_path, lines(1), "one.jsonl")
    put(tmp_path, "", "empty.jsonl")
    with watching(tmp_path) as watcher:
        watcher.until_text("1 read, 1 stored")
        assert watcher.end(signal.SIGINT) == 0
    put(tmp_path, lines(1), "the same by another name.jsonl")
    with watching(tmp_path) as watcher:
        watcher.until_text("3 files were read before")
        put(tmp_path, lines(2), "two.jsonl")
        watcher.until_text("two.jsonl: 1 read, 1 stored")
        watcher.until(lambda: len(watcher.batches) == 1)
        assert [Path(f["path"]).name for f in watcher.batches[0]["files"]] == [
            "two.jsonl"
        ]
        assert published_ids(tmp_path) == {"1", "2"}


def test_a_bad_file_gets_its_sentence_once_and_the_next_good_one_is_read(
    tmp_path: Path,
) -> None:
    with watching(tmp_path) as watcher:
        bad = put(tmp_path, "colour,size\nred,1\n", "table.csv")
        watcher.until_text("No reader knows a table")
        for name, number in (("a.jsonl", 1), ("b.jsonl", 2)):
            put(tmp_path, lines(number) + "{broken\n", name)
            watcher.until_text(f"{name}: 2 read, 1 stored, 0 seen before, 1 refused")
        assert watcher.count_text("table.csv") == 1
        assert published_ids(tmp_path) == {"1", "2"}
        watcher.until(lambda: len(watcher.batches) == 3)
        assert [len(one["aside"]) for one in watcher.batches] == [0, 1, 1]
        # Changed, it is looked at again.
        bad.write_text("colour,size\nred,1\nblue,2\n")
        watcher.until(lambda: watcher.count_text("table.csv") == 2)


def test_a_column_that_one_table_lacks_does_not_hold_up_the_others(
    tmp_path: Path,
) -> None:
    put(tmp_path, "Body,From\nI love Acme,ann\n", "good.csv")
    put(tmp_path, "colour,size\nred,1\n", "other.csv")
    mapping = ("--map", "Body=text", "--map", "From=author_handle")
    with watching(tmp_path, *mapping) as watcher:
        watcher.until_text("good.csv: 1 read, 1 stored")
        watcher.until_text("'Body'")
        assert len(published_ids(tmp_path)) == 1


@pytest.mark.slow
def test_a_signal_lets_the_batch_be_stored_and_ends_with_0(tmp_path: Path) -> None:
    with watching(tmp_path, "--progress", "jsonl") as watcher:
        put(tmp_path, lines(*range(12_000)))
        watcher.until_text('"read": 10000')
        assert watcher.end() == 0
        watcher.until_event("ended")
    assert len(published_ids(tmp_path)) == 12_000
    assert not StoreFolder(tmp_path / "store").saved_file.exists()


@pytest.mark.slow
def test_a_killed_watcher_loses_nothing_that_the_next_one_does_not_find(
    tmp_path: Path,
) -> None:
    put(tmp_path, lines(*range(12_000)))
    with watching(tmp_path, "--progress", "jsonl") as watcher:
        watcher.until_text('"read": 10000')
        watcher.process.kill()
    with watching(tmp_path) as watcher:
        watcher.until_text("12,000 read")
        assert len(published_ids(tmp_path)) == 12_000


@pytest.mark.slow
def test_an_ingest_by_hand_works_while_the_watcher_has_nothing_to_do(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(lines(7))
    store = f"ladybug:{tmp_path / 'store'}"
    with watching(tmp_path) as watcher:
        put(tmp_path, lines(1))
        watcher.until_text("published.")
        words = [sys.executable, "-m", "ingest", str(path), "--store", store]
        done = subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert published_ids(tmp_path) == {"1", "7"}
        put(tmp_path, lines(2), "two.jsonl")
        watcher.until_text("two.jsonl: 1 read")
        assert published_ids(tmp_path) == {"1", "2", "7"}


def test_a_busy_store_is_waited_for_with_one_sentence(tmp_path: Path) -> None:
    with watching(tmp_path) as watcher:
        with StoreFolder(tmp_path / "store").write_lock():
            put(tmp_path, lines(1))
            watcher.until_text("Another process writes")
            time.sleep(1)
            assert watcher.process.poll() is None
            assert watcher.batches == []
        watcher.until_text("1 read, 1 stored")
        assert watcher.count_text("Another process writes") == 1


def test_a_folder_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    inbox, away = tmp_path / "inbox", tmp_path / "away"
    with watching(tmp_path) as watcher:
        put(tmp_path, lines(1), "one.jsonl")
        watcher.until_text("one.jsonl: 1 read")
        inbox.rename(away)
        watcher.until_text("is gone")
        time.sleep(0.6)
        away.rename(inbox)
        watcher.until_text("is back")
        put(tmp_path, lines(2), "two.jsonl")
        watcher.until_text("two.jsonl: 1 read")
        assert (watcher.count_text("is gone"), watcher.count_text("one.jsonl")) == (
            1,
            1,
        )


@pytest.mark.slow
def test_two_do_not_watch_for_one_store_and_a_store_is_no_input(
    tmp_path: Path,
) -> None:
    with watching(tmp_path) as watcher:
        put(tmp_path, lines(1), "one.jsonl")
        watcher.until_text("one.jsonl: 1 read")
        words = ["--watch", str(tmp_path), "--store", f"ladybug:{tmp_path / 'store'}"]
        assert main(words) == 3
    with watching(tmp_path) as watcher:  # its lock ended with it
        watcher.until_text("1 file was read before")
    # What is in a store's folder, below the one that is watched, is left alone.
    (tmp_path / "inbox" / "old" / "reports").mkdir(parents=True)
    put(tmp_path, lines(5), "old/reports/x.jsonl")
    put(tmp_path, "", "old/writer.lock")
    with watching(tmp_path) as watcher:
        put(tmp_path, lines(6), "six.jsonl")
        watcher.until_text("six.jsonl: 1 read")
        assert published_ids(tmp_path) == {"1", "6"}


def test_a_watcher_ends_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    script = (
        "import os, subprocess, sys; child = subprocess.Popen([sys.executable, '-m', "
        "'ingest', *sys.argv[1:], '--parent', str(os.getpid())], start_new_session="
        "True, stderr=open(sys.argv[2] + '.log', 'w')); print(child.pid, flush=True); "
        "sys.stdin.read()"
    )
    words = ["--watch", str(tmp_path / "inbox"), "--store", f"ladybug:{tmp_path / 's'}"]
    log = tmp_path / "inbox.log"
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    end = time.monotonic() + PATIENCE
    while not log.exists() or "Watching" not in log.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
    parent.kill()
    parent.communicate()
    while "No longer watching" not in log.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
