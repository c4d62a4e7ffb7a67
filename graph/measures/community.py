"""Community detection: groups that interact more inside than outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np

from graph.measures.components import number_by_size
from graph.measures.scores import Engine, Scores, scores_from_values
from graph.network.edges import Edges, Longs

__all__ = ["communities", "modularity", "undirected_edges"]

MAX_NETWORKX_PAIRS = 2_000
"""Maximum number of edges for NetworkX's Louvain; above it NetworKit is loaded."""


def communities(edges: Edges, *, seed: int = 7, resolution: float = 1.0) -> Scores:
    """Community of each account, by Louvain or Leiden modularity optimisation.

    Meaning:
        Groups of accounts that mostly share each other: audiences. Community 0 is
        the largest. Bridges carry a message from one community to another.

    Definition:
        The partition with the highest modularity among several runs of Louvain and
        Leiden, numbered by size, then by smallest node.

    Parameters:
        edges: the graph.
        seed: seed of the optimisation.
        resolution: above 1 gives more and smaller communities.

    Returns:
        Scores that are labels 0, 1, 2, ...; `exact` is False because no method
        guarantees the best partition. `parameters["modularity"]` is its quality.

    Direction:
        None; both directions of a pair are added.

    Weight:
        Strength.

    Cost:
        Some dozens of passes over the edges.

    Examples:
        >>> circles = Edges.of(6, [0, 1, 2, 3, 4, 5, 2], [1, 2, 0, 4, 5, 3, 3])
        >>> communities(circles).values.tolist()
        [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]

    References:
        Blondel, Guillaume, Lambiotte, Lefebvre (2008): Fast unfolding of communities
        in large networks. https://doi.org/10.1088/1742-5468/2008/10/P10008
    """
    pairs = undirected_edges(edges)
    engine: Engine = "networkx" if edges.m <= MAX_NETWORKX_PAIRS else "networkit"
    best, quality = np.arange(edges.n), 0.0
    if pairs.weight.any():
        find_partitions = (
            _networkx_partitions if engine == "networkx" else _networkit_partitions
        )
        best, quality = max(
            (
                (label, modularity(pairs, label, resolution))
                for label in find_partitions(pairs, seed, resolution)
            ),
            key=lambda candidate: candidate[1],
        )
    return scores_from_values(
        "communities",
        edges,
        number_by_size(best),
        engine=engine,
        exact=False,
        seed=seed,
        parameters={"resolution": resolution, "modularity": quality},
    )


def undirected_edges(edges: Edges) -> Edges:
    """Sum both directions: each pair once, from its smaller to its larger node.

    >>> undirected_edges(Edges.of(2, [0, 1], [1, 0], [1.0, 2.0])).weight.tolist()
    [3.0]
    """
    low = np.minimum(edges.source, edges.target)
    high = np.maximum(edges.source, edges.target)
    return Edges.of(edges.n, low, high, edges.weight)


def modularity(pairs: Edges, label: Longs, resolution: float = 1.0) -> float:
    """Newman's modularity of a partition, equal to `nx.community.modularity`.

    Parameters:
        pairs: undirected edges (see `undirected_edges`).
        label: the community of each node.
        resolution: weight of the expected edges.

    >>> two = undirected_edges(Edges.of(4, [0, 2], [1, 3]))
    >>> modularity(two, np.array([0, 0, 1, 1]))
    0.5
    """
    total = float(pairs.weight.sum())
    same = label[pairs.source] == label[pairs.target]
    degree = np.bincount(pairs.source, pairs.weight, pairs.n)
    degree += np.bincount(pairs.target, pairs.weight, pairs.n)
    sums = np.bincount(label, degree) / (2 * total)
    inside = float(pairs.weight[same].sum()) / total
    return inside - resolution * float(sums @ sums)


def _networkx_partitions(pairs: Edges, seed: int, resolution: float) -> Iterator[Longs]:
    G: nx.Graph[int] = nx.Graph()
    G.add_nodes_from(range(pairs.n))
    G.add_weighted_edges_from(
        zip(pairs.source.tolist(), pairs.target.tolist(), pairs.weight, strict=True)
    )
    for attempt in range(3):
        label = np.empty(pairs.n, np.int64)
        parts = nx.community.louvain_communities(
            G, resolution=resolution, seed=seed + attempt
        )
        for number, members in enumerate(parts):
            label[list(members)] = number
        yield label


def _networkit_partitions(
    pairs: Edges, seed: int, resolution: float
) -> Iterator[Longs]:
    """Partitions by NetworKit on one thread, so that equal seeds give equal results."""
    import networkit as nk

    threads = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)
    try:
        weighted = (
            np.array(pairs.weight),
            (_longs(pairs.source), _longs(pairs.target)),
        )
        G = nk.GraphFromCoo(weighted, n=pairs.n, weighted=True, directed=False)
        for method in (_louvain, _leiden):
            nk.setSeed(seed, False)
            yield np.array(method(nk, G, resolution).getVector(), np.int64)
    finally:
        nk.setNumberOfThreads(threads)


def _louvain(nk: Any, G: Any, resolution: float) -> Any:
    search = nk.community.PLM(G, refine=True, gamma=resolution, par="none")
    return search.run().getPartition()


def _leiden(nk: Any, G: Any, resolution: float) -> Any:
    search = nk.community.ParallelLeiden(
        G, iterations=2, randomize=True, gamma=resolution
    )
    return search.run().getPartition()


def _longs(ends: Any) -> Longs:
    return np.array(ends, np.uint64).astype(np.int64)
