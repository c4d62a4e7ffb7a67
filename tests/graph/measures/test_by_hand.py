"""Each measure on a graph of at most eight accounts, with the answer worked out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import sqrt
from typing import Any

import networkx
import numpy as np
import pyarrow as pa
import pytest

from graph.errors import UsageError
from graph.measures import Scores
from graph.measures.catalogue import CATALOGUE, compute_measure
from graph.measures.h_index import count_post_sharers
from graph.measures.sampling import mean_error_bounds
from graph.measures.strength import strength_by_kind
from graph.model import KINDS, Kind
from graph.network.edges import Edges
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

nx: Any = networkx  # its stubs know only its own graphs, not those of backends


@pytest.fixture(autouse=True, params=["kernels", "networkx"])
def _engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every answer comes from our kernels and from NetworkX's own code."""
    limit = 0 if request.param == "kernels" else 1000
    with nx.config.backends["grapevine"](small=limit):
        yield


def graph_of(text: str, n: int) -> Edges:
    """`graph_of("01 12x3", 3)`: 0 -> 1 once, 1 -> 2 with weight 3."""
    parts = [part.partition("x") for part in text.split()]
    return Edges.of(
        n,
        [int(pair[0]) for pair, _, _ in parts],
        [int(pair[1]) for pair, _, _ in parts],
        [float(weight or 1) for _, _, weight in parts],
    )


STAR = "10 20 30"  # 1, 2 and 3 share 0
KITE = "01 12 20 32 43"  # a circle 0 1 2 with a tail 4 -> 3 -> 2

