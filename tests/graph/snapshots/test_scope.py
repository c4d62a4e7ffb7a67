"""Posts in a scope, by hand: brand, topic, platform, time, and posts without own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import Scope, post_mask, scope_conditions
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

DAY = datetime(2026, 10, 5)


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = SCHEMAS[name]
    full = [{column: row.get(column) for column in schema.names} for row in rows]
    return pa.Table.from_pylist(full, schema)


@pytest.fixture
def snapshot() -> Snapshot:
    """Post 0 and its share 1 are about Acme, post 2 is about `zenco`, 3 is a stub."""
    posts = [
        {"text": "a battery", "kind": "original", "created_at": DAY, "platform": "x"},
        {"text": "a battery", "kind": "share", "created_at": DAY.replace(day=6)},
        {"text": "#Battery", "kind": "reply", "platform": "y"},
        {"kind": "original", "stub": True, "created_at": DAY, "platform": "x"},
    ]
    about = [(0, 0, "praise"), (1, 0, None), (2, 1, "complaint"), (3, 0, None)]
    share = KINDS.index(Kind.SHARE)
    act = {"actor": 1, "target": 0, "kind": share, "post": 1, "target_post": 0}
    return snapshot_from_tables(
        {
            "accounts": table("accounts", [{"id": f"x:{n}"} for n in "ab"]),
            "posts": table(
                "posts",
                [
                    {"id": f"x:{n}", "stub": False, **post}
                    for n, post in enumerate(posts)
                ],
            ),
            "about": table(
                "about",
                [
                    {"post": post, "brand": brand, "label": label}
                    for post, brand, label in about
                ],
            ),
            "brands": table(
                "brands",
                [{"id": "acme", "name": "zenco"}, {"id": "zenco", "name": "Zenco Air"}],
            ),
            "tagged": table("tagged", [{"post": 2, "tag": "battery"}]),
            "interactions": table("interactions", [act]),
        }
    )


@pytest.mark.parametrize(
    ("scope", "rows"),
    [
        (Scope(), [0, 2]),
        (Scope(brand="acme"), [0]),
        (Scope(brand="ZENCO AIR"), [2]),
        (Scope(platform="x"), [0]),
        (Scope(since=DAY), [0]),
        (Scope(until=DAY), []),
        (Scope(topic="#battery"), [2]),
        (Scope(topic="battery"), [0, 2]),
        (Scope(topic="battery", brand="zenco"), [2]),
    ],
)
def test_posts_meet_every_condition(
    snapshot: Snapshot, scope: Scope, rows: list[int]
) -> None:
    assert post_mask(snapshot, scope).nonzero()[0].tolist() == rows


def test_posts_without_own_words_are_included_on_request(snapshot: Snapshot) -> None:
    scope = Scope(brand="acme")
    found = post_mask(snapshot, scope, own_words=False).nonzero()[0].tolist()
    assert found == [0, 1, 3]
    found = post_mask(
        snapshot, replace(scope, since=DAY.replace(day=6)), own_words=False
    )
    assert found.nonzero()[0].tolist() == [1]


def test_one_lookup_finds_brands_for_posts_and_interactions(snapshot: Snapshot) -> None:
    # An exact id wins over the name of another brand.
    assert find_brand_row(snapshot, "zenco") == 1
    assert find_brand_row(snapshot, "Acme") == 0
    for brand, count in {"ACME": 1, "Zenco Air": 0}.items():
        chosen = select_interactions(snapshot, **scope_conditions(Scope(brand=brand)))
        assert len(chosen.rows) == count
    with pytest.raises(UsageError, match="it has zenco, Zenco Air"):
        select_interactions(snapshot, brand="nobody")
    with pytest.raises(UsageError, match="no brand 'nobody'"):
        post_mask(snapshot, Scope(brand="nobody"))
