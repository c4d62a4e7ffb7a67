"""Reasons to look twice, each on a world that plants it."""

import pyarrow as pa
import pytest

from graph.analysis.authenticity.credibility import (
    MIN_RHYTHM_POSTS,
    MIN_SINGLE_TARGET_SHARERS,
    authenticity_signals_table,
    find_authenticity_signals,
)
from graph.snapshots.snapshot import SCHEMAS, snapshot_from_tables
from tests.graph.analysis.conftest import build

ORIGINALS = [
    (f"x:o{n}", "ann", n / 10, "original", f"words {n}", None, None) for n in range(3)
]
SECOND = 1 / 86_400


def reasons(snapshot) -> dict[str, set[str]]:
    handles = snapshot.accounts["handle"].to_pylist()
    found: dict[str, set[str]] = {}
    for one in find_authenticity_signals(snapshot):
        found.setdefault(one.reason, set()).add(handles[one.row])
    return found


def test_accounts_that_share_several_posts_within_seconds_are_named_with_the_posts():
    shares = [
        (f"x:{name}{n}", name, n / 10 + delay * SECOND, "share", "", f"x:o{n}", None)
        for n in range(3)
        for name, delay in (("bot1", 100), ("bot2", 110), ("fan", 5_000 + 900 * n))
    ]
    snapshot = build([*ORIGINALS, *shares])
    assert reasons(snapshot) == {"together_share": {"bot1", "bot2"}}
    first = find_authenticity_signals(snapshot)[0]
    assert first.strength == 3
    assert set(first.evidence) >= {"x:bot10", "x:bot20"}
    assert "within 60 seconds of 1 other account" in first.why


@pytest.mark.parametrize("leader", ["bot1", "bot2"])
def test_only_the_leader_is_named_as_first(leader):
    shares = [
        (f"x:{n}{name}", name, n / 10 + at * SECOND, "share", "", f"x:o{n}", None)
        for n in range(3)
        for name in ("bot1", "bot2")
        for at in [100 if name == leader else 110]
    ]
    snapshot = build([*ORIGINALS, *shares])
    handles = snapshot.accounts["handle"].to_pylist()
    why = {handles[one.row]: one.why for one in find_authenticity_signals(snapshot)}
    assert {name for name, reason in why.items() if "came first" in reason} == {leader}


def test_the_interval_and_the_minimum_are_parameters():
    # Two accounts, 100 seconds apart, at three things.
    shares = [
        (f"x:{name}{n}", name, n / 10 + late * SECOND, "share", "", f"x:o{n}", None)
        for n in range(3)
        for name, late in (("bot1", 0), ("bot2", 100))
    ]
    snapshot = build([*ORIGINALS, *shares])
    assert find_authenticity_signals(snapshot) == ()
    found = find_authenticity_signals(snapshot, time_window=100, min_participation=3)
    assert {one.reason for one in found} == {"together_share"}
    assert "within 100 seconds" in found[0].why
    assert find_authenticity_signals(snapshot, time_window=99.5) == ()
    assert (
        find_authenticity_signals(snapshot, time_window=100, min_participation=4) == ()
    )


def test_one_coincidence_is_no_signal():
    shares = [
        ("x:b1", "bot1", 0.01, "share", "", "x:o0", None),
        ("x:b2", "bot2", 0.01, "share", "", "x:o0", None),
        ("x:b3", "bot1", 0.5, "share", "", "x:o1", None),
        ("x:b4", "bot2", 0.9, "share", "", "x:o1", None),
    ]
    assert reasons(build([*ORIGINALS, *shares])) == {}


def test_a_crowd_that_shares_one_account_only_is_a_signal_for_that_account():
    posts = [
        *ORIGINALS,
        ("x:p0", "pat", 0, "original", "mine", None, None),
        ("x:d0", "dud", 0, "original", "buy", None, None),
        *[(f"x:f{n}", f"u{n}", n, "share", "", "x:o0", None) for n in range(30)],
        *[(f"x:g{n}", f"u{n}", n + 0.5, "share", "", "x:p0", None) for n in range(30)],
        *[
            (f"x:z{n}", f"z{n}", n, "share", "", "x:d0", None)
            for n in range(MIN_SINGLE_TARGET_SHARERS)
        ],
    ]
    snapshot = build(posts)
    assert reasons(snapshot) == {"one_way_crowd": {"dud"}}
    [one] = find_authenticity_signals(snapshot)
    assert (one.strength, len(one.evidence)) == (
        MIN_SINGLE_TARGET_SHARERS,
        MIN_SINGLE_TARGET_SHARERS,
    )


def test_posting_at_regular_intervals_is_a_signal_and_one_busy_session_is_not():
    clock = [
        (f"x:c{n}", "tick", n / 24, "original", f"tick {n}", None, None)
        for n in range(MIN_RHYTHM_POSTS)
    ]
    sitting = [
        (f"x:s{n}", "chat", n * SECOND, "original", f"chat {n}", None, None)
        for n in range(MIN_RHYTHM_POSTS)
    ]
    snapshot = build([*clock, *sitting])
    assert reasons(snapshot) == {"rhythm": {"tick"}}
    assert "60 minutes" in find_authenticity_signals(snapshot)[0].why


def test_a_handle_similar_to_the_brand_account_is_a_signal():
    posts = [
        ("x:1", "northwind", 0, "original", "we", None, None),
        ("x:2", "N0rthw1nd_", 0, "original", "we too", None, None),
        ("x:3", "northwest", 0, "original", "not we", None, None),
    ]
    assert reasons(build(posts, owned=("northwind",))) == {"look_alike": {"N0rthw1nd_"}}


def test_the_same_text_by_two_accounts_within_seconds_is_a_signal():
    posts = [
        (f"x:{name}{n}", name, n + at * SECOND, "original", f"buy {n}", None, None)
        for n in range(2)
        for name, at in (("one", 0), ("two", 9), ("far", 900))
    ]
    snapshot = build(posts)
    rows = snapshot.posts.to_pylist()
    for row in rows:
        row["family"] = f"family of {row['text']}"
    tables = dict(snapshot.tables)
    tables["posts"] = pa.Table.from_pylist(rows, SCHEMAS["posts"])
    assert reasons(snapshot_from_tables(tables)) == {"together_wording": {"one", "two"}}


def test_an_empty_world_gives_no_signals_and_an_empty_table():
    snapshot = build([])
    assert find_authenticity_signals(snapshot) == ()
    assert authenticity_signals_table(snapshot, ()).num_rows == 0
