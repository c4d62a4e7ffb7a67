"""Do those listed speak so again? On a world written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest

from graph.analysis.validation.advocacy_backtest import backtest_advocacy_list
from graph.analysis.validation.share_backtest import MIN_LATER_SHARES, backtests_table
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import snapshot_from_tables
from tests.graph.analysis.conftest import DAY
from tests.graph.analysis.test_advocates import posts_by

SPLIT = DAY + timedelta(days=29)

BEFORE = [
    *posts_by("ann", [0, 9, 18, 27], "praise"),
    *posts_by("ben", [1, 10, 19], "praise"),
    *posts_by("cal", [2, 2, 2, 2, 2, 2], "praise"),
    *posts_by("dee", [3, 12, 21], "complaint"),
    *posts_by("eve", [4, 13, 22], "complaint"),
]
LATER = [
    *posts_by("ann", [30, 40], "praise", start=50),
    *posts_by("dee", [31], "complaint", start=50),
    *posts_by("eve", [32], "praise", start=50),
    *(
        row
        for n in range(MIN_LATER_SHARES)
        for row in posts_by(f"new{n}", [35], "neutral")
    ),
]


def shares(found, k=2):
    return {row.ranking: row.share for row in found.rows if row.k == k}


def test_of_two_advocates_one_praises_again(world):
    found = backtest_advocacy_list(world([*BEFORE, *LATER]), split=SPLIT, ks=(2,))
    # cal praised most often, on one day, and never again; of ann, ben, cal one came back.
    assert shares(found) == {
        "score": 0.5,
        "posts": 0.5,
        "chance": pytest.approx(1 / 3),
        "perfect": 0.5,
    }
    assert found.skipped == {"followers": "no follower count is dated before the split"}
    assert "50 % of the top 2 praised again, unpaid, later" in found.sentence


def test_detractors_are_measured_by_later_complaints_only(world):
    found = backtest_advocacy_list(
        world([*BEFORE, *LATER]), name="detractors", split=SPLIT, ks=(2,)
    )
    assert shares(found)["score"] == 0.5


def test_paid_praise_is_not_praising_again(world):
    posts = [*BEFORE, *LATER]
    snapshot = world(posts)
    paid = [
        key.startswith("x:ann5") or None for key in snapshot.posts["id"].to_pylist()
    ]
    table = snapshot.posts.set_column(
        snapshot.posts.schema.get_field_index("paid"),
        "paid",
        pa.array(paid, pa.bool_()),
    )
    found = backtest_advocacy_list(
        snapshot_from_tables({**snapshot.tables, "posts": table}), split=SPLIT, ks=(2,)
    )
    assert shares(found)["score"] == 0.0


def test_later_posts_change_no_rank(world):
    """A liar in the future: everybody praises later, and the list stays as it was."""
    plain = backtest_advocacy_list(world([*BEFORE, *LATER]), split=SPLIT, ks=(1,))
    cal = posts_by("cal", range(30, 60), "praise", start=70)
    later = backtest_advocacy_list(world([*BEFORE, *LATER, *cal]), split=SPLIT, ks=(1,))
    assert shares(plain, 1)["score"] == shares(later, 1)["score"] == 1.0
    assert shares(later, 1)["posts"] == 1.0
    assert shares(plain, 1)["posts"] == 0.0


def test_too_little_data_is_reported(world):
    for posts in (BEFORE, [*BEFORE, *LATER[:3]]):
        found = backtest_advocacy_list(world(posts), replace(Scope()), split=SPLIT)
        assert found.rows == ()
        assert "Too little data to back-test this list" in found.sentence
    assert backtest_advocacy_list(world(BEFORE)).split is None


def test_later_follower_counts_are_not_used(world):
    posts = [*BEFORE, *LATER]
    plain = backtest_advocacy_list(
        world(posts), name="quiet-advocates", split=SPLIT, ks=(2,)
    )
    raised = world(posts, followers={"ann": 10**6, "ben": 10})
    leaked = backtest_advocacy_list(
        raised, name="quiet-advocates", split=SPLIT, ks=(2,)
    )
    assert leaked.rows == plain.rows
    assert "followers" in leaked.skipped


def test_the_table_names_the_split_of_each_row(world):
    tried = [
        backtest_advocacy_list(
            world([*BEFORE, *LATER]), split=SPLIT + timedelta(days=n), ks=(1,)
        )
        for n in (0, 1)
    ]
    splits = backtests_table(tried)["split"].to_pylist()
    assert set(splits) == {SPLIT, SPLIT + timedelta(days=1)}
    assert backtests_table([backtest_advocacy_list(world(BEFORE))]).num_rows == 0
