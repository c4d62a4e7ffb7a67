"""Export of an undirected network for Gephi or NetworkX, with values of its edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from graph.errors import UsageError
from graph.export.atomic_files import write_with_manifest
from graph.export.network import (
    GRAPH_WRITERS,
    NodeScores,
    NodeValues,
    attributed_digraph,
)
from graph.network.edges import Edges
from graph.snapshots.snapshot import Snapshot


def write_undirected_graph(
    snapshot: Snapshot,
    edges: Edges,
    path: str,
    format: str,
    *,
    scores: NodeScores,
    edge_values: Mapping[str, NodeValues],
    manifest: Mapping[str, object],
) -> None:
    """Write an undirected graph as GEXF, GraphML or node-link JSON.

    Parameters:
        snapshot: the data.
        edges: the graph, with each edge once.
        path: the file.
        format: gexf, graphml or json.
        scores: node attributes besides those of the account.
        edge_values: edge attributes, one value an edge, in the order of the edges.
        manifest: the provenance.

    Raises:
        UsageError: the format is unknown, or writing fails.

    """
    data = undirected_graph_bytes(
        snapshot, edges, format, scores=scores, edge_values=edge_values
    )
    facts = {"format": format, "nodes": edges.n, "pairs": edges.m}
    write_with_manifest(path, data, {**manifest, "conditions": edges.conditions}, facts)


def undirected_graph_bytes(
    snapshot: Snapshot,
    edges: Edges,
    format: str,
    *,
    scores: NodeScores,
    edge_values: Mapping[str, NodeValues],
) -> bytes:
    """Undirected graph file as bytes; equal edges give equal bytes.

    Parameters:
        snapshot, edges, format, scores, edge_values: as for `write_undirected_graph`.

    Raises:
        UsageError: the format is unknown.

    """
    if format not in GRAPH_WRITERS:
        raise UsageError(
            f"A graph cannot be written as {format}: choose {', '.join(GRAPH_WRITERS)}."
        )
    directed = attributed_digraph(snapshot, edges, scores=scores, xml=format != "json")
    G: nx.Graph[Any] = nx.Graph()
    G.add_nodes_from(directed.nodes(data=True))
    for place, (source, target, data) in enumerate(directed.edges(data=True)):
        values = {name: column[place] for name, column in edge_values.items()}
        G.add_edge(source, target, weight=data["weight"], **values)
    return GRAPH_WRITERS[format](G)
