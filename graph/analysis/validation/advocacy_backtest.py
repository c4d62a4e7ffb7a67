"""Back-test of the advocate and detractor lists: precision at k after a time split.

The list is ranked on posts before the split. Measured is the share of its top k that
praise (complain) again after it. Paid posts, giveaways, copied wordings and shares do
not count, as in the list itself. No later data is used for the ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final, cast

import numpy as np
from scipy.stats import binomtest

from graph.analysis.lists.advocates import AdvocacyList, advocacy_scores
from graph.analysis.scoring.brand_statements import PRAISE, collect_brand_statements
from graph.analysis.scoring.ranking import Floats, order_by_score
from graph.analysis.scoring.sharing_features import follower_counts
from graph.analysis.validation.share_backtest import (
    LIST_LENGTHS,
    MIN_LATER_SHARES,
    SCORE_RANKING,
    Backtest,
    BacktestRow,
)
from graph.phrasing import format_day, format_percent
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

POST_COUNT_RANKING: Final = "posts"
"""Baseline ranking: the number of matching posts."""


def backtest_advocacy_list(
    snapshot: Snapshot,
    scope: Scope | None = None,
    name: str = "advocates",
    *,
    split: datetime | None = None,
    fraction: float = 0.5,
    ks: Sequence[int] = LIST_LENGTHS,
) -> Backtest:
    """Precision at k of an advocacy list and of baselines after a time split.

    Baselines: most matching posts (`posts`), most followers among those people, anyone
    with a matching post before the split (`chance`), and the best possible list
    (`perfect`). Intervals are 90 % Wilson intervals.

    Parameters:
        snapshot: the snapshot.
        scope: brand, topic, platform and time window.
        name: `advocates`, `quiet-advocates` or `detractors`.
        split: split time, naive UTC; None: the day at which `fraction` of the posts had
            been published.
        fraction: fraction of the posts before the split.
        ks: list lengths.

    Cost: three passes over the posts about the brand.
    """
    scope = scope or Scope()
    split = split or _split_day(snapshot, scope, fraction)
    if split is None:
        return Backtest(None, 0, 0, (), sentence=_TOO_LITTLE_DATA)
    kind = cast("AdvocacyList", name.replace("-", "_"))
    until = min(split, scope.until or split)
    before = advocacy_scores(snapshot, replace(scope, until=until), kind)
    later_scope = replace(scope, since=max(split, scope.since or split))
    after = collect_brand_statements(snapshot, later_scope)
    label, n = before.label, snapshot.accounts.num_rows
    matching = before.statements.account[before.statements.label == label]
    post_counts = np.bincount(matching, minlength=n).astype(np.float64)
    again = np.zeros(n, bool)
    again[after.account[after.label == label]] = True
    earlier, later = len(before.statements.post), len(after.post)
    if len(before.candidates) < 2 or later < MIN_LATER_SHARES:
        return Backtest(split, earlier, later, (), sentence=_TOO_LITTLE_DATA)
    people = np.flatnonzero(post_counts)
    scores: dict[str, tuple[Floats, Longs]] = {
        SCORE_RANKING: (before.parts.sum(axis=1), before.candidates),
        POST_COUNT_RANKING: (post_counts, people),
    }
    skipped = {}
    followers = follower_counts(snapshot, split)
    if followers.any():
        scores["followers"] = (followers, people)
    else:
        skipped["followers"] = "no follower count is dated before the split"
    rows = []
    # Baselines have as many people as our list: a longer list has lower precision.
    sizes = {k: min(k, len(before.candidates)) for k in ks}
    for ranking, (values, among) in scores.items():
        ordered = order_by_score(snapshot, values, among)
        rows += [_repeat_row(ranking, k, again[ordered[: sizes[k]]]) for k in ks]
    chance = float(again[people].mean())
    for k in ks:
        best = min(int(again[people].sum()) / sizes[k], 1.0)
        rows.append(BacktestRow("perfect", k, best, best, best))
        rows.append(BacktestRow("chance", k, chance, chance, chance))
    result = Backtest(split, earlier, later, tuple(rows), skipped)
    sentence = _sentence(result, label == PRAISE, len(before.candidates))
    return replace(result, sentence=sentence)


_TOO_LITTLE_DATA: Final = (
    "Too little data to back-test this list. Load more weeks in which some of the same "
    "people post again."
)


def _split_day(snapshot: Snapshot, scope: Scope, fraction: float) -> datetime | None:
    """Start of the day at which a fraction of the posts had been published."""
    days = np.sort(collect_brand_statements(snapshot, scope).day)
    if len(days) < 2 * MIN_LATER_SHARES or days[0] == days[-1]:
        return None
    split = max(int(days[int(len(days) * fraction)]), int(days[0]) + 1)
    return datetime.combine(date.fromordinal(split), time())


def _repeat_row(ranking: str, k: int, again: Mask) -> BacktestRow:
    """Share of the listed people with a matching post after the split."""
    count = int(again.sum())
    bounds = binomtest(count, len(again)).proportion_ci(0.9, "wilson")
    return BacktestRow(
        ranking, k, count / len(again), float(bounds.low), float(bounds.high)
    )


def _sentence(result: Backtest, praise: bool, listed: int) -> str:
    """The result as two sentences."""
    k, rows = result.rows_at()
    ours = rows[SCORE_RANKING]
    verb = "praised again, unpaid," if praise else "complained again"
    baselines = f"most posts before {format_percent(rows[POST_COUNT_RANKING].share)}"
    if "followers" in rows:
        baselines += f", most followers {format_percent(rows['followers'].share)}"
    return (
        f"Ranked on posts before {format_day(result.split)}: "
        f"{format_percent(ours.share)} of the top {min(k, listed)} {verb} later "
        f"({format_percent(ours.low)} to {format_percent(ours.high)}). For comparison: "
        f"{baselines}, anyone with such a post {format_percent(rows['chance'].share)}."
    )
