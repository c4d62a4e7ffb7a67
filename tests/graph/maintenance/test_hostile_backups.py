"""Malicious and odd backups are refused whole: one sentence, and nothing is written."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from graph.__main__ import main
from graph.annotations import annotation_store
from graph.maintenance import backup_members
from graph.maintenance.backup_json import user_file_problem
from graph.publish import publish_store
from graph.settings import Settings
from graph.store.store_folder import USER_FILES, StoreFolder
from tests.graph.maintenance.hostile_backups import (
    CORRECTION,
    MARK,
    Members,
    about,
    members,
    refusal,
    write_zip,
)
from tests.graph.maintenance.test_transfer import filled, held, text_of

__all__ = ["members"]


def test_the_good_backup_is_restored(members: Members, tmp_path: Path) -> None:
    file = write_zip(tmp_path / "a.zip", {**members})
    assert main(["restore", str(file), "--store", f"ladybug:{tmp_path / 'b'}"]) == 0
    assert (tmp_path / "b" / "weights.json").read_text() == text_of("weights.json")
    (row,) = annotation_store.read_corrections(StoreFolder(tmp_path / "b"))
    assert (row.post, row.label) == ("x:1", "praise")


@pytest.mark.parametrize(
    "name",
    [
        "beside/../../../../../../tmp/escaped",
        "beside/quarantine/../../../escaped",
        "beside//tmp/escaped",
        "/tmp/escaped",
        "beside/models/..\\..\\escaped",
        "beside/models/C:\\escaped",
        "../escaped",
        "beside/current.json",
        "beside/desk.sqlite",
        "beside/graph-2099.lbug",
        "beside/work.lbug",
        "beside/weights.json/x",
        "beside/quarantine/a/b/c.jsonl",
        "beside/quarantine/a.jsonl\n",
        "beside/quarantine/.jsonl",
        "beside/models/",
        "beside/models/evil.pkl",
        "beside/brands.toml ",
        "tables/Account.parquet.exe",
        "tables/../x.parquet",
        "notes.txt",
    ],
)
def test_a_name_that_backup_does_not_write_is_refused(
    name: str, members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_zip(tmp_path / "a.zip", {**members, name: b"x"})
    assert "is no part of a backup" in refusal(file, capsys)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("beside/brands.toml", "beside/brands.toml"),
        ("beside/quarantine/a.jsonl", "beside/quarantine/A.jsonl"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(
    first: str,
    second: str,
    members: Members,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write_zip(tmp_path / "a.zip", {**members, first: b""})
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(second, b"")
    assert "in it twice" in refusal(file, capsys)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO])
def test_a_link_or_a_device_is_refused(
    kind: int, members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    info = zipfile.ZipInfo("beside/quarantine/link.jsonl")
    info.external_attr, info.create_system = (kind | 0o777) << 16, 3
    file = write_zip(tmp_path / "a.zip", {**members, info: b"/etc/passwd"})
    assert "is no part of a backup" in refusal(file, capsys)


@pytest.mark.parametrize(
    ("name", "mebibytes"),
    [("desk.json", 65), ("backup.json", 2), ("beside/weights.json", 17)],
)
def test_a_part_that_unpacks_to_too_much_is_refused_by_its_size(
    name: str,
    mebibytes: int,
    members: Members,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blanks = b" " * (mebibytes << 20)
    file = write_zip(tmp_path / "a.zip", {**members, name: members[name] + blanks})
    assert file.stat().st_size < 200_000
    assert f"'{name}' is too large: {mebibytes} MiB" in refusal(file, capsys)


def test_more_parts_than_a_backup_can_have_are_refused(
    members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = {f"beside/quarantine/{n}.jsonl": b"" for n in range(10_000)}
    file = write_zip(tmp_path / "a.zip", {**members, **many})
    assert "parts, of at most 10,000" in refusal(file, capsys)


def test_user_files_that_are_too_large_together_are_refused() -> None:
    """Each is below its own limit: 17 files of 256 MiB are more than 4 GiB."""
    infos = [zipfile.ZipInfo(f"beside/quarantine/{n}.jsonl") for n in range(17)]
    for info in infos:
        info.file_size = 256 << 20
    problem = backup_members.member_problem(infos)
    assert problem == "the files beside the tables are too large: 4,352 MiB"
    assert backup_members.member_problem(infos[:16]) == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: b"[]", "Expected `object`"),
        (lambda m: b"null", "Expected `object`"),
        (lambda m: b"{", "backup.json"),
        (lambda m: b"\xff\xfe{}", "a.zip"),
        (lambda m: b"[" * 100_000, "backup.json"),
        (lambda m: about(m, form="x"), "$.form"),
        (lambda m: about(m, form=0), "$.form"),
        (lambda m: about(m, form=1.5), "$.form"),
        (lambda m: about(m, generation="NaN"), "$.generation"),
        (lambda m: about(m, generation=-1), "$.generation"),
        (lambda m: about(m, generation=10**400), "generation"),
        (lambda m: about(m, rows={"Account": -5}), "$.rows"),
        (lambda m: about(m, rows={"Account": True}), "$.rows"),
        (lambda m: about(m, rows=[]), "$.rows"),
        (lambda m: about(m, rows={}), "not in its description"),
        (lambda m: about(m, extra=1), "extra"),
        (
            lambda m: about(m, rows=json.loads(m["backup.json"])["rows"] | {"../x": 0}),
            "unknown table '../x'",
        ),
        (
            lambda m: about(m, rows=json.loads(m["backup.json"])["rows"] | {"Tag": 9}),
            "Tag has 2 rows",
        ),
    ],
)
def test_a_description_of_another_form_is_refused(
    change: Callable[[Members], bytes],
    says: str,
    members: Members,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = {**members, "backup.json": change(members)}
    assert says in refusal(write_zip(tmp_path / "a.zip", changed), capsys)


@pytest.mark.parametrize(
    ("annotations", "place"),
    [
        ({"corrections": [{**CORRECTION, "post": 1}], "marks": []}, "].post"),
        ({"corrections": [{**CORRECTION, "label": "evil"}], "marks": []}, "].label"),
        ({"corrections": [{**CORRECTION, "at": None}], "marks": []}, "].at"),
        ({"corrections": [{**CORRECTION, "at": "x"}], "marks": []}, "].at"),
        ({"corrections": [{**CORRECTION, "zz": 1}], "marks": []}, "zz"),
        ({"corrections": [["x:1"]], "marks": []}, "$.corrections[0]"),
        ({"corrections": [{}], "marks": []}, "$.corrections[0]"),
        ({"corrections": {}, "marks": []}, "$.corrections"),
        ({"corrections": []}, "marks"),
        ({"corrections": [], "marks": [{**MARK, "kind": "brand"}]}, "].kind"),
        ({"corrections": [], "marks": [{**MARK, "field": "secret"}]}, "].field"),
        ({"corrections": [], "marks": [{**MARK, "value": {}}]}, "].value"),
        ({"corrections": [], "marks": [{**MARK, "id": ""}]}, "].id"),
        ([], "Expected `object`"),
    ],
)
def test_annotations_of_another_form_are_refused(
    annotations: object,
    place: str,
    members: Members,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = {**members, "desk.json": json.dumps(annotations).encode()}
    said = refusal(write_zip(tmp_path / "a.zip", changed), capsys)
    assert "desk.json: " in said
    assert place in said


def test_half_a_character_in_an_annotation_is_refused(
    members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = json.dumps({"corrections": [], "marks": [{**MARK, "value": "\ud800"}]})
    changed = {**members, "desk.json": desk.encode()}
    assert "desk.json" in refusal(write_zip(tmp_path / "a.zip", changed), capsys)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brands.toml", b"[[brand]]\nname = 3\n"),
        ("brands.toml", b"\xff"),
        ("routing.toml", b"[x"),
        ("routing.toml", b"# nothing\n"),
        ("weights.json", b"[]"),
        ("weights.json", b'{"used": "x", "settings": [{"weights": {"a": "b"}}]}'),
        ("weights.json", b'{"used": "x", "settings": [3]}'),
        ("weights.json", b"[" * 100_000),
        ("visits.json", b"[]"),
        ("visits.json", b'{"acme": {"here": {"at": 3, "seen": {}}}}'),
        ("alarms.json", b'{"x": [1]}'),
        ("models/used", b"\x00\x01"),
        ("models/a1.json", b"[1]"),
        ("models/a1.npz", b"PK not a zip"),
    ],
)
def test_a_user_file_that_cannot_be_used_is_refused(
    name: str,
    content: bytes,
    members: Members,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = {**members, f"beside/{name}": content}
    assert name in refusal(write_zip(tmp_path / "a.zip", changed), capsys)


def test_every_kind_of_user_file_can_be_in_a_backup() -> None:
    inside = {"models": "models/used", "quarantine": "quarantine/a.jsonl"}
    paths = [inside.get(name, name) for name in USER_FILES]
    limits = [backup_members.user_file_limit(path) for path in paths]
    assert None not in limits


def test_a_model_that_unpacks_to_too_much_cannot_be_used() -> None:
    model = io.BytesIO()
    with zipfile.ZipFile(model, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(5):
            archive.writestr(f"{part}.npy", b"\0" * (60 << 20))
    assert "too large" in user_file_problem("models/a1.npz", model.getvalue())


def test_a_table_that_is_missing_is_named(
    members: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = {n: d for n, d in members.items() if n != "tables/Brand.parquet"}
    said = refusal(write_zip(tmp_path / "a.zip", changed), capsys)
    assert "tables/Brand.parquet is not in it" in said


def test_a_refused_backup_leaves_a_store_with_data_as_it_is(
    members: Members, tmp_path: Path
) -> None:
    url = filled(f"ladybug:{tmp_path / 'target'}")
    before = held(url), sorted((tmp_path / "target").rglob("*"))
    file = write_zip(tmp_path / "a.zip", {**members, "beside/visits.json": b"[]"})
    assert main(["restore", str(file), "--store", url]) == 3
    assert (held(url), sorted((tmp_path / "target").rglob("*"))) == before


def test_backup_leaves_out_what_restore_would_refuse_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rules file that somebody broke must not make the whole backup useless."""
    url = filled(f"ladybug:{tmp_path / 'source'}")
    home = tmp_path / "source"
    (home / "models").mkdir()
    (home / "models" / ".DS_Store").write_bytes(b"x")
    (home / "routing.toml").write_text("[x", "utf-8")
    (home / "brands.toml").write_text('[[brand]]\nname = "Acme"\n', "utf-8")
    file = tmp_path / "a.zip"
    assert main(["backup", "--store", url, "--out", str(file)]) == 0
    said = capsys.readouterr().err
    assert "Not in the backup: models/.DS_Store is no file of Grapevine." in said
    assert "Not in the backup, because it cannot be used: routing.toml: is not" in said
    assert main(["restore", str(file), "--store", f"ladybug:{tmp_path / 'b'}"]) == 0
    assert [name for name, _ in StoreFolder(tmp_path / "b").user_files()] == [
        "brands.toml"
    ]


