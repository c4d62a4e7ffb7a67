"""A small hand-written store of people who share, quote, answer and mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from graph.model import KINDS, Kind
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

HANDLES = ("ann", "bo\x00b\x1b[1m", "=cy", "d\ufffe\ufffdo", "eve")
NAMES = ("Ann", "B <b>&\"'", "-2+3", None, "日本語\x0b")


def rows(name: str, made: Sequence[Mapping[str, object]]) -> pa.Table:
    schema = SCHEMAS[name]
    full = [{column: row.get(column) for column in schema.names} for row in made]
    return pa.Table.from_pylist(full, schema=schema)


def acts(actor: int, target: int, kind: Kind, day: int) -> dict[str, object]:
    return {
        "actor": actor,
        "target": target,
        "kind": KINDS.index(kind),
        "at": datetime(2026, 10, day),
        "weight": 1.0,
        "key": f"{actor}-{target}-{kind}-{day}",
    }


@pytest.fixture
def network_snapshot() -> Snapshot:
    """Five accounts of X; 0 -> 1 twice as share and once as mention, 2 -> 1, 3 -> 0."""
    accounts = [
        {
            "id": f"x:{number}\x00" if number == 1 else f"x:{number}",
            "platform": "x",
            "handle": handle,
            "name": NAMES[number],
            "followers": None if number == 4 else 1000 + number,
            "created_at": datetime(2020, 1, 1),
        }
        for number, handle in enumerate(HANDLES)
    ]
    interactions = [
        acts(0, 1, Kind.SHARE, 1),
        acts(0, 1, Kind.SHARE, 2),
        acts(0, 1, Kind.MENTION, 3),
        acts(2, 1, Kind.REPLY, 3),
        acts(3, 0, Kind.SHARE, 9),
    ]
    return snapshot_from_tables(
        {
            "accounts": rows("accounts", accounts),
            "interactions": rows("interactions", interactions),
        },
        generation=7,
    )


@pytest.fixture
def store(network_snapshot: Snapshot, tmp_path: Path) -> Settings:
    """The same, published in a folder of its own."""
    chosen = Settings(f"ladybug:{tmp_path / 'home'}")
    snapshot.save_snapshot(network_snapshot, chosen.folder.snapshots_folder)
    chosen.folder.write_pointer(
        snapshot=network_snapshot.hash,
        generation=7,
        published_at="2026-10-10T00:00:00+00:00",
    )
    return chosen
