"""Edges: cut from a snapshot, handed to NetworkX, nothing counted twice or lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import networkx
import numpy as np
import pyarrow as pa
import pytest

from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.network.edges import Edges, edges_from_snapshot, from_networkx, to_networkx
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

nx: Any = networkx  # its stubs know only its own graphs, not those of backends


def table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    full = [dict.fromkeys(SCHEMAS[name].names) | row for row in rows]
    return pa.Table.from_pylist(full, schema=SCHEMAS[name])


def act(
    actor: int,
    target: int,
    kind: Kind,
    day: int | None,
    post: int | None = None,
    original: int | None = None,
    weight: float | None = 1.0,
) -> dict[str, object]:
    return {
        "actor": actor,
        "target": target,
        "kind": KINDS.index(kind),
        "at": None if day is None else datetime(2026, 1, day),
        "post": post,
        "target_post": original,
        "weight": weight,
    }


@pytest.fixture
def snapshot() -> Snapshot:
    """Four accounts on x and one on y, which does nothing.

    b and c share a's praise of ACME (post 0); c shares it twice. a replies to b with
    a complaint about ACME (post 4, tagged #acme). d mentions a without a time.
    """
    ids = ["x:a", "x:b", "x:c", "x:d", "y:e"]
    return snapshot_from_tables(
        {
            "accounts": table("accounts", [{"id": i, "platform": i[0]} for i in ids]),
            "posts": table(
                "posts",
                [
                    {"id": "x:0", "author": 0, "text": "I love ACME socks"},
                    {"id": "x:1", "author": 1, "kind": "share"},
                    {"id": "x:2", "author": 2, "kind": "share"},
                    {"id": "x:3", "author": 2, "kind": "share"},
                    {"id": "x:4", "author": 0, "text": "no socks!"},
                    {"id": "x:5", "author": 3, "text": "hello"},
                ],
            ),
            "interactions": table(
                "interactions",
                [
                    act(0, 1, Kind.REPLY, 4, 4),
                    act(1, 0, Kind.SHARE, 1, 1, 0),
                    act(2, 0, Kind.SHARE, 2, 2, 0),
                    act(2, 0, Kind.SHARE, 3, 3, 0, weight=None),
                    act(2, 2, Kind.SHARE, 3, 3, 0),
                    act(3, 0, Kind.MENTION, None, 5),
                ],
            ),
            "brands": table("brands", [{"id": "acme", "name": "ACME"}]),
            "about": table(
                "about",
                [
                    {"post": 0, "brand": 0, "stance": 0.9, "label": "praise"},
                    {"post": 4, "brand": 0, "stance": -0.5, "label": "complaint"},
                ],
            ),
            "tagged": table("tagged", [{"post": 4, "tag": "Acme"}]),
            "linked": table("linked", [{"post": 0, "link": "https://acme.example/"}]),
        }
    )


def pairs(edges: Edges) -> dict[tuple[int, int], float]:
    ends = zip(edges.source.tolist(), edges.target.tolist(), strict=True)
    return dict(zip(ends, edges.weight.tolist(), strict=True))


def test_a_share_counts_for_the_one_who_was_shared(snapshot: Snapshot) -> None:
    edges = edges_from_snapshot(snapshot)
    assert pairs(edges) == {(1, 0): 1.0, (2, 0): 2.0}
    assert edges.times.tolist() == [1, 2]
    assert edges.ids() == ("x:a", "x:b", "x:c", "x:d", "y:e")


def test_all_kinds_are_used_when_no_kind_is_named(snapshot: Snapshot) -> None:
    assert set(pairs(edges_from_snapshot(snapshot, kinds=None))) == {
        (0, 1),
        (1, 0),
        (2, 0),
        (3, 0),
    }


def test_a_window_starts_on_its_first_day_and_ends_before_its_last(
    snapshot: Snapshot,
) -> None:
    edges = edges_from_snapshot(
        snapshot, kinds=None, since=date(2026, 1, 2), until=date(2026, 1, 4)
    )
    assert pairs(edges) == {(2, 0): 2.0}


def test_a_window_excludes_interactions_without_a_time_and_counts_them(
    snapshot: Snapshot,
) -> None:
    edges = edges_from_snapshot(snapshot, kinds=None, since=datetime(2026, 1, 2))
    assert edges.conditions["left_out"] == {
        "self_pair": 1,
        "undated": 1,
        "before_window": 1,
    }
    assert edges.conditions["since"] == "2026-01-02T00:00:00"


def test_included_and_excluded_interactions_add_up(snapshot: Snapshot) -> None:
    for scope in ({}, {"kinds": None}, {"sign": "praise"}, {"platform": "y"}):
        found = edges_from_snapshot(snapshot, **scope)
        left: dict[str, int] = found.conditions["left_out"]
        assert found.times.sum() == found.conditions["interactions"]
        assert found.times.sum() + sum(left.values()) == 6


def test_a_brand_keeps_acts_on_or_by_posts_about_it(snapshot: Snapshot) -> None:
    edges = edges_from_snapshot(snapshot, kinds=None, brand="acme")
    assert set(pairs(edges)) == {(0, 1), (1, 0), (2, 0)}


def test_an_unknown_brand_or_sign_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(UsageError, match="nobody"):
        edges_from_snapshot(snapshot, brand="nobody")
    with pytest.raises(UsageError, match="good"):
        edges_from_snapshot(snapshot, sign="good")


def test_a_share_has_the_sentiment_of_its_original(snapshot: Snapshot) -> None:
    praise = edges_from_snapshot(snapshot, kinds=None, brand="acme", sign="praise")
    complaint = edges_from_snapshot(
        snapshot, kinds=None, brand="acme", sign="complaint"
    )
    assert set(pairs(praise)) == {(1, 0), (2, 0)}
    assert set(pairs(complaint)) == {(0, 1)}


def test_without_a_brand_the_tone_of_the_post_is_the_sign(snapshot: Snapshot) -> None:
    assert edges_from_snapshot(snapshot, kinds=None, sign="praise").m == 0


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("#ACME", {(0, 1)}),
        ("socks", {(0, 1), (1, 0), (2, 0)}),
        ("https://acme.example/", {(1, 0), (2, 0)}),
        ("nothing of the kind", set()),
    ],
)
def test_a_topic_is_a_tag_a_link_or_words(
    snapshot: Snapshot, topic: str, expected: set[tuple[int, int]]
) -> None:
    assert (
        set(pairs(edges_from_snapshot(snapshot, kinds=None, topic=topic))) == expected
    )


def test_a_platform_keeps_its_own_accounts_acts(snapshot: Snapshot) -> None:
    assert edges_from_snapshot(snapshot, platform="x").m == 2
    assert edges_from_snapshot(snapshot, platform="y").m == 0


def test_keeping_active_accounts_only_maps_back_to_the_snapshot(
    snapshot: Snapshot,
) -> None:
    edges = edges_from_snapshot(snapshot, kinds=(Kind.MENTION,), keep="active")
    assert edges.n == 2
    assert edges.rows is not None
    assert edges.rows.tolist() == [0, 3]
    assert edges.ids() == ("x:a", "x:d")
    assert pairs(edges) == {(1, 0): 1.0}


def test_an_empty_snapshot_gives_an_empty_graph() -> None:
    edges = edges_from_snapshot(
        snapshot_from_tables({}), kinds=None, topic="socks", sign="praise"
    )
    assert (edges.n, edges.m) == (0, 0)
    assert len(to_networkx(edges)) == 0


def test_parallel_interactions_are_summed_and_self_pairs_dropped() -> None:
    edges = Edges.of(3, [2, 0, 2, 1], [0, 1, 0, 1], [1.5, 1.0, 2.0, 9.0])
    assert pairs(edges) == {(0, 1): 1.0, (2, 0): 3.5}
    assert edges.times.tolist() == [1, 2]
    assert edges.conditions["self_pairs"] == 1


def test_rows_and_columns_hold_the_same_edges() -> None:
    rng = np.random.default_rng(3)
    edges = Edges.of(30, rng.integers(0, 30, 200), rng.integers(0, 30, 200))
    dense = np.zeros((30, 30))
    dense[edges.source, edges.target] = edges.weight
    csr, csc = edges.csr, edges.csc
    for i in range(30):
        row = slice(csr.indptr[i], csr.indptr[i + 1])
        column = slice(csc.indptr[i], csc.indptr[i + 1])
        assert (dense[i, csr.indices[row]] == csr.weight[row]).all()
        assert (dense[csc.indices[column], i] == csc.weight[column]).all()
        assert (np.diff(csr.indices[row]) > 0).all()
        assert (np.diff(csc.indices[column]) > 0).all()
    assert csr.weight.sum() == csc.weight.sum() == dense.sum()


def test_edges_cannot_be_written_to() -> None:
    edges = Edges.of(2, [0], [1])
    with pytest.raises(ValueError, match="read-only"):
        edges.weight[0] = 7


@pytest.mark.parametrize(
    ("source", "target", "weight", "says"),
    [
        ([0], [2], None, r"not in 0\.\.1"),
        ([-1], [1], None, r"not in 0\.\.1"),
        ([0, 1], [1], None, "same length"),
        ([0], [1], [-1.0], "negative"),
        ([0], [1], [float("nan")], "not a number"),
    ],
)
def test_invalid_edges_are_refused(
    source: list[int], target: list[int], weight: list[float] | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Edges.of(2, source, target, weight)


def test_there_and_back_through_networkx_is_the_same_graph() -> None:
    edges = Edges.of(5, [0, 0, 3, 3], [1, 3, 0, 0], [1.0, 2.0, 3.0, 4.0])
    G = to_networkx(edges)
    assert list(G) == [0, 1, 2, 3, 4]
    assert G.edges[3, 0] == {"weight": 7.0, "times": 2}
    back = from_networkx(G)
    assert back.labels is None
    assert pairs(back) == pairs(edges)


def test_networkx_graphs_of_any_sort_become_edges() -> None:
    loops = from_networkx(nx.DiGraph([("a", "a"), ("a", "b")]))
    assert (loops.m, loops.conditions["self_pairs"]) == (1, 1)
    parallel = from_networkx(nx.MultiDiGraph([(0, 1), (0, 1)]))
    assert pairs(parallel) == {(0, 1): 2.0}
    both_ways = from_networkx(nx.Graph([(0, 1)]))
    assert pairs(both_ways) == {(0, 1): 1.0, (1, 0): 1.0}


def test_named_edges_answer_by_account_id(snapshot: Snapshot) -> None:
    ranks = nx.pagerank(edges_from_snapshot(snapshot).labelled_by_id())
    assert max(ranks, key=ranks.__getitem__) == "x:a"
