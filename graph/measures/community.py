"""Communities: groups that interact among themselves more than with others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np

from graph.measures.components import by_size
from graph.measures.scores import Engine, Scores, scored
from graph.network.edges import Edges, Longs

__all__ = ["communities", "modularity", "undirected"]

FEW_PAIRS = 2_000
"""Up to here NetworkX's own Louvain is fast enough, and NetworKit is not loaded."""


def communities(edges: Edges, *, seed: int = 7, resolution: float = 1.0) -> Scores:
    """To which community an account belongs.

    Meaning:
        Groups of accounts that mostly share each other: audiences. Community 0 is
        the largest. A message crosses from one to another over bridges.

    Definition:
        Of several partitions found by Louvain and Leiden moves the one of highest
        modularity, numbered by size, then by their smallest node.

    Parameters:
        seed: of the moves.
        resolution: above 1 gives more and smaller communities.

    Returns:
        Scores that are labels 0, 1, 2, ...; `exact` is False, since no method can
        promise the best partition; `parameters["modularity"]` says how good it is.

    Direction:
        None: both directions of a pair are added.

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
    pairs = undirected(edges)
    engine: Engine = "networkx" if edges.m <= FEW_PAIRS else "networkit"
    best, quality = np.arange(edges.n), 0.0
    if pairs.weight.any():
        found = _networkx if engine == "networkx" else _networkit
        best, quality = max(
            (
                (label, modularity(pairs, label, resolution))
                for label in found(pairs, seed, resolution)
            ),
            key=lambda candidate: candidate[1],
        )
    return scored(
        "communities",
        edges,
        by_size(best),
        engine=engine,
        exact=False,
        seed=seed,
        parameters={"resolution": resolution, "modularity": quality},
    )


def undirected(edges: Edges) -> Edges:
    """Each pair once, from its smaller to its larger node, both directions added.

    >>> undirected(Edges.of(2, [0, 1], [1, 0], [1.0, 2.0])).weight.tolist()
    [3.0]
    """
    low = np.minimum(edges.source, edges.target)
    high = np.maximum(edges.source, edges.target)
    return Edges.of(edges.n, low, high, edges.weight)


def modularity(pairs: Edges, label: Longs, resolution: float = 1.0) -> float:
    """Newman's modularity of a partition of pairs that stand once each.

    It is what `nx.community.modularity` says of the undirected weighted graph.

    >>> two = undirected(Edges.of(4, [0, 2], [1, 3]))
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


def _networkx(pairs: Edges, seed: int, resolution: float) -> Iterator[Longs]:
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


def _networkit(pairs: Edges, seed: int, resolution: float) -> Iterator[Longs]:
    """Partitions by NetworKit on one thread: with two, two runs would differ."""
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
