"""The hostile corpus at reading level, and random damage to good files."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import FileRefused
from graph.model import Deletion, FileWarning, Post, Record, RejectedRecord
from ingest.loading.format_detection import parse_member
from ingest.parsing.sources import find_source_files

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = ROOT.parent / "shared" / "hostile"
MISSING = "the hostile corpus is not there: put it at ../shared/hostile"
LOADERS_OWN = ("deleted",)
"""Reasons that only the loader can give: it knows what was stored before."""


def expected() -> dict[str, Any]:
    path = HOSTILE / "expected.json"
    return json.loads(path.read_text()) if path.exists() else {}


@dataclass
class Outcome:
    """What became of one file without a store."""

    records: list[Record] = field(default_factory=list)
    rejects: list[RejectedRecord] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    exit: int = 0
    refused: FileRefused | None = None

    @property
    def read(self) -> int:
        return len(self.records) + len(self.rejects)

    @property
    def reasons(self) -> Counter[str]:
        control = sum(isinstance(one.main, Deletion) for one in self.records)
        return Counter(one.reason for one in self.rejects) + Counter(control=control)

    @property
    def posts(self) -> dict[str | None, Post]:
        """Posts by id, the first of each."""
        posts = [one.main for one in self.records if isinstance(one.main, Post)]
        return {post.id: post for post in reversed(posts)}


def outcome(path: Path) -> Outcome:
    found = Outcome()
    try:
        for source in find_source_files([str(path)]):
            for member in source.members():
                for item in parse_member(member).items:
                    if isinstance(item, FileWarning):
                        found.warnings[item.warning] += item.count
                    elif isinstance(item, RejectedRecord):
                        found.rejects.append(item)
                        found.exit = 3 if item.damaged else found.exit
                    elif isinstance(item, Record):
                        found.records.append(item)
                        found.warnings.update(item.warnings)
                found.exit = 3 if member.damage else found.exit
            found.warnings.update(source.warnings)
    except FileRefused as refused:
        found.exit, found.refused = 2, refused
    return found


def hostile(name: str) -> Outcome:
    if not HOSTILE.exists():
        pytest.skip(MISSING)
    return outcome(HOSTILE / name)


@pytest.mark.skipif(not expected(), reason=MISSING)
@pytest.mark.parametrize("name", [n for n, e in expected().items() if e["exact"]])
def test_a_hostile_file_is_read_as_the_corpus_says(name: str) -> None:
    want = expected()[name]
    found = hostile(name)
    rejected = {k: n for k, n in want["rejected"].items() if k not in LOADERS_OWN}
    assert (found.read, dict(found.reasons), found.exit) == (
        want["read"],
        rejected,
        want["exit"],
    )


@pytest.mark.skipif(not expected(), reason=MISSING)
@pytest.mark.parametrize("name", [n for n, e in expected().items() if not e["exact"]])
def test_a_loosely_described_file_ends_as_it_may(name: str) -> None:
    found = hostile(name)
    if name.startswith(("x", "z14")):
        assert found.refused is not None
        assert found.refused.reason in ("dtd_forbidden", "unsupported_format")
    elif name.startswith("z10"):
        assert found.refused is not None
        assert found.refused.reason == "expansion_limit"
        assert [post.id for post in found.posts.values()] == ["1000"]
    elif name.startswith("z09"):
        assert (found.read, found.exit) == (6, 0)
    else:
        assert found.exit == 3
        assert len(found.records) >= 1


def test_an_unclosed_quote_names_its_line_and_how_many_it_took() -> None:
    [reject] = hostile("c03_unclosed_quote.csv").rejects
    assert reject.position.line == 4
    assert "line 4" in reject.detail
    assert "3 lines" in reject.detail


def test_a_lone_quote_inside_a_plain_cell_is_text() -> None:
    assert hostile("c16_quotes_midfield.csv").posts["1000"].text == '5" screen'


def test_line_ends_inside_quotes_are_text() -> None:
    post = hostile("c02_quoted_newlines.csv").posts["1001"]
    assert post.text == 'line 1\r\nline 2\r\rline "3" , comma'


def test_a_nul_is_taken_out_and_cuts_nothing() -> None:
    table, escaped = hostile("c12_nul.csv"), hostile("j03_nul_escaped.jsonl")
    assert table.posts["1001"].text == "ab"
    assert table.warnings["nul_removed"] == escaped.warnings["nul_removed"] == 1
    assert {"a", "b"} <= set(escaped.posts["1002"].text)


def test_half_characters_are_replaced_and_whole_ones_kept() -> None:
    posts = hostile("j05_surrogates.jsonl").posts
    assert "\ufffd" in posts["1002"].text
    assert "\U0001f600" in posts["1004"].text


def test_every_digit_of_an_id_is_kept() -> None:
    found = hostile("j06_bigints.jsonl")
    assert {"9007199254740992", "9007199254740993"} <= set(found.posts)
    assert [found.posts[one].likes for one in ("1003", "1004", "1005")] == [None] * 3
    assert found.warnings["field_dropped"] == 3


def test_of_a_doubled_key_the_last_value_wins() -> None:
    posts = hostile("j08_dup_keys.jsonl").posts
    assert "1001" in posts
    assert "1000" not in posts


def test_bad_mentions_are_dropped_and_counted() -> None:
    found = hostile("j11_wrong_types.jsonl")
    assert [who.handle for who in found.posts["1010"].mentions] == ["bob", "carol"]
    assert found.warnings["bad_mention"] == 3


def test_the_spellings_of_one_moment_agree() -> None:
    posts = hostile("j28_dates.jsonl").posts
    same = (1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009)
    assert len({posts[str(one)].created_at for one in same}) == 1
    assert posts["1019"].created_at is None


def test_a_script_is_no_link() -> None:
    assert hostile("j29_markup.jsonl").posts["1004"].url is None


def test_mentions_are_capped_and_repeats_are_one() -> None:
    found = hostile("j32_mention_bomb.jsonl")
    assert len(found.posts["1000"].mentions) == 500
    assert len(found.posts["1001"].mentions) == 1
    assert found.warnings["mentions_capped"] == 7500


def test_members_with_unsafe_names_are_not_read(tmp_path: Path) -> None:
    assert hostile("z11_zip_slip.zip").warnings["member_not_read"] == 4


def good_lines(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one),
            "platform": "x",
            "created_at": "2024-03-05T10:00:00Z",
            "author_id": f"a{one % 3}",
            "text": f'post "{one}", with ünïcödé;\n and a #tag',
            "mentions": ["bob", {"id": "7", "handle": "eve"}],
        }
        for one in range(count)
    ]


def as_lines() -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in good_lines(30))


def as_table(delimiter: str = ",") -> bytes:
    names = ("id", "created_at", "author_id", "text", "mentions")
    rows = [delimiter.join(names).encode()]
    for one in good_lines(30):
        text = one["text"].replace('"', '""')
        cells = (one["id"], one["created_at"], one["author_id"], f'"{text}"', "bob;eve")
        rows.append(delimiter.join(cells).encode())
    return b"\r\n".join(rows) + b"\r\n"


GOOD = {
    "lines": as_lines(),
    "table": as_table(),
    "array": json.dumps(good_lines(30), indent=1).encode(),
    "utf16": as_table("\t").decode().encode("utf-16"),
    "gzip": gzip.compress(as_lines(), mtime=0),
}


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file with some bytes flipped, cut, doubled or put in."""
    data = bytearray(GOOD[draw(st.sampled_from(sorted(GOOD)))])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 60)))
        match draw(st.sampled_from(("flip", "cut", "splice", "insert"))):
            case "flip" if at < len(data):
                data[at] ^= draw(st.integers(1, 255))
            case "cut":
                del data[at:to]
            case "splice":
                data[at:at] = data[to : to + 200]
            case _:
                data[at:at] = draw(st.binary(max_size=12) | st.sampled_from(NASTY))
    return bytes(data)


