"""Influencers on worlds small enough to work the answer out by hand."""

import math

import pytest

from graph.analysis.lists.influencers import influencers
from graph.analysis.scoring.share_forecast import HALF_WEIGHT_SHARES, PUBLISHED_WEIGHTS
from graph.analysis.scoring.sharing_features import MIN_HALF_LIFE_SHARES, SHARING_PARTS
from graph.snapshots.scope import Scope

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


def test_each_part_is_its_weight_times_the_share_of_all_such_counts(world):
    # Of four shares ann got 3 (ben twice, cal once); of three pairs of a sharer and a
    # shared one, two are hers; both have a post with a sharer; cal answered her alone.
    parts = parts_of(influencers(world(POSTS)), "ann")
    # Nobody has followers or was quoted or mentioned: the others take those weights; so
    # few shares tell little of what is fresh.
    few = MIN_HALF_LIFE_SHARES / math.log(2)
    observed_part = few / (few + HALF_WEIGHT_SHARES)
    fresh_ones = ("shares_recent", "shares_fresh", "shares_now")
    known = (
        1
        - PUBLISHED_WEIGHTS["reach"]
        - PUBLISHED_WEIGHTS["quotes"]
        - PUBLISHED_WEIGHTS["mentions"]
    )
    known -= (1 - observed_part) * sum(PUBLISHED_WEIGHTS[name] for name in fresh_ones)
    assert parts["shares"] == pytest.approx(
        100 * PUBLISHED_WEIGHTS["shares"] / known * 3 / 4
    )
    assert parts["sharers"] == pytest.approx(
        100 * PUBLISHED_WEIGHTS["sharers"] / known * 2 / 3
    )
    assert parts["h_index"] == pytest.approx(
        100 * PUBLISHED_WEIGHTS["h_index"] / known / 2
    )
    assert parts["replies"] == pytest.approx(100 * PUBLISHED_WEIGHTS["replies"] / known)
    # Two, two and one of the four shares came after those of ann; none after dan's.
    fresh = [2 ** (-later / MIN_HALF_LIFE_SHARES) for later in (2, 2, 1)]
    assert parts["shares_fresh"] == pytest.approx(
        100
        * observed_part
        * PUBLISHED_WEIGHTS["shares_fresh"]
        / known
        * sum(fresh)
        / (sum(fresh) + 1)
    )


def test_the_scores_are_percentages_of_the_expected_shares(world):
    ranking = influencers(world(POSTS), top=10)
    assert sum(person.score for person in ranking.people) <= 100
    assert sum(PUBLISHED_WEIGHTS.values()) == pytest.approx(1)


def test_the_parts_add_up_to_the_score(world):
    for person in influencers(world(POSTS)).people:
        assert sum(person.parts) == pytest.approx(person.score)
        assert len(person.parts) == len(SHARING_PARTS)


def test_evidence_is_the_shared_post_followed_by_its_shares(world):
    ann = influencers(world(POSTS)).people[0]
    assert ann.evidence == ("x:1", "x:2", "x:3", "x:4", "x:7")
    assert ann.evidence_count == 4  # three shares and an answer
    assert ann.best_post == "x:1"


def test_the_account_of_the_brand_is_excluded_and_counted(world):
    ranking = influencers(world(POSTS, owned=("ann",)))
    assert [person.handle for person in ranking.people] == ["dan"]
    assert ranking.exclusions == {"owned": 1}


def test_a_celebrity_whom_nobody_shares_is_no_influencer(world):
    loud = [*POSTS, ("x:8", "star", 1, "original", "me", None, "neutral")]
    ranking = influencers(world(loud, followers={"star": 10_000_000}))
    assert "star" not in [person.handle for person in ranking.people]


def test_the_interval_of_a_rank_is_wide_with_little_data(world):
    ranking = influencers(world(POSTS))
    assert [(person.rank_low, person.rank_high) for person in ranking.people] == [
        (1, 2),
        (1, 2),
    ]
    assert "The top 2 are too close to call" in ranking.sentence


def test_the_interval_of_a_rank_is_narrow_with_much_data(world):
    posts = [
        (f"x:a{n}", "ann", 3, "original", f"so {n}", None, None) for n in range(40)
    ]
    more = [(f"x:z{n}", f"u{n}", 4, "share", "", f"x:a{n}", None) for n in range(40)]
    ranking = influencers(world([*POSTS, *posts, *more]))
    assert [(person.rank_low, person.rank_high) for person in ranking.people] == [
        (1, 1),
        (2, 2),
    ]
    assert "too close to call" not in ranking.sentence


def test_one_widely_shared_post_gives_a_wider_interval_than_many(world):
    one = [(f"x:z{n}", f"u{n}", 4, "share", "", "x:1", None) for n in range(40)]
    ranking = influencers(world([*POSTS, *one]))
    assert ranking.people[0].rank_high == 2
    assert "too close to call" in ranking.sentence


def test_without_shares_the_list_says_which_file_would_help(world):
    ranking = influencers(world(POSTS[:1]))
    assert ranking.claim == "none"
    assert "a file with shares" in ranking.sentence


def test_a_window_excludes_posts_outside_it(world):
    snapshot = world(POSTS)
    late = snapshot.posts["created_at"][5].as_py()
    ranking = influencers(snapshot, Scope(since=late))
    assert [person.handle for person in ranking.people] == ["dan"]
