"""`python -m graph copy`: there and back again, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.__main__ import main
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST
from graph.errors import GrapevineError
from graph.maintenance.canonical_dump import dump_digest, dump_graph
from graph.maintenance.transfer import copy_missing_rows
from graph.publish import publish_store
from graph.settings import Settings
from graph.store import open_store
from graph.store.protocol import Delta
from graph.store.store_folder import USER_FILES, StoreFolder
from tests.graph.snapshots.test_build import WORLD
from tests.graph.store_rows import row

FILES = [name for name in USER_FILES if "." in name]
FILES += ["models/used", "quarantine/20261129.jsonl"]


def filled(url: str, *more: Delta) -> str:
    store = open_store(url, write=True)
    for delta in (WORLD, *more):
        store.write(delta)
    store.close()
    publish_store(Settings(url))
    return url


def held(url: str) -> str:
    store = open_store(url)
    found = dump_digest(dump_graph(store))
    store.close()
    return found


def runs_of(url: str) -> list[str]:
    store = open_store(url)
    found = [*store.all_nodes("Run")["id"].to_pylist()]
    found += [str(edge) for edge in store.all_edges("RANKED").to_pylist()]
    store.close()
    return found


def text_of(name: str) -> str:
    """Text for a file beside the store."""
    texts = {
        "weights.json": json.dumps({"used": DEFAULT_FORECAST.id, "settings": []}),
        "routing.toml": '[[department]]\nname = "press"\nwords = ["journalist*"]\n',
        "visits.json": '{"acme": {"before": null, "here": null}}',
        "mappings.json": '{"id,text": {"id": "id"}}',
        "alarms.json": '{"{}": ["growing acme x:1"]}',
        "models/used": "lexicon\n",
        "quarantine/20261129.jsonl": '{"file": "a.jsonl", "line": 1}\n',
    }
    return texts.get(name, f"# our {name}\n")


def written_in(folder: Path) -> dict[str, str]:
    return {
        name: file.read_text("utf-8") for name, file in StoreFolder(folder).user_files()
    }


@pytest.fixture
def source(tmp_path: Path) -> str:
    url = filled(f"ladybug:{tmp_path / 'source'}")
    for name in FILES:
        file = tmp_path / "source" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text_of(name), "utf-8")
    return url


def test_a_copy_is_the_same_store(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = f"ladybug:{tmp_path / 'target'}"
    assert main(["copy", "--store", source, "--to", target]) == 0
    captured = capsys.readouterr()
    assert captured.out.strip() == Settings(source).folder.read_pointer()["snapshot"]
    assert "Account: 3" in captured.err
    assert held(target) == held(source)
    assert runs_of(target) == runs_of(source)
    assert written_in(tmp_path / "target") == {name: text_of(name) for name in FILES}


def test_a_second_copy_writes_nothing(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = f"ladybug:{tmp_path / 'target'}"
    main(["copy", "--store", source, "--to", target])
    before = held(target)
    capsys.readouterr()
    assert main(["copy", "--store", source, "--to", target]) == 0
    assert "Copied 0 " in capsys.readouterr().err
    assert held(target) == before


def test_an_interrupted_copy_continues(source: str, tmp_path: Path) -> None:
    target = f"ladybug:{tmp_path / 'target'}"
    reading, writing = open_store(source), open_store(target, write=True)

    def ends(words: str) -> None:
        if words.startswith("POSTED"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_missing_rows(reading, writing, ends)
    writing.close()
    reading.close()
    assert main(["copy", "--store", source, "--to", target]) == 0
    assert held(target) == held(source)


def test_a_target_with_other_data_is_refused_and_left_alone(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Delta(new_nodes={"Tag": [row("Tag", "of another store")]})
    target = filled(f"ladybug:{tmp_path / 'target'}", other)
    before = held(target)
    assert main(["copy", "--store", source, "--to", target]) == 3
    assert "other data" in capsys.readouterr().err
    assert held(target) == before


def test_a_store_is_not_copied_onto_itself(
    source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["copy", "--store", source, "--to", source]) == 1
    assert "--to" in capsys.readouterr().err


def test_nothing_to_copy_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    urls = [f"ladybug:{tmp_path / name}" for name in ("none", "target")]
    assert main(["copy", "--store", urls[0], "--to", urls[1]]) == 3
    assert "no store" in capsys.readouterr().err


@pytest.mark.neo4j
def test_there_and_back_again_is_the_same_byte_for_byte(
    source: str, empty_neo4j: str, tmp_path: Path
) -> None:
    back = f"ladybug:{tmp_path / 'back'}"
    assert main(["copy", "--store", source, "--to", empty_neo4j]) == 0
    assert held(empty_neo4j) == held(source)
    assert main(["copy", "--store", empty_neo4j, "--to", back]) == 0
    assert held(back) == held(source)
    assert runs_of(back) == runs_of(source)
    names = {Settings(url).folder.read_pointer()["snapshot"] for url in (source, back)}
    assert len(names) == 1


def test_the_dump_of_the_small_world_is_lines_of_json(source: str) -> None:
    store = open_store(source)
    lines = [json.loads(one) for one in dump_graph(store)]
    store.close()
    assert {"node", "edge"} == {
        next(iter({"node", "edge"} & set(one))) for one in lines
    }
    with pytest.raises(GrapevineError):
        open_store("ladybug:")