NASTY = (
    b'"',
    b"\n",
    b"{",
    b"[" * 600,
    b"]}",
    b"\xff\xfe",
    b"\0",
    b'"\n"',
    b"\\",
    b"\r",
)


def read_bytes(data: bytes) -> Outcome:
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return outcome(Path(file.name))


@given(damaged())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_ever_raises_anything_but_a_refusal(data: bytes) -> None:
    found = read_bytes(data)
    for item in (*found.records, *found.rejects):
        assert item.position.line >= 1
        assert item.position.offset >= 0


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_every_shape_of_the_same_posts_reads_the_same(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "any.name"
    path.write_bytes(GOOD[kind])
    found = outcome(path)
    assert (found.read, found.exit, found.rejects) == (30, 0, [])
    assert found.posts["4"].text == 'post "4", with ünïcödé;\n and a #tag'
    assert [who.handle for who in found.posts["4"].mentions] == ["bob", "eve"]


@given(st.integers(3, len(GOOD["array"]) - 2))
@settings(max_examples=60)
def test_a_truncated_array_is_reported_and_its_complete_items_are_read(
    size: int,
) -> None:
    begin = GOOD["array"][:size]
    found = read_bytes(begin)
    if found.refused is None:
        assert found.exit == 3
        assert found.reasons == Counter(truncated=1)
        assert len(found.records) >= begin.count(b'"platform"') - 1


@given(st.integers(1, len(GOOD["lines"]) - 1))
@settings(max_examples=60)
def test_complete_lines_of_a_truncated_file_are_read(size: int) -> None:
    begin = GOOD["lines"][:size]
    found = read_bytes(begin)
    whole = len(begin.split(b"}\n")) - 1
    if found.refused is None:
        assert whole <= len(found.records) <= whole + 1
        assert found.exit == (3 if found.rejects else 0)
