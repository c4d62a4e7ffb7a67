"""Registry of the ranked lists, and saving them as a `:Run` in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from graph.analysis.lists.advocates import advocates, detractors, quiet_advocates
from graph.analysis.lists.bridges import bridges
from graph.analysis.lists.influencers import influencers
from graph.analysis.scoring.ranking import Ranking
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store import Store
from graph.store.protocol import Delta

LISTS: Final[Mapping[str, Callable[[Snapshot, Scope, int], Ranking]]] = {
    "influencers": influencers,
    "advocates": advocates,
    "quiet-advocates": quiet_advocates,
    "detractors": detractors,
    "bridges": bridges,
}
"""Function of every list, by the name in the command line and on pages."""

LIST_TITLES: Final[Mapping[str, str]] = {
    name: name.capitalize().replace("-", " ") for name in LISTS
}
"""Title of each list on a page."""

SENTIMENT_LISTS: Final = ("advocates", "quiet-advocates", "detractors")
"""Lists that depend on the sentiment of posts, and so on the source of the labels."""

SAVED_PEOPLE: Final = 200
"""Maximum number of people of each default list that are saved with a run."""


def compute_ranking(
    snapshot: Snapshot,
    name: str,
    scope: Scope | None = None,
    top: int = 50,
    forecast: Forecast = DEFAULT_FORECAST,
) -> Ranking:
    """Compute a list by its name.

    Parameters:
        snapshot: the data.
        name: a name in `LISTS`.
        scope: filters; None for all data.
        top: number of people in the list.
        forecast: the weights of the influencers; other lists ignore it.
    """
    if name == "influencers":
        return influencers(snapshot, scope, top, forecast)
    return LISTS[name](snapshot, scope or Scope(), top)


def run_id(snapshot: str, settings: str) -> str:
    """Hash of snapshot and settings, so that the same run is saved only once."""
    return hashlib.blake2b(
        f"{snapshot}\x1f{settings}".encode(), digest_size=16
    ).hexdigest()


def save_run(store: Store, snapshot: Snapshot, rankings: Mapping[str, Ranking]) -> str:
    """Save lists as a run, so that Cypher queries see the same lists as the pages.

    Parameters:
        store: the database.
        snapshot: the data that the lists were computed from.
        rankings: the lists by name.

    Returns:
        The id of the run.
    """
    settings = json.dumps(
        {name: dict(ranking.settings) for name, ranking in rankings.items()},
        sort_keys=True,
        default=str,
    )
    key = run_id(snapshot.hash, settings)
    if key in store.nodes("Run", [key]):
        return key
    delta = Delta()
    now = datetime.now(UTC).replace(tzinfo=None)
    delta.new_nodes["Run"] = [
        {"id": key, "settings": settings, "snapshot": snapshot.hash, "at": now}
    ]
    delta.new_edges["RANKED"] = [
        {
            "source": key,
            "target": person.account,
            "list": name,
            "rank": person.rank,
            "score": person.score,
            "low": person.rank_low,
            "high": person.rank_high,
        }
        for name, ranking in rankings.items()
        for person in ranking.people
    ]
    store.write(delta)
    return key
