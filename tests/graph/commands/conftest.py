"""Two published stores that every list is checked on: the demo world and the airlines."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.snapshots import snapshot
from graph.snapshots.snapshot import Snapshot
from graph.store.store_folder import StoreFolder
from tests.shared_stores import built_once

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Published:
    """A store's folder, its snapshot, and (for the demo) what is true of it."""

    folder: Path
    snapshot: Snapshot
    truth: dict


def ingest(name: str, *words: str) -> Published:
    """A published store, built once a run by `python -m ingest WORDS`."""

    def build(folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "ingest", *words, "--store", f"ladybug:{folder}"],
            cwd=ROOT,
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    folder = built_once(name, build)
    snapshot_folder = StoreFolder(folder).current_snapshot_folder()
    assert snapshot_folder is not None
    truth = folder / "world" / "truth.json"
    return Published(
        folder,
        snapshot.load_snapshot(snapshot_folder),
        json.loads(truth.read_text("utf-8")) if truth.exists() else {},
    )


@pytest.fixture(scope="session")
def demo() -> Published:
    return ingest("demo-6000", "demo", "--posts", "6000")


@pytest.fixture(scope="session")
def airline(shared) -> Published:
    file = shared / "data" / "airline_sentiment" / "Tweets.csv"
    return ingest("airline", str(file))
