from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.network import edge_evidence
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from graph.view_models import network_filter, network_view
from graph.view_models.network_captions import account_label

# (actor, target, kind, day, text of the acting post): a and b gather circles of three;
# c1 joins them. Rows of accounts are in the order of their ids.
NAMES = ["a", "a1", "a2", "a3", "b", "b1", "b2", "c1"]
ACTS = [
    ("a1", "a", Kind.SHARE, 1),
    ("a2", "a", Kind.SHARE, 1),
    ("a3", "a", Kind.SHARE, 2),
    ("a1", "a", Kind.SHARE, 3),
    ("a2", "a1", Kind.SHARE, 3),
    ("b1", "b", Kind.SHARE, 4),
    ("b2", "b", Kind.SHARE, 4),
    ("c1", "a", Kind.REPLY, 5),
    ("c1", "b", Kind.SHARE, 6),
]


def table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    schema = SCHEMAS[name]
    full = [{column: row.get(column) for column in schema.names} for row in rows]
    return pa.Table.from_pylist(full, schema)


@pytest.fixture(scope="module")
def world() -> Snapshot:
    accounts = [
        {"id": f"x:{name}", "platform": "x", "handle": name, "name": name.upper()}
        for name in NAMES
    ]
    posts = []
    for number, (actor, _, kind, day) in enumerate(ACTS):
        at = datetime(2026, 10, day)
        row = {"id": f"x:{number}", "platform": "x", "author": NAMES.index(actor)}
        text = "" if kind is Kind.SHARE else "thanks"
        label = "praise" if number in {0, 7} else "neutral"
        row |= {"kind": str(kind), "text": text, "created_at": at}
        posts.append({**row, "stance_label": label, "stub": False})
    original = {"id": "x:o", "platform": "x", "text": "the message", "stub": False}
    posts.append({**original, "author": 0, "kind": "original"})
    acts = [
        {
            "actor": NAMES.index(actor),
            "target": NAMES.index(target),
            "kind": KINDS.index(kind),
            "at": datetime(2026, 10, day),
            "post": number,
            "target_post": len(ACTS) if target == "a" else None,
            "weight": 1.0,
        }
        for number, (actor, target, kind, day) in enumerate(ACTS)
    ]
    return snapshot_from_tables(
        {
            "accounts": table("accounts", accounts),
            "posts": table("posts", posts),
            "interactions": table("interactions", acts),
        }
    )


ALL = network_filter.NetworkQuery(kinds=None)


def test_every_level_has_the_same_columns_and_explains_its_arrows(
    world: Snapshot,
) -> None:
    for level in network_view.LEVELS:
        found = network_view.build_network_view(
            world, network_filter.NetworkQuery(), level, "x:a"
        )
        assert found.nodes.schema == network_view.VIEW_NODES
        assert found.edges.schema == network_view.VIEW_EDGES
        assert found.arrow.startswith("An arrow leads from")
        assert "shared" in found.arrow


def test_community_bubbles_count_every_account_once_and_are_named_by_members(
    world: Snapshot,
) -> None:
    found = network_view.build_network_view(world, ALL, "communities")
    assert sum(found.nodes["accounts"].to_pylist()) == len(NAMES)
    assert found.nodes["name"][0].as_py().startswith("@a")
    assert found.summary.startswith("8 accounts in 2 communities.")


def test_an_arrow_between_bubbles_sums_what_crosses(world: Snapshot) -> None:
    found = network_view.build_network_view(world, ALL, "communities")
    # c1 belongs to one of the circles and acts once on the other: one arrow.
    assert found.edges["times"].to_pylist() == [1]
    assert found.edges["weight"].to_pylist() == [1.0]


def test_a_backbone_contains_the_most_active_accounts_and_counts_the_rest(
    world: Snapshot,
) -> None:
    found = network_view.build_network_view(world, ALL, "backbone", top=3)
    # a received 5; a1 gave 2 and received 1, b received 3: three each.
    assert found.nodes["id"].to_pylist() == ["x:a", "x:a1", "x:b"]
    assert found.edges.to_pylist() == [
        {"source": "x:a1", "target": "x:a", "weight": 2.0, "times": 2}
    ]
    assert found.hidden == "Not drawn: 5 accounts that are less active, with 7 pairs."


def test_surroundings_reach_as_far_as_requested(world: Snapshot) -> None:
    near = network_view.build_network_view(world, ALL, "surroundings", "x:b")
    assert near.nodes["id"].to_pylist() == ["x:b", "x:b1", "x:b2", "x:c1"]
    far = network_view.build_network_view(world, ALL, "surroundings", "x:b", hops=2)
    assert set(far.nodes["id"].to_pylist()) - set(near.nodes["id"].to_pylist()) == {
        "x:a"
    }


