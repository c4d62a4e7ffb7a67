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

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Published:
    """A store's folder, its snapshot, and (for the demo) what is true of it."""

    folder: Path
    snapshot: Snapshot
    truth: dict


def ingest(folder: Path, *words: str) -> Published:
    command = [sys.executable, "-m", "ingest", *words, "--store", f"ladybug:{folder}"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    shown = StoreFolder(folder).current_snapshot_folder()
    assert shown is not None
    truth = folder / "world" / "truth.json"
    return Published(
        folder,
        snapshot.load_snapshot(shown),
        json.loads(truth.read_text("utf-8")) if truth.exists() else {},
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Published:
    return ingest(tmp_path_factory.mktemp("demo"), "demo", "--posts", "6000")


@pytest.fixture(scope="session")
def airline(tmp_path_factory, shared) -> Published:
    file = shared / "data" / "airline_sentiment" / "Tweets.csv"
    return ingest(tmp_path_factory.mktemp("airline"), str(file))
