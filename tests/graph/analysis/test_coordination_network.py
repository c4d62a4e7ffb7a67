"""The coordination network: CooRTweet's definition, its tables, its leaders, its scope."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.accounts.coordination import (
    ObjectActions,
    SharedObjectType,
    coordination_network,
)
from graph.analysis.authenticity.coordination_network import (
    coordinated_accounts_table,
    coordination_edges,
    coordination_edges_table,
    describe_coordination,
    edge_values,
    find_coordination,
    node_values,
)
from graph.export import undirected_graph_bytes
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from tests.graph.analysis.conftest import DAY

Row = tuple[int, int, int, int]
"""An object, an account, a content and seconds."""


def edges_by_definition(rows: list[Row], window: int, least: int) -> Counter[Any]:
    """CooRTweet's `detect_groups` and the weights of its network, written from its R code.

    An own, slow version: pairs of rows in loops, filters by content ids.
    """
    per_account = Counter(account for _, account, _, _ in rows)
    rows = [row for row in rows if per_account[row[1]] >= least]
    pairs = [
        (x, y)
        for x, y in combinations(rows, 2)
        if x[0] == y[0]
        and abs(x[3] - y[3]) <= window
        and x[0] not in (x[2], y[2])
        and x[2] != y[2]
        and x[1] != y[1]
    ]
    contents = {row[2] for pair in pairs for row in pair}
    kept = [row for row in rows if row[2] in contents]
    busy = Counter(row[1] for row in kept)
    chosen = {row[2] for row in kept if busy[row[1]] >= least}
    return Counter(
        tuple(sorted((x[1], y[1])))
        for x, y in pairs
        if x[2] in chosen or y[2] in chosen
    )


@st.composite
def actions(draw: st.DrawFn) -> list[Row]:
    """Posts of few accounts with one to three objects each, in few seconds."""
    posts = draw(
        st.lists(
            st.tuples(
                st.integers(0, 4),
                st.integers(0, 40),
                st.sets(st.integers(50, 54), min_size=1, max_size=3),
            ),
            max_size=14,
        )
    )
    return [
        (thing, account, content, at)
        for content, (account, at, things) in enumerate(posts, 46)
        for thing in sorted(things)
    ]


@given(actions(), st.integers(0, 20), st.integers(1, 4))
def test_the_network_is_that_of_the_definition(
    rows: list[Row], window: int, least: int
) -> None:
    held = np.array(rows, np.int64).reshape(-1, 4).T
    given_actions = ObjectActions(held[0], held[1], held[2], held[3] * 1_000_000)
    found = coordination_network(given_actions, window, least)
    edges = zip(found.account_a.tolist(), found.account_b.tolist(), strict=True)
    expected = edges_by_definition(rows, window, least)
    assert dict(zip(edges, found.weight.tolist(), strict=True)) == dict(expected)


def test_a_post_with_two_objects_counts_with_both() -> None:
    # ann's one post has both objects; one of them is in a pair with ben's post.
    rows = [(50, 1, 10, 0), (51, 1, 10, 0), (50, 2, 11, 1), (52, 2, 12, 900)]
    assert edges_by_definition(rows, 60, 2) == {(1, 2): 1}
    held = np.array(rows, np.int64).T
    found = coordination_network(
        ObjectActions(held[0], held[1], held[2], held[3] * 1_000_000)
    )
    assert (found.account_a.tolist(), found.account_b.tolist()) == ([1], [2])


# ann is first with both objects, ben follows after 10 and 20 seconds, cid once after 30.
# dan does the same two days later, alone. Nobody knows who wrote x:o1 and x:o2.
ACTS = [
    ("ann", "x:o1", 0),
    ("ben", "x:o1", 10),
    ("cid", "x:o1", 30),
    ("ann", "x:o2", 100),
    ("ben", "x:o2", 120),
    ("cid", "x:o2", 500),
    ("dan", "x:o1", 200_000),
    ("dan", "x:o2", 200_000),
]
NAMES = ["ann", "ben", "cid", "dan"]


def snapshot_of(object_type: SharedObjectType, kind: str = "original") -> Snapshot:
    """The acts as shares of posts, or as posts with a link, a hashtag or a wording."""
    shares = object_type == "share"
    posts = [
        {
            "id": f"x:{number}",
            "platform": "x",
            "kind": "share" if shares else kind,
            "author": NAMES.index(name),
            "created_at": DAY + timedelta(seconds=at),
            "family": thing if object_type == "wording" else None,
            "stub": False,
            "context": False,
        }
        for number, (name, thing, at) in enumerate(ACTS)
    ]
    stubs = [{"id": key, "stub": True, "context": False} for key in ("x:o1", "x:o2")]
    things = {"x:o1": len(ACTS), "x:o2": len(ACTS) + 1}
    terms = [
        {"post": number, "link": thing, "tag": thing}
        for number, (_, thing, _) in enumerate(ACTS)
    ]
    tables: dict[str, list[dict[str, Any]]] = {
        "accounts": [{"id": f"x:{n}", "platform": "x", "handle": n} for n in NAMES],
        "posts": posts + (stubs if shares else []),
        "interactions": [
            {
                "actor": NAMES.index(name),
                "kind": 0,
                "at": DAY + timedelta(seconds=at),
                "post": number,
                "target_post": things[thing],
                "weight": 1.0,
            }
            for number, (name, thing, at) in enumerate(ACTS)
            if shares
        ],
        "linked": terms if object_type == "link" else [],
        "tagged": terms if object_type == "hashtag" else [],
    }
    return snapshot_from_tables(
        {
            name: pa.Table.from_pylist(rows, SCHEMAS[name])
            for name, rows in tables.items()
        }
    )


OBJECTS: list[SharedObjectType] = ["share", "link", "hashtag", "wording"]


@pytest.mark.parametrize("object_type", OBJECTS)
def test_the_edges_are_the_same_on_every_kind_of_object(
    object_type: SharedObjectType,
) -> None:
    snapshot = snapshot_of(object_type)
    found = find_coordination(snapshot, None, object_type)
    edges = coordination_edges_table(snapshot, found)
    assert edges.select(
        ["source", "target", "weight", "shared_objects", "mean_seconds"]
    ).to_pylist() == [
        {"source": a, "target": b, "weight": w, "shared_objects": w, "mean_seconds": s}
        for a, b, w, s in (
            ("x:ann", "x:ben", 2, 15.0),
            ("x:ann", "x:cid", 1, 30.0),
            ("x:ben", "x:cid", 1, 20.0),
        )
    ]
    assert edges["source_post"].to_pylist()[1:] == ["x:0", "x:1"]
    assert edges["target_post"].to_pylist()[1:] == ["x:2", "x:2"]


def test_the_leaders_come_first_with_how_often_they_were_first() -> None:
    snapshot = snapshot_of("share")
    accounts = coordinated_accounts_table(snapshot, find_coordination(snapshot))
    assert accounts.to_pylist() == [
        {
            "account": f"x:{name}",
            "handle": name,
            "platform": "x",
            "first": first,
            "later": later,
            "partners": 2,
            "weight": first + later,
        }
        for name, first, later in (("ann", 3, 0), ("ben", 1, 2), ("cid", 0, 2))
    ]


def test_the_sentence_counts_accounts_and_edges_and_names_the_leaders() -> None:
    snapshot = snapshot_of("hashtag")
    assert describe_coordination(
        snapshot, find_coordination(snapshot, None, "hashtag")
    ) == (
        "3 accounts and 3 edges: they posted the same hashtag within 60 seconds. Most "
        "often first: @ann (3 times) and @ben (once)."
    )
    alone = find_coordination(snapshot, None, "hashtag", 5.0)
    assert describe_coordination(snapshot, alone) == (
        "No accounts posted the same hashtag within 5 seconds repeatedly."
    )


def test_a_repeated_act_is_a_minimum_of_the_account_not_of_the_pair() -> None:
    snapshot = snapshot_of("share")
    # ben has two acts in pairs, so his one coincidence with cid counts; with a minimum of
    # three nobody has enough.
    assert len(find_coordination(snapshot).network.account_a) == 3
    assert len(find_coordination(snapshot, min_participation=3).accounts) == 0


@pytest.mark.parametrize("object_type", OBJECTS)
def test_a_scope_keeps_posts_that_act_on_nobody(object_type: SharedObjectType) -> None:
    snapshot = snapshot_of(object_type)
    window = Scope(since=DAY, until=DAY + timedelta(hours=1), platform="x")
    found = find_coordination(snapshot, window, object_type)
    assert len(found.network.account_a) == 3
    early = Scope(until=DAY + timedelta(seconds=60))
    alone = find_coordination(snapshot, early, object_type, min_participation=1)
    assert alone.weight.tolist() == [2, 2, 2]
    assert len(find_coordination(snapshot, Scope(since=window.until)).accounts) == 0


def test_the_graph_file_is_undirected_and_holds_what_the_tables_hold() -> None:
    snapshot = snapshot_of("share")
    found = find_coordination(snapshot)
    data = undirected_graph_bytes(
        snapshot,
        coordination_edges(snapshot, found),
        "graphml",
        scores=node_values(found),
        edge_values=edge_values(snapshot, found),
    )
    G = nx.parse_graphml(data.decode())
    assert not G.is_directed()
    assert sorted(G.nodes) == ["x:ann", "x:ben", "x:cid"]
    assert G.nodes["x:ann"]["first"] == 3
    assert G.edges["x:ben", "x:ann"] == {
        "weight": 2.0,
        "shared_objects": 2,
        "mean_seconds": 15.0,
        "leader": "x:ann",
    }
    assert G.number_of_edges() == 3


def test_two_acts_in_the_same_moment_lead_neither() -> None:
    snapshot = snapshot_of("share")
    at = snapshot.interactions["at"].to_pylist()
    at[1], at[4] = at[0], at[3]
    table = snapshot.interactions.set_column(3, "at", pa.array(at, pa.timestamp("us")))
    same = snapshot_from_tables({**snapshot.tables, "interactions": table})
    found = find_coordination(same)
    assert edge_values(same, found)["leader"][0] == ""
    assert describe_coordination(same, found).endswith(
        "Most often first: @ann (once) and @ben (once)."
    )


def test_an_empty_snapshot_has_no_network_and_an_empty_file() -> None:
    empty = snapshot_from_tables({})
    for object_type in OBJECTS:
        found = find_coordination(empty, None, object_type)
        assert coordinated_accounts_table(empty, found).num_rows == 0
        assert coordination_edges_table(empty, found).num_rows == 0
    edges = coordination_edges(empty, found)
    data = undirected_graph_bytes(empty, edges, "gexf", scores={}, edge_values={})
    assert b"<gexf" in data
