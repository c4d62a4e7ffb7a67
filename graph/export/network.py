"""Export of the network for Gephi or NetworkX, or as an edge table.

The given `Edges` are written unchanged: every node, and every edge with its weight, its
number of interactions (`times`) and their kinds.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import networkx as nx
import numpy.typing as npt
import pyarrow as pa

from graph.errors import UsageError
from graph.export.atomic_files import write_with_manifest
from graph.export.backbone import edge_kinds
from graph.export.flatten import json_value, value_as_text
from graph.export.formula_escaping import strip_invalid_xml, unique_xml_names
from graph.export.tables import NEUTRALIZED_FORMATS, TABLE_WRITERS, table_bytes
from graph.network.edges import Edges
from graph.snapshots.snapshot import Snapshot

NODE_LABEL_COLUMNS: Final = ("handle", "platform", "name", "followers")
"""Default account columns that become node attributes."""

NodeValues = Sequence[Any] | npt.NDArray[Any]
NodeScores = Mapping[str, NodeValues]
"""Node attributes by name: one value a node, in node order."""

# Names with another meaning in GEXF, GraphML or NetworkX; Gephi rejects `type`.
_RESERVED: Final = frozenset(
    {"id", "label", "type", "key", "source", "target", "weight", "pid", "for", "start"}
    | {"end", "viz", "parents", "slices", "spells", "timestamp", "interval", "kind"}
)


def write_graph_file(
    snapshot: Snapshot,
    edges: Edges,
    path: str,
    format: str,
    *,
    labels: Sequence[str] = NODE_LABEL_COLUMNS,
    scores: NodeScores | None = None,
    manifest: Mapping[str, object] | None = None,
    raw: bool = False,
) -> None:
    """Write a graph as GEXF, GraphML or node-link JSON, or its edges as a table.

    Parameters:
        snapshot: the data.
        edges: the graph, built from this snapshot.
        path: the file.
        format: gexf, graphml, json, csv, xlsx or parquet.
        labels: account columns that become node attributes.
        scores: further node attributes, such as communities or scores of a list.
        manifest: the provenance; None: no manifest is written.
        raw: do not escape texts in CSV and XLSX.

    Raises:
        UsageError: the format or a column is unknown, or writing fails.

    """
    data = graph_bytes(snapshot, edges, format, labels=labels, scores=scores, raw=raw)
    facts: dict[str, object] = {"format": format, "nodes": edges.n, "pairs": edges.m}
    if format in NEUTRALIZED_FORMATS:
        facts["texts_neutral"] = not raw
    if manifest is not None:
        manifest = {**manifest, "conditions": edges.conditions}
    write_with_manifest(path, data, manifest, facts)


def graph_bytes(
    snapshot: Snapshot,
    edges: Edges,
    format: str,
    *,
    labels: Sequence[str] = NODE_LABEL_COLUMNS,
    scores: NodeScores | None = None,
    raw: bool = False,
) -> bytes:
    """Graph file as bytes, for a download; equal edges give equal bytes.

    Parameters:
        snapshot, edges, format, labels, scores, raw: as for `write_graph_file`.

    Raises:
        UsageError: the format or a column is unknown.

    """
    if format in GRAPH_WRITERS:
        xml = format != "json"
        G = attributed_digraph(snapshot, edges, labels=labels, scores=scores, xml=xml)
        return GRAPH_WRITERS[format](G)
    if format in TABLE_WRITERS:
        return table_bytes(edge_table(snapshot, edges), format, raw=raw)
    raise UsageError(
        f"A graph cannot be written as {format}: choose "
        f"{', '.join(dict.fromkeys((*GRAPH_WRITERS, *TABLE_WRITERS)))}."
    )


def edge_table(snapshot: Snapshot, edges: Edges) -> pa.Table:
    """Edge table: source, target, their handles, weight, `times` and kind.

    Accounts without an edge are not included.
    """
    ids = pa.array([str(key) for key in edges.ids()], pa.string())
    source, target = pa.array(edges.source), pa.array(edges.target)
    columns: dict[str, pa.Array] = {"source": ids.take(source)}
    columns["target"] = ids.take(target)
    handles = _account_column(snapshot, edges, "handle")
    columns["source_handle"] = handles.take(source)
    columns["target_handle"] = handles.take(target)
    columns["weight"] = pa.array(edges.weight)
    columns["times"] = pa.array(edges.times)
    kinds = edge_kinds(snapshot, edges)
    if kinds is not None:
        columns["kind"] = pa.array(kinds, pa.string())
    return pa.table(columns)


def attributed_digraph(
    snapshot: Snapshot,
    edges: Edges,
    *,
    labels: Sequence[str] = NODE_LABEL_COLUMNS,
    scores: NodeScores | None = None,
    xml: bool = True,
) -> nx.DiGraph[Any]:
    """NetworkX graph by account id, with attributes that graph files can hold.

    Nodes are in the order of the arrays. Unknown values are omitted. A reserved name
    such as `type` gets the prefix `account_`.

    Parameters:
        snapshot: the data.
        edges: the graph, built from this snapshot.
        labels: account columns that become node attributes.
        scores: further node attributes.
        xml: remove the characters that XML does not allow; ids stay distinct.

    Raises:
        UsageError: accounts have no such column.

    """
    ids = [str(key) for key in edges.ids()]
    names = unique_xml_names(ids) if xml else ids
    clean = strip_invalid_xml if xml else str
    attributes: dict[str, list[Any]] = {}
    for name in labels:
        attributes[_attribute_name(name)] = _account_column(
            snapshot, edges, name
        ).to_pylist()
    for name, values in (scores or {}).items():
        attributes[_attribute_name(name)] = _plain_node_values(name, values, edges.n)
    handles = _account_column(snapshot, edges, "handle").to_pylist()
    G: nx.DiGraph[Any] = nx.DiGraph()
    for place, name in enumerate(names):
        known = {
            key: _attribute_value(values[place], clean)
            for key, values in attributes.items()
        }
        label = clean(handles[place] or "") or name
        node_attributes = {
            key: value for key, value in known.items() if value is not None
        }
        G.add_node(name, label=label, **node_attributes)
    kinds = edge_kinds(snapshot, edges)
    sources, targets = edges.source.tolist(), edges.target.tolist()
    weights, times = edges.weight.tolist(), edges.times.tolist()
    for place in range(edges.m):
        kind = {} if kinds is None else {"kind": kinds[place]}
        ends = names[sources[place]], names[targets[place]]
        G.add_edge(*ends, weight=weights[place], times=times[place], **kind)
    return G


def _attribute_name(name: str) -> str:
    clean = strip_invalid_xml(name)
    return f"account_{clean}" if clean.lower() in _RESERVED else clean


def _account_column(snapshot: Snapshot, edges: Edges, name: str) -> pa.Array:
    """Account column, one value a node."""
    if name not in snapshot.accounts.column_names:
        known = ", ".join(snapshot.accounts.column_names)
        raise UsageError(f"Accounts have no column {name!r}; they have {known}.")
    column = snapshot.accounts[name].combine_chunks()
    if edges.rows is not None:
        return column.take(pa.array(edges.rows))
    if edges.n != len(column):
        raise UsageError("These edges do not belong to this snapshot.")
    return column


def _plain_node_values(name: str, values: NodeValues, n: int) -> list[Any]:
    if len(values) != n:
        raise UsageError(f"{name} has {len(values)} values for {n} accounts.")
    # The writers accept plain Python numbers only.
    plain: list[Any] = list(values) if isinstance(values, Sequence) else values.tolist()
    whole = all(isinstance(value, int) for value in plain if value is not None)
    mixed = all(isinstance(v, int | float) for v in plain if v is not None)
    if mixed and not whole:
        return [None if value is None else float(value) for value in plain]
    return plain


def _attribute_value(value: object, clean: Callable[[str], str]) -> object:
    """Attribute value for a graph file; None if there is no value."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool | int | float):
        return value
    return clean(value_as_text(value))


def _gexf(G: nx.Graph[Any]) -> bytes:
    writer = nx.readwrite.gexf.GEXFWriter(encoding="utf-8", version="1.2draft")
    writer.add_graph(G)
    # NetworkX writes today's date here; the same graph must give the same bytes.
    del writer.xml.find("meta").attrib["lastmodifieddate"]
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def _graphml(G: nx.Graph[Any]) -> bytes:
    sink = io.BytesIO()
    # Not write_graphml: its output differs if lxml is installed.
    nx.write_graphml_xml(G, sink)
    return sink.getvalue()


def _node_link(G: nx.Graph[Any]) -> bytes:
    data = json_value(nx.node_link_data(G, edges="links"))
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


GRAPH_WRITERS: Final[Mapping[str, Callable[[nx.Graph[Any]], bytes]]] = {
    "gexf": _gexf,
    "graphml": _graphml,
    "json": _node_link,
}
"""The writer of each graph format."""
