"""The way of a message, with every step worked out by hand."""

from datetime import timedelta

import pytest

from graph.analysis.journeys.carriers import find_carriers, most_shared_messages
from graph.errors import UsageError
from tests.graph.analysis.conftest import DAY

# ann starts; ben and cal share her; dan quotes ben's quote of her.
POSTS = [
    ("x:1", "ann", 0, "original", "The Launch is on", None, "praise"),
    ("x:2", "ben", 1, "quote", "look at this", "x:1", None),
    ("x:3", "cal", 2, "share", "", "x:1", None),
    ("x:4", "dan", 3, "quote", "indeed", "x:2", None),
    ("x:5", "eve", 4, "original", "another launch", None, "neutral"),
]


def test_until_a_moment_only_what_was_posted_before_counts(world):
    snapshot = world(POSTS)
    found = find_carriers(snapshot, "x:1", DAY + timedelta(days=3))
    assert [c.post for c in found.carriers] == [0, 1, 2]
    assert found.widest_carrier.descendant_count == 2
    assert most_shared_messages(snapshot, 20, DAY + timedelta(days=2)) == [("x:1", 1)]


def test_the_first_carrier_posted_it_and_the_widest_has_most_followers(world):
    found = find_carriers(world(POSTS), "x:1")
    assert [c.post for c in found.carriers] == [0, 1, 2, 3]
    assert found.first_carrier.account == 0
    assert found.widest_carrier.account == 0
    assert (
        found.widest_carrier.child_count,
        found.widest_carrier.descendant_count,
    ) == (2, 3)


def test_the_recorded_parent_is_the_source_of_a_share(world):
    found = find_carriers(world(POSTS), "x:1")
    assert [(c.source_account, c.how) for c in found.carriers] == [
        (None, "start"),
        (0, "recorded"),
        (0, "recorded"),
        (1, "recorded"),
    ]


def test_any_post_of_a_message_finds_the_whole_message(world):
    assert find_carriers(world(POSTS), "x:4").account_count == 4


def test_words_find_posts_in_any_case_and_their_shares(world):
    found = find_carriers(world(POSTS), "launch")
    assert found.account_count == 5
    assert "5 people" in found.sentence


def test_a_share_of_an_unknown_post_has_an_unknown_source(world):
    # Nobody's name is invented where the file does not say who was shared.
    lonely = [("x:9", "zoe", 0, "share", "RT launch", None, None)]
    found = find_carriers(world(lonely), "launch")
    assert found.carriers[0].how == "unknown"
    assert "not recorded" in found.sentence


def test_posts_that_quote_each_other_in_a_circle_do_not_loop(world):
    ring = [
        ("x:1", "ann", 0, "quote", "a", "x:2", None),
        ("x:2", "ben", 1, "quote", "b", "x:3", None),
        ("x:3", "cal", 2, "quote", "c", "x:1", None),
    ]
    assert find_carriers(world(ring), "x:1").account_count == 3


def test_the_most_spread_message_is_the_one_most_shared_and_quoted(world):
    assert most_shared_messages(world(POSTS)) == [("x:1", 2), ("x:2", 1)]


def test_an_empty_message_is_a_usage_error(world):
    with pytest.raises(UsageError, match="Enter a message"):
        find_carriers(world(POSTS), "  ")


def test_the_table_has_one_row_per_post(world):
    snapshot = world(POSTS)
    table = find_carriers(snapshot, "x:1").table(snapshot)
    assert table["handle"].to_pylist() == ["ann", "ben", "cal", "dan"]
    assert table["came_from"].to_pylist() == [None, "x:ann", "x:ann", "x:ben"]
