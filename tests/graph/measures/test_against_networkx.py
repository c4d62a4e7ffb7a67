"""Every measure that NetworkX has says what NetworkX's own code says."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.catalogue import compute_measure
from graph.measures.community import undirected_edges
from graph.network.edges import Edges, Floats, from_networkx, to_networkx

nx: Any = networkx  # its stubs know only its own graphs, not those of backends

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
CONGRESS = DATA / "congress_twitter" / "congress.edgelist"
HIGGS = DATA / "higgs_twitter" / "higgs-retweet_network.edgelist.gz"

TOL = 1e-10
Raised = (nx.NetworkXException, ArithmeticError, ValueError, RuntimeError, TypeError)
Call = tuple[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def _kernels() -> Iterator[None]:
    """Small graphs are not left to NetworkX here: it is what we compare with."""
    with nx.config.backends["grapevine"](small=0):
        yield


def calls(n: int) -> list[Call]:
    """Every deterministic function that has a kernel, with the same start vector."""
    uneven = {node: 1.0 + node for node in range(n)}
    iterate = {"tol": TOL, "max_iter": 500}
    return [
        ("pagerank", iterate),
        ("pagerank", {**iterate, "weight": None, "nstart": uneven}),
        ("pagerank", {**iterate, "personalization": uneven, "dangling": {0: 1.0}}),
        ("eigenvector_centrality", {**iterate, "nstart": uneven}),
        ("eigenvector_centrality", {**iterate, "weight": "weight"}),
        ("katz_centrality", {**iterate, "alpha": 0.02}),
        ("katz_centrality", {**iterate, "alpha": 0.05, "beta": uneven}),
        ("katz_centrality", {**iterate, "alpha": 0.01, "weight": "weight"}),
        ("betweenness_centrality", {}),
        ("betweenness_centrality", {"normalized": False, "endpoints": True}),
        ("betweenness_centrality", {"k": min(n, 3), "seed": 1}),
        ("harmonic_centrality", {}),
        ("core_number", {}),
        ("clustering", {}),
        ("reciprocity", {}),
        ("reciprocity", {"nodes": list(range(n))}),
        ("weakly_connected_components", {}),
        ("number_weakly_connected_components", {}),
        ("is_weakly_connected", {}),
        ("in_degree_centrality", {}),
        ("out_degree_centrality", {}),
        ("degree_centrality", {}),
    ]


def outcome(function: Callable[..., Any], G: object, **arguments: Any) -> Any:
    """What a call answers, as plain values; the word "raised" where it raises."""
    try:
        found = function(G, **arguments)
        return [set(part) for part in found] if isinstance(found, Iterator) else found
    except Raised:
        return "raised"


def close(ours: Any, theirs: Any) -> bool:
    """Whether two answers are the same within 1e-6, relatively."""
    if isinstance(theirs, tuple):
        return all(close(a, b) for a, b in zip(ours, theirs, strict=True))
    if not isinstance(theirs, dict):
        return bool(ours == theirs) or ours == pytest.approx(theirs, rel=1e-6)
    if list(ours) != list(theirs) and set(ours) != set(theirs):
        return False
    return all(alike(ours[key], theirs[key]) for key in theirs)


def alike(ours: float | None, theirs: float | None) -> bool:
    if theirs is None or ours is None:
        return theirs is ours
    same: bool = ours == pytest.approx(theirs, rel=1e-6, abs=1e-9, nan_ok=True)
    return same


def assert_agree(edges: Edges, requested: list[Call]) -> None:
    G = to_networkx(edges)
    for name, arguments in requested:
        function = getattr(nx, name)
        ours = outcome(function, edges, **arguments)
        theirs = outcome(function, G, backend="networkx", **arguments)
        assert close(ours, theirs), (name, arguments, ours, theirs)


@st.composite
def graphs(draw: st.DrawFn) -> Edges:
    n = draw(st.integers(0, 12))
    ends = st.tuples(*[st.integers(0, max(n - 1, 0))] * 2, st.integers(1, 9))
    drawn = draw(st.lists(ends, max_size=40)) if n else []
    columns = np.array(drawn, np.int64).reshape(-1, 3).T
    return Edges.of(n, columns[0], columns[1], columns[2] / 2)


@settings(max_examples=200, derandomize=True)
@given(graphs())
def test_kernels_agree_with_networkx_on_random_graphs(edges: Edges) -> None:
    assert_agree(edges, calls(edges.n))


def assert_hits_agree(edges: Edges) -> None:
    start = dict.fromkeys(range(edges.n), 1.0)
    arguments = {"tol": TOL, "max_iter": 2000, "nstart": start}
    G = to_networkx(edges)
    ours = outcome(nx.hits, edges, **arguments)
    assert close(ours, outcome(nx.hits, G, backend="networkx", **arguments))


def singular_values(edges: Edges) -> Floats:
    dense = np.zeros((edges.n, edges.n))
    dense[edges.source, edges.target] = edges.weight
    return np.linalg.svd(dense, compute_uv=False).astype(np.float64)


@settings(max_examples=200, derandomize=True)
@given(graphs())
def test_hits_agrees_with_networkx_where_one_answer_exists(edges: Edges) -> None:
    first, second = (*singular_values(edges), 0.0, 0.0)[:2]
    if first and first - second < 1e-4 * first:
        # A tie: NetworkX mixes at random; ours is one of them and never below zero.
        hubs, authorities = (part.array for part in nx.hits(edges))
        dense = nx.to_numpy_array(to_networkx(edges))
        assert (hubs >= -1e-12).all()
        back = dense.T @ (dense @ authorities)
        assert back.tolist() == pytest.approx(
            (first**2 * authorities).tolist(), abs=1e-3
        )
        assert nx.hits(edges)[0].array.tobytes() == hubs.tobytes()
    else:
        assert_hits_agree(edges)


@settings(max_examples=200, derandomize=True)
@given(graphs())
def test_sums_over_pairs_equal_the_numbers_on_accounts(edges: Edges) -> None:
    total, pairs = edges.weight.sum(), edges.m
    assert compute_measure("in_strength", edges).values.sum() == pytest.approx(total)
    assert compute_measure("out_strength", edges).values.sum() == pytest.approx(total)
    assert compute_measure("in_degree", edges).values.sum() == pairs
    assert compute_measure("out_degree", edges).values.sum() == pairs
    kept = edges.times.sum() + edges.conditions["self_pairs"]
    assert kept >= pairs
    if edges.n:
        assert compute_measure("pagerank", edges).values.sum() == pytest.approx(1)


@settings(max_examples=60, derandomize=True)
@given(graphs())
def test_no_measure_goes_below_zero(edges: Edges) -> None:
    """Trap: influence gain below zero."""
    for name in ("influence", "passivity", "pagerank", "hubs", "authorities"):
        values = compute_measure(name, edges).values
        assert (values >= 0).all(), name
        assert not np.signbit(values).any(), name


@settings(max_examples=60, derandomize=True)
@given(graphs())
def test_measures_give_what_networkx_gives_under_their_name(edges: Edges) -> None:
    G = to_networkx(edges)
    for name in ("betweenness_centrality", "harmonic_centrality", "core_number"):
        theirs = getattr(nx, name)(G)
        scores = compute_measure(name, edges)
        assert scores.engine == "kernel"
        assert scores.exact
        assert scores.values.tolist() == pytest.approx([theirs[v] for v in G])
    pagerank = nx.pagerank(G, tol=1e-12, max_iter=500)
    assert compute_measure("pagerank", edges).values.tolist() == pytest.approx(
        [pagerank[v] for v in G], rel=1e-6
    )


@settings(max_examples=40, derandomize=True)
@given(graphs())
def test_small_graphs_left_to_networkx_score_the_same(edges: Edges) -> None:
    for name in ("pagerank", "clustering", "reciprocity", "core_number"):
        ours = compute_measure(name, edges)
        with nx.config.backends["grapevine"](small=100):
            theirs = compute_measure(name, edges)
        assert (ours.engine, theirs.engine) == ("kernel", "networkx")
        assert ours.values.tolist() == pytest.approx(
            theirs.values.tolist(), rel=1e-6, nan_ok=True
        )


@pytest.fixture(scope="module")
def congress() -> Edges:
    if not CONGRESS.exists():
        pytest.skip("needs ../shared/data/congress_twitter beside the checkout")
    rows = [line.split() for line in CONGRESS.read_text("utf-8").splitlines()]
    ends = np.array([row[:2] for row in rows], np.int64)
    weight = [float(row[2]) for row in rows]
    return Edges.of(int(ends.max()) + 1, ends[:, 0], ends[:, 1], weight)


@pytest.fixture(scope="module")
def higgs() -> Edges:
    if not HIGGS.exists():
        pytest.skip("needs ../shared/data/higgs_twitter beside the checkout")
    with gzip.open(HIGGS) as lines:
        rows = np.loadtxt(lines, dtype=np.int64)
    ids, places = np.unique(rows[:, :2], return_inverse=True)
    ends = places.reshape(-1, 2)
    return Edges.of(len(ids), ends[:, 0], ends[:, 1], rows[:, 2])


def test_kernels_agree_with_networkx_on_the_congress_network(congress: Edges) -> None:
    assert (congress.n, congress.m) == (475, 13_289)
    slow = {"betweenness_centrality", "harmonic_centrality", "katz_centrality"}
    requested = [call for call in calls(congress.n) if call[0] not in slow]
    assert_agree(
        congress,
        [
            *requested,
            ("betweenness_centrality", {}),
            ("harmonic_centrality", {}),
            ("katz_centrality", {"alpha": 0.01, "tol": TOL, "weight": "weight"}),
        ],
    )
    assert_hits_agree(congress)


def test_the_congress_pagerank_follows_the_weights(congress: Edges) -> None:
    """Trap: weight projected but not passed to PageRank."""
    theirs = nx.pagerank(to_networkx(congress), tol=1e-12, max_iter=500)
    unweighted = nx.pagerank(
        to_networkx(congress), weight=None, tol=1e-12, max_iter=500
    )
    ours = compute_measure("pagerank", congress).values
    assert ours.tolist() == pytest.approx([theirs[v] for v in range(475)], rel=1e-6)
    assert ours.tolist() != pytest.approx([unweighted[v] for v in range(475)], rel=1e-2)


def test_communities_of_congress_are_as_good_as_louvains(congress: Edges) -> None:
    scores = compute_measure("communities", congress)
    assert scores.engine == "networkit"
    G = nx.Graph()
    pairs = undirected_edges(congress)
    G.add_weighted_edges_from(
        zip(pairs.source.tolist(), pairs.target.tolist(), pairs.weight, strict=True)
    )
    ours = nx.community.modularity(G, groups(scores.values))
    assert ours == pytest.approx(scores.parameters["modularity"])
    for seed in range(3):
        louvain = nx.community.louvain_communities(G, seed=seed)
        assert ours >= nx.community.modularity(G, louvain) - 0.01
    again = compute_measure("communities", congress)
    assert again.values.tobytes() == scores.values.tobytes()


def groups(values: Floats) -> list[set[int]]:
    return [set(np.flatnonzero(values == k).tolist()) for k in np.unique(values)]


def test_sampled_errors_hold_the_true_values_of_congress(congress: Edges) -> None:
    for name in ("betweenness_centrality", "harmonic_centrality"):
        true = compute_measure(name, congress).values
        for seed in range(10):
            sampled = compute_measure(name, congress, k=100, seed=seed)
            assert not sampled.exact
            assert sampled.error is not None
            worst = np.abs(sampled.values - true).max()
            assert 0 < worst <= sampled.error


@pytest.mark.slow
def test_kernels_agree_with_networkx_on_the_higgs_retweets(higgs: Edges) -> None:
    assert (higgs.n, higgs.m, higgs.weight.sum()) == (256_491, 328_132, 354_930)
    G = to_networkx(higgs)
    ours = compute_measure("pagerank", higgs)
    theirs = nx.pagerank(G, tol=1e-12, max_iter=500)
    assert ours.converged
    np.testing.assert_allclose(ours.values, [theirs[v] for v in G], rtol=1e-6)
    degree = [d for _, d in G.in_degree()]
    assert compute_measure("in_degree", higgs).values.tolist() == degree
    strength = [d for _, d in G.in_degree(weight="weight")]
    assert compute_measure("in_strength", higgs).values.tolist() == strength
    assert strength[int(compute_measure("in_strength", higgs).top(1)[0])] == max(
        strength
    )
    core = nx.core_number(G)
    assert compute_measure("core_number", higgs).values.tolist() == [core[v] for v in G]
    parts = sorted(map(len, nx.weakly_connected_components(G)), reverse=True)
    label = compute_measure("weakly_connected_components", higgs).values.astype(int)
    assert np.bincount(label).tolist() == parts


def test_a_graph_with_letters_for_nodes_agrees_too() -> None:
    G = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")])
    edges = from_networkx(G)
    for name in ("pagerank", "betweenness_centrality", "core_number", "clustering"):
        function = getattr(nx, name)
        assert close(function(edges), function(G, backend="networkx"))
