"""The default lists of a snapshot, and how they are kept as a `:Run` in the store."""

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
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast
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
"""Every list by the name that the command line and the pages use."""

TITLES: Final[Mapping[str, str]] = {
    name: name.capitalize().replace("-", " ") for name in LISTS
}
"""What a list is called on a page."""

VOICES: Final = ("advocates", "quiet-advocates", "detractors")
"""The lists that go by what posts say, and so by who labelled them."""

SAVED: Final = 200
"""So many people of each default list are kept with a run."""


def ranking(
    snapshot: Snapshot,
    name: str,
    scope: Scope | None = None,
    top: int = 50,
    forecast: Forecast = DEFAULT,
) -> Ranking:
    """A list by name; `forecast` holds the weights of the influencers."""
    if name == "influencers":
        return influencers(snapshot, scope, top, forecast)
    return LISTS[name](snapshot, scope or Scope(), top)


def run_id(snapshot: str, settings: str) -> str:
    """A run is named by what it was made of, so the same run is never saved twice."""
    return hashlib.blake2b(
        f"{snapshot}\x1f{settings}".encode(), digest_size=16
    ).hexdigest()


def save(store: Store, snapshot: Snapshot, rankings: Mapping[str, Ranking]) -> str:
    """Keep these lists as a run, so that Cypher sees what the pages see."""
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
    delta.new["Run"] = [
        {"id": key, "settings": settings, "snapshot": snapshot.hash, "at": now}
    ]
    delta.edges["RANKED"] = [
        {
            "source": key,
            "target": person.account,
            "list": name,
            "rank": person.rank,
            "score": person.score,
            "low": person.low,
            "high": person.high,
        }
        for name, ranking in rankings.items()
        for person in ranking.people
    ]
    store.write(delta)
    return key
