"""Influencers on worlds small enough to work the answer out by hand."""

import math

import pytest

from graph.findings.influencers import PARTS, WEIGHTS, influencers
from graph.findings.scope import Scope

POSTS = [
    ("x:1", "ann", 0, "original", "hello", None, "praise"),
    ("x:2", "ben", 1, "share", "", "x:1", None),
    ("x:3", "cal", 1, "share", "", "x:1", None),
    ("x:4", "ben", 2, "share", "", "x:1", None),
    ("x:5", "dan", 2, "original", "mine", None, "neutral"),
    ("x:6", "ann", 3, "share", "", "x:5", None),
    ("x:7", "cal", 3, "reply", "why?", "x:1", "neutral"),
]


def parts_of(ranking, handle):
    person = next(p for p in ranking.people if p.handle == handle)
    names = [part.name for part in ranking.parts]
    return dict(zip(names, person.parts, strict=True))


def test_a_share_counts_for_the_one_who_was_shared(world):
    ranking = influencers(world(POSTS))
    assert [person.handle for person in ranking.people] == ["ann", "dan"]


def test_the_parts_are_the_published_weights_times_log_counts(world):
    # ann was shared 3 times (ben twice, cal once) by 2 people, one post with 2
    # sharers makes an h-index of 1, and cal answered her once.
    parts = parts_of(influencers(world(POSTS)), "ann")
    assert parts["shares"] == pytest.approx(WEIGHTS["shares"] * math.log1p(3))
    assert parts["sharers"] == pytest.approx(WEIGHTS["sharers"] * math.log1p(2))
    assert parts["h_index"] == pytest.approx(WEIGHTS["h_index"] * math.log1p(1))
    assert parts["replies"] == pytest.approx(WEIGHTS["replies"] * math.log1p(1))
    # The last interaction is on day 3; the shares of ann are 2, 2 and 1 days old.
    fresh = 2 * 2 ** (-2 / 7) + 2 ** (-1 / 7)
    assert parts["shares_week"] == pytest.approx(
        WEIGHTS["shares_week"] * math.log1p(fresh)
    )


def test_the_parts_add_up_to_the_score(world):
    for person in influencers(world(POSTS)).people:
        assert sum(person.parts) == pytest.approx(person.score)
        assert len(person.parts) == len(PARTS)


def test_evidence_is_their_shared_post_first_and_then_who_passed_it_on(world):
    ann = influencers(world(POSTS)).people[0]
    assert ann.evidence == ("x:1", "x:2", "x:3", "x:4", "x:7")
    assert ann.evidence_count == 4  # three shares and an answer
    assert ann.best_post == "x:1"


def test_the_brands_own_account_is_set_aside_and_counted(world):
    ranking = influencers(world(POSTS, owned=("ann",)))
    assert [person.handle for person in ranking.people] == ["dan"]
    assert ranking.left_out == {"owned": 1}


def test_a_celebrity_whom_nobody_shares_is_no_influencer(world):
    loud = [*POSTS, ("x:8", "star", 1, "original", "me", None, "neutral")]
    ranking = influencers(world(loud, followers={"star": 10_000_000}))
    assert "star" not in [person.handle for person in ranking.people]


def test_low_and_high_stay_empty_until_they_are_measured(world):
    table = influencers(world(POSTS)).table()
    assert table["low"].null_count == table.num_rows == 2


def test_without_shares_the_list_says_which_file_would_help(world):
    ranking = influencers(world(POSTS[:1]))
    assert ranking.claim == "none"
    assert "a file with shares" in ranking.sentence


def test_a_window_leaves_out_what_lies_outside_it(world):
    snapshot = world(POSTS)
    late = snapshot.posts["created_at"][5].as_py()
    ranking = influencers(snapshot, Scope(since=late))
    assert [person.handle for person in ranking.people] == ["dan"]
