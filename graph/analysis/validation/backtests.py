"""Back-tests by list name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from graph.analysis.lists.most_mentioned import has_shares
from graph.analysis.lists.registry import SENTIMENT_LISTS
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.analysis.validation.advocacy_backtest import backtest_advocacy_list
from graph.analysis.validation.mention_backtest import backtest_most_mentioned
from graph.analysis.validation.share_backtest import (
    COMPARED_MEASURES,
    LIST_LENGTHS,
    Backtest,
    backtest_influencers,
)
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

BACKTESTED_LISTS: Final = ("influencers", *SENTIMENT_LISTS)
"""Lists that later data can confirm or refute. `bridges` describes the network's
structure and predicts nothing."""


def backtest_list(
    snapshot: Snapshot,
    scope: Scope,
    name: str,
    forecast: Forecast = DEFAULT_FORECAST,
    *,
    split: datetime | None = None,
    fraction: float = 0.5,
    ks: Sequence[int] = LIST_LENGTHS,
    measures: Sequence[str] = COMPARED_MEASURES,
    seed: int = 7,
) -> Backtest:
    """Back-test a list: rank on data before a split, measure on data after it.

    Parameters:
        snapshot: the snapshot.
        scope: brand, topic, platform and time window.
        name: one of `BACKTESTED_LISTS`.
        forecast, measures, seed: as in `backtest_influencers`; unused for other lists.
        split: split time, naive UTC; None: computed from `fraction`.
        fraction: fraction of the data before the split.
        ks: list lengths.
    """
    if name == "influencers" and not has_shares(snapshot, scope):
        return backtest_most_mentioned(
            snapshot, scope, split=split, fraction=fraction, ks=ks, seed=seed
        )
    if name == "influencers":
        return backtest_influencers(
            snapshot,
            scope,
            split=split,
            fraction=fraction,
            ks=ks,
            measures=measures,
            forecast=forecast,
            seed=seed,
        )
    return backtest_advocacy_list(
        snapshot, scope, name, split=split, fraction=fraction, ks=ks
    )


def backtest_at_fraction(
    snapshot: Snapshot,
    scope: Scope,
    name: str,
    forecast: Forecast,
    fraction: float = 0.5,
) -> Backtest:
    """Back-test a list with all list lengths and measures, for pages.

    Parameters:
        snapshot: the snapshot.
        scope: brand, topic, platform and time window.
        name: one of `BACKTESTED_LISTS`.
        forecast: weights of the score of influencers.
        fraction: fraction of the data before the split.
    """
    return backtest_list(snapshot, scope, name, forecast, fraction=fraction)
