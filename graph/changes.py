"""Why a list changed since the publication before: posts, weights, or the way it is made.

The list is made again with one thing changed at a time: what the earlier run saved; the same
posts and setting as made today (`version`); today's posts with the earlier setting (`posts`);
today's posts and setting (`weights`). The steps add up to how far somebody moved.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from graph import desk, runs, snapshot, weights
from graph.corrections import corrected
from graph.errors import UsageError
from graph.findings.forecast import Forecast
from graph.snapshot import Snapshot
from graph.store import Store
from graph.store.files import Home

STEPS: Final = ("version", "posts", "weights")

Ranks = dict[str, int]


def changes(store: Store, home: Home, name: str, top: int = 50) -> pa.Table:
    """Everyone on a list now or before, with both ranks and what moved them.

    Parameters:
        name: a list of `runs.LISTS`.
        top: how many of each list are looked at; who is not among them has the place
            after the last.

    Raises:
        UsageError: there is one publication only.

    Cost: the list three times.
    """
    place = _earlier(home)
    # What people corrected lies over both, so that it moves nobody here.
    said = desk.corrections(home)
    old = corrected(snapshot.load(place), said)
    shown = home.snapshot()
    assert shown is not None
    new = corrected(snapshot.load(shown), said)
    now = weights.used(home)
    saved, setting = _saved(store, {place.name, old.hash}, name, top)
    before = weights.known(home).get(setting, now)
    lists = [
        _made(old, name, top, before),
        _made(new, name, top, before),
        _made(new, name, top, now),
    ]
    ranks = [saved if saved is not None else lists[0], *lists]
    rows = [
        _row(account, ranks, top) for account in {key for one in ranks for key in one}
    ]
    rows.sort(key=lambda row: (-abs(row["moved"]), row["account"]))
    texts, numbers = ("account",), ("before", "after", "moved", *STEPS)
    schema = pa.schema(
        {
            **dict.fromkeys(texts, pa.string()),
            **dict.fromkeys(numbers, pa.int64()),
        }
    )
    return pa.Table.from_pylist(rows, schema)


def _earlier(home: Home) -> Path:
    """The snapshot that was shown before the one that is shown."""
    shown = home.snapshot()
    others = [one for one in home.snapshots.glob("*") if one.is_dir() and one != shown]
    if shown is None or not others:
        raise UsageError(
            "There is one publication only, so nothing has changed yet: read another file "
            "in first."
        )
    return max(others, key=lambda one: one.stat().st_mtime)


def _saved(
    store: Store, hashes: set[str], name: str, top: int
) -> tuple[Ranks | None, str]:
    """The ranks that were saved with that snapshot, and the setting they were made with."""
    found = [
        run for run in store.all_nodes("Run").to_pylist() if run["snapshot"] in hashes
    ]
    if not found:
        return None, ""
    run = max(found, key=lambda one: (one["at"], one["id"]))
    ranks = {
        edge["target"]: edge["rank"]
        for edge in store.all_edges("RANKED").to_pylist()
        if edge["source"] == run["id"] and edge["list"] == name and edge["rank"] <= top
    }
    settings = json.loads(run["settings"])
    return ranks, str(settings.get("influencers", {}).get("setting", ""))


def _made(shown: Snapshot, name: str, top: int, forecast: Forecast) -> Ranks:
    ranking = runs.ranking(shown, name, top=top, forecast=forecast)
    return {person.account: person.rank for person in ranking.people}


def _row(account: str, ranks: list[Ranks], top: int) -> dict[str, Any]:
    """One person: places after the last count as one place."""
    places = [one.get(account, top + 1) for one in ranks]
    row: dict[str, Any] = {
        "account": account,
        "before": ranks[0].get(account),
        "after": ranks[-1].get(account),
        "moved": places[0] - places[-1],
    }
    for step, (before, after) in zip(STEPS, pairwise(places), strict=True):
        row[step] = before - after
    return row
