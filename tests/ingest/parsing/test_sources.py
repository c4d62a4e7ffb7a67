"""Files, folders, archives and standard input as plain bytes in bounded memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zipfile
import zlib
from collections import deque
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import FileRefused, UsageError
from graph.model import FileWarning
from ingest.loading.format_detection import parse_member
from ingest.parsing import decompression
from ingest.parsing.sources import SourceFile, SourceMember, find_source_files

PLAIN = b"".join(
    b'{"id": "%d", "author_id": "1", "text": "a"}\n' % one for one in range(500)
)


def only(path: Path) -> SourceMember:
    [source] = find_source_files([str(path)])
    [member] = source.members()
    return member


def read(path: Path) -> tuple[bytes, str | None]:
    member = only(path)
    return member.open().read(), member.damage


def saved(folder: Path, data: bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def zipped(folder: Path, **members: bytes) -> Path:
    path = folder / "archive"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        gzip.compress(PLAIN),
        gzip.compress(PLAIN[:100]) + gzip.compress(PLAIN[100:]),
        gzip.compress(PLAIN) + b"\0" * 100,
        zstandard.compress(PLAIN),
        zstandard.compress(PLAIN[:100]) + zstandard.compress(PLAIN[100:]),
        b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstandard.compress(PLAIN),
    ],
    ids=["plain", "gz", "two gz", "padded gz", "zst", "two zst", "skippable zst"],
)
def test_compression_is_detected_by_the_first_bytes(
    data: bytes, tmp_path: Path
) -> None:
    path = saved(tmp_path, data, "misleading.zip")
    assert read(path) == (PLAIN, None)
    assert only(path).content_hash() == hashlib.sha256(PLAIN).hexdigest()


def test_a_gzip_header_may_contain_a_name_a_comment_and_more(tmp_path: Path) -> None:
    body = zlib.compressobj(wbits=-15)
    raw = body.compress(PLAIN) + body.flush()
    tail = zlib.crc32(PLAIN).to_bytes(4, "little") + len(PLAIN).to_bytes(4, "little")
    head = (
        b"\x1f\x8b\x08\x1e" + b"\0" * 6 + b"\x03\0xyz" + b"name\0" + b"word\0" + b"hc"
    )
    assert read(saved(tmp_path, head + raw + tail)) == (PLAIN, None)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_a_truncated_file_is_reported_and_gives_its_complete_part(
    pack, tmp_path: Path
) -> None:
    noise = hashlib.shake_256(b"x").digest(600_000)
    data = pack(noise)
    found, damage = read(saved(tmp_path, data[: len(data) - 20_000]))
    assert damage is not None
    assert "truncated" in damage
    assert noise.startswith(found)
    assert len(found) > 300_000


def test_a_wrong_checksum_loses_no_byte(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(PLAIN))
    data[-6] ^= 1
    found, damage = read(saved(tmp_path, bytes(data)))
    assert found == PLAIN
    assert damage is not None
    assert "checksum" in damage


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_bytes_after_the_end_are_reported(pack, tmp_path: Path) -> None:
    found, damage = read(saved(tmp_path, pack(PLAIN) + b"and more"))
    assert found == PLAIN
    assert damage is not None


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_a_file_that_grows_beyond_all_measure_is_refused(pack, tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        pack(
            b" " * (decompression.UNCHECKED_EXPANSION_BYTES + decompression.CHUNK_BYTES)
        ),
    )
    stream = only(path).open()
    with pytest.raises(FileRefused, match="200 to 1") as caught:
        deque(iter(partial(stream.read, 1 << 20), b""), maxlen=0)
    assert caught.value.reason == "expansion_limit"
    assert only(path).content_hash()


def test_a_zip_gives_its_members_and_names_the_skipped_ones(tmp_path: Path) -> None:
    members = {
        "a.jsonl": PLAIN,
        "b/c.jsonl.gz": gzip.compress(PLAIN),
        "../out.jsonl": PLAIN,
        "b\\..\\..\\out": PLAIN,
        "/abs.jsonl": PLAIN,
        "C:/abs.jsonl": PLAIN,
        ".hidden": PLAIN,
        "__MACOSX/x": PLAIN,
    }
    [source] = find_source_files([str(zipped(tmp_path, **members))])
    found = {member.name: member.open().read() for member in source.members()}
    assert found == {"a.jsonl": PLAIN, "b/c.jsonl.gz": PLAIN}
    assert source.warnings == {"member_not_read": 6}
    assert sorted(tmp_path.iterdir()) == [tmp_path / "archive"]


def test_a_zip_with_nothing_to_read_is_refused(tmp_path: Path) -> None:
    [source] = find_source_files([str(zipped(tmp_path, **{"notes.txt": b"hello"}))])
    members = source.members()
    [note] = parse_member(next(members)).items
    assert note == FileWarning(warning="member_not_read")
    with pytest.raises(FileRefused, match="no readable member") as caught:
        next(members)
    assert caught.value.reason == "unsupported_format"


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    data = zipped(tmp_path, a=PLAIN).read_bytes()
    with pytest.raises(FileRefused, match="Fetch the file again"):
        only(saved(tmp_path, data[:-30], "cut"))


def test_a_damaged_zip_member_is_reported(tmp_path: Path) -> None:
    data = bytearray(
        zipped(tmp_path, a=hashlib.shake_256(b"x").digest(5000)).read_bytes()
    )
    data[1000] ^= 1
    _, damage = read(saved(tmp_path, bytes(data)))
    assert damage is not None
    assert "'a'" in damage


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    names = {str(one): b"" for one in range(decompression.MAX_ZIP_MEMBERS + 1)}
    with pytest.raises(FileRefused) as caught:
        only(zipped(tmp_path, **names))
    assert caught.value.reason == "too_many_members"


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.csv", "b/1.csv", "a.csv", ".git/x", "b/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [source.path for source in find_source_files([str(tmp_path)])]
    assert found == [str(tmp_path / name) for name in ("a.csv", "b/1.csv", "b/2.csv")]


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        list(find_source_files([str(tmp_path / "nothing")]))
    with pytest.raises(UsageError, match="holds no file"):
        list(find_source_files([str(tmp_path)]))


def test_standard_input_can_be_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(PLAIN)))
    )
    [source] = list(find_source_files(["-"]))
    [member] = source.members()
    assert source.path == member.name == "-"
    assert member.open().read() == member.open().read() == PLAIN


def test_a_file_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    source = SourceFile("gone", tmp_path / "gone")
    with pytest.raises(UsageError, match="cannot be read"):
        next(source.members())


@given(st.data())
@settings(max_examples=150)
def test_damaged_compressed_bytes_raise_nothing_but_a_refusal(
    data: st.DataObject,
) -> None:
    whole = data.draw(
        st.sampled_from((gzip.compress(PLAIN), zstandard.compress(PLAIN)))
    )
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=9)
        )
    stream = io.BytesIO(bytes(broken))
    chunks = decompression.decompress(stream, bytes(broken[:8]), len(broken))
    with suppress(decompression.DamagedData, FileRefused):
        assert sum(map(len, chunks)) >= 0
