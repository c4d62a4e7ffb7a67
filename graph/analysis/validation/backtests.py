"""The back-test of any list by its name: what it would have been worth on this data."""

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
"""The lists that a later part of the data can prove right or wrong. Who links communities
(`bridges`) is a matter of where somebody stands and foretells nothing."""


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
    """Rank on what came before a moment, measure what came after.

    Parameters:
        name: one of `LISTS`; the other parameters as in `backtest`, of which a list of
            voices has no use for `forecast`, `measures` and `seed`.

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
    """The back-test of lists of every length, as pages show it."""
    return backtest_of(snapshot, scope, name, forecast, fraction=fraction)
