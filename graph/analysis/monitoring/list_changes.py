"""What changed in a list between two dates, and which posts did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.lists import registry as runs
from graph.analysis.lists.rank_changes import moves
from graph.analysis.scoring.share_forecast import COUNTS, DEFAULT, Forecast, or_counting
from graph.model import KINDS, Kind
from graph.snapshots.as_of import sides
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.scope import Scope, about_of
from graph.snapshots.snapshot import Snapshot

POSTS: Final = 20
"""So many of the posts behind a move are named."""


def between(
    snapshot: Snapshot,
    name: str,
    start: datetime,
    scope: Scope | None = None,
    top: int = 50,
    forecast: Forecast = DEFAULT,
) -> pa.Table:
    """Everyone on a list before a date or at the end of the data, and what moved them.

    Parameters:
        snapshot: the later side: all of it, or up to the scope's `until`, or `as_of`.
        name: a list of `runs.LISTS`.
        start: the list is compared with the one just before this moment.
        forecast: the setting of the influencers. Each side is ranked as its own list
            would be: where counting would have foretold more of that side's data, counting.

    Gives `graph.findings.moves`' table with `posts` and `post_count`: what the person
    wrote about the brand since then, and older posts of theirs that were shared since.

    Raises:
        UsageError: nothing is older than `start`, or it is not before the later side.

    Cost: the list twice, one `as_of`, and `or_counting` of both sides.
    """
    earlier, snapshot, scope = sides(snapshot, start, scope or Scope())
    before, after = (
        runs.ranking(side, name, scope, top, _weights(side, name, scope, forecast))
        for side in (earlier, snapshot)
    )
    table = moves(before, after)
    rows = _telling(snapshot, scope, start)
    author = snapshot.posts["author"].take(pa.array(rows)).fill_null(-1).to_numpy()
    ids = snapshot.posts["id"]
    found: dict[str, list[str]] = {}
    known = snapshot.accounts["id"]
    for row, who in zip(rows.tolist(), author.tolist(), strict=True):
        if who >= 0:
            found.setdefault(known[who].as_py(), []).append(ids[row].as_py())
    posts = [found.get(account, []) for account in table["account"].to_pylist()]
    column = pa.array(["|".join(one[:POSTS]) for one in posts], pa.string())
    counts = pa.array([len(one) for one in posts], pa.int64())
    return table.append_column("posts", column).append_column("post_count", counts)


def _weights(
    snapshot: Snapshot, name: str, scope: Scope, forecast: Forecast
) -> Forecast:
    """The weights that a list of this side would be made with."""
    if name != "influencers":
        return forecast
    # Counting that took over elsewhere, as its sentence says, was not chosen by anybody.
    took_over = forecast != COUNTS == replace(forecast, sentence=COUNTS.sentence)
    return or_counting(snapshot, scope, DEFAULT if took_over else forecast)


def _telling(snapshot: Snapshot, scope: Scope, start: datetime) -> Longs:
    """The posts that something happened to since then, the latest first."""
    posts, acts = snapshot.posts, snapshot.interactions
    new = pc.fill_null(pc.greater_equal(posts["created_at"], start), False).to_numpy()
    told = np.zeros(len(new), bool)
    about = about_of(snapshot, scope)["post"].to_numpy()
    told[about[new[about]]] = True
    told &= ~pc.equal(posts["kind"], "share").to_numpy().astype(bool)
    kinds = pa.array([KINDS.index(Kind.SHARE), KINDS.index(Kind.QUOTE)], pa.int8())
    shared = acts.filter(
        pc.and_(
            pc.is_in(acts["kind"], value_set=kinds),
            pc.fill_null(pc.greater_equal(acts["at"], start), False),
        )
    )["target_post"]
    rows = shared.drop_null().to_numpy()
    if scope.brand is not None:
        rows = rows[np.isin(rows, about)]
    told[rows] = True
    places = np.flatnonzero(told)
    at = posts["created_at"].take(pa.array(places)).cast(pa.int64()).fill_null(0)
    order: Longs = places[np.lexsort((places, -at.to_numpy()))]
    return order
