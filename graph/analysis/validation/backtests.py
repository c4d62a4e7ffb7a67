"""Back-tests by list name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from graph.analysis.lists.registry import VOICES
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast
from graph.analysis.validation.advocacy_backtest import speak_again
from graph.analysis.validation.share_backtest import KS, MEASURES, Backtest, backtest
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

LISTS: Final = ("influencers", *VOICES)
"""Lists that later data can confirm or refute. `bridges` describes the network's structure
and predicts nothing."""


def backtest_of(
    snapshot: Snapshot,
    scope: Scope,
    name: str,
    forecast: Forecast = DEFAULT,
    *,
    split: datetime | None = None,
    fraction: float = 0.5,
    ks: Sequence[int] = KS,
    measures: Sequence[str] = MEASURES,
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
    if name == "influencers":
        return backtest(
            snapshot,
            scope,
            split=split,
            fraction=fraction,
            ks=ks,
            measures=measures,
            forecast=forecast,
            seed=seed,
        )
    return speak_again(snapshot, scope, name, split=split, fraction=fraction, ks=ks)


def worth(
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
    return backtest_of(snapshot, scope, name, forecast, fraction=fraction)
