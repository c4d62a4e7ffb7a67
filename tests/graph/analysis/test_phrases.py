"""Phrases that set groups apart: worked by hand, and what must not move them."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.topics import keyness
from graph.analysis.topics.phrases import (
    MIN_GROUP_USERS,
    MIN_Z_SCORE,
    PRIOR_PEOPLE,
    build_phrase_matrix,
    distinctive_phrases,
    extract_phrases,
    log_odds_ratio,
)
from graph.snapshots.scope import Scope
from tests.graph.analysis.conftest import build


def test_the_log_odds_ratio_by_hand():
    odds, z = log_odds_ratio(np.array([8]), 10, np.array([2]), 10)
    # Half of all twenty use it: the prior adds 10 who do and 10 who do not to each side.
    assert odds[0] == pytest.approx(log(18 / 12) - log(12 / 18))
    assert z[0] == pytest.approx(odds[0] / np.sqrt(1 / 18 + 1 / 12))
    assert PRIOR_PEOPLE == 20


def test_a_phrase_ends_at_a_full_stop_and_never_with_a_small_word():
    found = set(extract_phrases("The battery of the case is dead. Support was kind"))
    assert {"battery", "case", "dead", "support", "kind"} <= found
    assert "dead support" not in found
    assert not any(words.split()[-1] in {"of", "the", "is"} for words in found)


def test_names_of_brands_links_and_handles_are_no_phrases():
    text = "@acme Acme cable https://x.test/cable2 acme u/kim"
    assert list(extract_phrases(text, frozenset({"acme"}))) == ["cable"]


def texts(word: str, people: int, start: int = 0) -> tuple[list[str], list[int]]:
    return [f"{word} number {n}" for n in range(people)], [
        start + n for n in range(people)
    ]


def test_one_person_who_repeats_a_word_is_one_person():
    loud = ["zebra"] * 50
    many, who = texts("cable", 30, 100)
    read = build_phrase_matrix(
        [*loud, *many, *["other"] * 40],
        np.array([0] * 50 + who + list(range(200, 240))),
    )
    group = np.array([True] * 80 + [False] * 40)
    found = distinctive_phrases(read, group, ~group)
    assert [one.text for one in found][:1] == ["cable"]
    assert "zebra" not in {one.text for one in found}
    assert found[0].group_users == 30
    assert found[0].group_size == 31


def test_groups_with_the_same_wording_have_no_phrases():
    words = ["cable", "battery", "sound"] * 20
    read = build_phrase_matrix(words, np.arange(60))
    group = np.arange(60) % 2 == 0
    assert distinctive_phrases(read, group, ~group) == ()


def test_a_longer_phrase_replaces_its_parts_if_the_same_people_use_it():
    mine = ["the charging dock broke"] * 20
    read = build_phrase_matrix([*mine, *["fine sound"] * 40], np.arange(60))
    group = np.arange(60) < 20
    found = {one.text for one in distinctive_phrases(read, group, ~group)}
    assert len([one for one in found if "dock" in one]) == 1


def test_texts_without_a_word_have_no_phrases():
    read = build_phrase_matrix(["", "!!!", "🙂"], np.arange(3))
    assert (
        distinctive_phrases(
            read, np.array([True, False, False]), np.array([False, True, True])
        )
        == ()
    )


@given(st.permutations(range(40)))
def test_the_order_of_posts_changes_no_phrase(order):
    base = ["cable broke"] * 15 + ["battery holds"] * 25
    who = np.arange(40)
    group = np.arange(40) < 15
    shuffled = list(order)
    first = distinctive_phrases(build_phrase_matrix(base, who), group, ~group)
    second = distinctive_phrases(
        build_phrase_matrix([base[i] for i in shuffled], who[shuffled]),
        group[shuffled],
        ~group[shuffled],
    )
    assert [(one.text, one.group_users, one.z_score) for one in first] == [
        (one.text, one.group_users, one.z_score) for one in second
    ]


@given(st.integers(0, 30), st.integers(0, 30))
def test_z_changes_its_sign_with_the_order_of_the_groups(mine, theirs):
    one = log_odds_ratio(np.array([mine]), 30, np.array([theirs]), 30)
    other = log_odds_ratio(np.array([theirs]), 30, np.array([mine]), 30)
    assert one[1][0] == pytest.approx(-other[1][0])


def speech(word: str, label: str, names: range, day: float = 0) -> list[tuple]:
    return [
        (
            f"x:{word}{n}",
            f"p{n}",
            day + n / 50,
            "original",
            f"The {word} again",
            None,
            label,
        )
        for n in names
    ]


WORLD = [
    *speech("cable", "complaint", range(30)),
    *speech("sound", "praise", range(30, 60), 40),
]


def test_praise_and_complaints_each_have_phrases_with_their_posts():
    snapshot = build(WORLD)
    found = {
        group.name: group for group in keyness.compare_group_phrases(snapshot, Scope())
    }
    assert [one.text for one in found["complaint"].phrases] == ["cable"]
    assert [one.text for one in found["praise"].phrases] == ["sound"]
    ids = snapshot.posts["id"]
    cable = found["complaint"].phrases[0]
    assert {ids[row].as_py() for row in cable.posts} == {
        f"x:cable{n}" for n in range(30)
    }
    table = keyness.group_phrases_table(snapshot, tuple(found.values())).to_pylist()
    assert table[0]["low"] < table[0]["share"] <= table[0]["high"]
    assert cable.z_score >= MIN_Z_SCORE
    assert cable.group_users >= MIN_GROUP_USERS


def test_months_are_compared_with_the_rest_of_the_time():
    found = keyness.compare_group_phrases(build(WORLD), Scope(), "month")
    assert [group.name for group in found] == ["2026-09", "2026-10"]
    assert [one.text for one in found[0].phrases] == ["cable"]


def test_of_two_product_names_the_longer_one_counts():
    posts = [
        ("x:1", "ann", 0, "original", "My Fjord 2 sings", None, "praise"),
        ("x:2", "ben", 0, "original", "My Fjord sings", None, "praise"),
    ]
    found = keyness.compare_group_phrases(
        build(posts), Scope(), "product", None, ("Fjord", "Fjord 2")
    )
    assert {group.name: len(group.posts) for group in found} == {
        "Fjord": 1,
        "Fjord 2": 1,
    }


def test_a_sentence_says_that_no_phrase_separates_the_groups():
    assert "No phrase distinguishes" in keyness.describe_group_phrases(
        keyness.compare_group_phrases(build(WORLD[:3]), Scope())
    )
