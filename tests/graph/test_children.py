"""Long work as a child process: a real one."""

from __future__ import annotations

import time
from pathlib import Path

from graph.children import Child


def test_a_child_tells_its_code_and_what_it_said(tmp_path: Path) -> None:
    child = Child(["ingest", str(tmp_path / "absent.csv"), "--dry-run"])
    assert child.wait() != 0
    assert "absent.csv" in child.last_words("nothing")


def test_the_last_progress_of_a_child_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"id": "1", "author_id": "2", "text": "hello there"}\n')
    words = ["ingest", str(file), "--dry-run", "--progress", "jsonl", "--report", "-"]
    child = Child(words)
    assert child.wait() == 0
    assert child.event["read"] == 1
    assert '"read": 1' in child.output


def test_a_stopped_child_ends_at_once(tmp_path: Path) -> None:
    child = Child(["http.server", "0", "--bind", "127.0.0.1"])
    assert child.code is None
    began = time.monotonic()
    child.stop()
    assert child.code is not None
    assert child.stopped
    assert time.monotonic() - began < 6
