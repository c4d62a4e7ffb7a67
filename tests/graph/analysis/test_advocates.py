"""Advocates, quiet advocates and detractors on worlds written by hand."""

import pyarrow as pa
import pytest

from graph.analysis.lists.advocates import (
    MIN_DAYS,
    advocates,
    detractors,
    quiet_advocates,
)
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import snapshot_from_tables


def posts_by(name, days, label, text="so good", start=0):
    return [
        (
            f"x:{name}{start + i}",
            name,
            day,
            "original",
            f"{text} {name} {i}",
            None,
            label,
        )
        for i, day in enumerate(days)
    ]


WORLD = [
    *posts_by("ann", [0, 9, 18, 27], "praise"),
    *posts_by("ben", [3], "praise"),
    *posts_by("cal", [1, 1, 1, 1, 1, 1], "praise"),
    *posts_by("dee", [2, 12, 22], "complaint"),
    *posts_by("eve", [0, 10, 20], "praise"),
    *posts_by("eve", [25], "neutral", start=10),
]


def handles(ranking):
    return [person.handle for person in ranking.people]


def test_only_those_who_praise_on_enough_different_days_are_advocates(world):
    assert MIN_DAYS == 3
    assert handles(advocates(world(WORLD))) == ["ann", "eve"]


def test_ten_posts_on_one_day_are_one_day(world):
    assert "cal" not in handles(advocates(world(WORLD)))


def test_more_days_of_the_same_kind_rank_higher(world):
    posts = [
        *posts_by("two", [0, 9, 18], "praise"),
        *posts_by("ten", range(0, 30, 3), "praise"),
    ]
    assert handles(advocates(world(posts))) == ["ten", "two"]


def test_detractors_follow_the_same_model(world):
    ranking = detractors(world(WORLD))
    assert handles(ranking) == ["dee"]
    assert ranking.people[0].evidence == ("x:dee0", "x:dee1", "x:dee2")


def test_an_advocate_who_also_criticises_counts_a_little_more(world):
    people = {person.handle: person for person in advocates(world(WORLD)).people}
    names = [part.name for part in advocates(world(WORLD)).parts]
    balance = names.index("balance")
    assert people["eve"].parts[balance] > 0 == people["ann"].parts[balance]


def test_the_parts_are_log_odds_that_add_up_and_give_the_probability(world):
    for person in advocates(world(WORLD)).people:
        assert sum(person.parts) == pytest.approx(person.score)
        assert 0 < person.probability < 1


def test_posts_by_the_brand_are_excluded(world):
    ranking = advocates(world(WORLD, owned=("ann",)))
    assert handles(ranking) == ["eve"]
    assert ranking.exclusions["owned"] == 4


def test_a_share_is_no_praise_by_the_sharer(world):
    shares = [
        (f"x:s{i}", "ben", i * 9, "share", "so good", "x:ann0", "praise")
        for i in range(4)
    ]
    assert "ben" not in handles(advocates(world([*WORLD, *shares])))


def test_a_week_of_data_has_promising_accounts_and_no_advocates(world):
    week = [*posts_by("ann", [0, 3, 6], "praise"), *posts_by("ben", [2], "praise")]
    ranking = advocates(world(week))
    assert ranking.claim == "promising"
    assert "too short" in ranking.sentence
    assert "promising posts" in ranking.sentence
    assert handles(ranking) == ["ann", "ben"]


def test_quiet_advocates_are_advocates_with_low_reach(world):
    snapshot = world(
        WORLD, followers={"ann": 90_000, "ben": 100, "cal": 80, "dee": 50, "eve": 20}
    )
    assert handles(quiet_advocates(snapshot)) == ["eve"]


def test_wordings_that_several_accounts_copy_are_nobodys_own(world):
    snapshot = world(
        [
            (f"x:{name}{day}", name, day, "original", "the same words", None, "praise")
            for name in ("r1", "r2", "r3")
            for day in (0, 9, 18)
        ]
    )
    posts = snapshot.posts.set_column(
        snapshot.posts.column_names.index("family"), "family", [["f"] * 9]
    )
    ranking = advocates(snapshot_from_tables({**snapshot.tables, "posts": posts}))
    assert not ranking.people
    assert ranking.exclusions["copied_wording"] == 9


def test_an_empty_list_names_its_reason(world):
    ranking = advocates(world([]), Scope())
    assert ranking.claim == "none"
    assert "choose your brand" in ranking.sentence


def test_days_of_one_week_count_less_than_days_of_different_weeks(world):
    posts = [
        *posts_by("dense", [0, 1, 2, 3], "praise"),
        *posts_by("wide", [0, 9, 18, 27], "praise"),
    ]
    ranking = advocates(world(posts))
    assert handles(ranking) == ["wide", "dense"]
    names = [part.name for part in ranking.parts]
    bunched = {p.handle: p.parts[names.index("bunched")] for p in ranking.people}
    assert bunched["dense"] < 0 == bunched["wide"]


def test_silent_advocates_have_lapsed_and_new_ones_are_rising(world):
    posts = [
        *posts_by("gone", [0, 5, 10], "praise"),
        *posts_by("here", [0, 30, 60, 89], "praise"),
        *posts_by("newly", [70, 78, 86], "praise"),
    ]
    why = {person.handle: person.why for person in advocates(world(posts)).people}
    assert "lapsed: last on 11 September 2026" in why["gone"]
    assert "rising: 3 days in the last quarter" in why["newly"]
    assert "lapsed" not in why["here"]
    assert "rising" not in why["here"]


def test_uncertain_labels_count_by_their_probability(world):
    snapshot = world(
        [
            *posts_by("sure", [0, 9, 18], "praise"),
            *posts_by("vague", [0, 9, 18], "praise"),
        ]
    )
    ids = snapshot.posts["id"].to_pylist()
    rows = [
        row | ({"praise": 0.5, "complaint": 0.1} if "vague" in ids[row["post"]] else {})
        for row in snapshot.about.to_pylist()
    ]
    about = pa.Table.from_pylist(rows, snapshot.about.schema)
    ranking = advocates(snapshot_from_tables({**snapshot.tables, "about": about}))
    assert handles(ranking) == ["sure", "vague"]
    assert ranking.people[0].probability > ranking.people[1].probability


def test_a_new_account_changes_no_other_score(world):
    before = advocates(world(WORLD))
    more = [
        *WORLD,
        *posts_by("zoe", [1, 8], "complaint"),
        *posts_by("yan", [2], "neutral"),
    ]
    after = advocates(world(more))
    assert handles(before) == handles(after)