BY_HAND = [
    # 1 and 2 shared 0 twice and once; 0 shared 1 once.
    ("in_strength", "10x2 20 01", 3, {}, [3, 1, 0]),
    ("out_strength", "10x2 20 01", 3, {}, [1, 2, 1]),
    ("in_degree", "10x2 20 01", 3, {}, [2, 1, 0]),
    ("out_degree", "10x2 20 01", 3, {}, [1, 1, 1]),
    # p1 = p2 = p3 = a; 0 gives all it has to everyone evenly: with p0 = 1 - 3a,
    # a = 0.15/4 + 0.85 (1 - 3a)/4, so 4a = 1 - 2.55a and a = 1/6.55.
    ("pagerank", STAR, 4, {}, [1 - 3 / 6.55, 1 / 6.55, 1 / 6.55, 1 / 6.55]),
    # Two components, a pair each: everyone is alike.
    ("pagerank", "01 10 23 32", 4, {}, [0.25] * 4),
    # A circle: everyone is alike, length 1.
    ("eigenvector_centrality", "01 12 20", 3, {}, [1 / sqrt(3)] * 3),
    # Both ways with weight w: the same vector whatever w is.
    ("eigenvector_centrality", "01x5 10x5", 2, {}, [1 / sqrt(2)] * 2),
    # x1 = x2 = x3 = 1, x0 = 1 + 0.5 * 3.
    ("katz_centrality", STAR, 4, {"alpha": 0.5, "normalized": False}, [2.5, 1, 1, 1]),
    ("authorities", STAR, 4, {}, [1, 0, 0, 0]),
    ("hubs", STAR, 4, {}, [0, 1 / 3, 1 / 3, 1 / 3]),
    # A tie of two components: even starts give even shares.
    ("authorities", "01 23", 4, {}, [0, 0.5, 0, 0.5]),
    # Ways through 2: 3->0, 3->1, 4->0, 4->1, 1->0; through 0: 2->1, 3->1, 4->1;
    # through 1: 0->2; through 3: 4->2, 4->0, 4->1; of (5-1)(5-2) = 12 pairs.
    ("betweenness_centrality", KITE, 5, {}, [3 / 12, 1 / 12, 5 / 12, 3 / 12, 0]),
    ("betweenness_centrality", "01 12", 3, {"normalized": False}, [0, 1, 0]),
    # Two shortest ways 0 -> 3, over 1 and over 2: half a way each.
    (
        "betweenness_centrality",
        "01 02 13 23",
        4,
        {"normalized": False},
        [0, 0.5, 0.5, 0],
    ),
    # 3 is one step from 1 and 2 and two from 0; 1 and 2 one from 0; in another
    # component 4 -> 5.
    ("harmonic_centrality", "01 02 13 23 45", 6, {}, [0, 1, 1, 2.5, 0, 1]),
    # Everyone in the circle has two edges within it, the tail 3, 4 one each.
    ("core_number", KITE, 5, {}, [2, 2, 2, 1, 1]),
    # A pair that acts both ways has two edges.
    ("core_number", "01 10 12", 3, {}, [2, 2, 1]),
    # 0 and 1 have degree 2: one circle of 2 * (2*1 - 0) / 2 possible: 1/2.
    # 2 has degree 3: 2 directed triangles (each counted twice) of 2 * 3 * 2 = 12: 1/6.
    ("clustering", KITE, 5, {}, [1 / 2, 1 / 2, 1 / 6, 0, 0]),
    # All six edges among three accounts: everything that can be closed is.
    ("clustering", "01 10 12 21 02 20", 3, {}, [1, 1, 1]),
    # 0: one mutual account of three edges (two of them the mutual pair): 2/3.
    ("reciprocity", "01 10 02", 3, {}, [2 / 3, 1, 0]),
    # 3's sharers 2 and 4 were shared by 2 and 0 accounts; 2's sharers by none.
    ("neighbor_degree_sum", "02 12 23 43", 5, {}, [0, 0, 0, 2, 0]),
    # 2 wrote four posts; 0 shared one, 1 two: they passed over 3/4 and 2/4 of them,
    # so of all passing over 3/5 is 0's and 2/5 is 1's; influence is all 2's.
    ("influence", "02 12x2", 3, {"posts": [0, 0, 4]}, [0, 0, 1]),
    ("passivity", "02 12x2", 3, {"posts": [0, 0, 4]}, [3 / 5, 2 / 5, 0]),
    # 1, 2 and 3 hang together; 0 and 4 are alone, 0 before 4.
    ("weakly_connected_components", "23 31", 5, {}, [1, 0, 0, 0, 2]),
    # Two circles joined by one share, and 6 alone.
    ("communities", "01 12 20 34 45 53 23", 7, {}, [0, 0, 0, 1, 1, 1, 2]),
]


@pytest.mark.parametrize(("name", "text", "n", "parameters", "expected"), BY_HAND)
def test_a_measure_gives_what_was_worked_out_by_hand(
    name: str, text: str, n: int, parameters: dict[str, object], expected: list[float]
) -> None:
    scores = compute_measure(name, graph_of(text, n), **parameters)
    assert scores.name == name
    assert scores.values.tolist() == pytest.approx(expected, abs=1e-8)


