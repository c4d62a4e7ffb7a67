"""Changes between two dates: each side is the list displayed at that date."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from graph.analysis.lists.influencers import influencers
from graph.analysis.monitoring.list_changes import list_changes
from graph.analysis.scoring.share_forecast import (
    COUNTING_FORECAST,
    DEFAULT_FORECAST,
    Forecast,
    with_count_baseline,
)
from graph.snapshots.as_of import as_of
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from tests.graph.analysis.conftest import DAY, build
from tests.graph.analysis.test_share_forecast import shared

START = DAY + timedelta(days=8)
"""Too little is shared until then to try anything on it."""


@pytest.fixture(scope="module")
def crowds() -> Snapshot:
    """A world whose forecast foretells less than counting, once there is enough of it.

    The old ones come back again and again, and between them crowds that never return.
    """
    rng = np.random.default_rng(3)
    whom: list[str] = []
    for turn in range(12):
        whom += [f"old{rng.integers(60):02}" for _ in range(100)]
        whom += [f"new{turn:02}-{hour // 3:02}" for hour in range(300)]
    return build(shared(whom))


def ranks(snapshot: Snapshot, forecast: Forecast) -> dict[str, int]:
    setting = with_count_baseline(snapshot, Scope(), forecast)
    found = influencers(snapshot, Scope(), 50, setting)
    return {one.account: one.rank for one in found.people}


def sides(snapshot: Snapshot, forecast: Forecast) -> tuple[dict[str, int], ...]:
    rows = list_changes(snapshot, "influencers", START, forecast=forecast).to_pylist()
    return tuple(
        {one["account"]: one[side] for one in rows if one[side] is not None}
        for side in ("before", "after")
    )


def test_each_side_is_ranked_with_the_weights_of_its_own_list(crowds):
    early = as_of(crowds, START)
    # The early list is a forecast, the late one counts.
    assert with_count_baseline(early, Scope(), DEFAULT_FORECAST) is DEFAULT_FORECAST
    assert with_count_baseline(crowds, Scope(), DEFAULT_FORECAST).name == "counting"
    lists = (ranks(early, DEFAULT_FORECAST), ranks(crowds, DEFAULT_FORECAST))
    assert lists[0] != ranks(early, COUNTING_FORECAST)
    assert sides(crowds, DEFAULT_FORECAST) == lists


def test_counting_that_replaces_the_score_now_does_not_apply_to_the_past(crowds):
    took_over = with_count_baseline(crowds, Scope(), DEFAULT_FORECAST)
    assert sides(crowds, took_over) == sides(crowds, DEFAULT_FORECAST)


def test_weights_chosen_by_a_user_apply_to_both_lists(crowds):
    early = as_of(crowds, START)
    for chosen in (COUNTING_FORECAST, replace(DEFAULT_FORECAST, name="mine")):
        assert sides(crowds, chosen) == (ranks(early, chosen), ranks(crowds, chosen))
