"""Back-test of the most mentioned accounts: rank before a split, measure later mentions.

The measure is the fraction of all later mentions and replies that go to the top k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from graph.analysis.lists.most_mentioned import ATTENTION_KINDS, select_attention
from graph.analysis.scoring.ranking import Floats, order_by_score
from graph.analysis.validation.share_backtest import (
    COUNTING_RANKING,
    LIST_LENGTHS,
    MIN_LATER_SHARES,
    SCORE_RANKING,
    Backtest,
    accounts_to_rank,
    accounts_with_history,
    chance_rows,
    interval_rows,
)
from graph.phrasing import format_day, format_percent
from graph.snapshots.interaction_filter import (
    interaction_time_quantile,
    select_interactions,
)
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

TOO_FEW_MENTIONS = (
    "Too few dated mentions for a back-test: whether these accounts are mentioned again "
    "cannot be tested on this data."
)


def backtest_most_mentioned(
    snapshot: Snapshot,
    scope: Scope | None = None,
    *,
    split: datetime | None = None,
    fraction: float = 0.5,
    ks: Sequence[int] = LIST_LENGTHS,
    seed: int = 7,
) -> Backtest:
    """Back-test the most mentioned accounts.

    Parameters:
        snapshot: the snapshot.
        scope: brand, topic, platform and time window.
        split: split time, naive UTC; None: the time by which `fraction` of the
            interactions had happened.
        fraction: fraction of the interactions before the split.
        ks: list lengths.
        seed: seed of the bootstrap.
    """
    scope = scope or Scope()
    split = split or interaction_time_quantile(snapshot, scope, fraction)
    if split is None:
        return Backtest(None, 0, 0, (), sentence=TOO_FEW_MENTIONS)
    before_scope = replace(scope, until=split)
    before, attention = select_attention(snapshot, before_scope)
    after = select_interactions(
        snapshot,
        kinds=ATTENTION_KINDS,
        **{**scope_conditions(scope), "since": split},
    )
    if len(after.rows) < MIN_LATER_SHARES or not len(before.rows):
        return Backtest(
            split, len(before.rows), len(after.rows), (), sentence=TOO_FEW_MENTIONS
        )
    n = snapshot.accounts.num_rows
    eligible = accounts_to_rank(snapshot, before_scope)
    candidates = np.flatnonzero(eligible & accounts_with_history(snapshot, before))
    received: Floats = np.bincount(after.target, after.weight, n).astype(np.float64)
    counted: Floats = np.bincount(before.target, before.weight, n).astype(np.float64)
    scores = attention.score_parts(n).sum(axis=1)
    ranked = {
        SCORE_RANKING: order_by_score(snapshot, scores, candidates),
        COUNTING_RANKING: order_by_score(snapshot, counted, candidates),
        "perfect": order_by_score(snapshot, received, np.flatnonzero(eligible)),
    }
    rows = interval_rows(after, ranked, ks, seed)
    rows += chance_rows(received, candidates, ks)
    result = Backtest(split, len(before.rows), len(after.rows), tuple(rows))
    return replace(result, sentence=_sentence(result))


def _sentence(result: Backtest) -> str:
    k, rows = result.rows_at()
    names = (SCORE_RANKING, COUNTING_RANKING, "perfect", "chance")
    score, counting, perfect, chance = (
        format_percent(rows[name].share) for name in names
    )
    return (
        f"Ranked on data before {format_day(result.split)}: the top {k} received {score} "
        f"of later mentions and replies. For comparison: counting mentions {counting}, "
        f"the best possible list {perfect}, chance {chance}."
    )
