"""Why a list changed since the publication before: posts, weights, or the way it is made.

The list is made again with one thing changed at a time: what the earlier run saved; the same
posts, labels and setting as made today (`version`); with what people have corrected since
(`corrections`); today's posts with the earlier setting (`posts`); today's posts and setting
(`weights`). The steps add up to how far somebody moved.
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
    """Everyone on a list now or before, with both ranks and what moved them.

    Parameters:
        new: what is shown now, with what people corrected.
        name: a list of `runs.LISTS`.
        top: how many of each list are looked at; who is not among them has the place
            after the last.

    Raises:
        UsageError: there is one publication only.

    Cost: the list four times.
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
    store: Store, old: Snapshot, made: Sequence[Correction], name: str, top: int
) -> tuple[Ranks | None, str, Snapshot]:
    """The ranks that were saved with that snapshot, their setting, and what it showed then.

    A run is of what had been corrected when it was made, so each is looked for with that.
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
