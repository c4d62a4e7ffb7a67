"""A good backup, its parts, and how a changed one is refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.__main__ import main
from graph.annotations import annotation_store
from graph.settings import Settings
from tests.graph.maintenance.test_transfer import filled, text_of

Members = dict[str, bytes]
CORRECTION = {"post": "x:1", "brand": "acme", "label": "praise"}
CORRECTION |= {"at": "2026-10-01T12:00:00.000000"}
MARK = {"kind": "post", "id": "x:1", "field": "owner", "value": "Ana"}
MARK |= {"at": "2026-10-01T12:00:00.000000"}


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The parts of a good backup."""
    folder = tmp_path_factory.mktemp("good")
    url = filled(f"ladybug:{folder / 'source'}")
    home = Settings(url).folder
    annotation_store.write_correction(home, "x:1", "acme", "praise")
    (home.path / "weights.json").write_text(text_of("weights.json"), "utf-8")
    assert main(["backup", "--store", url, "--out", str(folder / "good.zip")]) == 0
    with zipfile.ZipFile(folder / "good.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_zip(file: Path, members: Mapping[Any, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


def refusal(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence with which a backup is refused; checks that nothing was left."""
    before = sorted(file.parent.rglob("*"))
    capsys.readouterr()
    target = f"ladybug:{file.parent / 'target'}"
    assert main(["restore", str(file), "--store", target]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("): use another one.\n"), said.err
    assert said.err.count("\n") == 1
    assert sorted(file.parent.rglob("*")) == before
    return said.err


def about(members: Members, **changes: Any) -> bytes:
    return json.dumps({**json.loads(members["backup.json"]), **changes}).encode()
