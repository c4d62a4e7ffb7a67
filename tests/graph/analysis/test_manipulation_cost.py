"""What a place among the influencers would cost in bought shares."""

from __future__ import annotations

import pytest

from graph.analysis.authenticity.manipulation_cost import (
    manipulation_cost,
    ranks_after_buying,
    with_bought_shares,
)
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST
from graph.analysis.scoring.sharing_features import count_sharing_features
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import Scope
from tests.graph.analysis.conftest import build

WHOLE = Scope()


def shared(**times: int):
    """A post of each name, shared so often, by somebody else each time."""
    posts = [(f"x:{name}", name, 0, "original", "hi", None, None) for name in times]
    for name, often in times.items():
        posts += [
            (f"x:{name}{k}", f"by-{name}{k}", 1 + k, "share", "", f"x:{name}", None)
            for k in range(often)
        ]
    return build(posts)


def row_of(world, name: str) -> int:
    return world.accounts["handle"].to_pylist().index(name)


def test_the_middle_account_needs_the_difference_in_shares_to_the_first():
    # ann 5, ben 3, cat 1: ben is in the middle, and level with ann after two more.
    needed = manipulation_cost(shared(ann=5, ben=3, cat=1), top=1)
    assert needed is not None
    assert needed.by_count == 2
    assert needed.by_score is not None
    assert "2 bought shares in a ranking by shares" in needed.sentence


def test_an_unreachable_rank_costs_more_than_the_highest_number_tried():
    needed = manipulation_cost(shared(ann=50, ben=3, cat=1), top=1, max_shares=20)
    assert needed is not None
    assert needed.by_count is None
    assert "more than 20 bought shares" in needed.sentence


def test_where_everybody_is_on_the_list_nobody_buys_a_place():
    assert manipulation_cost(shared(ann=5, ben=3, cat=1), top=3) is None


@pytest.mark.parametrize("size", [0, 1, 7])
def test_bought_shares_come_from_new_accounts_and_leave_everybody_where_they_were(size):
    world = shared(ann=5, ben=3, cat=1)
    ben = row_of(world, "ben")
    after = with_bought_shares(world, WHOLE, ben, size)
    assert after.accounts.num_rows == world.accounts.num_rows + size
    n = world.accounts.num_rows
    assert after.accounts["id"].to_pylist()[:n] == world.accounts["id"].to_pylist()
    seen = count_sharing_features(
        after, select_interactions(after, kinds=None)
    ).observed["shares"][:n]
    before = count_sharing_features(
        world, select_interactions(world, kinds=None)
    ).observed["shares"]
    assert (seen - before).tolist() == [size * (row == ben) for row in range(n)]


def test_bought_shares_never_lower_a_rank():
    world = shared(ann=9, ben=6, cat=4, dan=2)
    dan = row_of(world, "dan")
    ranks = [
        ranks_after_buying(world, WHOLE, DEFAULT_FORECAST, dan, size)
        for size in (0, 2, 4, 8, 16)
    ]
    for by in (0, 1):
        held = [rank[by] for rank in ranks]
        assert held == sorted(held, reverse=True)
