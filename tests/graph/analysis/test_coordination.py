"""Who does the same within seconds: CooRTweet's definition, step by step and on its data."""

import csv
import gzip

import numpy as np
import pytest

from graph.analysis.accounts import coordination
from graph.analysis.accounts.coordination import (
    ObjectActions,
    coordination_network,
    object_actions,
)

SECOND = 1_000_000


def acts(*rows: tuple[int, int, int, float]) -> ObjectActions:
    """`(thing, account, content, seconds)` each."""
    held = np.array(
        [(t, a, c, round(at * SECOND)) for t, a, c, at in rows], np.int64
    ).reshape(-1, 4)
    return ObjectActions(*held.T)


def pairs(found) -> list[tuple[int, int, int]]:
    return list(
        zip(
            found.account_a.tolist(),
            found.account_b.tolist(),
            found.shared_objects.tolist(),
            strict=True,
        )
    )


TWICE = [(100, 1, 10, 0), (100, 2, 11, 60), (101, 1, 12, 500), (101, 2, 13, 530)]


def test_two_accounts_that_coincide_at_two_targets_are_a_pair():
    found = coordination_network(acts(*TWICE))
    assert pairs(found) == [(1, 2, 2)]
    assert (found.a_first.tolist(), found.b_first.tolist()) == ([2], [0])


def test_the_first_account_of_a_pair_is_recorded_in_either_order():
    turned = [*TWICE[:2], (101, 2, 13, 500), (101, 1, 12, 530)]
    found = coordination_network(acts(*turned))
    assert (found.a_first.tolist(), found.b_first.tolist()) == ([1], [1])


def test_sixty_seconds_are_within_and_a_moment_more_is_not():
    later = [(100, 1, 10, 0), (100, 2, 11, 60.001), *TWICE[2:]]
    # They meet once now, so neither has two acts in pairs.
    assert pairs(coordination_network(acts(*later))) == []
    assert pairs(coordination_network(acts(*later), min_participation=1)) == [(1, 2, 1)]


def test_many_targets_over_a_century_do_not_overlap():
    # In microseconds all of it on one line would be longer than a number may be.
    year = 365 * 86_400.0
    rows = [
        (100 + n, who, 10**6 + 10 * n + who, n * year / 50 + who)
        for n in range(5_000)
        for who in (1, 2)
    ]
    assert pairs(coordination_network(acts(*rows))) == [(1, 2, 5_000)]
    assert pairs(coordination_network(acts(*rows), time_window=1e13)) == [(1, 2, 5_000)]


def test_one_busy_account_is_enough_to_keep_its_pairs():
    rows = [(100, 1, 10, 0), (100, 2, 11, 1), (101, 1, 12, 0), (101, 3, 13, 1)]
    # 2 and 3 act once in pairs but have a second act elsewhere; 1 acts twice in pairs.
    rows += [(102, 2, 14, 0), (103, 3, 15, 0)]
    assert pairs(coordination_network(acts(*rows))) == [(1, 2, 1), (1, 3, 1)]


def test_accounts_with_a_single_action_are_skipped():
    rows = [(100, 1, 10, 0), (100, 2, 11, 1), (101, 1, 12, 0), (101, 3, 13, 1)]
    assert pairs(coordination_network(acts(*rows))) == []


def test_an_account_is_not_its_own_partner_and_an_act_on_itself_is_none():
    own = [(100, 1, 10, 0), (100, 1, 11, 1), (101, 1, 12, 0), (101, 1, 13, 1)]
    assert pairs(coordination_network(acts(*own))) == []
    # The content is the thing: somebody posts it, and somebody shares it at once.
    first = [(10, 1, 10, 0), (10, 2, 20, 1), (12, 1, 12, 0), (12, 2, 21, 1)]
    assert pairs(coordination_network(acts(*first))) == []


def test_small_batches_find_the_same(monkeypatch):
    draw = np.random.default_rng(4)
    rows = [
        (int(draw.integers(8)), int(draw.integers(20, 40)), 100 + n, draw.integers(900))
        for n in range(300)
    ]
    whole = coordination_network(acts(*rows))
    monkeypatch.setattr(coordination, "PAIRS_PER_CHUNK", 7)
    assert pairs(coordination_network(acts(*rows))) == pairs(whole)
    assert len(whole.account_a) > 10


def test_without_actions_there_are_no_pairs():
    assert pairs(coordination_network(acts())) == []


def test_the_russian_retweets_give_the_published_network(shared):
    file = shared / "data" / "coord_russian" / "russian_coord_tweets.csv.gz"
    with gzip.open(file, "rt", newline="") as lines:
        rows = list(csv.DictReader(lines))
    posts = {row[name] for row in rows for name in ("object_id", "content_id")}
    post = {key: number for number, key in enumerate(sorted(posts))}
    names = sorted({row["account_id"] for row in rows})
    account = {key: number for number, key in enumerate(names)}
    found = coordination_network(
        acts(
            *(
                (
                    post[row["object_id"]],
                    account[row["account_id"]],
                    post[row["content_id"]],
                    int(row["timestamp_share"]),
                )
                for row in rows
            )
        )
    )
    assert len(found.account_a) == 3_721
    assert len(np.union1d(found.account_a, found.account_b)) == 2_110


@pytest.mark.parametrize("by", coordination.SHARED_OBJECT_TYPES)
def test_the_actions_of_a_snapshot_have_targets_accounts_and_times(world, by):
    snapshot = world(
        [
            ("x:a", "ann", 0, "original", "hello", None, None),
            ("x:b", "ben", 1, "share", "", "x:a", None),
            ("x:c", "cal", None, "share", "", "x:a", None),
        ]
    )
    found = object_actions(snapshot, by)
    # One dated share; nobody's wording has a family here, and nobody linked.
    assert len(found.object_id) == (1 if by == "share" else 0)