def test_weights_of_another_form_are_a_sentence_in_every_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = filled(f"ladybug:{tmp_path / 'store'}")
    for content in ("[]", '{"used": 1, "settings": [{"weights": {"a": "b"}}]}'):
        (tmp_path / "store" / "weights.json").write_text(content, "utf-8")
        for command in ("weights", "influencers", "publish"):
            capsys.readouterr()
            assert main([command, "--store", url]) == 3
            assert (
                "weights.json cannot be read: move it away" in capsys.readouterr().err
            )


def test_times_of_a_whole_calendar_are_kept(tmp_path: Path) -> None:
    """The check refuses what no store holds, and nothing that a store holds."""
    from graph.store.protocol import Delta
    from tests.graph.store_rows import row

    old = row("Post", "x:old", platform="x", kind="original")
    old["created_at"] = datetime(1, 1, 1, 0, 0, 1)
    url = filled(f"ladybug:{tmp_path / 'source'}", Delta(new_nodes={"Post": [old]}))
    publish_store(Settings(url))
    file, target = tmp_path / "a.zip", f"ladybug:{tmp_path / 'target'}"
    assert main(["backup", "--store", url, "--out", str(file)]) == 0
    assert main(["restore", str(file), "--store", target]) == 0
    assert held(target) == held(url)
