"""Brands side by side, worked by hand."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pytest

from graph.analysis.brands import brand_comparison
from graph.analysis.brands.brand_switching import switch_posts
from graph.analysis.brands.carrier_share import share_of_supporters
from graph.analysis.brands.earned_media import (
    earned_media_by_month,
    posts_by_media_type,
)
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import SCHEMAS, snapshot_from_tables
from tests.graph.analysis.conftest import DAY, acts_of, post_row


def two_brands(posts: list[tuple], staff: tuple[str, ...] = ()):
    """Posts as in `build`, with the brand (0 or 1) they are about at the end."""
    posts = sorted(posts)
    plain = [post[:7] for post in posts]
    names = sorted({post[1] for post in posts})
    tables = {
        "accounts": [{"id": f"x:{n}", "platform": "x", "handle": n} for n in names],
        "posts": [post_row(post, names) for post in plain],
        "interactions": list(acts_of(plain, names)),
        "brands": [{"id": "acme", "name": "Acme"}, {"id": "bolt", "name": "Bolt"}],
        "about": [
            {"post": row, "brand": post[7], "label": post[6], "how": "alias"}
            for row, post in enumerate(posts)
            if post[7] is not None
        ],
        "roles": [
            {"brand": 0, "account": names.index(one), "role": "staff"} for one in staff
        ],
    }
    return snapshot_from_tables(
        {n: pa.Table.from_pylist(rows, SCHEMAS[n]) for n, rows in tables.items()}
    )


def post(name, day, brand, label="praise", kind="original", target=None):
    return (f"x:{name}{day}", name, day, kind, f"{name} {day}", target, label, brand)


WORLD = [
    post("ann", 0, 0),
    post("ann", 1, 0),
    post("ann", 2, 1),
    post("ann", 3, 1),
    post("ben", 0, 0),
    post("ben", 4, 1),
    post("cal", 0, 0, "complaint"),
    post("dee", 5, None, None, "share", "x:ann0"),
    post("eve", 5, None, None, "share", "x:cal0"),
    post("fay", 6, 0),
]


def test_supporters_post_without_complaint_or_share_such_a_post():
    snapshot = two_brands(WORLD, staff=("fay",))
    found = brand_comparison.compare_brands(snapshot)
    actual = {one.brand: (one.people, one.actions) for one in found.brands}
    # Acme: Ann twice, Ben, and Dee who shared Ann; not Cal and Eve (a complaint), not staff.
    assert actual == {0: (3, 4), 1: (2, 3)}
    assert [len(one.people) for one in found.overlaps] == [2]
    assert found.overlaps[0].union_size == 3
    table = brand_comparison.brand_support_table(snapshot, found).to_pylist()
    assert table[0]["top_tenth"] == pytest.approx(2 / 4)
    assert table[0]["like"] == pytest.approx(1 / (0.25 + 2 * 0.0625))
    assert table[0]["low"] <= table[0]["top_tenth"] <= table[0]["high"]
    # Ann, Ben and Dee carry a brand: all of them Acme, two of the three Bolt.
    assert [row["share"] for row in table] == pytest.approx([1, 2 / 3])


def test_supporters_of_two_brands_have_evidence_for_both():
    snapshot = two_brands(WORLD, staff=("fay",))
    (row,) = brand_comparison.brand_overlap_table(
        snapshot, brand_comparison.compare_brands(snapshot)
    ).to_pylist()
    # Of Ann and of Ben first one for Acme and one for Bolt, then the rest of Ann's.
    first = ["x:ann0", "x:ann2", "x:ben0", "x:ben4"]
    assert row["evidence"].split("|") == [*first, "x:ann1", "x:ann3"]
    assert row["evidence_count"] == 6
    assert row["accounts"] == "x:ann|x:ben"


def test_gained_and_lost_supporters_add_up_to_the_figures_of_the_sentence():
    posts = [post("gil", day, int(day < 2)) for day in range(4)]
    snapshot = two_brands([*WORLD, *posts])
    found = brand_comparison.compare_brands(snapshot)
    actual = found.switches_by_direction(0)
    # Gil went from Bolt to Acme, Ann from Acme to Bolt.
    assert {words: len(mine) for words, mine in actual.items()} == {
        "came": 1,
        "left": 1,
        "switched among all brands": 2,
    }
    assert found.switches_by_direction(None) == {"switched": found.brand_switches}
    # In front the posts between which each of them turned.
    rows = (
        snapshot.posts["id"].take(list(switch_posts(found.brand_switches))).to_pylist()
    )
    assert rows[:4] == ["x:ann1", "x:ann2", "x:gil1", "x:gil2"]
    assert len(rows) == 8


def test_a_switch_needs_two_posts_for_each_brand_in_order():
    snapshot = two_brands(WORLD)
    found = brand_comparison.compare_brands(snapshot)
    ids = snapshot.posts["id"]
    (one,) = found.brand_switches
    assert snapshot.accounts["handle"][one.account].as_py() == "ann"
    assert (one.old_brand, one.new_brand) == (0, 1)
    assert (ids[one.last_old_post].as_py(), ids[one.first_new_post].as_py()) == (
        "x:ann1",
        "x:ann2",
    )
    # Four acts, two of each: 2 of the 6 orders look like a switch.
    assert found.expected_by_chance == pytest.approx(2 / 6)
    assert "0.3 expected by chance" in brand_comparison.describe_brand_switching(
        snapshot, found, None
    )
    assert brand_comparison.describe_brand_switching(snapshot, found, 1).startswith(
        "1 person came to Bolt"
    )


def test_a_supporter_who_returns_has_not_switched():
    again = [*WORLD, post("ann", 9, 0)]
    assert brand_comparison.compare_brands(two_brands(again)).brand_switches == ()


def test_a_share_of_a_post_about_two_brands_supports_both():
    both = [post("ann", 0, 0), post("dee", 1, None, None, "share", "x:ann0")]
    snapshot = two_brands(both)
    about = pa.concat_tables(
        [
            snapshot.about,
            pa.Table.from_pylist(
                [{"post": 0, "brand": 1, "label": "neutral", "how": "alias"}],
                SCHEMAS["about"],
            ),
        ]
    )
    found = brand_comparison.compare_brands(
        snapshot_from_tables({**snapshot.tables, "about": about})
    )
    assert {one.brand: one.people for one in found.brands} == {0: 2, 1: 2}


def test_the_scope_narrows_time():
    early = Scope(until=DAY + timedelta(days=1))
    found = brand_comparison.compare_brands(two_brands(WORLD, staff=("fay",)), early)
    assert {one.brand: one.people for one in found.brands} == {0: 2}


def test_earned_and_owned_media_open_the_counted_posts():
    world = two_brands(WORLD, staff=("fay",))
    ids = world.posts["id"].to_pylist()
    found = posts_by_media_type(world, None, 0)
    assert [ids[row] for row in found["owned"]] == ["x:fay6"]
    # The latest first; what complains is earned talk as well.
    assert [ids[row] for row in found["earned"]] == [
        "x:ann1",
        "x:ann0",
        "x:ben0",
        "x:cal0",
    ]
    assert found["paid"] == ()


def test_posts_are_earned_owned_or_paid_by_month():
    table = earned_media_by_month(two_brands(WORLD, staff=("fay",))).to_pylist()
    assert table == [
        {"brand": "Acme", "month": "2026-09", "earned": 4, "owned": 1, "paid": 0},
        {"brand": "Bolt", "month": "2026-09", "earned": 3, "owned": 0, "paid": 0},
    ]


def test_disclosed_posts_are_paid_and_brand_posts_are_owned():
    world = two_brands([*WORLD, post("acme", 7, 0)], staff=("fay",))
    posts = world.posts.to_pylist()
    for row in posts:
        row["paid"] = row["id"] in {"x:fay6", "x:ann0", "x:acme7"}
    ids = [row["id"] for row in world.accounts.to_pylist()]
    roles = [
        *world.tables["roles"].to_pylist(),
        {"brand": 0, "account": ids.index("x:acme"), "role": "owned"},
    ]
    changed = {"posts": posts, "roles": roles}
    world = snapshot_from_tables(
        {
            name: pa.Table.from_pylist(changed[name], SCHEMAS[name])
            if name in changed
            else table
            for name, table in world.tables.items()
        }
    )
    found = posts_by_media_type(world, None, 0)
    names = world.posts["id"].to_pylist()
    actual = {sort: [names[row] for row in rows] for sort, rows in found.items()}
    assert actual["paid"] == ["x:fay6", "x:ann0"]
    assert actual["owned"] == ["x:acme7"]


def test_a_brand_without_supporters_is_named_and_single_posts_are_no_top_tenth():
    world = two_brands([post("ann", 0, 1), post("ben", 1, 1)])
    found = brand_comparison.compare_brands(world)
    assert brand_comparison.describe_brand_support(world, found, 0) == (
        "Acme has no supporters. Bolt has 2 supporters."
    )


def test_an_empty_store_has_no_supporters():
    snapshot = snapshot_from_tables({})
    assert "No brand" in brand_comparison.describe_brand_support(
        snapshot, brand_comparison.compare_brands(snapshot), None
    )
    assert earned_media_by_month(snapshot).num_rows == 0


def test_the_share_of_supporters_has_an_interval_for_each_month():
    # September: Ann and Ben carry both brands, Dee passes on what carries Acme, Fay
    # writes of it; Eve passes on a complaint. In October only Gus, of Bolt.
    world = two_brands([*WORLD, post("gus", 32, 1)])
    rows = share_of_supporters(world).to_pylist()
    found = {(row["brand"], row["month"]): row for row in rows}
    assert {key: (row["people"], row["carriers"]) for key, row in found.items()} == {
        ("Acme", "2026-09"): (4, 4),
        ("Bolt", "2026-09"): (2, 4),
        ("Acme", "2026-10"): (0, 1),
        ("Bolt", "2026-10"): (1, 1),
    }
    for row in rows:
        assert row["share"] == row["people"] / row["carriers"]
        assert row["low"] <= row["share"] <= row["high"]
    assert rows == sorted(rows, key=lambda row: (row["brand"], row["month"]))
    nobody = share_of_supporters(two_brands([post("cal", 0, 0, "complaint")]))
    assert nobody.num_rows == 0
