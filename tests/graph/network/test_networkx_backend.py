"""NetworkX reaches our kernels, and its own code wherever there is no kernel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pytest

from graph.kernels.result import KernelResult
from graph.network.edges import Edges, to_networkx
from graph.network.networkx_backend import KERNEL_MODULES, Backend, get_info

nx: Any = networkx  # its stubs know only its own graphs, not those of backends

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def kernels() -> Iterator[None]:
    """Kernels also answer for small graphs."""
    with nx.config.backends["grapevine"](small=0):
        yield


@pytest.fixture
def edges() -> Edges:
    rng = np.random.default_rng(5)
    ends = rng.integers(0, 40, (2, 160))
    return Edges.of(40, ends[0], ends[1], rng.random(160))


def test_pagerank_of_edges_runs_our_kernel(edges: Edges) -> None:
    answer = nx.pagerank(edges)
    assert isinstance(answer, KernelResult)
    assert answer.iterations is not None
    assert answer == pytest.approx(nx.pagerank(to_networkx(edges)), rel=1e-9)


@pytest.mark.parametrize("name", sorted(KERNEL_MODULES))
def test_every_kernel_is_reached_by_its_networkx_name(name: str, edges: Edges) -> None:
    required = {"reciprocity": {"nodes": range(40)}}.get(name, {})
    ours = getattr(nx, name)(edges, **required)
    theirs = getattr(nx, name)(to_networkx(edges), **required)
    if name == "weakly_connected_components":
        assert list(ours) == list(theirs)
    elif name == "hits":
        assert ours[1] == pytest.approx(theirs[1], rel=1e-6, abs=1e-9)
    elif name in {"pagerank", "eigenvector_centrality", "katz_centrality"}:
        assert ours == pytest.approx(theirs, rel=1e-9)
    else:
        assert ours == pytest.approx(theirs)


def test_a_small_graph_is_left_to_networkx() -> None:
    answer = nx.pagerank(Edges.of(3, [0, 1], [2, 2]))
    assert not isinstance(answer, KernelResult)
    assert answer[2] == pytest.approx(0.574, abs=1e-3)


def test_functions_without_a_kernel_run_networkx_code(edges: Edges) -> None:
    G = to_networkx(edges)
    assert not nx.config.fallback_to_nx
    assert nx.voterank(edges) == nx.voterank(G)
    assert nx.transitivity(edges) == nx.transitivity(G)
    assert nx.clustering(edges, weight="weight") == nx.clustering(G, weight="weight")
    assert nx.shortest_path(edges, 0) == nx.shortest_path(G, 0)


def test_functions_that_change_a_graph_are_refused(edges: Edges) -> None:
    with pytest.raises(NotImplementedError, match="mutate"):
        nx.set_edge_attributes(edges, 1, "weight")


def test_the_weight_argument_means_what_networkx_means(
    edges: Edges, kernels: None
) -> None:
    G = to_networkx(edges)
    for weight in ("weight", "times", "nonsense", None):
        ours = nx.pagerank(edges, weight=weight, tol=1e-12)
        assert ours == pytest.approx(nx.pagerank(G, weight=weight, tol=1e-12), rel=1e-9)


def test_weight_reaches_pagerank_and_changes_the_order(kernels: None) -> None:
    """Trap: weight projected but not passed to PageRank.

    0 shares 1 once and 2 nine times. Weighted, 2 gets nine times what 1 gets on top
    of the fresh start; unweighted they are equal.
    """
    edges = Edges.of(3, [0] + [0] * 9, [1] + [2] * 9)
    weighted = nx.pagerank(edges)
    assert weighted[2] > weighted[1]
    plain = nx.pagerank(edges, weight=None)
    assert plain[2] == plain[1]


def test_every_argument_of_pagerank_is_understood(edges: Edges) -> None:
    arguments = {
        "alpha": 0.6,
        "personalization": {1: 2.0, 5: 1.0, "nobody": 9.0},
        "nstart": {node: 1.0 + node for node in range(40)},
        "dangling": {3: 1.0},
        "tol": 1e-13,
        "max_iter": 500,
    }
    ours = nx.pagerank(edges, **arguments)
    assert ours == pytest.approx(nx.pagerank(to_networkx(edges), **arguments), rel=1e-9)
    for G in (edges, to_networkx(edges)):
        with pytest.raises(ZeroDivisionError):
            nx.pagerank(G, personalization={"nobody": 1.0})
        with pytest.raises(nx.PowerIterationFailedConvergence):
            nx.pagerank(G, max_iter=1)


def test_a_networkx_graph_with_other_labels_gets_its_labels_back() -> None:
    G = nx.DiGraph([("a", "b"), ("c", "b"), ("b", "a")])
    nx.set_edge_attributes(G, {("b", "a"): 3.0}, "strength")
    ours = nx.pagerank(G, weight="strength", backend="grapevine")
    assert ours == pytest.approx(nx.pagerank(G, weight="strength"), rel=1e-9)


@pytest.mark.parametrize(
    ("G", "reason"),
    [
        (nx.path_graph(3), "undirected"),
        (nx.MultiDiGraph([(0, 1), (0, 1)]), "parallel"),
        (nx.DiGraph([(0, 0)]), "self-loops"),
    ],
)
def test_a_graph_that_would_lose_something_is_refused_with_the_reason(
    G: networkx.Graph[Any], reason: str
) -> None:
    answer = Backend.can_run("pagerank", (G,), {})
    assert isinstance(answer, str)
    assert reason in answer
    with pytest.raises(NotImplementedError):
        nx.pagerank(G, backend="grapevine")


def test_policies_answer_yes_or_a_reason(edges: Edges) -> None:
    G = to_networkx(edges)
    assert Backend.can_run("voterank", (edges,), {}) is True
    assert "no kernel" in str(Backend.can_run("voterank", (G,), {}))
    assert Backend.should_run("pagerank", (G,), {}) is True
    assert "fewer than" in str(Backend.should_run("pagerank", (nx.DiGraph(),), {}))


def test_the_backend_defines_no_name_that_networkx_does_not_dispatch() -> None:
    assert not hasattr(Backend, "no_such_function")
    assert hasattr(Backend, "voterank")


def test_networkx_can_be_configured_to_prefer_our_backend(edges: Edges) -> None:
    G = to_networkx(edges)
    with nx.config(backend_priority=["grapevine"], cache_converted_graphs=False):
        assert isinstance(nx.pagerank(G), KernelResult)
        assert nx.pagerank(nx.path_graph(3))[1] == pytest.approx(0.486, abs=1e-3)


def test_the_backend_description_names_every_kernel() -> None:
    assert set(get_info()["functions"]) == set(KERNEL_MODULES)


def test_importing_networkx_loads_no_kernel() -> None:
    code = "import sys, networkx; print([m for m in ('numba', 'scipy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_the_backend_registers_itself_where_it_was_not_installed() -> None:
    """As in a fresh clone: NetworkX forgets the backend and the package it loaded."""
    code = """
import sys
from networkx.utils import backends
from networkx.utils.configs import Config
import networkx as nx
backends.backends.pop("grapevine", None)
backends.backend_info.pop("grapevine", None)
nx.config.backends = Config()
for name in [name for name in sys.modules if name.partition(".")[0] == "graph"]:
    del sys.modules[name]
from graph.network.edges import Edges

answer = nx.pagerank(Edges.of(50, [0], [1]))
print(type(answer).__name__, nx.config.backends.grapevine.small)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stdout.split() == ["KernelResult", "32"]
