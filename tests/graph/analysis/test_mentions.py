"""Mentions of a brand, counted by hand on a world of seven posts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from graph.analysis.brands.mentions import brand_posts, posts_by_week
from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from graph.view_models import overview

REPLY = KINDS.index(Kind.REPLY)


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = SCHEMAS[name]
    full = [{column: row.get(column) for column in schema.names} for row in rows]
    return pa.Table.from_pylist(full, schema)


def post(number: int, author: int | None, day: int, **more: Any) -> dict[str, Any]:
    at = datetime(2026, 10, day) if day else None
    defaults = {"kind": "original", "stub": False, "platform": "x", "text": "battery"}
    return {"id": f"x:{number}", "author": author, "created_at": at, **defaults, **more}


def world(known: bool = True) -> Snapshot:
    """Ann praises twice, Bob complains, the brand praises itself, a share repeats."""
    posts = [
        post(0, 0, 5),
        post(1, 0, 20, text="case"),
        post(2, 1, 6, platform="y"),
        post(3, 2, 7),
        post(4, 1, 8, kind="share"),
        post(5, 2, 21, kind="reply", text="thanks", reply_to=0),
        post(6, None, 0, paid=True),
    ]
    about = [
        {"post": row, "brand": 0, "label": label}
        for row, label in enumerate(
            ("praise", "praise", "complaint", "praise", "praise", None, "praise")
        )
        if row != 5
    ]
    acts = [{"actor": 2, "target": 0, "kind": REPLY, "post": 5, "target_post": 0}]
    roles = [{"brand": 0, "account": 2, "role": "owned"}]
    return snapshot_from_tables(
        {
            "accounts": table(
                "accounts",
                [{"id": f"x:{n}", "platform": "x", "handle": n} for n in "abc"],
            ),
            "posts": table("posts", posts),
            "about": table("about", about),
            "brands": table("brands", [{"id": "acme", "name": "Acme"}]),
            "roles": table("roles", roles if known else []),
            "interactions": table("interactions", acts),
        }
    )


def test_a_share_is_no_mention_of_its_own() -> None:
    assert 4 not in brand_posts(world(), Scope()).post


def test_the_latest_post_comes_first_and_the_undated_last() -> None:
    assert brand_posts(world(), Scope()).post.tolist() == [1, 3, 2, 0, 6]


def test_the_brand_and_paid_accounts_are_not_independent() -> None:
    mentions = brand_posts(world(), Scope(brand="acme"))
    assert mentions.rows("earned") == [1, 2, 0]
    assert mentions.rows("paid_for") == [3, 6]


def test_without_a_post_by_the_brand_no_mention_is_unanswered() -> None:
    facts = overview.overview_facts(world(known=False), Scope(brand="acme"))
    assert facts.tiles[2].value == "unknown"
    assert "no replies by the brand" in facts.sentence[-1].words


@pytest.mark.parametrize(
    ("scope", "rows"),
    [
        (Scope(platform="y"), [2]),
        (Scope(topic="case"), [1]),
        (Scope(since=datetime(2026, 10, 6), until=datetime(2026, 10, 8)), [3, 2]),
    ],
)
def test_the_scope_applies_to_every_figure(scope: Scope, rows: list[int]) -> None:
    assert brand_posts(world(), scope).post.tolist() == rows


def test_an_unknown_brand_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no brand"):
        brand_posts(world(), Scope(brand="nobody"))


def test_a_week_without_posts_is_in_the_table_with_zeros() -> None:
    found = posts_by_week(world(), Scope())
    assert found["week"].to_pylist() == [datetime(2026, 10, d) for d in (5, 12, 19)]
    assert found["praise"].to_pylist() == [2, 0, 1]
    assert found["complaint"].to_pylist() == [1, 0, 0]


def test_the_sentence_has_its_figures_and_each_opens_its_posts() -> None:
    facts = overview.overview_facts(world(), Scope(brand="acme"))
    words = "".join(piece.words for piece in facts.sentence)
    assert words == (
        "2 people posted about Acme. None were shared by others. "
        "1 praise post is unanswered."
    )
    links = [(piece.page, dict(piece.link)) for piece in facts.sentence if piece.link]
    assert links == [
        ("", {"open": "earned"}),
        ("people", {"list": "Influencers"}),
        ("listening", {"sign": "Praise"}),
    ]
    assert [tile.value for tile in facts.tiles[:3]] == ["0", "60 %", "50 %"]


def test_an_empty_store_has_a_sentence_and_no_figures() -> None:
    facts = overview.overview_facts(snapshot_from_tables({}), Scope())
    assert facts.sentence[0].words == "No posts about a brand."
    assert posts_by_week(snapshot_from_tables({}), Scope()).num_rows == 0