def test_every_measure_of_the_catalogue_was_worked_out_by_hand() -> None:
    assert {case[0] for case in BY_HAND} | {"h_index"} == set(CATALOGUE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_empty_graph_has_no_scores(name: str) -> None:
    scores = compute_measure(name, Edges.of(0, [], []))
    assert scores.values.shape == (0,)
    assert scores.values.dtype == np.float64


@pytest.mark.parametrize("name", CATALOGUE)
def test_one_account_alone_has_a_score(name: str) -> None:
    values = compute_measure(name, Edges.of(1, [], [])).values
    # Reciprocity has no meaning without a relation; PageRank, eigenvector and Katz
    # centrality are scaled so that the only account has it all.
    alone = {"pagerank": 1, "eigenvector_centrality": 1, "katz_centrality": 1}
    expected = np.nan if name == "reciprocity" else alone.get(name, 0)
    assert values.tolist() == pytest.approx([expected], nan_ok=True)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_self_loop_changes_nothing(name: str) -> None:
    looped = compute_measure(name, graph_of(KITE + " 22x9", 5)).values
    assert looped.tobytes() == compute_measure(name, graph_of(KITE, 5)).values.tobytes()


@pytest.mark.parametrize("name", CATALOGUE)
def test_parallel_interactions_count_as_their_sum(name: str) -> None:
    apart = compute_measure(name, graph_of("01x2 01x3 12 20", 3)).values
    assert (
        apart.tobytes()
        == compute_measure(name, graph_of("01x5 12 20", 3)).values.tobytes()
    )


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_same_edges_give_the_same_bytes(name: str) -> None:
    first, again = (compute_measure(name, graph_of(KITE, 6)) for _ in range(2))
    assert first.values.tobytes() == again.values.tobytes()


def test_the_highest_come_first_and_equal_ones_by_number() -> None:
    """Trap: "top trolls" sorted ascending, so it shows the bottom 25."""
    scores = Scores("x", np.array([1.0, 5.0, np.nan, 3.0, 5.0]), "kernel")
    assert scores.top(3).tolist() == [1, 4, 3]
    assert scores.order().tolist() == [1, 4, 3, 0, 2]
    assert compute_measure("in_strength", graph_of("01 21 20", 3)).top(1).tolist() == [
        1
    ]


def test_weight_counts_in_pagerank_unless_it_is_switched_off() -> None:
    """Trap: weight projected but not passed to PageRank."""
    edges = graph_of("01 02x9", 3)
    weighted = compute_measure("pagerank", edges).values
    # What 0 passes on is split 1 : 9, what 1 and 2 have comes back to all evenly.
    base = weighted[0]
    assert (weighted[2] - base) / (weighted[1] - base) == pytest.approx(9)
    plain = compute_measure("pagerank", edges, weight=None).values
    assert plain[1] == pytest.approx(plain[2])


def test_influence_is_never_negative_nor_lost_when_all_is_shared() -> None:
    """Trap: influence gain below zero. Nobody passed anything over here."""
    edges = graph_of("01 21 12", 3)
    for name in ("influence", "passivity"):
        values = compute_measure(name, edges).values
        assert (values >= 0).all()
        assert (
            compute_measure(name, edges, posts=[0, 1, 1]).values.tolist()
            == values.tolist()
        )


def test_a_measure_that_did_not_converge_reports_it() -> None:
    scores = compute_measure("pagerank", graph_of(KITE, 5), max_iter=2)
    assert scores.converged is False
    assert scores.iterations == 2
    settled = compute_measure("pagerank", graph_of(KITE, 5))
    assert settled.converged is True


def test_scores_include_their_parameters_and_conditions() -> None:
    scores = compute_measure("pagerank", graph_of("01x2 01 00", 3), alpha=0.5)
    assert scores.parameters["alpha"] == 0.5
    assert scores.conditions == {
        "self_pairs": 1,
        "accounts": 3,
        "pairs": 1,
        "interactions": 2,
    }


def test_katz_lowers_alpha_where_the_default_would_not_converge() -> None:
    everyone = [(u, v) for u in range(20) for v in range(20) if u != v]
    source, target = zip(*everyone, strict=True)
    scores = compute_measure("katz_centrality", Edges.of(20, source, target))
    # The largest eigenvalue is 19.
    assert scores.parameters["alpha"] == pytest.approx(0.85 / 19)
    assert scores.converged


def test_a_measure_or_parameter_that_does_not_exist_is_refused_by_name() -> None:
    edges = graph_of(STAR, 4)
    with pytest.raises(UsageError, match="Measures: in_strength"):
        compute_measure("fame", edges)
    with pytest.raises(UsageError, match="no parameter 'alfa'"):
        compute_measure("pagerank", edges, alfa=0.5)


def test_a_sample_states_its_error_and_its_seed() -> None:
    rng = np.random.default_rng(2)
    edges = Edges.of(200, rng.integers(0, 200, 800), rng.integers(0, 200, 800))
    for name in ("betweenness_centrality", "harmonic_centrality"):
        true = compute_measure(name, edges)
        assert (true.exact, true.error, true.seed) == (True, None, None)
        errors = []
        for k in (70, 100, 150):
            sampled = compute_measure(name, edges, k=k, seed=3)
            assert (sampled.exact, sampled.seed) == (False, 3)
            assert sampled.error is not None
            assert np.abs(sampled.values - true.values).max() <= sampled.error
            errors.append(sampled.error)
        assert errors == sorted(errors, reverse=True)
        few = compute_measure(name, edges, work=1)
        assert few.parameters["k"] == 64


def test_stated_errors_hold_as_often_as_stated() -> None:
    """Many draws of 30 from 60 values; at 90 % at most a tenth may lie outside."""
    values = np.random.default_rng(0).random(60) ** 8
    outside = 0
    for seed in range(300):
        drawn = np.random.default_rng(seed).choice(values, 30, replace=False)
        sums = np.array([drawn.sum()]), np.array([(drawn**2).sum()])
        error = mean_error_bounds(*sums, np.ones(1), 30, 60, 0.9)
        assert error[0] < 0.25
        outside += abs(drawn.mean() - values.mean()) > error[0]
    assert outside <= 30


@pytest.fixture
def snapshot() -> Snapshot:
    """0 wrote posts 0, 1, 2; 1 and 2 shared 0 and 1, 1 shared 1 twice and 2 once.

    Post 3 is a placeholder author's; a reply to post 2 is no share.
    """
    acts = [
        (1, 0, Kind.SHARE, 0),
        (2, 0, Kind.SHARE, 0),
        (1, 0, Kind.SHARE, 1),
        (1, 0, Kind.SHARE, 1),
        (2, 0, Kind.SHARE, 1),
        (1, 0, Kind.SHARE, 2),
        (2, 0, Kind.REPLY, 2),
        (1, 0, Kind.SHARE, None),
    ]
    rows: list[dict[str, object]] = [
        {
            "actor": actor,
            "target": target,
            "kind": KINDS.index(kind),
            "at": datetime(2026, 1, 1),
            "target_post": post,
            "weight": 1.0,
        }
        for actor, target, kind, post in acts
    ]
    posts = [{"id": f"x:{i}", "author": 0} for i in range(3)]
    tables: dict[str, list[dict[str, object]]] = {
        "accounts": [{"id": f"x:{i}"} for i in range(3)],
        "posts": [*posts, {"id": "x:3"}],
        "interactions": rows,
    }
    return snapshot_from_tables(
        {
            name: pa.Table.from_pylist(
                [dict.fromkeys(SCHEMAS[name].names) | row for row in some],
                schema=SCHEMAS[name],
            )
            for name, some in tables.items()
        }
    )


def test_the_h_index_counts_posts_by_distinct_sharers(snapshot: Snapshot) -> None:
    shares = count_post_sharers(snapshot)
    # Posts 0 and 1 have two sharers each, post 2 has one: two posts with two.
    assert shares.post.tolist() == [0, 1, 2]
    assert shares.sharers.tolist() == [2, 2, 1]
    edges = Edges.of(3, [], [])
    scores = compute_measure(
        "h_index", edges, author=shares.author, sharers=shares.sharers
    )
    assert scores.values.tolist() == [2, 0, 0]


def test_one_widely_shared_post_is_an_h_index_of_one() -> None:
    scores = compute_measure("h_index", Edges.of(2, [], []), author=[1], sharers=[1000])
    assert scores.values.tolist() == [0, 1]


def test_strength_is_separated_by_kind(snapshot: Snapshot) -> None:
    by_kind = strength_by_kind(snapshot)
    assert by_kind[Kind.SHARE].values.tolist() == [7, 0, 0]
    assert by_kind[Kind.REPLY].values.tolist() == [1, 0, 0]
    assert by_kind[Kind.MENTION].values.tolist() == [0, 0, 0]
