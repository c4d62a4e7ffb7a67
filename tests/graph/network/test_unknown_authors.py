"""Communities of people who share the same posts, by any author."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from graph.model import Kind
from graph.network.edges import edges_from_snapshot
from graph.network.unknown_authors import edges_with_unknown_authors
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from graph.view_models.network_filter import NetworkQuery, filter_network

Act = tuple[int, int | None, int | None]
"""The actor, the target account, and the target post, by row."""


def snapshot_of(accounts: int, *acts: Act, posts: int = 4) -> Snapshot:
    rows: dict[str, list[dict[str, Any]]] = {
        "accounts": [{"id": f"x:{n}", "platform": "x"} for n in range(accounts)],
        "posts": [{"id": f"x:p{n}", "stub": True} for n in range(posts)],
        "interactions": [
            {"actor": a, "target": t, "kind": 0, "target_post": p, "weight": 1.0}
            for a, t, p in acts
        ],
    }
    return snapshot_from_tables(
        {n: pa.Table.from_pylist(r, SCHEMAS[n]) for n, r in rows.items()}
    )


def pairs(edges: Any) -> list[tuple[str, str]]:
    ids = edges.ids()
    return [(ids[s], ids[t]) for s, t in zip(edges.source, edges.target, strict=True)]


def test_a_post_that_several_shared_is_a_node_and_its_sharers_are_tied() -> None:
    made = snapshot_of(3, (0, None, 2), (1, None, 2), (2, 0, 1))
    edges = edges_with_unknown_authors(made)
    assert pairs(edges) == [("x:0", "x:p2"), ("x:1", "x:p2"), ("x:2", "x:0")]
    assert edges.n == 4


def test_a_post_of_one_sharer_ties_nobody() -> None:
    made = snapshot_of(3, (0, None, 2), (0, None, 2), (1, None, 3), (2, 0, 1))
    edges = edges_with_unknown_authors(made)
    assert (pairs(edges), edges.n) == ([("x:2", "x:0")], 3)


def test_with_known_authors_it_is_the_same_graph() -> None:
    made = snapshot_of(4, (0, 1, 0), (1, 2, 1), (3, 2, None), (3, 2, 2))
    one, other = edges_with_unknown_authors(made), edges_from_snapshot(made)
    assert (one.n, pairs(one)) == (other.n, pairs(other))
    assert one.weight.tolist() == other.weight.tolist()
    assert one.conditions == other.conditions


def test_filters_apply_to_posts_of_unknown_authors_too() -> None:
    made = snapshot_of(2, (0, None, 2), (1, None, 2))
    assert edges_with_unknown_authors(made, kinds=(Kind.QUOTE,)).m == 0
    assert edges_with_unknown_authors(made, platform="x").m == 2


def test_the_network_has_the_sharers_in_communities_and_no_pairs_among_them() -> None:
    # 0, 1 and 2 share post 2; 3 and 4 share each other; 5 shares nothing.
    acts: list[Act] = [(0, None, 2), (1, None, 2), (2, None, 2), (3, 4, 0), (4, 3, 1)]
    network = filter_network(snapshot_of(6, *acts), NetworkQuery())
    assert network.edges.ids() == ("x:0", "x:1", "x:2", "x:3", "x:4")
    assert network.group.tolist() == [0, 0, 0, 1, 1]
    assert pairs(network.edges) == [("x:3", "x:4"), ("x:4", "x:3")]
    assert network.received.tolist() == [0, 0, 0, 1, 1]
    rows = network.edges.rows
    assert rows is not None
    assert np.array_equal(rows, [0, 1, 2, 3, 4])


def test_a_community_of_more_accounts_comes_first() -> None:
    # Two posts tie 0 and 1; three accounts share each other: the posts do not count.
    acts: list[Act] = [(n, None, p) for n in (0, 1) for p in (2, 3)]
    acts += [(2, 3, 0), (3, 4, 0), (4, 2, 0)]
    network = filter_network(snapshot_of(5, *acts), NetworkQuery())
    assert network.group.tolist() == [1, 1, 0, 0, 0]


def test_light_pairs_are_removed_among_unknown_authors_too() -> None:
    acts: list[Act] = [(0, None, 2), (0, None, 2), (1, None, 2), (2, 3, 0), (2, 3, 0)]
    network = filter_network(snapshot_of(4, *acts), NetworkQuery(min_weight=2.0))
    assert network.edges.ids() == ("x:0", "x:2", "x:3")
    assert network.edges.conditions["left_out"] == {"light_pair": 1}
