"""Graph files: the same graph comes back, whatever names and handles contain."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import networkx as nx
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UsageError
from graph.export.backbone import backbone, edge_kinds
from graph.export.network import attributed_digraph, edge_table, graph_bytes
from graph.model import Kind
from graph.network.edges import Edges, edges_from_snapshot
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables

READ: dict[str, Any] = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}
PAIRS = {("x:0", "x:1"): 3.0, ("x:2", "x:1"): 1.0, ("x:3", "x:0"): 1.0}


@pytest.fixture
def edges(network_snapshot: Snapshot) -> Edges:
    return edges_from_snapshot(network_snapshot, kinds=None)


def parsed(data: bytes, format: str) -> nx.DiGraph[Any]:
    if format == "json":
        return nx.DiGraph(nx.node_link_graph(json.loads(data), edges="links"))
    return nx.DiGraph(READ[format](io.BytesIO(data)))


@pytest.mark.parametrize("format", ["gexf", "graphml"])
def test_nodes_edges_and_weights_come_back(
    network_snapshot: Snapshot, edges: Edges, format: str
) -> None:
    G = parsed(graph_bytes(network_snapshot, edges, format), format)
    assert list(G) == ["x:0", "x:1", "x:2", "x:3", "x:4"]
    assert {ends: known["weight"] for ends, known in G.edges.items()} == PAIRS
    assert G.edges["x:0", "x:1"]["times"] == 3
    assert G.edges["x:0", "x:1"]["kind"] == "share|mention"
    assert G.edges["x:2", "x:1"]["kind"] == "reply"


def test_json_keeps_every_character_of_ids_and_names(
    network_snapshot: Snapshot, edges: Edges
) -> None:
    G = parsed(graph_bytes(network_snapshot, edges, "json"), "json")
    assert list(G) == network_snapshot.accounts["id"].to_pylist()
    assert G.nodes["x:1\x00"]["handle"] == "bo\x00b\x1b[1m"
    assert G.edges["x:0", "x:1\x00"] == {
        "weight": 3.0,
        "times": 3,
        "kind": "share|mention",
    }


@pytest.mark.parametrize("format", ["gexf", "graphml"])
def test_attributes_come_back_without_what_xml_forbids(
    network_snapshot: Snapshot, edges: Edges, format: str
) -> None:
    G = parsed(graph_bytes(network_snapshot, edges, format), format)
    assert G.nodes["x:0"]["label"] == "ann"
    assert G.nodes["x:1"]["handle"] == "bob[1m"
    assert G.nodes["x:1"]["name"] == "B <b>&\"'"
    assert G.nodes["x:3"]["handle"] == "d\ufffdo"
    assert "name" not in G.nodes["x:3"]
    assert G.nodes["x:4"]["name"] == "日本語"
    assert G.nodes["x:2"]["followers"] == 1002
    assert "followers" not in G.nodes["x:4"]


@pytest.mark.parametrize("format", ["gexf", "graphml"])
def test_no_attribute_is_called_type_or_id(
    network_snapshot: Snapshot, edges: Edges, format: str
) -> None:
    data = graph_bytes(
        network_snapshot,
        edges,
        format,
        labels=("id", "url", "created_at"),
        scores={"type": ["a"] * 5, "Weight": np.arange(5.0), "kind": list("abcde")},
    )
    root = ElementTree.fromstring(data)
    titles = {
        element.get("title") or element.get("attr.name")
        for element in root.iter()
        if element.tag.endswith(("}attribute", "}key"))
    }
    assert {"account_id", "account_type", "account_Weight", "created_at"} <= titles
    assert not {"type", "id", "Weight", "source", "target"} & titles
    G = parsed(data, format)
    assert G.nodes["x:3"]["account_Weight"] == 3.0
    assert G.nodes["x:0"]["created_at"] == "2020-01-01T00:00:00"


def test_scores_of_any_kind_are_written(
    network_snapshot: Snapshot, edges: Edges
) -> None:
    scores: dict[str, Any] = {
        "score": np.array([1, 2.5, np.nan, np.inf, 0]),
        "mixed": [1, 2.5, 3, 4, 5],
    }
    G = parsed(
        graph_bytes(network_snapshot, edges, "graphml", scores=scores), "graphml"
    )
    assert [G.nodes[node].get("score") for node in G] == [1.0, 2.5, None, None, 0.0]
    assert [G.nodes[node]["mixed"] for node in G] == [1.0, 2.5, 3.0, 4.0, 5.0]
    with pytest.raises(UsageError, match="2 values for 5"):
        graph_bytes(network_snapshot, edges, "gexf", scores={"score": [1, 2]})
    with pytest.raises(UsageError, match="no column 'shoe_size'"):
        graph_bytes(network_snapshot, edges, "gexf", labels=("shoe_size",))


@pytest.mark.parametrize(
    "format", ["gexf", "graphml", "json", "csv", "xlsx", "parquet"]
)
def test_equal_edges_give_equal_bytes_on_any_day(
    network_snapshot: Snapshot, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = graph_bytes(
        network_snapshot, edges_from_snapshot(network_snapshot, kinds=None), format
    )
    other_day = SimpleNamespace(strftime=lambda *_: "1999-01-01")
    monkeypatch.setattr("networkx.readwrite.gexf.time", other_day)
    assert (
        graph_bytes(
            network_snapshot, edges_from_snapshot(network_snapshot, kinds=None), format
        )
        == first
    )
    assert b"lastmodified" not in first


@given(st.lists(st.text(max_size=4), min_size=3, max_size=3, unique=True))
def test_the_graph_comes_back_for_any_node_names(names: list[str]) -> None:
    made = [
        {**dict.fromkeys(SCHEMAS["accounts"].names), "id": f"x:{n}", "handle": n}
        for n in sorted(names)
    ]
    table = pa.Table.from_pylist(made, schema=SCHEMAS["accounts"])
    snapshot = snapshot_from_tables({"accounts": table})
    edges = Edges.of(3, [0, 1], [1, 2], [2.0, 1.5], nodes=table["id"].combine_chunks())
    for format in ("gexf", "graphml"):
        G = parsed(graph_bytes(snapshot, edges, format), format)
        assert len(G) == 3
        assert sorted(G.edges[pair]["weight"] for pair in G.edges) == [1.5, 2.0]


def test_an_edge_table_keeps_ids_as_text_and_every_pair(
    network_snapshot: Snapshot, edges: Edges
) -> None:
    data = graph_bytes(network_snapshot, edges, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    assert [(row["source"], row["target"]) for row in rows] == [
        ("x:0", "x:1\x00"),
        ("x:2", "x:1\x00"),
        ("x:3", "x:0"),
    ]
    assert [row["weight"] for row in rows] == ["3.0", "1.0", "1.0"]
    assert rows[1]["source_handle"] == "'=cy"
    table = pq.read_table(io.BytesIO(graph_bytes(network_snapshot, edges, "parquet")))
    assert table.equals(edge_table(network_snapshot, edges))
    sheet = openpyxl.load_workbook(
        io.BytesIO(graph_bytes(network_snapshot, edges, "xlsx", raw=True))
    ).active
    assert sheet is not None
    assert [cell.value for cell in sheet["C"]][2] == "=cy"
    assert [cell.data_type for cell in sheet["C"]] == ["s"] * 4


def test_kinds_respect_the_window_of_the_edges(network_snapshot: Snapshot) -> None:
    edges = edges_from_snapshot(
        network_snapshot, kinds=None, until=datetime(2026, 10, 3), keep="active"
    )
    assert edge_kinds(network_snapshot, edges) == ["share"]
    alone = edges_from_snapshot(network_snapshot, kinds=(Kind.SHARE,))
    assert edge_kinds(network_snapshot, alone) == ["share", "share"]


def test_edges_without_an_origin_have_no_kind(
    network_snapshot: Snapshot,
) -> None:
    edges = Edges.of(5, [0], [1])
    assert edge_kinds(network_snapshot, edges) is None
    assert "kind" not in edge_table(network_snapshot, edges).column_names
    with pytest.raises(UsageError, match="do not belong to this snapshot"):
        attributed_digraph(network_snapshot, Edges.of(2, [0], [1]))


def test_the_backbone_holds_the_busiest_accounts_and_leads_back(
    network_snapshot: Snapshot,
) -> None:
    # Weighted degrees: 0 has 3 + 1, 1 has 3 + 1, 2 and 3 have 1; 4 never interacts.
    edges = backbone(
        edges_from_snapshot(network_snapshot, kinds=None, keep="active"), 2
    )
    assert edges.ids() == ("x:0", "x:1\x00")
    assert edges.weight.tolist() == [3.0]
    assert edges.conditions["accounts_left_out"] == 2
    assert edges.conditions["pairs_left_out"] == 2
    assert edge_kinds(network_snapshot, edges) == ["share|mention"]
    three = backbone(edges_from_snapshot(network_snapshot, kinds=None), 3)
    assert three.rows is not None
    assert three.rows.tolist() == [0, 1, 2]  # 2 and 3 tie: the first stays


def test_an_unknown_graph_format_is_refused(
    network_snapshot: Snapshot, edges: Edges
) -> None:
    with pytest.raises(UsageError, match="choose gexf, graphml, json, csv"):
        graph_bytes(network_snapshot, edges, "png")


def test_an_empty_graph_is_written_too() -> None:
    empty = snapshot_from_tables({})
    for format in ("gexf", "graphml", "json"):
        assert (
            len(parsed(graph_bytes(empty, edges_from_snapshot(empty), format), format))
            == 0
        )
    assert graph_bytes(empty, edges_from_snapshot(empty), "csv").startswith(
        b'\xef\xbb\xbf"source"'
    )
