"""Subgraphs for display: neighbourhoods, induced subgraphs, strongest edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.network.edges import Edges, Floats, Longs
from graph.snapshots.arrays import Mask


def k_hop_nodes(
    edges: Edges, node: int, hops: int, max_nodes: int, received: Floats
) -> Longs:
    """Nodes within `hops` of one node, sorted; edge directions are ignored.

    Parameters:
        edges: the graph.
        node: the node in the centre.
        hops: maximum distance in edges.
        max_nodes: maximum number of nodes; nearer ones, then higher `received`, stay.
        received: a value a node that ranks nodes of equal distance.

    >>> k_hop_nodes(Edges.of(4, [0, 1, 2], [1, 2, 3]), 1, 1, 9, np.zeros(4)).tolist()
    [0, 1, 2]
    """
    seen = np.full(edges.n, -1, np.int64)
    seen[node] = 0
    for hop in range(1, hops + 1):
        reached = seen >= 0
        forth, back = (
            edges.target[reached[edges.source]],
            edges.source[reached[edges.target]],
        )
        near = np.concatenate([forth, back])
        seen[near[seen[near] < 0]] = hop
    nodes = np.flatnonzero(seen >= 0)
    order = np.lexsort((nodes, -received[nodes], seen[nodes]))
    return np.sort(nodes[order[:max_nodes]])


def induced_edges(edges: Edges, nodes: Longs) -> Edges:
    """Induced subgraph on these nodes (sorted), isolated ones included."""
    place = np.full(edges.n, -1, np.int64)
    place[nodes] = np.arange(len(nodes))
    inner = (place[edges.source] >= 0) & (place[edges.target] >= 0)
    inner_edges = filter_edges(edges, inner)
    ids = edges.ids()
    return replace(
        inner_edges,
        n=len(nodes),
        source=place[inner_edges.source].astype(np.int32),
        target=place[inner_edges.target].astype(np.int32),
        nodes=tuple(ids[i] for i in nodes.tolist()),
        rows=nodes.astype(np.int32) if edges.rows is None else edges.rows[nodes],
        labels=None,
    )


def strongest_edges(edges: Edges, max_edges: int) -> tuple[Edges, int]:
    """The `max_edges` heaviest edges in their order, and the number dropped."""
    if edges.m <= max_edges:
        return edges, 0
    mask = np.zeros(edges.m, bool)
    mask[np.argsort(-edges.weight, kind="stable")[:max_edges]] = True
    return filter_edges(edges, mask), edges.m - max_edges


def filter_edges(edges: Edges, mask: Mask) -> Edges:
    """The edges where `mask` is true, over the same nodes."""
    return replace(
        edges,
        source=edges.source[mask],
        target=edges.target[mask],
        weight=edges.weight[mask],
        times=edges.times[mask],
    )


def renumber_communities(community: Longs) -> Longs:
    """Renumber a subgraph's communities by size, 0 the largest; ties keep the order."""
    labels, place, sizes = np.unique(community, return_inverse=True, return_counts=True)
    rank = np.empty(len(labels), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(labels))
    return rank[place]
