from __future__ import annotations

from datetime import datetime

import pytest

from graph.model import (
    AccountReference,
    Event,
    FileWarning,
    Kind,
    ReaderItem,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import edge_table

FULL = {
    "source": "1",
    "target": "2",
    "weight": "2.5",
    "time": "2024-03-05T10:00:00Z",
    "kind": "mention",
}


def read(*table: dict[str, str]) -> list[ReaderItem]:
    rows = [
        FileRow(RecordPosition(n, 0), b"", cells) for n, cells in enumerate(table, 2)
    ]
    return list(edge_table.read(rows))


def test_a_full_row_is_an_event_from_source_to_target() -> None:
    (record,) = read(FULL)
    assert isinstance(record, Record)
    assert record.main == Event(
        actor=AccountReference(id="1"),
        target=AccountReference(id="2"),
        kind=Kind.MENTION,
        at=datetime(2024, 3, 5, 10),
        weight=2.5,
    )


def test_without_a_kind_rows_are_shares_with_one_note() -> None:
    note, *records = read(
        {"Source": "1", "Target": "2"}, {"Source": "2", "Target": "2"}
    )
    assert note == FileWarning(warning="kind_assumed")
    kinds = [
        item.main.kind
        for item in records
        if isinstance(item, Record) and isinstance(item.main, Event)
    ]
    assert kinds == [Kind.SHARE, Kind.SHARE]


def test_gephis_type_is_a_direction_and_no_kind() -> None:
    # Trap: an edge attribute called "type" means something else to Gephi.
    gephi = {"Source": "1", "Target": "2", "Type": "Directed", "Id": "0", "Weight": "3"}
    assert edge_table.sniff(FileHead("table", tuple(gephi), ()))
    note, record = read(gephi)
    assert isinstance(note, FileWarning)
    assert isinstance(record, Record)
    assert isinstance(record.main, Event)
    assert (record.main.kind, record.main.weight) == (Kind.SHARE, 3.0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source": ""}, "missing_author"),
        ({"target": "1.23E+18"}, "bad_id"),
        ({"weight": "-1"}, "bad_row"),
        ({"kind": "likes"}, "bad_row"),
        ({"time": "03/04/2024"}, "bad_time"),
    ],
)
def test_a_row_without_an_edge_is_refused(change: dict[str, str], reason: str) -> None:
    item = read(FULL | change)[-1]
    assert isinstance(item, RejectedRecord)
    assert item.reason == reason


def test_a_table_with_texts_is_not_an_edge_table() -> None:
    assert edge_table.sniff(FileHead("table", tuple(FULL), ()))
    assert edge_table.sniff(FileHead("table", ("from", "to", "count"), ()))
    assert not edge_table.sniff(FileHead("table", ("source", "target", "text"), ()))
    assert not edge_table.sniff(FileHead("table", ("source", "weight"), ()))
