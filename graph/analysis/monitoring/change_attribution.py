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
from graph.analysis.lists.rank_changes import Ranks, ranks_of, stepped
from graph.analysis.scoring.share_forecast import or_counting
from graph.annotations import annotation_store as desk
from graph.annotations.annotation_store import Correction
from graph.annotations.corrections import corrected
from graph.errors import UsageError
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store import Store
from graph.store.store_folder import Home

STEPS: Final = ("version", "corrections", "posts", "weights")


def changes(
    store: Store, home: Home, new: Snapshot, name: str, top: int = 50
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
    place = _earlier(home)
    old = snapshot.load(place)
    made = desk.corrections(home)
    now = or_counting(new, Scope(), weights.used(home))
    saved, setting, then = _saved(store, old, made, name, top)
    before = weights.known(home).get(setting, now)
    lists = [
        ranks_of(runs.ranking(shown, name, top=top, forecast=forecast))
        for shown, forecast in (
            (then, before),
            (corrected(old, made), before),
            (new, before),
            (new, now),
        )
    ]
    lists = [saved if saved is not None else lists[0], *lists]
    wanted = pa.array({key for ranks in lists for key in ranks}, pa.string())
    faces = {
        one["id"]: (one["handle"], one["platform"])
        for shown in (old, new)
        for one in shown.accounts.filter(
            pc.is_in(shown.accounts["id"], value_set=wanted)
        ).to_pylist()
    }
    return stepped(lists, faces, STEPS)


def _earlier(home: Home) -> Path:
    """Folder of the snapshot before the current one."""
    shown = home.snapshot()
    others = [one for one in home.snapshots.glob("*") if one.is_dir() and one != shown]
    if shown is None or not others:
        raise UsageError(
            "There is one publication only, so there is nothing to compare. Load "
            "another file first."
        )
    return max(others, key=lambda one: one.stat().st_mtime)


def _saved(
    store: Store, old: Snapshot, made: Sequence[Correction], name: str, top: int
) -> tuple[Ranks | None, str, Snapshot]:
    """Ranks that were saved with a snapshot, their setting, and the corrected snapshot.

    A run includes the corrections up to its time, so each run is compared with those.
    """
    runs_made = store.all_nodes("Run").to_pylist()
    for run in sorted(runs_made, key=lambda one: (one["at"], one["id"]), reverse=True):
        at = run["at"].isoformat(timespec="microseconds")
        then = corrected(old, [one for one in made if one.at <= at])
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
