"""kill -9 in the middle of an ingest: nothing acknowledged is lost, and it goes on.

The child is the ordinary command with smaller batches, and an embedded store that saves
after each of them; what is random is when it dies.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.errors import StoreBusy
from graph.maintenance.canonical_dump import dump_graph
from graph.store import open_store
from graph.store.store_folder import StoreFolder

ROOT = Path(__file__).resolve().parents[3]
RECORDS, BATCH = 400, 40

CHILD = """
import sys
from functools import partial
from graph.store.ladybug import ladybug_store
from ingest.__main__ import main
from ingest.commands import load_files
from ingest.loading.loader import Loader
load_files.Loader = partial(Loader, batch_size=int(sys.argv[1]))
ladybug_store.SAVE_SECONDS, ladybug_store.SAVE_SHARE = 0.0, 1e9
sys.exit(main(sys.argv[2:]))
"""


def a_file(folder: Path) -> Path:
    """Posts that mention, share and answer, some by handle only, some seen twice."""
    chance = random.Random(11)
    lines = []
    for number in range(RECORDS):
        author = chance.randrange(60)
        value = {
            "id": str(number - number % 9 // 8),
            "platform": "x",
            "created_at": f"2026-01-{1 + number % 28:02}T10:00:00Z",
            "author_id": str(author),
            "author_handle": f"user{author}",
            "text": f"Post {number}, thank you #tag{number % 7}",
            "mentions": [f"user{chance.randrange(80)}"],
        }
        if number % 4 == 0:
            value["repost_of_id"] = str(chance.randrange(RECORDS))
        if number % 5 == 0:
            value["reply_to_id"] = str(chance.randrange(RECORDS))
            value["reply_to_author_handle"] = f"user{chance.randrange(80)}"
        lines.append(json.dumps(value))
    path = folder / "posts.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def begun(url: str, path: Path) -> subprocess.Popen[str]:
    arguments = [str(BATCH), str(path), "--store", url, "--progress", "jsonl"]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments],
        cwd=path.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def killed(child: subprocess.Popen[str], after: int, seconds: float) -> int:
    """Kill after `after` batches and some seconds; the number of acknowledged records."""
    assert child.stderr is not None
    stored = 0
    for _ in range(after):
        line = child.stderr.readline()
        if not line.startswith("{"):
            break
        stored = json.loads(line)["stored"]
    time.sleep(seconds)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    child.stderr.close()
    return stored


def finished(url: str, path: Path) -> list[bytes]:
    child = begun(url, path)
    _, words = child.communicate(timeout=240)
    assert child.returncode == 0, words
    store = open_store(url)
    lines = list(dump_graph(store))
    store.close()
    return lines


def held(url: str) -> int:
    """How many posts a store has whose run was killed.

    A child of the killed run dies by the same signal, but perhaps a moment after it: until
    then it holds its lock.
    """
    until = time.monotonic() + 10
    while True:
        try:
            store = open_store(url, write=True)
            break
        except StoreBusy:
            assert time.monotonic() < until
            time.sleep(0.05)
    rows = store.rows("read/summary")
    store.close()
    return sum(row["value"] for row in rows if row["name"] == "posts")


def survives(url: str, path: Path, seed: int, kills: int) -> list[bytes]:
    chance = random.Random(seed)
    kept = 0
    for _ in range(kills):
        child = begun(url, path)
        batches = chance.randrange(RECORDS // BATCH + 1)
        stored = killed(child, batches, chance.random() / 4 + (batches == 0))
        now = held(url)
        assert now >= kept + stored
        kept = now
    return finished(url, path)


@pytest.mark.slow
def test_an_embedded_store_survives_kills_at_any_point(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    undisturbed = finished(f"ladybug:{tmp_path / 'undisturbed'}", path)
    disturbed = survives(f"ladybug:{tmp_path / 'disturbed'}", path, 5, kills=8)
    assert len(undisturbed) > RECORDS
    assert disturbed == undisturbed
    left = {
        file.name for file in StoreFolder(tmp_path / "disturbed").path.glob("*.lbug*")
    }
    assert not {name for name in left if name.startswith(("work", "saved"))}


@pytest.mark.slow
@pytest.mark.neo4j
def test_a_server_survives_the_kill_of_its_writer(
    empty_neo4j: str, tmp_path: Path
) -> None:
    path = a_file(tmp_path)
    disturbed = survives(empty_neo4j, path, 6, kills=3)
    assert disturbed == finished(f"ladybug:{tmp_path / 'undisturbed'}", path)
