"""Real interaction data with times as snapshots: Higgs, FOREST and Twitter15."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from graph.model import KINDS, Kind
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

Event = tuple[str, str, int, Kind]
"""Actor, target, time in milliseconds since 1970, and kind of an interaction."""

_HIGGS = {"RT": Kind.SHARE, "MT": Kind.MENTION, "RE": Kind.REPLY}
_TWEET_EPOCH = 1_288_834_974_657
"""Epoch of X's post ids, in milliseconds since 1970."""


def higgs(data: Path) -> Snapshot:
    """The Higgs rumour: shares, mentions and replies of one week."""
    with gzip.open(data / "higgs_twitter/higgs-activity_time.txt.gz", "rt") as lines:
        rows = [line.split() for line in lines]
    return snapshot_of_events(
        (actor, target, int(at) * 1000, _HIGGS[k]) for actor, target, at, k in rows
    )


def forest(data: Path) -> Snapshot:
    """FOREST: each later poster of a link counts as a share of its first poster."""

    def rows() -> Iterator[Event]:
        for name in ("cascade", "cascadevalid", "cascadetest"):
            with gzip.open(data / f"forest_twitter/{name}.txt.gz", "rt") as lines:
                for line in lines:
                    pairs = [pair.split(",") for pair in line.split()]
                    for user, at in pairs[1:]:
                        yield user, pairs[0][0], int(float(at)), Kind.SHARE

    return snapshot_of_events(rows())


def twitter15(data: Path) -> Snapshot:
    """Twitter15: retweets of their parents; a source tweet's id gives its time."""
    file = data / "twitter15_cascades/twitter15_trees.csv.gz"
    events: dict[tuple[str, str, str], Event] = {}
    with gzip.open(file, "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["parent_uid"] == "ROOT":
                continue
            start = (int(row["tree_id"]) >> 22) + _TWEET_EPOCH
            at = start + round(float(row["child_delay_min"]) * 60_000)
            key = (row["tree_id"], row["child_uid"], row["child_tweet_id"])
            event = (row["child_uid"], row["parent_uid"], at, Kind.SHARE)
            events.setdefault(key, event)
    return snapshot_of_events(events.values())


def snapshot_of_events(events: Iterable[Event]) -> Snapshot:
    """Build a snapshot of events; self-interactions are excluded."""
    rows = [event for event in events if event[0] != event[1]]
    ids = sorted({f"x:{name}" for row in rows for name in row[:2]})
    place = {key: number for number, key in enumerate(ids)}
    accounts = {"id": ids, "platform": ["x"] * len(ids)}
    interactions: dict[str, list[Any]] = {
        "actor": [place[f"x:{row[0]}"] for row in rows],
        "target": [place[f"x:{row[1]}"] for row in rows],
        "kind": [KINDS.index(row[3]) for row in rows],
        "at": [row[2] * 1000 for row in rows],
        "weight": [1.0] * len(rows),
    }
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    tables["accounts"] = _table("accounts", accounts)
    tables["interactions"] = _table("interactions", interactions)
    return snapshot_from_tables(tables)


def _table(name: str, columns: dict[str, list[Any]]) -> pa.Table:
    size = len(next(iter(columns.values())))
    schema = SCHEMAS[name]
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(size, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema)
