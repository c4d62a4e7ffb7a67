"""Who can read a store: its owner only, whatever the umask is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.__main__ import main
from graph.analysis.customer_care.routing import (
    default_routing_text,
    save_routing_rules,
)
from graph.annotations import annotation_store
from graph.brand_config import brand_from_name, save_brands
from graph.cypher.query_library import save_query
from graph.publish import publish_store
from graph.settings import Settings
from graph.store.private_files import create_private_folder, restrict_access
from graph.store.protocol import Delta
from tests.graph.maintenance.test_doctor import write
from tests.graph.snapshots.test_build import WORLD
from tests.graph.store_rows import row

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct, autouse=True)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """The mode of a folder and of everything in it that is not for the owner only."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            found[path.relative_to(folder).as_posix()] = oct(mode)
    return found


def test_a_published_store_is_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(f"ladybug:{tmp_path / 'parent' / 'store'}")
    write(settings.store_url, WORLD)
    publish_store(settings)
    write(settings.store_url, Delta(new_nodes={"Tag": [row("Tag", "later")]}))
    assert modes(settings.folder.path) == {}
    publish_store(settings)
    assert len(list(settings.folder.path.glob("graph-*.lbug"))) == 2
    assert modes(settings.folder.path) == {}


def test_what_users_write_is_for_them_only(tmp_path: Path) -> None:
    """Each of these may be the first file of a store's folder."""
    for number in range(5):
        folder = Settings(f"ladybug:{tmp_path / str(number)}").folder
        if number == 0:
            annotation_store.write_correction(folder, "x:1", "acme", "praise")
        elif number == 1:
            save_brands([brand_from_name("Acme")], folder.brands_file)
        elif number == 2:
            save_routing_rules(folder.path, default_routing_text())
        elif number == 3:
            save_query(Settings(f"ladybug:{folder.path}"), "mine", "RETURN 1 AS x")
        else:
            with folder.watch_lock():
                pass
        assert modes(folder.path) == {}, number


def test_rejected_records_and_restored_files_are_for_the_owner_only(
    tmp_path: Path,
) -> None:
    """`ingest` is a process of its own, with the umask of who started it."""
    file, store = tmp_path / "a.jsonl", tmp_path / "store"
    file.write_text('{"id":"1","author_id":"7","text":"hi"}\n{broken\n')
    command = [sys.executable, "-m", "ingest", str(file), "--store", f"ladybug:{store}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert list((store / "quarantine").iterdir()), done.stderr
    assert modes(store) == {}
    backup = tmp_path / "backup.zip"
    assert main(["backup", "--store", f"ladybug:{store}", "--out", str(backup)]) == 0
    assert oct(stat.S_IMODE(backup.stat().st_mode)) == "0o600"
    again = tmp_path / "again"
    assert main(["restore", str(backup), "--store", f"ladybug:{again}"]) == 0
    assert list((again / "quarantine").iterdir())
    assert modes(again) == {}


def test_a_store_of_an_earlier_version_is_closed_by_the_next_publication(
    tmp_path: Path,
) -> None:
    settings = Settings(f"ladybug:{tmp_path / 'store'}")
    write(settings.store_url, WORLD)
    publish_store(settings)
    for path in (settings.folder.path, *settings.folder.path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    publish_store(settings)
    assert modes(settings.folder.path) == {}


def test_files_of_others_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    """`--store ladybug:.` must not close a home folder or break its programs."""
    outside = tmp_path / "outside.txt"
    outside.write_text("x")
    outside.chmod(0o644)
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "program.sh").write_text("#!/bin/sh")
    (folder / "program.sh").chmod(0o755)
    (folder / "models").symlink_to(tmp_path)
    (folder / "current.json").write_text("{}")
    restrict_access(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "program.sh").stat().st_mode) == 0o755
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    assert stat.S_IMODE((folder / "current.json").stat().st_mode) == 0o600
    create_private_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_an_export_has_the_usual_mode(tmp_path: Path, umask: int) -> None:
    """Its user names the place, and passes it on."""
    settings = Settings(f"ladybug:{tmp_path / 'store'}")
    write(settings.store_url, WORLD)
    publish_store(settings)
    for words in (["influencers", "--format", "csv"], ["report"]):
        out = tmp_path / f"{words[0]}.out"
        command = [*words, "--store", settings.store_url, "--out", str(out)]
        assert main(command) == 0
        assert stat.S_IMODE(out.stat().st_mode) == 0o666 & ~umask
