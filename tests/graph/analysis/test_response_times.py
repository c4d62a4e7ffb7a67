"""How long people wait for an answer, and whether all wait alike: worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care import response_times
from graph.analysis.customer_care.inbox import build_inbox, select_answerable_cases
from graph.analysis.customer_care.response_equity import estimate_response_equity
from graph.analysis.customer_care.response_times import WEEKDAY_NAMES
from graph.snapshots import snapshot
from graph.snapshots.snapshot import Snapshot
from tests.graph.analysis.conftest import DAY, build

OWNED = ("acme",)
NEWS = ("x:z", "acme", 30, "original", "News.", None, None)


def test_unanswered_cases_are_censored_and_not_dropped():
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
    one = response_times.measure_response_times(
        world, select_answerable_cases(world, build_inbox(world))
    )[0]
    assert (one.posts, one.answered, one.median, one.p90) == (4, 2, 48.0, None)
    assert (one.median_answered, one.within_day) == (36.0, 0.25)
    assert len(one.cases) == 4
    weekdays = response_times.measure_response_times(
        world, select_answerable_cases(world, build_inbox(world)), "weekday"
    )
    assert [row.group for row in weekdays] == [WEEKDAY_NAMES[DAY.weekday()]]


def test_the_median_response_time_has_the_interval_of_its_curve():
    # Ten people, answered after 1, 2, ... 10 days: the curve falls by a tenth a day.
    complaints = [
        (f"x:a{n}", f"u{n}", 0, "original", "Broken", None, "complaint")
        for n in range(10)
    ]
    answers = [
        (f"x:b{n}", "acme", n + 1, "reply", "Sorry", f"x:a{n}", None) for n in range(10)
    ]
    world = build([*complaints, *answers, NEWS], OWNED)
    rows = response_times.measure_response_times(
        world, select_answerable_cases(world, build_inbox(world))
    )
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
    assert "5.0 days (90 % interval" in response_times.describe_response_times(rows)


def test_a_median_with_an_open_interval_is_reported_as_open():
    posts = [
        *((f"x:{n}", n, 0, "original", "Bad", None, "complaint") for n in ("u", "v")),
        ("x:p", "acme", 1, "reply", "Sorry", "x:u", None),
        NEWS,
    ]
    world = build(posts, OWNED)
    rows = response_times.measure_response_times(
        world, select_answerable_cases(world, build_inbox(world))
    )
    assert (rows[0].median, rows[0].median_high) == (24.0, None)
    assert (
        "(90 % interval: from 24.0 hours on)"
        in response_times.describe_response_times(rows)
    )


def test_a_case_with_unknown_state_is_not_an_unanswered_case():
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
    rows = response_times.measure_response_times(
        world, select_answerable_cases(world, build_inbox(world))
    )
    one = rows[0]
    assert (one.posts, one.answered, one.unknown) == (2, 2, 1)
    assert (one.median, one.within_day, one.median_if_waiting) == (24.0, 0.5, 48.0)
    assert (
        "as still waiting, the median is 48.0"
        in response_times.describe_response_times(rows)
    )
    assert response_times.response_times_table(rows)[
        "median_if_waiting"
    ].to_pylist() == [48.0]


def test_the_second_median_is_reported_only_where_it_differs():
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
    sentence = [
        response_times.describe_response_times(
            response_times.measure_response_times(
                world, select_answerable_cases(world, build_inbox(world))
            )
        )
        for world in (plain, more)
    ]
    assert "still waiting" not in sentence[0]
    # One of four is answered, if the three new ones wait.
    assert "as still waiting, fewer than half" in sentence[1]


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
    return snapshot.snapshot_from_tables({**made.tables, "posts": posts_table})


def test_longer_response_times_for_small_accounts_have_an_interval():
    world = crowd(10, 1)
    found = estimate_response_equity(
        world, select_answerable_cases(world, build_inbox(world))
    )
    assert (found.low or 0) > 0
    assert found.unit == "hours"
    assert "longer" in found.sentence


def test_equal_response_times_give_no_difference():
    world = crowd(3, 3)
    found = estimate_response_equity(
        world, select_answerable_cases(world, build_inbox(world))
    )
    assert "about as long" in found.sentence


def test_cases_with_unknown_state_lengthen_no_response_time():
    found = []
    for newer in (0, 60):
        world = crowd(3, 3, newer)
        found.append(
            estimate_response_equity(
                world, select_answerable_cases(world, build_inbox(world))
            )
        )
    assert found[0] == found[1]
    assert "about as long" in found[1].sentence
