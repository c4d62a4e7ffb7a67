"""Weakly connected components by union-find."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import networkx as nx
import numpy as np
from numba import njit

from graph.network.edges import Edges, Ints


@njit(cache=True)
def _components(n: int, source: Ints, target: Ints) -> tuple[Ints, int]:
    """Each node's component, numbered by first node, and the number of components."""
    parent = np.arange(n).astype(np.int32)
    for e in range(len(source)):
        a, b = source[e], target[e]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        # The smaller node becomes the root, so a root is its component's first node.
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b
    label = np.empty(n, np.int32)
    count = 0
    for v in range(n):
        if parent[v] == v:
            label[v] = count
            count += 1
        else:
            label[v] = label[parent[v]]
    return label, count


def component_labels(edges: Edges) -> tuple[Ints, int]:
    """Each node's weak component (numbered by first node), and their number."""
    label, count = _components(len(edges), edges.source, edges.target)
    return label, int(count)


def weakly_connected_components(G: Edges) -> Iterator[set[Hashable]]:
    """`networkx.weakly_connected_components` of our edges, in the same order."""
    label, count = component_labels(G)
    keys = G.keys()
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(np.bincount(label, minlength=count)).tolist()
    start = 0
    for end in ends:
        yield {keys[i] for i in order[start:end].tolist()}
        start = end


def number_weakly_connected_components(G: Edges) -> int:
    """`networkx.number_weakly_connected_components` of our edges."""
    return component_labels(G)[1]


def is_weakly_connected(G: Edges) -> bool:
    """`networkx.is_weakly_connected` of our edges.

    Raises:
        NetworkXPointlessConcept: the graph has no nodes.

    """
    if len(G) == 0:
        raise nx.NetworkXPointlessConcept("the null graph has no connectivity")
    return component_labels(G)[1] == 1
