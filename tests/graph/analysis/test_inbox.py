"""The inbox: worked by hand on small worlds, recounted on real files."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from graph.analysis.customer_care import case_captions, response_times
from graph.analysis.customer_care.conversations import (
    conversation_posts,
    conversation_roots,
)
from graph.analysis.customer_care.inbox import (
    CASE_SIGNS,
    CASE_STATES,
    build_inbox,
    inbox_table,
    select_answerable_cases,
)
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from tests.graph.analysis.conftest import DAY, build

OWNED = ("acme",)
NEWS = ("x:z", "acme", 30, "original", "News.", None, None)


def states(
    snapshot: Snapshot, scope: Scope | None = None
) -> dict[str, tuple[str, str]]:
    """Sign and state of each post, by its id."""
    found = build_inbox(snapshot, scope)
    rows = inbox_table(snapshot, found).to_pylist()
    return {row["post"]: (row["sign"], row["state"]) for row in rows}


def test_answers_by_the_brand_and_by_others_are_separate_states():
    world = build(
        [
            ("x:a", "ann", 0, "original", "Love it", None, "praise"),
            ("x:b", "ben", 0, "original", "Broken", None, "complaint"),
            ("x:c", "cal", 0, "original", "In blue?", None, "neutral"),
            ("x:d", "dan", 0, "original", "Bought one.", None, "neutral"),
            ("x:e", "acme", 1, "reply", "Thanks!", "x:a", None),
            ("x:f", "ann", 2, "reply", "Same here", "x:b", None),
            ("x:g", "cal", 2, "reply", "Anyone?", "x:c", None),
            NEWS,
        ],
        OWNED,
    )
    assert states(world, Scope(brand="acme")) == {
        "x:a": ("praise", "answered"),
        "x:b": ("complaint", "by_others"),
        "x:c": ("question", "unanswered"),
        "x:d": ("remark", "unanswered"),
        "x:f": ("remark", "unanswered"),
        "x:g": ("question", "unanswered"),
    }
    hours = {
        r["post"]: r["hours"]
        for r in inbox_table(world, build_inbox(world)).to_pylist()
    }
    assert (hours["x:a"], hours["x:b"], hours["x:c"]) == (24.0, 48.0, None)


def test_the_first_answer_counts_and_a_quote_is_one():
    world = build(
        [
            ("x:a", "ann", 0, "original", "Love it", None, "praise"),
            ("x:b", "acme", 5, "reply", "Thanks!", "x:a", None),
            ("x:c", "acme", 3, "quote", "See this", "x:a", None),
            NEWS,
        ],
        OWNED,
    )
    found = inbox_table(world, build_inbox(world)).to_pylist()
    assert [(row["answer"], row["hours"]) for row in found] == [("x:c", 72.0)]


def test_an_answer_to_somebody_whose_name_is_hidden_is_one():
    world = build(
        [
            ("x:a", None, 0, "review", "Love it", None, "praise"),
            ("x:b", "acme", 1, "reply", "Thanks!", "x:a", None),
        ],
        OWNED,
    )
    assert states(world)["x:a"] == ("praise", "answered")


def test_an_answer_older_than_the_edited_post_has_no_response_time():
    world = build(
        [
            ("x:a", "ann", 3, "review", "Bad now", None, "complaint"),
            ("x:b", "acme", 1, "reply", "Thanks!", "x:a", None),
            NEWS,
        ],
        OWNED,
    )
    found = build_inbox(world)
    assert states(world)["x:a"] == ("complaint", "answered")
    assert found.edited_after_answer.tolist() == [True]
    assert np.isnan(found.response_hours).all()
    one = response_times.measure_response_times(world, found)[0]
    assert (one.answered, one.edited, one.median_answered) == (1, 1, None)


def test_without_posts_by_the_brand_no_case_is_unanswered():
    world = build([("x:a", "ann", 0, "original", "Love it", None, "praise")])
    assert states(world)["x:a"] == ("praise", "unknown")
    assert "Unknown" in case_captions.describe_inbox(build_inbox(world))
    assert (
        "Load a file with its own posts"
        in case_captions.describe_data_gaps(world, build_inbox(world))[0]
    )
    assert (
        response_times.measure_response_times(world, build_inbox(world))[
            0
        ].response_rate
        is None
    )


def test_what_is_newer_than_the_last_post_of_the_brand_is_unknown():
    world = build(
        [
            ("x:a", "ann", 1, "original", "Love it", None, "praise"),
            ("x:b", "ben", 9, "original", "Love it too", None, "praise"),
            ("x:c", "acme", 5, "original", "News.", None, None),
        ],
        OWNED,
    )
    assert [state for _, state in states(world).values()] == ["unknown", "unanswered"]
    assert (
        "on 6 September 2026"
        in case_captions.describe_data_gaps(world, build_inbox(world))[0]
    )


def test_a_window_without_posts_by_the_brand_leaves_cases_unknown():
    world = build(
        [
            ("x:a", "ann", 1, "original", "Love it", None, "praise"),
            ("x:b", "acme", 9, "original", "News.", None, None),
        ],
        OWNED,
    )
    assert states(world)["x:a"][1] == "unanswered"
    early = Scope(until=DAY + timedelta(days=5))
    assert states(world, early)["x:a"][1] == "unknown"


def test_a_window_that_hides_later_brand_posts_is_named_as_the_cause():
    posts = [
        ("x:m", "acme", 2, "original", "News.", None, None),
        ("x:p", "ann", 3, "original", "Broken", None, "complaint"),
        ("x:q", "acme", 9, "original", "News.", None, None),
    ]
    world = build(posts, OWNED)
    scope = Scope(since=DAY + timedelta(days=3), until=DAY + timedelta(days=4))
    (line,) = case_captions.describe_data_gaps(world, build_inbox(world, scope))
    assert line.endswith(
        "posted nothing there in this period, but did at other times. Choose a longer "
        "period."
    )
    late = build(posts[:2], OWNED)
    (line,) = case_captions.describe_data_gaps(late, build_inbox(late))
    assert "a newer file" in line


def test_a_post_about_two_brands_and_neutral_reviews_are_in_the_sentence():
    world = build(
        [
            ("x:a", "ann", 0, "review", "Three stars", None, "neutral"),
            ("x:b", "acme", 5, "original", "News.", None, None),
        ],
        OWNED,
    )
    found = select_answerable_cases(world, build_inbox(world))
    assert (
        case_captions.describe_inbox(found)
        == "1 neutral post is waiting for an answer."
    )
    twice = found.subset([0, 0])
    assert case_captions.describe_inbox(twice).endswith(
        "A post about two brands counts for each."
    )


def test_cases_with_most_expected_shares_come_first_despite_fewer_followers():
    shares = [(f"x:s{n}", f"fan{n}", 2, "share", "", "x:a", None) for n in range(4)]
    world = build(
        [
            ("x:a", "ann", 0, "original", "Love it", None, "praise"),
            ("x:b", "star", 1, "original", "Love it too", None, "praise"),
            *shares,
            NEWS,
        ],
        OWNED,
        followers={"star": 1_000_000, "ann": 3},
    )
    found = inbox_table(world, build_inbox(world)).to_pylist()
    assert [(row["handle"], row["already"]) for row in found] == [
        ("ann", 4),
        ("star", 0),
    ]


def test_the_average_of_an_author_shrinks_to_the_overall_mean():
    # Ann's other post was shared 4 times; 4 shares on 3 posts are the mean of all, NEWS
    # among them: (4 + 5 * 4 / 4) / (1 + 5).
    shares = [(f"x:s{n}", f"fan{n}", 2, "share", "", "x:a", None) for n in range(4)]
    world = build(
        [
            ("x:a", "ann", 0, "original", "Love it", None, "praise"),
            ("x:b", "ann", 1, "original", "Love it still", None, "praise"),
            ("x:c", "ben", 1, "original", "Love it too", None, "praise"),
            *shares,
            NEWS,
        ],
        OWNED,
    )
    usual = {
        row["post"]: row["usual"]
        for row in inbox_table(world, build_inbox(world)).to_pylist()
    }
    assert usual == {"x:a": 0.833, "x:b": 1.5, "x:c": 1.0}


def test_posts_by_the_brand_are_no_cases():
    world = build(
        [("x:a", "acme", 0, "original", "We are great", None, "praise"), NEWS], OWNED
    )
    found = build_inbox(world)
    assert (len(found.post), found.exclusions) == (0, {"owned": 2})


def test_a_question_mark_in_a_link_is_no_question():
    world = build(
        [
            (
                "x:a",
                "ann",
                0,
                "original",
                "See https://a.example/?b=c",
                None,
                "neutral",
            ),
            ("x:b", "ann", 0, "original", "ブルーはありますか？", None, "neutral"),
            NEWS,
        ],
        OWNED,
    )
    assert [sign for sign, _ in states(world).values()] == ["remark", "question"]


def test_a_conversation_begins_with_its_first_post():
    world = build(
        [
            ("x:a", "ann", 0, "original", "Broken", None, "complaint"),
            ("x:b", "acme", 1, "reply", "Sorry", "x:a", None),
            ("x:c", "ann", 2, "reply", "Still", "x:b", "complaint"),
            ("x:d", "ben", 2, "original", "Other", None, "neutral"),
        ],
        OWNED,
    )
    assert conversation_posts(world, 2) == (0, 1, 2)
    assert conversation_posts(world, 3) == (3,)
    assert conversation_roots(world)[1].tolist() == [0, 1, 2, 0]
    assert conversation_roots(world)[0].tolist() == [0, 0, 0, 3]


def test_posts_that_answer_each_other_in_a_circle_do_not_loop():
    world = build(
        [
            ("x:a", "ann", 0, "reply", "a", "x:b", None),
            ("x:b", "ben", 0, "reply", "b", "x:a", None),
        ]
    )
    assert set(conversation_posts(world, 0)) <= {0, 1}


@given(some.integers(0, 40), some.integers(1, 40))
def test_every_entry_has_one_state_and_no_negative_time(
    replies: int, seed: int
) -> None:
    source = np.random.default_rng(seed)
    names = ["acme", "ann", "ben", "cal"]
    posts: list[tuple] = [
        (f"x:{n}", str(source.choice(names)), int(source.integers(0, 9)), "original",
         "Is it?", None, str(source.choice(["praise", "neutral", "complaint"])))
        for n in range(12)
    ]  # fmt: skip
    posts += [
        (f"x:r{n}", str(source.choice(names)), int(source.integers(0, 9)), "reply",
         "Yes.", f"x:{source.integers(0, 12)}", "neutral")
        for n in range(replies)
    ]  # fmt: skip
    found = build_inbox(build(posts, OWNED))
    assert sum(int(found.mask(states=[one]).sum()) for one in CASE_STATES) == len(
        found.post
    )
    assert sum(int(found.mask(signs=[one]).sum()) for one in CASE_SIGNS) == len(
        found.post
    )
    assert not (found.response_hours < 0).any()
    assert (np.diff(found.expected_shares) <= 0).all()