def test_surroundings_of_someone_filtered_out_are_refused_in_a_sentence(
    world: Snapshot,
) -> None:
    with pytest.raises(UsageError, match="No interactions of this account"):
        network_view.build_network_view(
            world,
            network_filter.NetworkQuery(kinds=(Kind.REPLY,)),
            "surroundings",
            "x:b",
        )


def test_every_level_stops_at_a_limit_and_reports_it(
    world: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_view, "CAP_NODES", 5)
    monkeypatch.setattr(network_view, "CAP_EDGES", 2)
    found = network_view.build_network_view(world, ALL, "everything")
    assert found.nodes.num_rows == 5
    assert found.edges.num_rows == 2
    assert "3 accounts" in found.hidden
    assert "lightest" in found.hidden


def test_filters_apply_before_drawing_and_are_described(world: Snapshot) -> None:
    window = Scope(since=datetime(2026, 10, 4))
    late = network_view.build_network_view(
        world, network_filter.NetworkQuery(window, None), "everything"
    )
    assert late.edges.num_rows == 4
    assert "before the window" in late.hidden
    replies = network_view.build_network_view(
        world, network_filter.NetworkQuery(kinds=(Kind.REPLY,)), "everything"
    )
    assert replies.nodes["id"].to_pylist() == ["x:a", "x:c1"]
    assert "8 interactions of another kind" in replies.hidden
    heavy = network_view.build_network_view(
        world, network_filter.NetworkQuery(min_weight=2), "everything"
    )
    assert heavy.edges["times"].to_pylist() == [2]
    assert "below the least weight" in heavy.hidden
    praise = network_view.build_network_view(
        world, network_filter.NetworkQuery(kinds=None, sign="praise"), "everything"
    )
    assert "of another tone" in praise.hidden


def test_the_displayed_network_is_exported_as_displayed(world: Snapshot) -> None:
    found = network_view.build_network_view(world, ALL, "surroundings", "x:b")
    assert found.drawn_edges is not None
    assert list(found.drawn_edges.ids()) == found.nodes["id"].to_pylist()
    assert found.drawn_edges.m == found.edges.num_rows
    assert found.drawn_edges.rows is not None
    ids = world.accounts["id"].take(pa.array(found.drawn_edges.rows)).to_pylist()
    assert ids == found.nodes["id"].to_pylist()


def test_an_empty_network_is_described_in_a_sentence() -> None:
    empty = snapshot_from_tables({})
    for level in ("communities", "backbone", "everything"):
        found = network_view.build_network_view(
            empty, network_filter.NetworkQuery(), level
        )
        assert found.nodes.num_rows == found.edges.num_rows == 0
        assert found.summary.startswith("No interactions")
    assert network_view.present_kinds(empty) == ()


def test_the_evidence_of_an_arrow_is_its_posts_latest_first(world: Snapshot) -> None:
    found = edge_evidence.find_edge_evidence(world, "x:a1", "x:a", kinds=(Kind.SHARE,))
    assert found["post"].to_pylist() == ["x:3", "x:0"]
    # A share has no words of its own: it shows what was shared.
    assert found["text"].to_pylist() == ["the message", "the message"]
    reply = edge_evidence.find_edge_evidence(world, "x:c1", "x:a", kinds=None)
    assert reply["text"].to_pylist() == ["thanks"]
    assert (
        edge_evidence.find_edge_evidence(world, "x:a", "x:a1", kinds=None).num_rows == 0
    )


def test_an_unknown_account_has_no_arrows(world: Snapshot) -> None:
    with pytest.raises(UsageError, match="no account"):
        edge_evidence.find_edge_evidence(world, "x:nobody", "x:a")


def test_a_name_with_direction_marks_displays_them(world: Snapshot) -> None:
    rows = [{"id": "x:1", "platform": "x", "handle": "a\u202eb"}]
    odd = snapshot_from_tables({"accounts": table("accounts", rows)})
    assert account_label(odd, 0) == "@a⟨U+202E⟩b"


def test_the_same_query_gives_the_same_picture(world: Snapshot) -> None:
    one = network_view.build_network_view(world, ALL, "everything")
    network_filter.filter_network.cache_clear()
    assert network_view.build_network_view(world, ALL, "everything").nodes.equals(
        one.nodes
    )
    assert np.isfinite(one.nodes["x"].to_numpy()).all()
