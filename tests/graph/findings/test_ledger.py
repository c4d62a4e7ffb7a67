"""The ledger: worked by hand on small worlds, counted anew on real files."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some

from graph import snapshot as snapshots
from graph.findings.listening import speed, told
from graph.findings.listening.ledger import (
    SIGNS,
    STATES,
    ledger,
    table,
    waiting,
)
from graph.findings.listening.speed import DAYS, fairness
from graph.findings.listening.threads import roots, thread
from graph.findings.scope import Scope
from graph.snapshot import Snapshot
from tests.graph.findings.conftest import DAY, build

OWNED = ("acme",)
NEWS = ("x:z", "acme", 30, "original", "News.", None, None)


def states(
    snapshot: Snapshot, scope: Scope | None = None
) -> dict[str, tuple[str, str]]:
    """Sign and state of each post, by its id."""
    found = ledger(snapshot, scope)
    rows = table(snapshot, found).to_pylist()
    return {row["post"]: (row["sign"], row["state"]) for row in rows}


def test_who_answered_is_told_apart():
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
        "x:c": ("question", "unheard"),
        "x:d": ("remark", "unheard"),
        "x:f": ("remark", "unheard"),
        "x:g": ("question", "unheard"),
    }
    hours = {r["post"]: r["hours"] for r in table(world, ledger(world)).to_pylist()}
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
    found = table(world, ledger(world)).to_pylist()
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


def test_an_answer_older_than_the_post_as_it_stands_has_no_time():
    world = build(
        [
            ("x:a", "ann", 3, "review", "Bad now", None, "complaint"),
            ("x:b", "acme", 1, "reply", "Thanks!", "x:a", None),
            NEWS,
        ],
        OWNED,
    )
    found = ledger(world)
    assert states(world)["x:a"] == ("complaint", "answered")
    assert found.edited.tolist() == [True]
    assert np.isnan(found.hours).all()
    one = speed.speed(world, found)[0]
    assert (one.answered, one.edited, one.median_answered) == (1, 1, None)


def test_without_posts_of_the_brand_nothing_is_called_unheard():
    world = build([("x:a", "ann", 0, "original", "Love it", None, "praise")])
    assert states(world)["x:a"] == ("praise", "unknown")
    assert "not in this data" in told.sentence(ledger(world))
    assert "A file with the posts" in told.missing(world, ledger(world))[0]
    assert speed.speed(world, ledger(world))[0].share is None


def test_what_is_newer_than_the_last_post_of_the_brand_is_unknown():
    world = build(
        [
            ("x:a", "ann", 1, "original", "Love it", None, "praise"),
            ("x:b", "ben", 9, "original", "Love it too", None, "praise"),
            ("x:c", "acme", 5, "original", "News.", None, None),
        ],
        OWNED,
    )
    assert [state for _, state in states(world).values()] == ["unknown", "unheard"]
    assert "of 6 September 2026" in told.missing(world, ledger(world))[0]


def test_a_window_in_which_the_brand_is_silent_tells_nothing():
    world = build(
        [
            ("x:a", "ann", 1, "original", "Love it", None, "praise"),
            ("x:b", "acme", 9, "original", "News.", None, None),
        ],
        OWNED,
    )
    assert states(world)["x:a"][1] == "unheard"
    early = Scope(until=DAY + timedelta(days=5))
    assert states(world, early)["x:a"][1] == "unknown"


def test_the_furthest_carry_comes_first_whoever_has_more_followers():
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
    found = table(world, ledger(world)).to_pylist()
    assert [(row["handle"], row["already"]) for row in found] == [
        ("ann", 4),
        ("star", 0),
    ]


def test_the_usual_of_an_author_is_drawn_to_the_mean_of_all():
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
        row["post"]: row["usual"] for row in table(world, ledger(world)).to_pylist()
    }
    assert usual == {"x:a": 0.833, "x:b": 1.5, "x:c": 1.0}


def test_what_the_brand_says_of_itself_wants_no_answer():
    world = build(
        [("x:a", "acme", 0, "original", "We are great", None, "praise"), NEWS], OWNED
    )
    found = ledger(world)
    assert (len(found.post), found.left_out) == (0, {"owned": 2})


def test_a_question_mark_of_a_link_asks_nothing():
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


def test_waits_that_did_not_end_are_censored_and_not_dropped():
    # Answered after 1 and 2 days, two never within the 30 days of the data: Kaplan-Meier
    # falls to 3/4 and 1/2, so half are answered after 48 hours.
    world = build(
        [
            *(
                (f"x:{n}", n, 0, "original", "Broken", None, "complaint")
                for n in ("ann", "ben", "cal", "dan")
            ),
            ("x:p", "acme", 1, "reply", "Sorry", "x:ann", None),
            ("x:q", "acme", 2, "reply", "Sorry", "x:ben", None),
            NEWS,
        ],
        OWNED,
    )
    one = speed.speed(world, waiting(world, ledger(world)))[0]
    assert (one.posts, one.answered, one.median, one.p90) == (4, 2, 48.0, None)
    assert (one.median_answered, one.within_day) == (36.0, 0.25)
    weekdays = speed.speed(world, waiting(world, ledger(world)), "weekday")
    assert [row.group for row in weekdays] == [DAYS[DAY.weekday()]]


def test_the_median_wait_has_the_interval_that_its_curve_gives():
    # Ten people, answered after 1, 2, ... 10 days: the curve falls by a tenth a day.
    asked = [
        (f"x:a{n}", f"u{n}", 0, "original", "Broken", None, "complaint")
        for n in range(10)
    ]
    answers = [
        (f"x:b{n}", "acme", n + 1, "reply", "Sorry", f"x:a{n}", None) for n in range(10)
    ]
    world = build([*asked, *answers, NEWS], OWNED)
    rows = speed.speed(world, waiting(world, ledger(world)))
    # Greenwood's variance by hand, on the scale of log(-log), at 90 %.
    low = high = None
    variance = 0.0
    for day in range(1, 10):
        left = 11 - day
        variance += 1 / (left * (left - 1))
        curve = 1 - day / 10
        wide = math.exp(1.6448536 * math.sqrt(variance) / abs(math.log(curve)))
        low = low or (24.0 * day if curve**wide <= 0.5 else None)
        high = high or (24.0 * day if curve ** (1 / wide) <= 0.5 else None)
    one = rows[0]
    assert (one.median_low, one.median, one.median_high) == (low, 120.0, high)
    assert one.median_low < one.median < one.median_high
    assert "5.0 days (90 % interval" in speed.sentence(rows)


def test_a_median_whose_interval_has_no_end_says_so():
    posts = [
        *((f"x:{n}", n, 0, "original", "Bad", None, "complaint") for n in ("u", "v")),
        ("x:p", "acme", 1, "reply", "Sorry", "x:u", None),
        NEWS,
    ]
    world = build(posts, OWNED)
    rows = speed.speed(world, waiting(world, ledger(world)))
    assert (rows[0].median, rows[0].median_high) == (24.0, None)
    assert "(90 % interval: from 24.0 hours on)" in speed.sentence(rows)


def test_a_post_of_which_nobody_can_tell_is_no_post_that_waits():
    # Known are Ann, after a day, and Ben, after two: half are answered after 24 hours.
    # Cal is newer than the brand's last word: taken as waiting, the curve falls to 2/3
    # and 1/3 instead, and half are answered after 48 hours.
    world = build(
        [
            ("x:a", "ann", 0, "original", "Broken", None, "complaint"),
            ("x:b", "ben", 0, "original", "Broken", None, "complaint"),
            ("x:c", "cal", 9, "original", "Broken", None, "complaint"),
            ("x:p", "acme", 1, "reply", "Sorry", "x:a", None),
            ("x:q", "acme", 2, "reply", "Sorry", "x:b", None),
            ("x:z", "dan", 30, "original", "Bought one.", None, "neutral"),
        ],
        OWNED,
    )
    rows = speed.speed(world, waiting(world, ledger(world)))
    one = rows[0]
    assert (one.posts, one.answered, one.unknown) == (2, 2, 1)
    assert (one.median, one.within_day, one.median_if_waiting) == (24.0, 0.5, 48.0)
    assert "taken as still waiting, half are answered within 48.0" in speed.sentence(
        rows
    )
    assert speed.table(rows)["median_if_waiting"].to_pylist() == [48.0]


def test_the_second_median_is_told_only_where_it_differs():
    posts = [
        ("x:a", "ann", 0, "original", "Broken", None, "complaint"),
        ("x:p", "acme", 1, "reply", "Sorry", "x:a", None),
        ("x:z", "eve", 30, "original", "Bought one.", None, "neutral"),
    ]
    late = [
        (f"x:{n}", n, 5, "original", "Broken", None, "complaint")
        for n in ("ben", "cal", "dan")
    ]
    plain, more = build(posts, OWNED), build([*posts, *late], OWNED)
    told = [
        speed.sentence(speed.speed(world, waiting(world, ledger(world))))
        for world in (plain, more)
    ]
    assert "still waiting" not in told[0]
    # One of four is answered, if the three new ones wait.
    assert "still waiting at the file's end, fewer than half" in told[1]


def crowd(wait_few: float, wait_many: float, newer: int = 0) -> Snapshot:
    """A hundred people; those with few followers are answered after other days.

    `newer` more of them write after the brand's last word.
    """
    source = np.random.default_rng(3)
    posts: list[tuple] = [NEWS]
    for n in range(100):
        days = float(source.exponential(wait_few if n < 50 else wait_many))
        posts.append((f"x:p{n}", f"u{n}", 0, "original", "Broken", None, "complaint"))
        posts.append((f"x:r{n}", "acme", days, "reply", "Sorry", f"x:p{n}", None))
    posts += [
        (f"x:p-{n}", f"v{n}", 40, "original", "Broken", None, "complaint")
        for n in range(newer)
    ]
    made = build(posts, OWNED)
    ids = made.posts["id"].to_pylist()
    column = [
        None if not post.startswith("x:p") else 10 if int(post[3:]) < 50 else 5_000
        for post in ids
    ]
    place = made.posts.column_names.index("author_followers")
    posts_table = made.posts.set_column(
        place, "author_followers", pa.array(column, pa.int64())
    )
    return snapshots.of_tables({**made.tables, "posts": posts_table})


def test_that_small_voices_wait_longer_is_said_with_an_interval():
    world = crowd(10, 1)
    found = fairness(world, waiting(world, ledger(world)))
    assert (found.low or 0) > 0
    assert found.unit == "hours"
    assert "longer" in found.sentence


def test_where_all_wait_alike_no_difference_is_claimed():
    world = crowd(3, 3)
    found = fairness(world, waiting(world, ledger(world)))
    assert "about as long" in found.sentence


def test_posts_of_which_nobody_can_tell_make_no_voice_wait_longer():
    told = []
    for newer in (0, 60):
        world = crowd(3, 3, newer)
        told.append(fairness(world, waiting(world, ledger(world))))
    assert told[0] == told[1]
    assert "about as long" in told[1].sentence


def test_a_conversation_is_read_from_its_first_word_on():
    world = build(
        [
            ("x:a", "ann", 0, "original", "Broken", None, "complaint"),
            ("x:b", "acme", 1, "reply", "Sorry", "x:a", None),
            ("x:c", "ann", 2, "reply", "Still", "x:b", "complaint"),
            ("x:d", "ben", 2, "original", "Other", None, "neutral"),
        ],
        OWNED,
    )
    assert thread(world, 2) == (0, 1, 2)
    assert thread(world, 3) == (3,)
    assert roots(world)[1].tolist() == [0, 1, 2, 0]
    assert roots(world)[0].tolist() == [0, 0, 0, 3]


def test_posts_that_answer_each_other_in_a_circle_end_somewhere():
    world = build(
        [
            ("x:a", "ann", 0, "reply", "a", "x:b", None),
            ("x:b", "ben", 0, "reply", "b", "x:a", None),
        ]
    )
    assert set(thread(world, 0)) <= {0, 1}


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
    found = ledger(build(posts, OWNED))
    assert sum(int(found.where(state=[one]).sum()) for one in STATES) == len(found.post)
    assert sum(int(found.where(sign=[one]).sum()) for one in SIGNS) == len(found.post)
    assert not (found.hours < 0).any()
    assert (np.diff(found.carry) <= 0).all()
