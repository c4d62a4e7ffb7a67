"""`python -m graph export` from end to end, on a published store."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from graph.__main__ import main
from graph.settings import Settings


def nodes_and_pairs(path: Path) -> tuple[list[str], int]:
    G = nx.read_gexf(path)
    return list(G), G.number_of_edges()


def test_the_whole_graph_is_written_with_its_manifest(
    store: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "graph.gexf"
    assert main(["export", "--store", store.store_url, "--out", str(out)]) == 0
    assert nodes_and_pairs(out) == (["x:0", "x:1", "x:2", "x:3"], 3)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "4 of 4 accounts that interacted, 3 pairs.\n"
    manifest = json.loads((tmp_path / "graph.gexf.manifest.json").read_text())
    assert manifest["conditions"]["interactions"] == 5
    assert manifest["conditions"]["kinds"] is None
    assert manifest["file"]["pairs"] == 3


def test_kinds_window_and_top_limit_the_graph(store: Settings, tmp_path: Path) -> None:
    out = tmp_path / "graph.gexf"
    base = ["export", "--store", store.store_url, "--out", str(out)]
    assert main([*base, "--kind", "share"]) == 0
    assert nodes_and_pairs(out) == (["x:0", "x:1", "x:3"], 2)
    assert main([*base, "--kind", "share", "--kind", "reply"]) == 0
    assert nodes_and_pairs(out)[1] == 3
    assert main([*base, "--until", "2026-10-02"]) == 0
    assert nodes_and_pairs(out) == (["x:0", "x:1"], 1)
    assert main([*base, "--top", "2"]) == 0
    assert nodes_and_pairs(out) == (["x:0", "x:1"], 1)
    manifest = json.loads((tmp_path / "graph.gexf.manifest.json").read_text())
    assert manifest["conditions"]["accounts_left_out"] == 2


@pytest.mark.parametrize("suffix", ["graphml", "json", "csv", "xlsx", "parquet"])
def test_two_exports_are_equal_byte_for_byte(
    store: Settings, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"graph.{suffix}"
    base = ["export", "--store", store.store_url, "--out", str(out)]
    assert main(base) == 0
    first = [path.read_bytes() for path in sorted(tmp_path.glob("graph*"))]
    assert main(base) == 0
    assert [path.read_bytes() for path in sorted(tmp_path.glob("graph*"))] == first
    assert len(first) == 2


def test_without_a_file_the_pairs_are_printed(
    store: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--store", store.store_url, "--format", "json"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert [row["weight"] for row in rows] == [3.0, 1.0, 1.0]
    assert main(["export", "--store", store.store_url]) == 0
    assert "'=cy" in capfd.readouterr().out
    assert main(["export", "--store", store.store_url, "--raw"]) == 0
    assert '"=cy"' in capfd.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--out", "graph.png"], "add --format"),
        (["--format", "gexf"], "add --out FILE.gexf"),
        (["--top", "0", "--out", "graph.gexf"], "1 or more"),
        (["--brand", "nobody", "--out", "graph.gexf"], "no brand 'nobody'"),
    ],
)
def test_a_refused_export_prints_one_sentence(
    store: Settings,
    words: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "--store", store.store_url, *words]) == 1
    assert sentence in capsys.readouterr().err
