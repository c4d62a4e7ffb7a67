"""Which brands a post speaks of: measured on posts labelled by hand, then the traps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.brand_config import Brand, load_brands
from ingest.text.brand_matching.spotter import (
    BrandSpot,
    BrandSpotter,
    unambiguous_brands,
)

DATA = Path(__file__).resolve().parents[2] / "data"
SPOTTER = BrandSpotter(load_brands(DATA / "brand_spotting.toml"))
POSTS = [
    json.loads(line)
    for line in (DATA / "brand_spotting.jsonl").read_text("utf-8").splitlines()
]


def ids(text: str, **signs: list[str]) -> set[str]:
    return set(unambiguous_brands(SPOTTER.spot(text, **signs)))


def test_precision_and_recall_on_hand_labelled_posts() -> None:
    # Measured: precision 0.98, recall 0.99 (2 wrong, 1 missed of 105). What is wrong:
    # "a united front ... at the school gate", where a context word misleads; missed
    # is a German genitive without apostrophe ("Nestlés"), lest "apples" be Apple.
    hits = wrong = missed = 0
    for post in POSTS:
        signs = {key: post.get(key, []) for key in ("mentions", "tags", "links")}
        found, expected = ids(post["text"], **signs), set(post["brands"])
        hits += len(found & expected)
        wrong += len(found - expected)
        missed += len(expected - found)
    assert len(POSTS) >= 120
    assert hits / (hits + wrong) >= 0.96
    assert hits / (hits + missed) >= 0.95


def test_the_longer_name_wins_at_one_place() -> None:
    spots = SPOTTER.spot("on Delta Air Lines today")
    assert spots == (BrandSpot("delta", "alias", 3, 18),)


def test_an_ambiguous_name_alone_is_recorded_and_does_not_count() -> None:
    spots = SPOTTER.spot("the river and its delta")
    assert [spot.ambiguous for spot in spots] == [True]
    assert unambiguous_brands(spots) == {}


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Delta and Delta Air Lines", {}),
        ("Delta, ask @DeltaAssist", {}),
        ("Delta rocks", {"tags": ["DeltaAirLines"]}),
        ("Delta rocks", {"column_brands": ["Delta Air Lines"]}),
        ("Delta lost my luggage", {}),
        ("Delta: two FLIGHTS, both late", {}),
    ],
)
def test_an_ambiguous_name_counts_beside_another_sign(
    text: str, signs: dict[str, list[str]]
) -> None:
    assert ids(text, **signs) == {"delta"}


def test_the_same_ambiguous_name_twice_is_no_support() -> None:
    assert ids("delta delta #delta #RiverDelta", tags=["Delta"]) == set()


def test_a_phrase_that_means_something_else_is_never_the_brand() -> None:
    assert ids("the delta variant closed the airport") == set()
    assert ids("#DeltaVariant at the airport") == set()


def test_the_prefix_of_a_share_is_not_a_mention() -> None:
    assert SPOTTER.spot("RT @Delta: we are hiring") == ()


def test_positions_are_those_of_the_text_as_written() -> None:
    text = "Straße, e\u0301 ﬁne ＳＡＭＳＵＮＧ!"
    (spot,) = SPOTTER.spot(text)
    assert text[spot.start : spot.end] == "ＳＡＭＳＵＮＧ"


def test_a_column_names_a_brand_by_name_alias_or_id() -> None:
    for name in ("H&M", "h&m", "hm"):
        assert unambiguous_brands(SPOTTER.spot("ok", column_brands=[name])) == {
            "hm": "column"
        }
    assert SPOTTER.spot("ok", column_brands=["Unknown Inc", ""]) == ()


def test_the_most_certain_match_is_recorded() -> None:
    spots = SPOTTER.spot("Samsung #samsung @SamsungMobile https://samsung.com")
    assert [spot.how for spot in spots] == ["mention", "tag", "alias", "link"]
    assert unambiguous_brands(spots) == {"samsung": "mention"}


def test_an_account_of_one_platform_is_not_that_name_on_another() -> None:
    spotter = BrandSpotter([Brand(id="b", name="Brandname", owned=("x:acme", "x:77"))])
    assert unambiguous_brands(spotter.spot("hi", ["x:@acme"])) == {"b": "mention"}
    assert unambiguous_brands(spotter.spot("hi", ["x:77"])) == {"b": "mention"}
    assert unambiguous_brands(spotter.spot("hi", ["acme"])) == {"b": "mention"}
    assert unambiguous_brands(spotter.spot("hi @ACME!")) == {"b": "mention"}
    assert spotter.spot("hi", ["bluesky:acme"]) == ()


def test_staff_and_partners_are_not_the_brand() -> None:
    brand = Brand(id="b", name="Brandname", staff=("@jane",), partners=("@joe",))
    assert BrandSpotter([brand]).spot("@jane and @joe had lunch", ["jane", "joe"]) == ()


def test_one_name_of_two_brands_is_spotted_for_both() -> None:
    brands = [Brand(id=i, name=i, aliases=("Polaris",)) for i in ("cars", "boats")]
    assert unambiguous_brands(BrandSpotter(brands).spot("my Polaris")) == {
        "boats": "alias",
        "cars": "alias",
    }


def test_a_link_names_the_brand_of_its_site_and_not_of_its_path() -> None:
    assert ids("x", links=["https://shop.samsung.co.uk/tv"]) == {"samsung"}
    assert ids("x", links=["https://example.org/samsung", "http://[broken"]) == set()


def test_no_brands_find_nothing() -> None:
    assert BrandSpotter([]).spot("Delta @Delta #Delta https://delta.com") == ()


@given(st.text(max_size=80))
def test_any_text_is_accepted_and_positions_are_within_it(text: str) -> None:
    for spot in SPOTTER.spot(text + " Samsung"):
        assert -1 <= spot.start <= spot.end <= len(text) + 8


@given(st.permutations(["Samsung", "@united", "#cocacola", "McDonald's"]))
def test_the_order_of_names_does_not_change_the_brands(words: list[str]) -> None:
    found = ids(" , ".join(words))
    assert found == {"samsung", "united", "coca-cola", "mcdonalds"}
