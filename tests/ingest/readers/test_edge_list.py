from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import process_time

import pytest

from graph.model import (
    AccountReference,
    Event,
    FileWarning,
    Kind,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import edge_list

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared/data"


def rows(*lines: str) -> list[FileRow]:
    return [FileRow(RecordPosition(n, 0), b"", line) for n, line in enumerate(lines, 1)]


def events(*lines: str) -> list[Event]:
    found = [i.main for i in edge_list.read(rows(*lines)) if isinstance(i, Record)]
    return [main for main in found if isinstance(main, Event)]


def notes(*lines: str) -> list[str]:
    return [
        i.warning for i in edge_list.read(rows(*lines)) if isinstance(i, FileWarning)
    ]


def rejects(*lines: str) -> list[tuple[int, str]]:
    return [
        (item.position.line, item.reason)
        for item in edge_list.read(rows(*lines))
        if isinstance(item, RejectedRecord)
    ]


def test_a_typed_line_gives_source_target_kind_and_time() -> None:
    share, mention, reply = events(
        "1 2 1341100972 RT", "1 2 1341100972 MT", "2 1 1341100973 RE"
    )
    assert share == Event(
        actor=AccountReference(id="1"),
        target=AccountReference(id="2"),
        kind=Kind.SHARE,
        at=datetime(2012, 7, 1, 0, 2, 52),
    )
    assert (mention.kind, reply.kind) == (Kind.MENTION, Kind.REPLY)
    assert reply.actor == AccountReference(id="2")
    assert notes("1 2 1341100972 RT") == []


def test_untyped_lines_are_shares_and_a_note_says_that_this_is_assumed() -> None:
    lines = ("# Directed graph", "# FromNodeId\tToNodeId", "0\t4\r", "0\t5\r")
    assert [event.kind for event in events(*lines)] == [Kind.SHARE, Kind.SHARE]
    assert events(*lines)[0].target == AccountReference(id="4")
    assert notes(*lines) == ["kind_assumed"]


def test_a_comment_that_names_the_kind_is_used() -> None:
    lines = ("# kind: mention", "1 2", "2 3")
    assert {event.kind for event in events(*lines)} == {Kind.MENTION}
    assert notes(*lines) == []


def test_a_third_column_is_a_weight_however_long() -> None:
    (event,) = events("1 2 1341100972")
    assert (event.weight, event.at) == (1341100972.0, None)
    assert notes("1 2 1341100972") == ["kind_assumed", "weight_looks_like_time"]
    assert events("1 2 0.25 ")[0].weight == 0.25


def test_a_third_column_is_a_time_where_the_comment_names_it_so() -> None:
    (event,) = events("# FromNodeId ToNodeId Timestamp", "1 2 1341100972")
    assert (event.weight, event.at) == (1.0, datetime(2012, 7, 1, 0, 2, 52))


def test_four_numbers_are_a_weight_and_a_time() -> None:
    (event,) = events("% asym posweighted", "1 2 3 1341100972")
    assert (event.weight, event.at) == (3.0, datetime(2012, 7, 1, 0, 2, 52))


def test_self_pairs_and_repeated_pairs_are_kept_for_the_loader() -> None:
    assert len(events("1 1", "1 2", "1 2")) == 3


def test_blank_lines_and_comments_are_no_records() -> None:
    lines = ("# a", "", "1 2", "  ", "# b", "2 3")
    assert len(list(edge_list.read(rows(*lines)))) == 3  # two edges and the note


def test_a_line_that_breaks_the_layout_is_refused_by_its_number() -> None:
    lines = ("1 2 1341100972 RT", "1 2", "1 2 x RT", "1 2 1341100972 ZZ", "3 4 1 RT")
    assert rejects(*lines) == [
        (2, "bad_row"),
        (3, "bad_time"),
        (4, "bad_row"),
        (5, "bad_time"),
    ]


def test_distrust_and_nonsense_are_no_weights() -> None:
    lines = ("1 2 1", "1 2 -1", "1 2 0", "1 2 nan", "1 2 inf", "1 2 x")
    assert rejects(*lines) == [(line, "bad_row") for line in range(2, 7)]


def test_an_id_that_a_spreadsheet_rounded_is_refused_and_zeros_are_kept() -> None:
    assert rejects("1.23E+18 2") == [(1, "bad_id")]
    assert events("0001 1")[0].actor == AccountReference(id="0001")


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (("# c", "1\t2", "2\t3"), True),
        (("1 2 0.5", "a b 2"), True),
        (("1 2 1341100972 RT",), True),
        (("u1 u2",), True),
        (("hello world",), False),
        (("1 2", "1 2 3"), False),
        (("1 2 1341100972 is",), False),
        (("12,1341100972.0 14,1341100973.0",), False),
        (("true:12345",), False),
        (("# only a comment",), False),
        ((), False),
    ],
)
def test_edge_lists_are_distinguished_from_prose(
    lines: tuple[str, ...], known: bool
) -> None:
    assert edge_list.sniff(FileHead("lines", (), lines)) is known


