"""What is counted for an account, and how much of it is believed."""

import pytest

from graph.analysis.scoring.sharing_features import (
    SINGLE_TARGET_ALLOWANCE,
    count_sharing_features,
)
from graph.snapshots.interaction_filter import select_interactions

# Everyone shares bob and someone else, but for two who share bob alone.
POSTS = [
    ("x:b", "bob", 0, "original", "one", None, None),
    ("x:c", "cat", 0, "original", "two", None, None),
    *[(f"x:1{n}", f"u{n}", 1, "share", "", "x:b", None) for n in range(8)],
    *[(f"x:2{n}", f"u{n}", 2, "share", "", "x:c", None) for n in range(6)],
]
BOUGHT = [
    ("x:d", "dud", 0, "original", "buy", None, None),
    *[(f"x:z{n:03}", f"z{n}", 3, "share", "", "x:d", None) for n in range(200)],
]


def counted(snapshot):
    return count_sharing_features(
        snapshot, select_interactions(snapshot, kinds=None)
    ), {
        account["handle"]: row
        for row, account in enumerate(snapshot.accounts.to_pylist())
    }


def test_sharers_who_share_one_account_alone_count_in_full_where_they_are_usual(world):
    counts, row = counted(world(POSTS))
    assert counts.observed["shares"][row["bob"]] == 8
    assert counts.parts["shares"][row["bob"]] == 8
    assert counts.parts["sharers"][row["bob"]] == 8


def test_a_bought_crowd_counts_up_to_a_usual_part_and_is_displayed_in_full(world):
    counts, row = counted(world([*POSTS, *BOUGHT]))
    dud = row["dud"]
    assert counts.observed["shares"][dud] == counts.observed["sharers"][dud] == 200
    # Nobody who shares dud shares anybody else, so one alone leaves room.
    assert counts.parts["shares"][dud] == pytest.approx(SINGLE_TARGET_ALLOWANCE)
    assert counts.parts["sharers"][dud] == pytest.approx(SINGLE_TARGET_ALLOWANCE)
    assert counts.parts["shares_now"][dud] <= SINGLE_TARGET_ALLOWANCE * 1.001


def test_a_bought_crowd_does_not_make_itself_usual_for_its_buyer(world):
    more = [(f"x:y{n:04}", f"y{n}", 3, "share", "", "x:d", None) for n in range(2_000)]
    counts, row = counted(world([*POSTS, *BOUGHT, *more]))
    assert counts.parts["shares"][row["dud"]] <= SINGLE_TARGET_ALLOWANCE * 1.001


def test_a_sudden_crowd_needs_other_current_sharers(world):
    # Bob and Cat are shared by the same people; then a crowd of his own shares Bob.
    later = [
        (f"x:w{n:03}", f"w{n % 39}", 3 + n / 1000, "share", "", f"x:{whom}", None)
        for n in range(400)
        for whom in ["bc"[n % 2]]
    ]
    crowd = [
        (f"x:z{n:03}", f"z{n}", 9 + n / 1000, "share", "", "x:b", None)
        for n in range(200)
    ]
    friends = [(f"x:3{n}", f"u{n}", 9.5, "share", "", "x:b", None) for n in range(6)]
    counts, row = counted(world([*POSTS, *later, *crowd]))
    bob = row["bob"]
    # In all there is room for 200 beside the 208 by people who share others, too ...
    assert counts.parts["shares"][bob] == 408
    # ... and among what is fresh hardly any, for nobody of these is there now.
    assert counts.parts["shares_now"][bob] < 1
    counts, _ = counted(world([*POSTS, *later, *crowd, *friends]))
    assert 6 < counts.parts["shares_now"][bob] < 6 * (1 + SINGLE_TARGET_ALLOWANCE) + 1


def test_freshness_counts_the_shares_that_followed_and_not_the_hours(world):
    # The same order of shares over three days or over three hundred: the same counts.
    slow = [(*post[:2], post[2] * 100, *post[3:]) for post in POSTS]
    quick, _ = counted(world(POSTS))
    late, _ = counted(world(slow))
    for name in ("shares_recent", "shares_fresh", "shares_now"):
        assert (quick.parts[name] == late.parts[name]).all()


def test_shares_without_a_time_count_as_fresh(world):
    undated = [(*post[:2], None, *post[3:]) for post in POSTS]
    counts, row = counted(world(undated))
    assert counts.parts["shares_now"][row["bob"]] == 8
