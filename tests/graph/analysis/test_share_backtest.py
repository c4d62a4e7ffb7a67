"""A back-test on a world small enough to work the shares out by hand."""

from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest

from graph.analysis.scoring.sharing_features import follower_counts
from graph.analysis.validation.share_backtest import (
    backtest_influencers,
    interaction_time_quantile,
)
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from tests.graph.analysis.conftest import DAY

SPLIT = DAY + timedelta(days=10)
BEFORE = [
    ("x:a", "ann", 0, "original", "hello", None, "praise"),
    ("x:d", "dan", 0, "original", "mine", None, "neutral"),
    ("x:1", "ben", 1, "share", "", "x:a", None),
    ("x:2", "cal", 1, "share", "", "x:a", None),
    ("x:3", "ben", 2, "share", "", "x:d", None),
]
# After the split ann starts 24 shares, dan 4, and eve, whom nobody knew, 12.
LATER = [
    ("x:e", "eve", 11, "original", "new", None, "neutral"),
    *[(f"x:s{n}", f"u{n}", 12, "share", "", "x:a", None) for n in range(24)],
    *[(f"x:t{n}", f"u{n}", 12, "share", "", "x:d", None) for n in range(4)],
    *[(f"x:u{n}", f"v{n}", 12, "share", "", "x:e", None) for n in range(12)],
]


def shares(snapshot: Snapshot, **arguments: object) -> dict[tuple[str, int], float]:
    found = backtest_influencers(snapshot, split=SPLIT, ks=(1, 2), **arguments)
    return {(row.ranking, row.k): row.share for row in found.rows}


def raised(snapshot: Snapshot, table: str, column: str, value: int) -> Snapshot:
    """The same world with one running total put high for everyone."""
    held = snapshot.tables[table]
    many = pa.array([value] * held.num_rows, pa.int64())
    place = held.column_names.index(column)
    tables = dict(snapshot.tables) | {table: held.set_column(place, column, many)}
    return snapshot_from_tables(tables)


def test_a_list_is_scored_by_its_part_of_later_shares(world):
    found = shares(world([*BEFORE, *LATER]))
    assert found["score", 1] == found["in_strength", 1] == 24 / 40
    assert found["score", 2] == 28 / 40
    # The best list knows eve; no ranking of the earlier part can.
    assert found["perfect", 1] == 24 / 40
    assert found["perfect", 2] == 36 / 40
    # Of the two accounts that a ranking can tell apart one is drawn: half of 28.
    assert found["chance", 1] == pytest.approx(14 / 40)


def test_an_interval_holds_the_share_and_is_the_same_for_the_same_seed(world):
    snapshot = world([*BEFORE, *LATER])
    one, two = (
        backtest_influencers(snapshot, split=SPLIT, ks=(1,), seed=3) for _ in range(2)
    )
    assert one == two
    score = one.rows[0]
    assert score.low < score.share < score.high


def test_running_totals_collected_later_change_nothing(world):
    snapshot = world([*BEFORE, *LATER], followers={"ben": 5})
    leaked = raised(
        raised(snapshot, "accounts", "followers", 10**9), "posts", "shares", 9
    )
    assert (
        backtest_influencers(snapshot, split=SPLIT).rows
        == backtest_influencers(leaked, split=SPLIT).rows
    )
    assert "followers" in backtest_influencers(leaked, split=SPLIT).skipped


def test_follower_counts_are_those_known_before_the_split(world):
    snapshot = world([*BEFORE, *LATER])
    posts = snapshot.posts.to_pylist()
    for post in posts:
        # dan was followed by many when he wrote; ann only later.
        post["author_followers"] = {"x:d": 900, "x:a": 3, "x:s1": 10**6}.get(post["id"])
    tables = dict(snapshot.tables)
    tables["posts"] = pa.Table.from_pylist(posts, SCHEMAS["posts"])
    later_snapshot = snapshot_from_tables(tables)
    assert follower_counts(later_snapshot, SPLIT).max() == 900
    assert shares(later_snapshot)["followers", 1] == 4 / 40


def test_the_brands_own_accounts_are_in_no_list_of_a_back_test(world):
    found = shares(world([*BEFORE, *LATER], owned=("ann",)))
    assert found["score", 1] == 4 / 40
    assert found["perfect", 1] == 12 / 40


def test_short_data_gives_no_score_and_names_what_would_help(world):
    found = backtest_influencers(world(BEFORE), split=DAY + timedelta(days=2))
    assert found.rows == ()
    assert "Too few dated shares" in found.sentence


def test_the_split_is_the_moment_by_which_half_had_happened(world):
    snapshot = world([*BEFORE, *LATER])
    assert interaction_time_quantile(snapshot, Scope(), 0.5) == DAY + timedelta(days=12)
    assert interaction_time_quantile(snapshot, Scope(), 0.01) == DAY + timedelta(days=1)
    assert (
        interaction_time_quantile(snapshot, replace(Scope(), platform="none"), 0.5)
        is None
    )


def test_the_sentence_compares_the_list_with_counting_and_the_best_possible(world):
    sentence = backtest_influencers(
        world([*BEFORE, *LATER]), split=SPLIT, ks=(2,)
    ).sentence
    assert "the top 2 received 70 %" in sentence
    assert "the best possible list 90 %" in sentence