def real(name: str) -> list[bytes]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name}")
    data = path.read_bytes()
    return (gzip.decompress(data) if name.endswith(".gz") else data).split(b"\n")


def as_rows(lines: list[bytes]) -> Iterator[FileRow]:
    for number, line in enumerate(lines, 1):
        if line:
            yield FileRow(RecordPosition(number, 0), line, line.decode())


@pytest.mark.slow
def test_the_higgs_events_are_complete_and_in_time_order() -> None:
    lines = real("higgs_twitter/higgs-activity_time.txt.gz")
    begin = process_time()
    found: Counter[str] = Counter()
    same = 0
    for item in edge_list.read(as_rows(lines)):
        assert isinstance(item, Record)
        assert isinstance(item.main, Event)
        found[item.main.kind] += 1
        same += item.main.actor == item.main.target
    assert process_time() - begin < 30  # about 6 s alone; the machine is shared
    raw = Counter(line.rsplit(b" ", 1)[1] for line in lines if line)
    assert found == {
        Kind.SHARE: raw[b"RT"],
        Kind.MENTION: raw[b"MT"],
        Kind.REPLY: raw[b"RE"],
    }
    assert (found.total(), same) == (563_069, 7_588)


@pytest.mark.parametrize(
    ("name", "pairs", "total"),
    [
        ("higgs_twitter/higgs-retweet_network.edgelist.gz", 328_132, 354_930),
        ("higgs_twitter/higgs-reply_network.edgelist.gz", 32_523, 36_902),
        ("congress_twitter/congress.edgelist", 13_289, None),
    ],
)
def test_weighted_networks_keep_their_sums(
    name: str, pairs: int, total: int | None
) -> None:
    lines = real(name)
    texts = tuple(line.decode() for line in lines[:50])
    assert edge_list.sniff(FileHead("lines", (), texts))
    items = list(edge_list.read(as_rows(lines)))
    weights = [
        item.main.weight
        for item in items
        if isinstance(item, Record) and isinstance(item.main, Event)
    ]
    assert len(weights) == pairs
    raw = sum(float(line.split()[2]) for line in lines if line)
    assert sum(weights) == pytest.approx(raw)
    assert total is None or raw == total
    assert [i.warning for i in items if isinstance(i, FileWarning)] == ["kind_assumed"]


@pytest.mark.slow
def test_the_slashdot_links_are_complete_with_their_self_loops() -> None:
    lines = real("soc_slashdot0902/soc-Slashdot0902.txt.gz")
    read = same = 0
    for item in edge_list.read(as_rows(lines)):
        if isinstance(item, Record) and isinstance(item.main, Event):
            read += 1
            same += item.main.actor is item.main.target
    data = [line.split() for line in lines if line and not line.startswith(b"#")]
    assert read == len(data) == 948_464
    assert same == sum(a == b for a, b in data) == 78_303
