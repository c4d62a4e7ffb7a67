"""Reciprocity: the share of edges that also exist in the other direction."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import networkx as nx
import numpy as np

from graph.kernels.result import KernelResult
from graph.network.edges import Edges, Longs


def mutual_counts(edges: Edges) -> Longs:
    """Number of accounts with which each account interacts in both directions."""
    n = max(len(edges), 1)
    forth = edges.source.astype(np.int64) * n + edges.target
    back = edges.target.astype(np.int64) * n + edges.source
    both = np.isin(back, forth)
    return np.bincount(edges.source[both], minlength=len(edges))


def overall_reciprocity(G: Edges) -> float:
    """`networkx.overall_reciprocity` of our edges.

    Raises:
        NetworkXError: the graph has no edges.

    """
    if G.m == 0:
        raise nx.NetworkXError("Not defined for empty graphs")
    return float(mutual_counts(G).sum() / G.m)


def reciprocity(
    G: Edges, nodes: Hashable | Iterable[Hashable] | None = None
) -> float | dict[Hashable, float | None]:
    """`networkx.reciprocity` of our edges; None for a node without edges.

    Raises:
        NetworkXError: the graph, or the single node, has no edges.

    """
    if nodes is None:
        return overall_reciprocity(G)
    degree = np.diff(G.csr.indptr) + np.diff(G.csc.indptr)
    with np.errstate(invalid="ignore"):
        shares = 2 * mutual_counts(G) / degree
    result = KernelResult(G, shares)
    for place in np.flatnonzero(degree == 0).tolist():
        # NetworkX has None for an isolated node, and a float else.
        result[G.keys()[place]] = None  # type: ignore[assignment]  # see above
    if isinstance(nodes, Hashable) and nodes in G:
        value = result[nodes]
        if value is None:
            raise nx.NetworkXError("Not defined for isolated nodes.")
        return value
    if not isinstance(nodes, Iterable):
        raise nx.NetworkXError(f"{nodes!r} is neither a node nor several.")
    requested = list(nodes)
    if len(requested) == len(result) and requested == list(result):
        return result  # type: ignore[return-value]  # the same None
    return {node: result[node] for node in requested if node in result}
