"""Attribution of rank changes to code, corrections, data and weights.

The list is recomputed with one change at a time. It starts with the ranks that the
earlier run saved. The steps are: the same data and setting with today's code
(`version`), later corrections by users (`corrections`), today's data with the earlier
setting (`posts`), and today's setting (`weights`). The steps add up to the whole rank
change.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.lists import registry as runs
from graph.analysis.lists import weight_settings as weights
from graph.analysis.lists.rank_changes import (
    RankByAccount,
    ranks_by_account,
    stepwise_rank_changes,
)
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.annotations import annotation_store as desk
from graph.annotations.annotation_store import Correction
from graph.annotations.corrections import apply_corrections
from graph.errors import UsageError
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store import Store
from graph.store.store_folder import StoreFolder

ATTRIBUTION_STEPS: Final = ("version", "corrections", "posts", "weights")


def attribute_rank_changes(
    store: Store, store_folder: StoreFolder, current: Snapshot, name: str, top: int = 50
) -> pa.Table:
    """Table of everyone on a list now or before, with both ranks and each step.

    Parameters:
        store: the database, for the saved runs.
        store_folder: folder of snapshots, annotations and weights.
        current: the current snapshot with the corrections of users.
        name: a name in `registry.LISTS`.
        top: length of the compared lists; people below have the place after the last.

    Raises:
        UsageError: there is one publication only.

    Cost:
        The list four times.
    """
    place = _earlier(store_folder)
    old = snapshot.load_snapshot(place)
    made = desk.read_corrections(store_folder)
    now = with_count_baseline(current, Scope(), weights.current_weights(store_folder))
    saved, setting, then = _saved(store, old, made, name, top)
    before = weights.weights_by_id(store_folder).get(setting, now)
    lists = [
        ranks_by_account(runs.compute_ranking(shown, name, top=top, forecast=forecast))
        for shown, forecast in (
            (then, before),
            (apply_corrections(old, made), before),
            (current, before),
            (current, now),
        )
    ]
    lists = [saved if saved is not None else lists[0], *lists]
    wanted = pa.array({key for ranks in lists for key in ranks}, pa.string())
    faces = {
        one["id"]: (one["handle"], one["platform"])
        for shown in (old, current)
        for one in shown.accounts.filter(
            pc.is_in(shown.accounts["id"], value_set=wanted)
        ).to_pylist()
    }
    return stepwise_rank_changes(lists, faces, ATTRIBUTION_STEPS)


def _earlier(home: StoreFolder) -> Path:
    """Folder of the snapshot before the current one."""
    shown = home.current_snapshot_folder()
    others = [
        one for one in home.snapshots_folder.glob("*") if one.is_dir() and one != shown
    ]
    if shown is None or not others:
        raise UsageError(
            "There is one publication only, so there is nothing to compare. Load "
            "another file first."
        )
    return max(others, key=lambda one: one.stat().st_mtime)


def _saved(
    store: Store, old: Snapshot, made: Sequence[Correction], name: str, top: int
) -> tuple[RankByAccount | None, str, Snapshot]:
    """Ranks that were saved with a snapshot, their setting, and the corrected snapshot.

    A run includes the corrections up to its time, so each run is compared with those.
    """
    runs_made = store.all_nodes("Run").to_pylist()
    for run in sorted(runs_made, key=lambda one: (one["at"], one["id"]), reverse=True):
        at = run["at"].isoformat(timespec="microseconds")
        then = apply_corrections(old, [one for one in made if one.at <= at])
        if run["snapshot"] == then.hash:
            ranks = {
                edge["target"]: edge["rank"]
                for edge in store.all_edges("RANKED").to_pylist()
                if edge["source"] == run["id"]
                and edge["list"] == name
                and edge["rank"] <= top
            }
            settings = json.loads(run["settings"])
            setting = str(settings.get("influencers", {}).get("setting", ""))
            return ranks, setting, then
    return None, "", old
