"""Rows from every layout: tables, documents, plain lines and workbooks."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FileRefused, UsageError
from graph.model import FileWarning, RecordPosition, RejectedRecord
from ingest.loading.format_detection import parse_member
from ingest.mapping.table_plan import ReadingOptions
from ingest.parsing.csv_rows import read_table_rows
from ingest.parsing.json_documents import split_json_document
from ingest.parsing.json_rows import read_json_document, read_json_lines
from ingest.parsing.json_values import parse_json
from ingest.parsing.layouts import possible_layouts, read_beginning
from ingest.parsing.lines import MAX_FIELD_BYTES
from ingest.parsing.row import FileRow
from ingest.parsing.sources import SourceFile, SourceMember

CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))


def member(folder: Path, data: bytes) -> SourceMember:
    path = folder / "file"
    path.write_bytes(data)
    return next(SourceFile(str(path), path).members())


def first_layout(folder: Path, data: bytes):
    found = member(folder, data)
    layout = next(possible_layouts(found, *read_beginning(found)))
    return layout.open()


def cells(data: bytes, delimiter: str = ",") -> list[list[str]]:
    found = read_table_rows(io.BytesIO(data), delimiter)
    return [[cell.decode() for cell in row.cells] for row in found if not row.fault]


def faults(data: bytes) -> list[tuple[int, str]]:
    found = read_table_rows(io.BytesIO(data), ",")
    return [(row.position.line, row.fault[0]) for row in found if row.fault]


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from((",", ";", "\t", "|")),
    st.sampled_from(("\n", "\r\n")),
)
def test_any_correctly_quoted_cell_comes_back(
    rows: list[list[str]], delimiter: str, end: str
) -> None:
    text = end.join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row)
        for row in rows
    )
    assert cells(text.encode() + end.encode(), delimiter) == rows


def test_a_quoted_cell_longer_than_a_chunk_is_whole() -> None:
    long = 'say ""hi"", ' * 20_000
    found = cells(f'a,"{long}",c\nd,e,f\n'.encode())
    assert found == [["a", long.replace('""', '"'), "c"], ["d", "e", "f"]]


def test_a_row_over_the_limit_is_refused_and_the_next_one_read() -> None:
    data = b'a,b\n1,"' + b"x,\n" * MAX_FIELD_BYTES + b'"\n2,3\n'
    assert faults(data) == [(2, "too_long")]
    assert cells(data) == [["a", "b"], ["2", "3"]]


def test_text_after_a_closing_quote_is_refused_with_its_position() -> None:
    data = b'a,b\n"1\n"x,2\n3,4\n"5" ,6\n'
    assert faults(data) == [(2, "bad_row"), (5, "bad_row")]
    assert cells(data) == [["a", "b"], ["3", "4"]]


def test_positions_of_rows_are_lines_and_bytes() -> None:
    found = read_table_rows(io.BytesIO('ä,b\n\n"x\ny",1\nz,2\n'.encode()), ",", start=3)
    assert [row.position for row in found] == [
        RecordPosition(1, 3),
        RecordPosition(3, 9),
        RecordPosition(5, 17),
    ]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"a,b,a\n1,2,3\n", "duplicate_column"),
        (b",".join(b"c%d" % one for one in range(5000)) + b"\n", "too_many_columns"),
        (b"n\xe4me,id\n1,2\n", "unsupported_format"),
        (b'"id,text\n1,2\n', "unsupported_format"),
    ],
)
def test_a_header_that_cannot_be_trusted_is_refused(
    header: bytes, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(FileRefused) as caught:
        parse_member(member(tmp_path, header))
    assert caught.value.reason == reason


def test_a_header_may_follow_a_title(tmp_path: Path) -> None:
    data = b"Report of May\nmade today\nid,author_id,text\n1,2,a\n2,2,b\n3,2,c\n4,2,d\n"
    found = parse_member(member(tmp_path, data))
    items = list(found.items)
    assert found.format == "flat_v1"
    assert items[0] == FileWarning(warning="lines_above_header", count=2)
    assert len(items) == 5


def test_a_truncated_row_is_distinguished_from_a_short_one(tmp_path: Path) -> None:
    data = b"id,author_id,text\n1,2,a\n2,2\n3,2"
    rejects = [
        one
        for one in parse_member(member(tmp_path, data)).items
        if isinstance(one, RejectedRecord)
    ]
    assert [(one.reason, one.damaged) for one in rejects] == [
        ("bad_row", False),
        ("truncated", True),
    ]


DOCUMENT: list[Any] = [
    {"a": [1, {"b": '"]}\\'}]},
    "x, y",
    5,
    None,
    [[], {}],
    {"ü": "\n"},
]


@given(st.sampled_from((None, 0, 2, "\t")), st.integers(1, 7))
def test_an_array_is_split_into_its_elements_in_any_layout(
    indent: Any, step: int
) -> None:
    data = json.dumps(DOCUMENT, indent=indent).encode()
    stream = io.BytesIO(data)
    dribble = io.BufferedReader(_Slow(stream, step))
    found = [json.loads(part.raw) for part in split_json_document(dribble)]
    assert found == DOCUMENT
    for part in split_json_document(io.BytesIO(data)):
        assert data[part.position.offset :].startswith(part.raw)
        assert part.position.line == 1 + data[: part.position.offset].count(b"\n")


class _Slow(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, stream: io.BytesIO, step: int) -> None:
        self.stream, self.step = stream, step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.stream.read(min(self.step, len(buffer)))
        buffer[: len(data)] = data
        return len(data)


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'{\n"id": 1\n}', [{"id": 1}]),
        (b'{\n"id": 1\n}\n{\n"id": 2\n}\n', [{"id": 1}, {"id": 2}]),
        (b'[{"id": 1}, {"id": 2}]', [{"id": 1}, {"id": 2}]),
        (b"[\n]\n", []),
        (b'{"id": 1}\n{"id": 2}', [{"id": 1}, {"id": 2}]),
        (b'[1]\n{"id": 2}\n', [[1], {"id": 2}]),
    ],
)
def test_a_document_is_distinguished_from_lines(
    data: bytes, rows: list[Any], tmp_path: Path
) -> None:
    opening = first_layout(tmp_path, data)
    assert [row.value for row in opening.rows] == rows


def test_a_broken_element_costs_no_other() -> None:
    data = (
        b'[{"id": 1},\n{"id": nope},\n,{"id": "\xff"},\n'
        + b"[" * 600
        + b"]" * 600
        + b",4]"
    )
    found = list(read_json_document(io.BytesIO(data)))
    assert [getattr(one, "reason", "row") for one in found] == [
        "row",
        "bad_json",
        "bad_json",
        "bad_encoding",
        "too_deep",
        "row",
    ]


def test_an_element_over_the_limit_is_refused_in_bounded_memory() -> None:
    data = b'["' + b"x" * (2 * MAX_FIELD_BYTES) + b'", {"id": 1}]'
    first, second = read_json_document(io.BytesIO(data))
    assert isinstance(first, RejectedRecord)
    assert first.reason == "too_long"
    assert len(first.raw or b"") < 10_000
    assert isinstance(second, FileRow)


def test_a_field_of_exactly_the_limit_is_read() -> None:
    text = b"x" * MAX_FIELD_BYTES
    assert isinstance(next(read_json_lines(io.BytesIO(b'"%s"\n' % text))), FileRow)
    [reject] = read_json_lines(io.BytesIO(b'"%sx"\n' % text))
    assert isinstance(reject, RejectedRecord)
    assert reject.reason == "too_long"


def test_depth_counts_brackets_but_not_those_in_strings() -> None:
    deep = b"[" * 512 + b"]" * 512
    assert parse_json(deep)
    assert parse_json(json.dumps("[" * 5000).encode())
    assert parse_json(b'["' + b'\\"[' * 3000 + b'"]')
    with pytest.raises(ValueError, match="nested"):
        parse_json(b"[" + deep + b"]")


def test_a_number_of_absurd_length_is_still_json() -> None:
    assert parse_json(b"[" + b"9" * 5000 + b"]") == [float("inf")]


def test_every_sheet_is_checked_and_ids_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "book"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["this is", "no data"])
        sheet = book.add_worksheet("Posts")
        sheet.write_row(0, 0, ["id", "author_id", "text", "like_count"])
        sheet.write_row(1, 0, [1234, "0007", "hello", 3])
        sheet.write_row(2, 0, [1234567890123456789, "8", "damaged id", 1.5])
        sheet.write_row(3, 0, ["77", "8", "", ""])
    [found] = SourceFile("book", path).members()
    result = parse_member(found)
    items = list(result.items)
    assert (result.format, result.head.sheets) == ("flat_v1", ("Posts", "Notes"))
    assert [getattr(item, "reason", "") for item in items] == ["", "bad_id", ""]
    post = items[0].main
    assert (post.id, post.author.account.id, post.likes) == ("1234", "0007", 3)


@pytest.mark.parametrize("at", range(0, 5000, 250))
def test_a_damaged_workbook_is_refused_or_read(at: int, tmp_path: Path) -> None:
    path = tmp_path / "book"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, ["id", "author_id", "text"])
    data = bytearray(path.read_bytes())
    data[at : at + 40] = b"\xff" * 40
    path.write_bytes(data)
    with suppress(FileRefused):
        [found] = SourceFile("book", path).members()
        assert list(parse_member(found).items)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"Dear diary\ntoday\n", "should be CSV"),
        (b"colour,shape\nred,round\n", "'colour', 'shape'"),
        (b'{"colour": 1}\n', "'colour'"),
        (b'{"id": 1, "te', "line 1"),
        (b"%PDF-1.7", "PDF"),
        (b"<html></html>", "XML"),
        (b"\x00\x01\x02\x03\x04", "not a text"),
    ],
)
def test_an_unknown_file_is_refused_with_a_description(
    data: bytes, word: str, tmp_path: Path
) -> None:
    with pytest.raises(FileRefused, match=word) as caught:
        parse_member(member(tmp_path, data))
    assert caught.value.reason == "unsupported_format"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"[]", b"[\n]\n", b"\xef\xbb\xbf"])
def test_a_file_without_records_is_empty_and_no_fault(
    data: bytes, tmp_path: Path
) -> None:
    found = parse_member(member(tmp_path, data))
    assert (found.format, found.reader) == ("", None)
    assert list(found.items) == [FileWarning(warning="empty_file")]


def test_a_requested_format_must_fit_the_file(tmp_path: Path) -> None:
    found = member(tmp_path, b'{"id": "1", "author_id": "2"}\n')
    assert parse_member(found, ReadingOptions(format="flat_v1")).format == "flat_v1"
    with pytest.raises(FileRefused, match="read from lines"):
        parse_member(found, ReadingOptions(format="edge_list"))
    with pytest.raises(FileRefused, match="No column of this table is its text"):
        parse_member(found, ReadingOptions(format="mapped"))
    with pytest.raises(UsageError, match="no format"):
        parse_member(found, ReadingOptions(format="nonsense"))


def test_rejects_and_records_keep_the_order_of_the_file(tmp_path: Path) -> None:
    good = b'{"id": "1", "author_id": "2"}\n'
    data = good + b"nonsense\n" + good + b"\xff\n{}\n" + good + b'{"cut'
    lines = [item.position.line for item in parse_member(member(tmp_path, data)).items]
    assert lines == list(range(1, 8))


def test_a_flood_of_broken_lines_is_refused_in_one_sentence(tmp_path: Path) -> None:
    data = b'{"id": "1", "author_id": "2"}\n' + b"x\n" * 60_000
    with pytest.raises(FileRefused, match="in a row are broken"):
        for _ in parse_member(member(tmp_path, data)).items:
            pass


def test_lines_of_numbers_are_no_table(tmp_path: Path) -> None:
    for data in (b"1\t2\n3\t4\n", b"1 2\n3 4\n", b"# From To\n1\t2\n"):
        assert first_layout(tmp_path, data).head.shape == "lines"
