"""`python -m graph backup` and `restore`: nothing is lost, on either engine."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.__main__ import main
from graph.annotations import annotation_store
from graph.maintenance import backup
from graph.publish import publish_store
from graph.settings import Settings
from graph.store import open_store
from graph.store.protocol import Delta
from tests.graph.maintenance.test_transfer import (
    FILES,
    filled,
    held,
    runs_of,
    source,
    text_of,
    written_in,
)
from tests.graph.store_rows import row

__all__ = ["source"]  # the fixture: a store, and files beside it


@pytest.fixture
def backup_file(source: str, tmp_path: Path) -> Path:
    """A backup of a store in which people wrote."""
    home = Settings(source).folder
    annotation_store.write_correction(home, "x:1", "acme", "praise")
    annotation_store.write_annotation(home, "post", "x:1", "owner", "Ana")
    annotation_store.write_annotation(home, "account", "x:ann", "list VIPs", "yes")
    publish_store(Settings(source))
    annotation_store.write_annotation(
        home, "post", "x:1", "note", "after the last publication"
    )
    file = tmp_path / "backup.zip"
    assert main(["backup", "--store", source, "--out", str(file)]) == 0
    return file


def test_a_restored_store_is_the_same_store(
    source: str, backup_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = f"ladybug:{tmp_path / 'target'}"
    assert main(["restore", str(backup_file), "--store", target]) == 0
    output = capsys.readouterr()
    assert (
        output.out.splitlines()[-1]
        == Settings(source).folder.read_pointer()["snapshot"]
    )
    assert "Account: 3" in output.err
    assert held(target) == held(source)
    assert runs_of(target) == runs_of(source)
    assert written_in(tmp_path / "target") == {name: text_of(name) for name in FILES}
    homes = [Settings(url).folder for url in (source, target)]
    assert annotation_store.read_corrections(
        homes[0]
    ) == annotation_store.read_corrections(homes[1])
    assert annotation_store.read_annotations(
        homes[0]
    ) == annotation_store.read_annotations(homes[1])
    assert len(annotation_store.read_annotations(homes[1])) == 3


def test_a_restore_needs_nothing_of_the_old_store(
    source: str, backup_file: Path, tmp_path: Path
) -> None:
    before = held(source)
    shutil.rmtree(Settings(source).folder.path)
    assert main(["restore", str(backup_file), "--store", source]) == 0
    assert held(source) == before


def test_a_second_restore_writes_nothing(
    backup_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = f"ladybug:{tmp_path / 'target'}"
    main(["restore", str(backup_file), "--store", target])
    before = held(target)
    capsys.readouterr()
    assert main(["restore", str(backup_file), "--store", target]) == 0
    assert "Restored 0 " in capsys.readouterr().err
    assert held(target) == before


def test_a_store_with_other_data_is_refused_and_left_alone(
    backup_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Delta(new_nodes={"Tag": [row("Tag", "of another store")]})
    target = filled(f"ladybug:{tmp_path / 'target'}", other)
    before = held(target)
    assert main(["restore", str(backup_file), "--store", target]) == 3
    assert "other data" in capsys.readouterr().err
    assert held(target) == before


def test_annotations_in_the_target_stay(backup_file: Path, tmp_path: Path) -> None:
    target = Settings(f"ladybug:{tmp_path / 'target'}")
    target.folder.path.mkdir()
    target.folder.brands_file.write_text("# mine\n", "utf-8")
    annotation_store.write_annotation(
        target.folder, "post", "x:1", "owner", "Bea"
    )  # later than the backup's
    assert main(["restore", str(backup_file), "--store", target.store_url]) == 0
    assert target.folder.brands_file.read_text("utf-8") == "# mine\n"
    assert (
        annotation_store.annotations_by_id(target.folder, "post")["x:1"]["owner"]
        == "Bea"
    )
    assert annotation_store.annotations_by_id(target.folder, "account") == {
        "x:ann": {"list VIPs": "yes"}
    }


def test_a_backup_is_taken_while_another_process_writes(
    source: str, tmp_path: Path
) -> None:
    """Readers of the published file and a writer do not meet."""
    before, file = held(source), tmp_path / "backup.zip"
    with Settings(source).folder.write_lock():
        writing = open_store(source, write=True)
        writing.write(Delta(new_nodes={"Tag": [row("Tag", "half a batch")]}))
        assert main(["backup", "--store", source, "--out", str(file)]) == 0
        writing.close()
    target = f"ladybug:{tmp_path / 'target'}"
    assert main(["restore", str(file), "--store", target]) == 0
    assert held(target) == before


def test_unpublished_data_is_reported_as_missing(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Settings(source).folder.write_lock():
        writing = open_store(source, write=True)
        writing.write(Delta(new_nodes={"Tag": [row("Tag", "of a run that ended")]}))
        writing.save()
        writing.close()
    assert main(["backup", "--store", source, "--out", str(tmp_path / "a.zip")]) == 0
    assert "Unpublished writes are not in the backup" in capsys.readouterr().err


def test_an_earlier_backup_is_replaced_whole(source: str, backup_file: Path) -> None:
    before = backup_file.read_bytes()
    shutil.rmtree(Settings(source).folder.path)
    assert main(["backup", "--store", source, "--out", str(backup_file)]) == 3
    assert backup_file.read_bytes() == before
    assert [file.name for file in backup_file.parent.glob("backup*")] == ["backup.zip"]


def test_a_path_that_cannot_be_written_is_one_sentence(
    source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "no folder" / "backup.zip"
    assert main(["backup", "--store", source, "--out", str(place)]) == 3
    assert "cannot be written" in capsys.readouterr().err


def rewritten(backup_file: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(backup_file) as old:
        members = {one: old.read(one) for one in old.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(backup_file, "w") as new:
        for one, data in members.items():
            new.writestr(one, data)


def refused(
    backup_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> str:
    capsys.readouterr()
    target = tmp_path / "target"
    assert main(["restore", str(backup_file), "--store", f"ladybug:{target}"]) in {1, 3}
    assert not list(target.glob("*.lbug"))
    return capsys.readouterr().err


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found_before_anything_is_written(
    whole: Path, place: float, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever it is: the backup is refused, or what is read is what was written."""
    file = tmp_path_factory.mktemp("flipped") / "backup.zip"
    changed = bytearray(whole.read_bytes())
    changed[int(place * len(changed))] ^= 1 << bit
    file.write_bytes(changed)
    try:
        with backup.open_backup(file) as read:
            tables = [read.all_nodes("Account"), read.all_edges("ACTS_ON")]
    except backup.StoreDamaged:
        return
    with backup.open_backup(whole) as read:
        assert tables == [read.all_nodes("Account"), read.all_edges("ACTS_ON")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    url = filled(f"ladybug:{folder / 'source'}")
    assert main(["backup", "--store", url, "--out", str(folder / "backup.zip")]) == 0
    return folder / "backup.zip"


def test_a_truncated_backup_is_refused(
    backup_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup_file.write_bytes(backup_file.read_bytes()[:-100])
    assert "damaged" in refused(backup_file, tmp_path, capsys)


def test_a_file_that_is_no_backup_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.csv"
    assert "no file" in refused(file, tmp_path, capsys)
    file.write_text("id,text\n", "utf-8")
    assert "is not a Grapevine backup" in refused(file, tmp_path, capsys)
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("posts.json", "[]")
    assert "is not a Grapevine backup" in refused(file, tmp_path, capsys)


def test_a_backup_of_a_later_version_is_refused(
    backup_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def later(data: bytes) -> bytes:
        return json.dumps(
            json.loads(data) | {"form": backup.BACKUP_FORMAT + 1}
        ).encode()

    rewritten(backup_file, "backup.json", later)
    assert "later version" in refused(backup_file, tmp_path, capsys)


def test_a_backup_from_before_a_property_was_added_is_restored(
    source: str, backup_file: Path, tmp_path: Path
) -> None:
    """A column that it lacks is unknown; its posts are all there."""

    def earlier(data: bytes) -> bytes:
        sink = pa.BufferOutputStream()
        pq.write_table(
            pq.read_table(pa.BufferReader(data)).drop_columns(["author_handle"]), sink
        )
        return sink.getvalue().to_pybytes()

    rewritten(backup_file, "tables/Post.parquet", earlier)
    with backup.open_backup(backup_file) as read:
        posts = read.all_nodes("Post")
    assert posts["author_handle"].null_count == len(posts) > 0
    target = f"ladybug:{tmp_path / 'target'}"
    assert main(["restore", str(backup_file), "--store", target]) == 0


@pytest.mark.neo4j
def test_from_one_engine_to_the_other_and_back_is_the_same_byte_for_byte(
    source: str, backup_file: Path, empty_neo4j: str, tmp_path: Path
) -> None:
    back, again = f"ladybug:{tmp_path / 'back'}", tmp_path / "again.zip"
    assert main(["restore", str(backup_file), "--store", empty_neo4j]) == 0
    assert held(empty_neo4j) == held(source)
    assert main(["backup", "--store", empty_neo4j, "--out", str(again)]) == 0
    assert main(["restore", str(again), "--store", back]) == 0
    assert held(back) == held(source)
    marks = [
        annotation_store.read_annotations(Settings(url).folder)
        for url in (source, back)
    ]
    assert marks[0] == marks[1]
