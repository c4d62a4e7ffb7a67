"""Damaged snapshots and pointers: one sentence everywhere, and a repair that works."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.__main__ import main
from graph.errors import StoreDamaged
from graph.publish import publish_store
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.store.protocol import Delta
from graph.store.store_folder import StoreFolder
from tests.graph.maintenance.test_doctor import held, write
from tests.graph.snapshots.test_build import WORLD
from tests.graph.store_rows import row

COMMANDS = (
    ["status"],
    ["influencers"],
    ["measures", "--measure", "in_degree"],
    ["export"],
    ["report"],
    ["brands"],
)
"""Commands that read the snapshot."""


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a published store that nobody writes to."""
    folder = tmp_path_factory.mktemp("intact") / "store"
    write(f"ladybug:{folder}", WORLD)
    publish_store(Settings(f"ladybug:{folder}"))
    return folder


@pytest.fixture
def home(intact: Path, tmp_path: Path) -> StoreFolder:
    """A copy of it, to be damaged."""
    return StoreFolder(Path(shutil.copytree(intact, tmp_path / "store")))


def snapshot_of(home: StoreFolder) -> Path:
    folder = home.current_snapshot_folder()
    assert folder is not None
    return folder


def refused(
    words: list[str], home: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> str:
    """The one sentence of a command that ends with exit code 3."""
    capsys.readouterr()
    code = main([*words, "--store", f"ladybug:{home.path}"])
    output = capsys.readouterr()
    assert (code, output.out) == (3, ""), words
    assert output.err.count("\n") == 1, output.err
    return output.err


def repair(home: StoreFolder) -> None:
    assert main(["doctor", "--repair", "--store", f"ladybug:{home.path}"]) == 0
    assert main(["doctor", "--store", f"ladybug:{home.path}"]) == 0


def four_bytes(name: str, place: float) -> Callable[[Path], None]:
    """Damage: four bytes of a file become 0xff."""

    def damage(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        start = int(place * (len(content) - 4))
        content[start : start + 4] = b"\xff" * 4
        (folder / name).write_bytes(content)

    return damage


def written(name: str, content: bytes) -> Callable[[Path], None]:
    """Damage: a file has another content."""

    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return damage


def cut_short(folder: Path) -> None:
    file = folder / "accounts.arrow"
    file.write_bytes(file.read_bytes()[:-20])


def longer(folder: Path) -> None:
    file = folder / "about.arrow"
    file.write_bytes(file.read_bytes() + b"\x00" * 8)


def exchanged(folder: Path) -> None:
    """Both are Arrow files as they should be, but not of these names."""
    (folder / "tagged.arrow").replace(folder / "x")
    (folder / "linked.arrow").replace(folder / "tagged.arrow")
    (folder / "x").replace(folder / "linked.arrow")


def gone(folder: Path) -> None:
    (folder / "roles.arrow").unlink()


def a_folder(folder: Path) -> None:
    (folder / "roles.arrow").unlink()
    (folder / "roles.arrow").mkdir()


def of_another_snapshot(folder: Path) -> None:
    file = folder / "snapshot.json"
    file.write_text(
        json.dumps(json.loads(file.read_text("utf-8")) | {"hash": "0" * 32})
    )


SNAPSHOT_DAMAGES: dict[str, Callable[[Path], None]] = {
    "posts in the middle": four_bytes("posts.arrow", 0.5),
    "interactions in the middle": four_bytes("interactions.arrow", 0.5),
    "the first bytes": four_bytes("posts.arrow", 0.0),
    "the schema": four_bytes("accounts.arrow", 0.1),
    "the last bytes": four_bytes("brands.arrow", 1.0),
    "a file without content": written("posts.arrow", b""),
    "a file of zeros": written("interactions.arrow", b"\x00" * 5000),
    "cut short": cut_short,
    "longer": longer,
    "two files exchanged": exchanged,
    "a file that is gone": gone,
    "a folder in its place": a_folder,
    "no description": written("snapshot.json", b""),
    "a description that is a list": written("snapshot.json", b"[1, 2]"),
    "a description of wrong types": written(
        "snapshot.json", b'{"hash": 5, "generation": "x", "checksums": {}}'
    ),
    "a description without end": written("snapshot.json", b"[" * 100_000),
    "a description in no encoding": written("snapshot.json", b"\xff\xfe\x00"),
    "the description of another": of_another_snapshot,
}


@pytest.mark.parametrize("name", SNAPSHOT_DAMAGES)
def test_a_damaged_snapshot_is_one_sentence(
    name: str, home: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    SNAPSHOT_DAMAGES[name](snapshot_of(home))
    assert "doctor --repair" in refused(["status"], home, capsys)


@pytest.mark.parametrize(
    "name",
    [
        "posts in the middle",
        "a file that is gone",
        "no description",
        "two files exchanged",
    ],
)
def test_a_damaged_snapshot_is_built_again(name: str, home: StoreFolder) -> None:
    before = held(f"ladybug:{home.path}")
    shown = snapshot.load_snapshot(snapshot_of(home)).hash
    SNAPSHOT_DAMAGES[name](snapshot_of(home))
    repair(home)
    assert snapshot.load_snapshot(snapshot_of(home)).hash == shown
    assert held(f"ladybug:{home.path}") == before


def test_every_command_that_reads_a_damaged_snapshot_says_so(
    home: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    four_bytes("posts.arrow", 0.5)(snapshot_of(home))
    sentences = {refused(words, home, capsys) for words in COMMANDS}
    assert len(sentences) == 1


@given(
    name=st.sampled_from(sorted(snapshot.SCHEMAS)),
    place=st.floats(0, 1, exclude_max=True),
    value=st.integers(1, 255),
)
def test_a_changed_byte_anywhere_is_found_before_arrow_reads_it(
    intact: Path, name: str, place: float, value: int
) -> None:
    folder = snapshot_of(StoreFolder(intact))
    file = folder / f"{name}.arrow"
    before = file.read_bytes()
    changed = bytearray(before)
    changed[int(place * len(changed))] ^= value
    try:
        file.write_bytes(changed)
        with pytest.raises(StoreDamaged):
            snapshot.load_snapshot(folder)
    finally:
        file.write_bytes(before)


def test_a_file_that_was_verified_is_verified_again_when_it_changes(
    home: StoreFolder,
) -> None:
    folder = snapshot_of(home)
    snapshot.load_snapshot(folder)
    snapshot.load_snapshot(folder)
    four_bytes("posts.arrow", 0.4)(folder)
    with pytest.raises(StoreDamaged):
        snapshot.load_snapshot(folder)


def test_a_snapshot_of_an_earlier_version_is_read_and_its_damage_found(
    home: StoreFolder,
) -> None:
    """It has no checksums: then Arrow validates what it read."""
    folder = snapshot_of(home)
    file = folder / "snapshot.json"
    facts = json.loads(file.read_text("utf-8"))
    del facts["checksums"]
    file.write_text(json.dumps(facts), "utf-8")
    assert snapshot.load_snapshot(folder).posts.num_rows > 0
    posts = folder / "posts.arrow"
    content = bytearray(posts.read_bytes())
    # The offsets of the ids are the first buffers: 0, 3, 6, ... as int32.
    start = content.index(b"\x00\x00\x00\x00\x03\x00\x00\x00\x06\x00\x00\x00")
    content[start + 4 : start + 8] = b"\xff" * 4
    posts.write_bytes(content)
    with pytest.raises(StoreDamaged):
        snapshot.load_snapshot(folder)


POINTERS = {
    "nothing": "",
    "half a pointer": '{"store": "gra',
    "a list": "[1,2]",
    "a number as the store": '{"store": 5}',
    "a list as the snapshot": '{"store": null, "snapshot": ["x"]}',
    "a text": '"graph-1.lbug"',
    "a number": "5",
    "nothing as JSON": "null",
    "a text as the generation": '{"generation": "x"}',
    "a time that is a number": '{"published_at": 5}',
    "a name that leads out": '{"store": "../graph-1.lbug"}',
    "a path": '{"store": "/etc/passwd", "snapshot": "a/b"}',
    "a name with a zero byte": '{"store": "a\\u0000b"}',
    "brackets without end": "[" * 100_000,
    "a file that is gone": '{"store": "graph-20200101T000000000000.lbug"}',
}


@pytest.mark.parametrize("name", POINTERS)
def test_a_damaged_pointer_is_one_sentence(
    name: str, home: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    home.pointer_file.write_text(POINTERS[name], "utf-8")
    for words in (["status"], ["publish"], ["query", "most_shared"]):
        assert "doctor --repair" in refused(words, home, capsys)


@pytest.mark.parametrize(
    "name", ["a list", "a number as the store", "nothing", "a file that is gone"]
)
def test_a_damaged_pointer_is_repaired(
    name: str, home: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    before = held(f"ladybug:{home.path}")
    shown = snapshot_of(home)
    home.pointer_file.write_text(POINTERS[name], "utf-8")
    assert main(["doctor", "--store", f"ladybug:{home.path}"]) == 3
    assert "pointer" in capsys.readouterr().out
    repair(home)
    assert held(f"ladybug:{home.path}") == before
    assert snapshot_of(home) == shown


def test_a_pointer_in_no_encoding_is_a_damaged_pointer(
    home: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    home.pointer_file.write_bytes(b"\xff\xff\xff\xff" + b'"store": null}')
    assert "doctor --repair" in refused(["status"], home, capsys)


def test_an_empty_folder_is_no_damage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = refused(["status"], StoreFolder(tmp_path / "none"), capsys)
    assert "python -m ingest FILE" in sentence
    assert not (tmp_path / "none").exists()


def renamed(home: StoreFolder, name: str) -> None:
    """Give the published file a name, as if the clock had said that time."""
    file = home.published_file()
    assert file is not None
    file.rename(home.path / name)
    home.write_pointer(**(home.read_pointer() | {"store": name}))


def test_a_lost_pointer_loses_no_posts_if_the_clock_went_back(
    home: StoreFolder,
) -> None:
    """The older of two files has the later name."""
    url = f"ladybug:{home.path}"
    renamed(home, "graph-20260301T000000000000.lbug")
    write(url, Delta(new_nodes={"Tag": [row("Tag", "written later")]}))
    publish_store(Settings(url))
    before = held(url)
    renamed(home, "graph-20260101T000000000000.lbug")
    assert len(list(home.path.glob("graph-*.lbug"))) == 2
    home.pointer_file.unlink()
    repair(home)
    assert held(url) == before


def test_the_name_of_a_published_file_is_later_than_all_others(
    home: StoreFolder,
) -> None:
    renamed(home, "graph-20901231T235959999999.lbug")
    url = f"ladybug:{home.path}"
    for tag in ("one", "two"):
        write(url, Delta(new_nodes={"Tag": [row("Tag", tag)]}))
        publish_store(Settings(url))
    names = sorted(file.name for file in home.path.glob("graph-*.lbug"))
    assert names == [
        "graph-20910101T000000000000.lbug",
        "graph-20910101T000000000001.lbug",
    ]
    assert home.read_pointer()["store"] == names[-1]


@pytest.mark.neo4j
def test_a_damaged_snapshot_and_pointer_of_a_server_are_made_again(
    empty_neo4j: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(empty_neo4j, WORLD)
    publish_store(Settings(empty_neo4j))
    home, before = Settings(empty_neo4j).folder, held(empty_neo4j)
    shown = snapshot_of(home)
    for damage in (
        lambda: four_bytes("posts.arrow", 0.5)(shown),
        lambda: home.pointer_file.write_text('{"snapshot": 5}', "utf-8"),
    ):
        damage()
        capsys.readouterr()
        assert main(["status", "--store", empty_neo4j]) == 3
        assert "doctor --repair" in capsys.readouterr().err
        assert main(["doctor", "--repair", "--store", empty_neo4j]) == 0
        assert main(["status", "--store", empty_neo4j]) == 0
    assert (snapshot_of(home), held(empty_neo4j)) == (shown, before)
