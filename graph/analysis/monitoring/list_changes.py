"""Changes of a list between two dates, with the posts behind each change."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.lists.rank_changes import rank_changes
from graph.analysis.lists.registry import compute_ranking
from graph.analysis.scoring.share_forecast import (
    DEFAULT_FORECAST,
    Forecast,
    with_count_baseline,
)
from graph.snapshots.arrays import Longs
from graph.snapshots.as_of import snapshots_to_compare
from graph.snapshots.columns import shares_by_others
from graph.snapshots.scope import Scope, about_rows
from graph.snapshots.snapshot import Snapshot

MAX_POSTS_PER_PERSON: Final = 20
"""Maximum number of evidence posts of a person."""


def list_changes(
    snapshot: Snapshot,
    name: str,
    start: datetime,
    scope: Scope | None = None,
    top: int = 50,
    forecast: Forecast = DEFAULT_FORECAST,
) -> pa.Table:
    """Table of everyone on a list before or after a date, with evidence.

    Parameters:
        snapshot: the later data: all, or up to the scope's `until`, or an `as_of` copy.
        name: a name in `registry.LISTS`.
        start: compare with the list just before this moment.
        scope: filters; None for all data.
        top: length of the compared lists.
        forecast: weights of the influencers. Each side uses the counting baseline
            instead if that predicts the shares of its data better, as in its own list.

    Returns:
        The table of `rank_changes` with `posts` and `post_count`: the person's posts
        about the brand since then, and older ones that were shared since.

    Raises:
        UsageError: there is no data before `start`, or `start` is not before the end of
            the later data.

    Cost:
        The list twice, one `as_of` copy, and a comparison of forecasts on both sides.
    """
    earlier, snapshot, scope = snapshots_to_compare(snapshot, start, scope or Scope())
    before, after = (
        compute_ranking(data, name, scope, top, _weights(data, name, scope, forecast))
        for data in (earlier, snapshot)
    )
    table = rank_changes(before, after)
    rows = _posts_with_events(snapshot, scope, start)
    author = snapshot.posts["author"].take(pa.array(rows)).fill_null(-1).to_numpy()
    ids = snapshot.posts["id"]
    posts_by_account: dict[str, list[str]] = {}
    account_ids = snapshot.accounts["id"]
    for row, author_row in zip(rows.tolist(), author.tolist(), strict=True):
        if author_row >= 0:
            posts_by_account.setdefault(account_ids[author_row].as_py(), []).append(
                ids[row].as_py()
            )
    posts = [
        posts_by_account.get(account, []) for account in table["account"].to_pylist()
    ]
    column = pa.array(
        ["|".join(ids_of_account[:MAX_POSTS_PER_PERSON]) for ids_of_account in posts],
        pa.string(),
    )
    counts = pa.array([len(ids_of_account) for ids_of_account in posts], pa.int64())
    return table.append_column("posts", column).append_column("post_count", counts)


def _weights(
    snapshot: Snapshot, name: str, scope: Scope, forecast: Forecast
) -> Forecast:
    """Weights of the list of one side."""
    if name != "influencers":
        return forecast
    # Counting that replaced the published weights on other data is tested again here.
    if forecast.origin == "fallback":
        forecast = DEFAULT_FORECAST
    return with_count_baseline(snapshot, scope, forecast)


def _posts_with_events(snapshot: Snapshot, scope: Scope, start: datetime) -> Longs:
    """Posts that are new or were shared since then, the latest first."""
    posts, shares = snapshot.posts, shares_by_others(snapshot)
    new = pc.fill_null(pc.greater_equal(posts["created_at"], start), False).to_numpy()
    mask = np.zeros(len(new), bool)
    about = about_rows(snapshot, scope)["post"].to_numpy()
    mask[about[new[about]]] = True
    mask &= ~pc.equal(posts["kind"], "share").to_numpy().astype(bool)
    recent = pc.fill_null(pc.greater_equal(shares["at"], start), False)
    rows = shares.filter(recent)["target_post"].to_numpy()
    if scope.brand is not None:
        rows = rows[np.isin(rows, about)]
    mask[rows] = True
    rows_ = np.flatnonzero(mask)
    at = posts["created_at"].take(pa.array(rows_)).cast(pa.int64()).fill_null(0)
    order: Longs = rows_[np.lexsort((rows_, -at.to_numpy()))]
    return order
