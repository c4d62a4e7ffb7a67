from __future__ import annotations

import csv
import gzip
from datetime import datetime
from pathlib import Path

import pytest

from graph.model import (
    AccountReference,
    Post,
    PostKind,
    PostReference,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import coortweet

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared/data/coord_russian/russian_coord_tweets.csv.gz"

CELLS = {
    "object_id": "o1",
    "account_id": "a1",
    "content_id": "c1",
    "timestamp_share": "1623881091",
}


def read(cells: dict[str, str]) -> Record | RejectedRecord:
    (item,) = coortweet.read([FileRow(RecordPosition(2, 0), b"", cells)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def test_a_row_is_a_share_of_the_object_by_the_account() -> None:
    record = read(CELLS)
    assert isinstance(record, Record)
    found = record.main
    assert isinstance(found, Post)
    assert found.kind is PostKind.SHARE
    assert found.id == "c1"
    assert found.author is not None
    assert found.author.account == AccountReference(id="a1")
    assert found.share_of == PostReference(post="o1")
    assert found.created_at == datetime(2021, 6, 16, 22, 4, 51)
    assert found.platform is None


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ("account_id", "missing_author"),
        ("content_id", "missing_id"),
        ("object_id", "missing_id"),
    ],
)
def test_a_row_with_a_gap_is_refused(column: str, reason: str) -> None:
    item = read(CELLS | {column: ""})
    assert isinstance(item, RejectedRecord)
    assert item.reason == reason


def test_only_the_four_columns_together_make_it() -> None:
    assert coortweet.sniff(FileHead("table", tuple(CELLS), ()))
    assert not coortweet.sniff(FileHead("table", ("object_id", "account_id"), ()))


def test_the_real_file_gives_every_share() -> None:
    if not FILE.exists():
        pytest.skip("needs ../shared/data/coord_russian/")
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    rows = [
        FileRow(RecordPosition(n, 0), b"", cells) for n, cells in enumerate(table, 2)
    ]
    records = [item for item in coortweet.read(rows) if isinstance(item, Record)]
    assert len(records) == len(table) == 35_125
    posts = [record.main for record in records if isinstance(record.main, Post)]
    assert len({p.id for p in posts}) == 35_085
    assert len({p.author for p in posts}) == 9_509
    assert len({p.share_of for p in posts}) == 7_285
