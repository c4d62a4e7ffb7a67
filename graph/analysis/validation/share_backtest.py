"""Back-test of the influencer list: rank on data before a split, measure on data after
it.

Each ranking names k accounts from the data before the split; its result is the fraction
of all later shares that those k accounts received. Our score is compared with counting,
other measures, followers, chance and the best possible list. No data collected after
the split is used for a ranking; follower counts are those observed before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.accounts.exclusions import exclude_accounts
from graph.analysis.scoring.ranking import Floats, order_by_score
from graph.analysis.scoring.share_forecast import (
    DEFAULT_FORECAST,
    Forecast,
    forecasts_at_split,
)
from graph.analysis.scoring.sharing_features import (
    RECENCY_HALF_LIVES,
    count_sharing_features,
)
from graph.measures.catalogue import compute_measure
from graph.model import Kind
from graph.network.edges import Edges
from graph.phrasing import format_day, format_percent
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.interaction_filter import (
    InteractionSelection,
    interaction_kind_mask,
    interaction_time_quantile,
    select_interactions,
)
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

LIST_LENGTHS: Final = (10, 50, 100, 500)
"""List lengths k that are measured."""

INTERVAL_ROUNDS: Final = 300
"""Number of bootstrap resamples of later sharers for an interval."""

MIN_LATER_SHARES: Final = 30
"""Minimum number of later shares (for advocacy lists: posts) for a back-test."""

SCORE_RANKING: Final = "score"
FITTED_RANKING: Final = "fitted"
COUNTING_RANKING: Final = "in_strength"
COMPARED_MEASURES: Final = (COUNTING_RANKING, "in_degree", "pagerank", "core_number")
"""Measures that other tools rank by, with NetworkX's names: shares received, distinct
sharers, PageRank, k-core."""


@dataclass(frozen=True, slots=True)
class BacktestRow:
    """Result of the top `k` of a ranking: fraction of later shares received.

    For advocacy lists `share` is the fraction of people who post so again. `low` and
    `high` are a 90 % interval.
    """

    ranking: str
    k: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Results of a back-test.

    `earlier` and `later` count the shares (for advocacy lists: the posts) before and
    after the split. `rows` holds one result per ranking and length; `skipped` maps
    rankings that could not be tried to the reason.
    """

    split: datetime | None
    earlier: int
    later: int
    rows: tuple[BacktestRow, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)
    sentence: str = (
        "Too few dated shares for a back-test. Load a file with some hundred of them."
    )

    def rows_at(self, max_length: int = 50) -> tuple[int, dict[str, BacktestRow]]:
        """The longest list length up to a limit, and its results by ranking."""
        lengths = (row.k for row in self.rows if row.k <= max_length)
        k = max(lengths, default=self.rows[0].k)
        return k, {row.ranking: row for row in self.rows if row.k == k}


def backtests_table(backtests: Sequence[Backtest]) -> pa.Table:
    """The results as a table, one row per split, ranking and length."""
    rows = [(backtest.split, row) for backtest in backtests for row in backtest.rows]
    names = ("ranking", "k", "share", "low", "high")
    return pa.table(
        {
            "split": pa.array([split for split, _ in rows], pa.timestamp("us")),
            **{name: [getattr(row, name) for _, row in rows] for name in names},
        }
    )


def backtest_influencers(
    snapshot: Snapshot,
    scope: Scope | None = None,
    *,
    split: datetime | None = None,
    fraction: float = 0.5,
    ks: Sequence[int] = LIST_LENGTHS,
    measures: Sequence[str] = COMPARED_MEASURES,
    forecast: Forecast = DEFAULT_FORECAST,
    seed: int = 7,
) -> Backtest:
    """Back-test the influencer list: rank before the split, measure later shares.

    Parameters:
        snapshot: the snapshot.
        scope: brand, topic, platform and time window.
        split: split time, naive UTC; None: the time by which `fraction` of the
            interactions had happened.
        fraction: fraction of the interactions before the split.
        ks: list lengths.
        measures: names of measures to compare with our score and counting.
        forecast: weights of our score. Fitted weights are fitted again on data before
            the split; whether counting replaces published ones is also decided there.
        seed: seed of the bootstrap.

    Cost: each measure once, and `INTERVAL_ROUNDS` sums over the later sharers.
    """
    scope = scope or Scope()
    split = split or interaction_time_quantile(snapshot, scope, fraction)
    if split is None:
        return Backtest(None, 0, 0, ())
    conditions = scope_conditions(scope)
    before = select_interactions(snapshot, kinds=None, **{**conditions, "until": split})
    after = select_interactions(snapshot, **{**conditions, "since": split})
    earlier = interaction_kind_mask(snapshot, before, Kind.SHARE)
    if len(after.rows) < MIN_LATER_SHARES or not earlier.any():
        return Backtest(split, int(earlier.sum()), len(after.rows), ())
    eligible = accounts_to_rank(snapshot, replace(scope, until=split))
    ours, fitted = forecasts_at_split(snapshot, scope, split, forecast)
    forecasts = {SCORE_RANKING: ours, FITTED_RANKING: fitted}
    # Counting is the baseline, so it is always included.
    measures = tuple(dict.fromkeys((COUNTING_RANKING, *measures)))
    scores, skipped = _scores(
        snapshot, before, earlier, split, measures, forecasts, seed
    )
    n = snapshot.accounts.num_rows
    received: Floats = np.bincount(after.target, after.weight, n).astype(np.float64)
    candidates = np.flatnonzero(eligible & accounts_with_history(snapshot, before))
    ranked = {
        name: order_by_score(snapshot, values, candidates)
        for name, values in scores.items()
    }
    # The best possible list knows the future, newcomers included.
    ranked["perfect"] = order_by_score(snapshot, received, np.flatnonzero(eligible))
    rows = interval_rows(after, ranked, ks, seed)
    rows += chance_rows(received, candidates, ks)
    result = Backtest(split, int(earlier.sum()), len(after.rows), tuple(rows), skipped)
    return replace(result, sentence=_sentence(result))


