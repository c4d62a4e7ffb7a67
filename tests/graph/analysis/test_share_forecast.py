"""Weights that are learned from earlier moments of the same data."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import numpy as np
import pytest

from graph.analysis.lists.influencers import influencers
from graph.analysis.scoring.built_in_forecasts import BUILT_IN_FORECASTS
from graph.analysis.scoring.share_forecast import (
    COUNTING_WEIGHTS,
    DEFAULT_FORECAST,
    MIN_SHARES_AROUND_SPLIT,
    PUBLISHED_WEIGHTS,
    fit_forecast,
    with_count_baseline,
)
from graph.snapshots.scope import Scope
from tests.graph.analysis.conftest import DAY

FRESH = ("shares_fresh", "shares_now")


def shared(whom: list[str]) -> list[tuple]:
    """A post of each, and a share of each name in turn, one an hour, by anyone."""
    people = sorted(set(whom))
    number = count()
    rng = np.random.default_rng(5)
    return [
        *[(f"x:{name}", name, 0, "original", "hi", None, None) for name in people],
        *[
            (
                f"x:s{next(number):06}",
                f"u{rng.integers(400)}",
                1 + hour / 24,
                "share",
                "",
                f"x:{name}",
                None,
            )
            for hour, name in enumerate(whom)
        ],
    ]


def fashions(hours: int = 3_000) -> list[str]:
    """Every 70 hours another ten people are shared, and then never again."""
    rng = np.random.default_rng(3)
    return [f"p{hour // 70:03}-{rng.integers(10)}" for hour in range(hours)]


def steady(hours: int = 3_000) -> list[str]:
    """The same hundred people, always, each as often as their place says."""
    rng = np.random.default_rng(3)
    chance = 1 / np.arange(1, 101)
    return [f"p{it:03}" for it in rng.choice(100, hours, p=chance / chance.sum())]


def fresh(forecast) -> float:
    return sum(forecast.weights[name] for name in FRESH)


def test_where_fashions_change_fresh_shares_gain_weight(world):
    found = fit_forecast(world(shared(fashions())))
    assert (found.name, found.moments) == ("fitted", 3)
    assert fresh(found) > sum(PUBLISHED_WEIGHTS[name] for name in FRESH) + 0.1
    assert sum(found.weights.values()) == pytest.approx(1)


def test_where_nothing_changes_fresh_shares_lose_weight(world):
    found = fit_forecast(world(shared(steady())))
    assert sum(found.weights.get(name, 0) for name in FRESH) < sum(
        PUBLISHED_WEIGHTS[name] for name in FRESH
    )


def test_weights_that_do_not_beat_counting_give_way_to_counting(world):
    # For a long time only the freshest are shared; then the oldest of all return, as
    # often as they were shared once.
    rng = np.random.default_rng(1)
    old = [f"old{rng.integers(60):02}" for _ in range(900)]
    new = [f"new{hour // 8:03}" for hour in range(1_350)]
    again = [f"old{rng.integers(60):02}" for _ in range(750)]
    found = fit_forecast(world(shared([*old, *new, *again])))
    assert found.name == "counting"
    assert found.weights == COUNTING_WEIGHTS
    assert "worse" in found.sentence


def test_too_little_data_keeps_the_published_weights_and_says_so(world):
    found = fit_forecast(world(shared(steady(MIN_SHARES_AROUND_SPLIT))))
    assert (found.weights, found.moments) == (PUBLISHED_WEIGHTS, 0)
    assert "published" in found.sentence
    # Only a published setting is tested against counting; this is the outcome of a fit.
    assert found.origin == "fitted"
    assert found != DEFAULT_FORECAST


def test_the_sentence_of_a_forecast_takes_no_part_in_comparisons():
    assert replace(DEFAULT_FORECAST, sentence="Other words.") == DEFAULT_FORECAST
    assert replace(DEFAULT_FORECAST, origin="chosen") != DEFAULT_FORECAST


def test_nothing_at_or_after_until_is_used(world):
    whom = [*steady(2_000), *fashions(2_000)]
    until = DAY + timedelta(days=1, hours=2_000)
    whole, part = world(shared(whom)), world(shared(whom[:2_000]))
    assert fit_forecast(whole, until=until).weights == pytest.approx(
        fit_forecast(part).weights
    )
    assert fit_forecast(whole, Scope(until=until)).weights == pytest.approx(
        fit_forecast(part).weights
    )


def test_a_setting_is_named_by_its_weights_and_a_list_names_its_setting(world):
    snapshot = world(shared(fashions()))
    one, two = fit_forecast(snapshot), fit_forecast(snapshot)
    assert one.id == two.id
    assert influencers(snapshot, forecast=one).settings["setting"] == one.id
    assert influencers(snapshot).settings["setting"].startswith("published-")


def test_counting_replaces_a_score_that_predicts_worse(world):
    # The old ones come back again and again, and between them crowds that never return.
    rng = np.random.default_rng(1)
    whom: list[str] = []
    for turn in range(12):
        whom += [f"old{rng.integers(60):02}" for _ in range(100)]
        whom += [f"new{turn:02}-{hour // 3:02}" for hour in range(300)]
    snapshot = world(shared(whom))
    found = with_count_baseline(snapshot, Scope(), DEFAULT_FORECAST)
    assert (found.name, found.origin) == ("counting", "fallback")
    assert "The list counts shares: at " in found.sentence
    # What somebody chose stays, and so does the score where it is worth as much.
    mine = replace(DEFAULT_FORECAST, name="mine")
    assert with_count_baseline(snapshot, Scope(), mine) is mine
    assert (
        with_count_baseline(world(shared(steady())), Scope(), DEFAULT_FORECAST)
        is DEFAULT_FORECAST
    )


def test_every_score_that_was_published_can_be_run_again(world):
    snapshot = world(shared(fashions(600)))
    settings = [
        influencers(snapshot, forecast=one).settings["setting"]
        for one in BUILT_IN_FORECASTS
    ]
    assert [name.rsplit("-", 1)[0] for name in settings] == [
        "published",
        "counting",
        "published-2",
        "published-1",
    ]
    for one in BUILT_IN_FORECASTS:
        assert sum(one.weights.values()) == pytest.approx(1)
