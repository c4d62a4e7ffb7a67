"""Limits of a table: a cell of 1 MiB, a row of 64 MiB, and memory that is bounded."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from graph.model import FileWarning, RejectedRecord
from ingest.parsing.csv_rows import MAX_CELLS, name_cells, read_table_rows
from ingest.parsing.lines import EXCERPT_BYTES, MAX_FIELD_BYTES, MAX_RECORD_BYTES
from ingest.parsing.row import FileRow

COLUMNS = ("a", "b")


def read(body: bytes, columns: tuple[str, ...] = COLUMNS) -> list[object]:
    rows = read_table_rows(io.BytesIO(body), ",")
    return list(name_cells(rows, columns, lambda: False))


@pytest.mark.parametrize("quote", [b"", b'"'])
@pytest.mark.parametrize(
    ("cell", "size"),
    [
        (b"x" * MAX_FIELD_BYTES, MAX_FIELD_BYTES),
        ("ü".encode() * (MAX_FIELD_BYTES // 2), MAX_FIELD_BYTES),
        (b"words, " * 100_000, 700_000),
        (b'""' * 600_000, 600_000),
        (b"line\r\n" * 170_000, 1_020_000),
    ],
    ids=("letters", "umlauts", "commas", "quotes", "lines"),
)
def test_a_cell_up_to_the_limit_is_read(cell: bytes, size: int, quote: bytes) -> None:
    if not quote and (b"," in cell or b'"' in cell or b"\n" in cell):
        cell = b"y" * size
    first, second = read(b"%s%s%s,1\n2,3\n" % (quote, cell, quote))
    assert isinstance(first, FileRow)
    assert len(first.value["a"].encode()) == size
    assert first.value["b"] == "1"
    assert isinstance(second, FileRow)
    assert second.value == {"a": "2", "b": "3"}


@pytest.mark.parametrize(
    "row",
    [
        b"x" * (MAX_FIELD_BYTES + 1) + b",1",
        b"1," + b"x" * (MAX_FIELD_BYTES + 1),
        b'"' + b"x" * (MAX_FIELD_BYTES + 1) + b'",1',
        b'1,"' + b"ten bytes\n" * 110_000 + b'"',
        b'"' + b'""' * (MAX_FIELD_BYTES + 1) + b'",1',
        b"1," + b"x" * (3 * MAX_FIELD_BYTES),
    ],
    ids=("first", "last", "quoted", "lines", "quotes", "three"),
)
def test_a_cell_over_the_limit_costs_its_row_only(row: bytes) -> None:
    before, reject, after = read(b"0,0\n" + row + b"\n2,3\n")
    assert isinstance(reject, RejectedRecord)
    assert (reject.reason, reject.position.line) == ("too_long", 2)
    assert "cell" in reject.detail
    assert len(reject.raw or b"") <= EXCERPT_BYTES
    assert isinstance(before, FileRow)
    assert isinstance(after, FileRow)
    assert after.value == {"a": "2", "b": "3"}


def test_a_row_of_several_long_cells_is_read_with_an_excerpt_of_its_bytes() -> None:
    cells = [b"%d" % at + b"x" * 900_000 for at in range(5)]
    row = b",".join(cells) + b",\0\n"
    warning, found = read(row, ("a", "b", "c", "d", "e", "f"))
    assert warning == FileWarning(warning="nul_removed")
    assert isinstance(found, FileRow)
    assert list(found.value.values()) == [*(one.decode() for one in cells), ""]
    assert (len(found.raw), found.byte_count) == (EXCERPT_BYTES, len(row))


def test_a_row_over_its_limit_is_refused_in_bounded_memory() -> None:
    cell = b"x" * 99_999 + b","
    body = io.BytesIO(cell * (MAX_RECORD_BYTES // len(cell) + 2) + b"\n1,2\n")
    tracemalloc.start()
    try:
        rows = read_table_rows(body, ",")
        reject, after = name_cells(rows, COLUMNS, lambda: False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(reject, RejectedRecord)
    assert (reject.reason, "64 MiB" in reject.detail) == ("too_long", True)
    assert isinstance(after, FileRow)
    assert peak < 1.2 * MAX_RECORD_BYTES


def test_a_row_of_countless_cells_is_refused_with_a_bounded_count() -> None:
    reject, after = read(b"," * 200_000 + b"\n1,2\n")
    assert isinstance(reject, RejectedRecord)
    assert reject.reason == "bad_row"
    assert f"over {MAX_CELLS}" in reject.detail
    assert isinstance(after, FileRow)


def test_a_long_row_that_never_closes_its_quote_is_still_said_to() -> None:
    good, reject = read(b'1,2\n3,"' + b"ten bytes\n" * 200_000)
    assert isinstance(good, FileRow)
    assert isinstance(reject, RejectedRecord)
    assert (reject.reason, reject.damaged) == ("unclosed_quote", True)
    assert "opens on line 2" in reject.detail
    assert "takes 200000 lines" in reject.detail


def test_an_emoji_in_each_long_cell_needs_memory_that_is_not_given() -> None:
    cell = b"x" * 1_000_000 + "\U0001f600".encode()
    columns = tuple(map(str, range(60)))
    reject, after = read(b",".join([cell] * 60) + b"\n" + b"," * 59 + b"1\n", columns)
    assert isinstance(reject, RejectedRecord)
    assert (reject.reason, "memory" in reject.detail) == ("too_long", True)
    assert isinstance(after, FileRow)
