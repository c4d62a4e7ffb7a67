"""What changed in a list between two dates, and which posts did it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph import runs
from graph.asof import as_of
from graph.findings.forecast import DEFAULT, Forecast
from graph.findings.moves import moves
from graph.findings.scope import Scope, about_of
from graph.model import KINDS, Kind
from graph.selection import Longs
from graph.snapshot import Snapshot

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
        snapshot: the later side: all of it, or `as_of` a later date.
        name: a list of `runs.LISTS`.
        start: the list is compared with the one just before this moment.

    Gives `graph.findings.moves`' table with `posts` and `post_count`: what the person
    wrote about the brand since then, and older posts of theirs that were shared since.

    Raises:
        UsageError: nothing is older than `start`.

    Cost: the list twice, and one `as_of`.
    """
    scope = scope or Scope()
    before = runs.ranking(as_of(snapshot, start), name, scope, top, forecast)
    after = runs.ranking(snapshot, name, scope, top, forecast)
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
