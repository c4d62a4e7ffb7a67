"""What looks bought, each planted in a world written by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest

from graph.analysis.authenticity.credibility import find_authenticity_signals
from graph.analysis.authenticity.inauthentic_activity import (
    MIN_OFFER_POSTS,
    MIN_RING_BRANDS,
    MIN_RUSH_REVIEWERS,
)
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from tests.graph.analysis.conftest import build


def review(
    key: str, name: str, day: float, label: str = "praise", text: str = ""
) -> tuple:
    return (f"x:{key}", name, day, "review", text or f"words {key}", None, label)


def found(snapshot: Snapshot, reason: str) -> dict[str, tuple[int, tuple[str, ...]]]:
    handles = snapshot.accounts["handle"].to_pylist()
    return {
        handles[one.row]: (one.strength, one.evidence)
        for one in find_authenticity_signals(snapshot)
        if one.reason == reason
    }


USUAL = [review(f"u{n:02}", f"u{n:02}", n) for n in range(30)]


def test_strangers_who_praise_on_one_day_are_a_rush_with_all_their_reviews():
    rush = [review(f"r{n}", f"r{n}", 12 + n / 100) for n in range(MIN_RUSH_REVIEWERS)]
    signals = found(build([*USUAL, *rush]), "review_rush")
    # The one who always reviews on that day is among them: the data cannot separate them.
    assert set(signals) == {"u12", *(f"r{n}" for n in range(MIN_RUSH_REVIEWERS))}
    strength, evidence = signals["r0"]
    assert strength == MIN_RUSH_REVIEWERS + 1
    assert evidence[0] == "x:r0"
    assert set(evidence) == {"x:u12", *(f"x:r{n}" for n in range(MIN_RUSH_REVIEWERS))}


def test_a_busy_shop_and_people_who_review_often_are_no_rush():
    busy = [
        review(f"b{d}-{n}", f"b{d}-{n}", d)
        for d in range(20)
        for n in range(MIN_RUSH_REVIEWERS)
    ]
    assert found(build(busy), "review_rush") == {}
    regulars = [
        review(f"r{n}-{day}", f"r{n}", day)
        for n in range(MIN_RUSH_REVIEWERS)
        for day in (3, 12)
    ]
    assert found(build([*USUAL, *regulars]), "review_rush") == {}


def many_brands(posts: list[tuple], brand_of: dict[str, int]) -> Snapshot:
    """The same posts, each about the brand that is named for it."""
    world = build(posts)
    brands = [{"id": f"b{n}", "name": f"B{n}"} for n in range(5)]
    about = [
        row | {"brand": brand_of[world.posts["id"][row["post"]].as_py()]}
        for row in world.about.to_pylist()
    ]
    return snapshot_from_tables(
        {
            **world.tables,
            "brands": pa.Table.from_pylist(brands, SCHEMAS["brands"]),
            "about": pa.Table.from_pylist(about, SCHEMAS["about"]),
        }
    )


@pytest.mark.parametrize(
    ("apart", "label", "ring"),
    [(1, "praise", True), (20, "praise", False), (1, "complaint", False)],
)
def test_two_who_review_the_same_brands_the_same_way_within_days_are_a_ring(
    apart, label, ring
):
    posts, brand_of = [], {}
    for number in range(MIN_RING_BRANDS):
        for name, day, own_label in (
            ("ann", 30 * number, "praise"),
            ("ben", 30 * number + apart, label),
        ):
            posts.append(review(f"{name}{number}", name, day, own_label))
            brand_of[f"x:{name}{number}"] = number
    signals = found(many_brands(posts, brand_of), "review_ring")
    assert set(signals) == ({"ann", "ben"} if ring else set())
    if ring:
        assert signals["ann"][0] == MIN_RING_BRANDS
        assert set(signals["ann"][1]) == set(brand_of)


def test_accounts_that_post_the_same_review_are_named_with_it():
    posts = [review(f"c{n}", f"c{n}", 5 * n) for n in range(3)]
    world = build([*USUAL, *posts])
    family = [
        "one" if key.startswith("x:c") else None
        for key in world.posts["id"].to_pylist()
    ]
    place = world.posts.schema.get_field_index("family")
    table = world.posts.set_column(place, "family", pa.array(family, pa.string()))
    signals = found(
        snapshot_from_tables({**world.tables, "posts": table}), "review_copy"
    )
    assert set(signals) == {"c0", "c1", "c2"}
    assert signals["c1"] == (3, ("x:c1", "x:c0", "x:c2"))


def test_accounts_that_mostly_offer_codes_advertise_and_one_code_is_no_signal():
    offers = [
        (f"x:o{n}", "shop", n, "original", f"Use my code SAVE{n}, 20% off", None, None)
        for n in range(MIN_OFFER_POSTS)
    ]
    fan = [
        (f"x:f{n}", "fan", n, "original", f"day {n} with it", None, None)
        for n in range(9)
    ]
    once = (
        "x:once",
        "fan",
        10,
        "original",
        "there is a discount code around",
        None,
        None,
    )
    signals = found(build([*offers, *fan, once]), "promotional")
    assert signals == {
        "shop": (MIN_OFFER_POSTS, tuple(f"x:o{n}" for n in range(MIN_OFFER_POSTS)))
    }