def chance_rows(
    received: Floats, candidates: Longs, ks: Sequence[int]
) -> list[BacktestRow]:
    """What a list drawn at random from the candidates would receive on average.

    Parameters:
        received: what each account received after the split.
        candidates: rows of the accounts that a list can name.
        ks: list lengths.
    """
    rows = []
    share = received[candidates].sum() / received.sum()
    for k in ks:
        fraction_listed = min(k, len(candidates)) / max(len(candidates), 1)
        chance = float(fraction_listed * share)
        rows.append(BacktestRow("chance", k, chance, chance, chance))
    return rows


def _sentence(result: Backtest) -> str:
    """The result as two or three sentences."""
    k, rows = result.rows_at()
    names = (SCORE_RANKING, COUNTING_RANKING, "perfect", "chance")
    score, counting, perfect, chance = (
        format_percent(rows[name].share) for name in names
    )
    followers = (
        f"most followers {format_percent(rows['followers'].share)}, "
        if "followers" in rows
        else ""
    )
    text = (
        f"Ranked on data before {format_day(result.split)}: the top {k} received {score} "
        f"of later shares. For comparison: counting shares {counting}, {followers}"
        f"the best possible list {perfect}, chance {chance}."
    )
    if rows[COUNTING_RANKING].share <= rows[SCORE_RANKING].share:
        return text
    if rows[COUNTING_RANKING].low <= rows[SCORE_RANKING].high:
        return f"{text} The list predicted no more than counting."
    return f"{text} Counting predicted more than the list."


def accounts_to_rank(snapshot: Snapshot, scope: Scope) -> Mask:
    """Mask of accounts without exclusions, as known at the scope's end."""
    everybody = np.ones(snapshot.accounts.num_rows, bool)
    return exclude_accounts(snapshot, scope, everybody)[0]


def accounts_with_history(snapshot: Snapshot, before: InteractionSelection) -> Mask:
    """Mask of accounts that were the target of an interaction before the split."""
    seen = np.zeros(snapshot.accounts.num_rows, bool)
    seen[before.target] = True
    return seen


def _scores(
    snapshot: Snapshot,
    before: InteractionSelection,
    shared: Mask,
    split: datetime,
    measures: Sequence[str],
    forecasts: Mapping[str, Forecast],
    seed: int,
) -> tuple[dict[str, Floats], dict[str, str]]:
    """Each ranking's scores on data before the split; and the skipped rankings."""
    features = count_sharing_features(snapshot, before, split)
    scores = {}
    for name, forecast in forecasts.items():
        own = features
        if forecast.half != RECENCY_HALF_LIVES:
            own = count_sharing_features(snapshot, before, split, forecast.half)
        scores[name] = forecast.score_parts(own).sum(axis=1)
    edges = Edges.of(
        snapshot.accounts.num_rows,
        before.actor[shared],
        before.target[shared],
        before.weight[shared],
    )
    for name in measures:
        options = {"seed": seed} if name == "betweenness_centrality" else {}
        scores[name] = compute_measure(name, edges, **options).values
    if features.parts["reach"].any():
        scores["followers"] = features.parts["reach"]
        return scores, {}
    return scores, {"followers": "no follower count is dated before the split"}


def interval_rows(
    after: InteractionSelection,
    ranked: Mapping[str, Longs],
    ks: Sequence[int],
    seed: int,
) -> list[BacktestRow]:
    """Each list's fraction of the later interactions, with bootstrap intervals.

    Parameters:
        after: the later interactions; their actors are resampled.
        ranked: ranking to account rows, best first.
        ks: list lengths.
        seed: seed of the bootstrap.
    """
    lists = [(name, k, rows[:k]) for name, rows in ranked.items() for k in ks]
    sharers, sharer = np.unique(after.actor, return_inverse=True)
    sums = np.empty((len(sharers), len(lists) + 1))
    sums[:, -1] = np.bincount(sharer, weights=after.weight, minlength=len(sharers))
    for column, (_, _, top) in enumerate(lists):
        hit = np.isin(after.target, top)
        sums[:, column] = np.bincount(
            sharer[hit], weights=after.weight[hit], minlength=len(sharers)
        )
    total = sums.sum(axis=0)
    rng = np.random.default_rng(seed)
    resampled = np.empty((INTERVAL_ROUNDS, len(lists)))
    for turn in range(INTERVAL_ROUNDS):
        # Poisson bootstrap: weights approximate drawing sharers with replacement.
        drawn = rng.poisson(1.0, len(sharers)) @ sums
        resampled[turn] = drawn[:-1] / max(drawn[-1], 1e-12)
    low, high = np.quantile(resampled, [0.05, 0.95], axis=0)
    return [
        BacktestRow(name, k, float(total[c] / total[-1]), float(low[c]), float(high[c]))
        for c, (name, k, _) in enumerate(lists)
    ]
