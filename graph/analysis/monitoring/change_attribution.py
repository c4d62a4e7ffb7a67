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

from graph.analysis.lists.rank_changes import (
    RankByAccount,
    ranks_by_account,
    stepwise_rank_changes,
)
from graph.analysis.lists.registry import compute_ranking
from graph.analysis.lists.weight_settings import current_weights, weights_by_id
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.annotations.annotation_store import Correction, read_corrections
from graph.annotations.corrections import apply_corrections
from graph.errors import UsageError
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot, load_snapshot
from graph.store import Store
from graph.store.store_folder import StoreFolder

ATTRIBUTION_STEPS: Final = ("version", "corrections", "posts", "weights")
"""Names of the steps, which are columns of the table."""


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
    folder = _earlier(store_folder)
    old = load_snapshot(folder, any_format=True)
    corrections = read_corrections(store_folder)
    current_forecast = with_count_baseline(
        current, Scope(), current_weights(store_folder)
    )
    saved, setting, old_corrected = _saved(store, old, corrections, name, top)
    old_forecast = weights_by_id(store_folder).get(setting, current_forecast)
    lists = [
        ranks_by_account(compute_ranking(data, name, top=top, forecast=forecast))
        for data, forecast in (
            (old_corrected, old_forecast),
            (apply_corrections(old, corrections), old_forecast),
            (current, old_forecast),
            (current, current_forecast),
        )
    ]
    lists = [saved if saved is not None else lists[0], *lists]
    accounts = pa.array({key for ranks in lists for key in ranks}, pa.string())
    profiles = {
        account["id"]: (account["handle"], account["platform"])
        for data in (old, current)
        for account in data.accounts.filter(
            pc.is_in(data.accounts["id"], value_set=accounts)
        ).to_pylist()
    }
    return stepwise_rank_changes(lists, profiles, ATTRIBUTION_STEPS)


def _earlier(store_folder: StoreFolder) -> Path:
    """Folder of the snapshot before the current one."""
    current = store_folder.current_snapshot_folder()
    others = [
        folder
        for folder in store_folder.snapshots_folder.glob("*")
        if folder.is_dir() and folder != current
    ]
    if current is None or not others:
        raise UsageError(
            "There is one publication only, so there is nothing to compare. Load "
            "another file first."
        )
    return max(others, key=lambda folder: folder.stat().st_mtime)


def _saved(
    store: Store, old: Snapshot, corrections: Sequence[Correction], name: str, top: int
) -> tuple[RankByAccount | None, str, Snapshot]:
    """Ranks that were saved with a snapshot, their setting, and the corrected snapshot.

    A run includes the corrections up to its time, so each run is compared with those.
    """
    runs_made = store.all_nodes("Run").to_pylist()
    for run in sorted(
        runs_made, key=lambda item: (item["at"], item["id"]), reverse=True
    ):
        at = run["at"].isoformat(timespec="microseconds")
        corrected = apply_corrections(
            old, [item for item in corrections if item.at <= at]
        )
        if run["snapshot"] == corrected.hash:
            ranks = {
                edge["target"]: edge["rank"]
                for edge in store.all_edges("RANKED").to_pylist()
                if edge["source"] == run["id"]
                and edge["list"] == name
                and edge["rank"] <= top
            }
            settings = json.loads(run["settings"])
            setting = str(settings.get("influencers", {}).get("setting", ""))
            return ranks, setting, corrected
    return None, "", old
