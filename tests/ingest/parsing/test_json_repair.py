"""What recorders break in JSON: control characters in strings, and numbers beyond all."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import FileWarning, RecordPosition, RejectedRecord
from ingest.parsing.json_documents import is_json_document
from ingest.parsing.json_rows import (
    MAX_JOINED_LINES,
    read_json_document,
    read_json_lines,
)
from ingest.parsing.json_values import InvalidJson, parse_json
from ingest.parsing.row import FileRow


def read(raw: bytes, *, as_document: bool = False) -> list[Any]:
    """The value of each row, the reason of each reject, and "repaired" before a row."""
    reading = read_json_document if as_document else read_json_lines
    found: list[Any] = []
    for item in reading(io.BytesIO(raw)):
        match item:
            case FileRow():
                found.append(item.value)
            case RejectedRecord():
                found.append(item.reason)
            case FileWarning():
                assert item.warning == "repaired_json"
                found.extend(["repaired"] * item.count)
    return found


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'{"t":"two\nlines"}\n', "two\nlines"),
        (b'{"t":"a\n\nb\n"}\n', "a\n\nb\n"),
        (b'{"t":"tab\there"}\n', "tab\there"),
        (b'{"t":"line\r\nend"}\n', "line\r\nend"),
        (b'{"t":"old\rmac"}\n', "old\rmac"),
        (b'{"t":"form\x0cfeed, bell\x07, escape\x1b[0m"}\n', None),
        (b'{"t":"say \\"hi\\",\n {\\"a\\": 1}"}\n', 'say "hi",\n {"a": 1}'),
        (b'{"t":"[1,\n2]\n}"}\n', "[1,\n2]\n}"),
        (b'{"t":"one\ntwo","u":"three\nfour"}\n', "one\ntwo"),
        ('{"t":"ünï\n\u2028\U0001f600"}\n'.encode(), "ünï\n\u2028\U0001f600"),
        (b'{"t":"ends\n"}', "ends\n"),
        (b'{"t":"smile \\ud83d\\ude00\nend"}\n', "smile \U0001f600\nend"),
    ],
)
def test_a_control_character_in_a_string_is_text(raw: bytes, text: str | None) -> None:
    good = b'{"id": 1}\n'
    first, repaired, record, *rest = read(
        good + raw + (good if raw[-1:] == b"\n" else b"")
    )
    assert (first, repaired) == ({"id": 1}, "repaired")
    assert record["t"] == (text or raw[6:-3].decode())
    assert rest == ([{"id": 1}] if raw[-1:] == b"\n" else [])


def test_the_position_of_a_joined_record_is_its_first_line() -> None:
    raw = b'{"id":1}\n{"t":"a\nb\nc"}\n{"id":2}\n'
    rows = [
        row for row in read_json_lines(io.BytesIO(raw), 3) if isinstance(row, FileRow)
    ]
    assert [row.position for row in rows] == [
        RecordPosition(1, 3),
        RecordPosition(2, 12),
        RecordPosition(5, 26),
    ]
    assert rows[1].raw == b'{"t":"a\nb\nc"}'


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # A whole object or array is never swallowed, also if a quote comes after it.
        (b'{"t":"open\n{"id":2}\nend"}\n', ["bad_json", {"id": 2}, "bad_json"]),
        (b'{"t":"open\n[]\nend"}\n', ["bad_json", [], "bad_json"]),
        # The joined text has to be whole.
        (b'{"t":"open\nclosed", nope}\n', ["bad_json", "bad_json"]),
        (b'{"t":"open\nclosed"\n}\n', ["bad_json"] * 3),
        (b'{"t":"open\nand \\x"}\n', ["bad_json"] * 2),
        (b'{"t":"open \\\nescaped"}\n', ["bad_json"] * 2),
        (b'{"t":"open\n\xff"}\n', ["bad_json", "bad_encoding"]),
        (b'{"t":"open\nNUL \0"}\n', ["bad_json"] * 2),
        # Only a line that is JSON up to its end is joined.
        (b'nope "open\nclosed"}\n', ["bad_json"] * 2),
        (b'"open\nclosed"\n', ["bad_json"] * 2),
        (b'{"a":1\n}\n', ["bad_json"] * 2),
        # What is by itself is read as before.
        (b'{"t":"open\n7\n"x"\n', ["bad_json", 7, "x"]),
        # A new record begins where the broken one is given up.
        (b'{"t":"open\n{"t":"a\nb"}\n', ["bad_json", "repaired", {"t": "a\nb"}]),
        (b'{"t":"tab\there","u":nope}\n', ["bad_json"]),
        (b'{"t":"NUL \0 and tab\t"}\n', ["bad_json"]),
        (b'{"t"\x0c:"control outside of a string"}\n', ["bad_json"]),
    ],
)
def test_what_cannot_be_repaired_is_refused_line_by_line(
    raw: bytes, expected: list[Any]
) -> None:
    assert read(raw + b'{"id":3}\n') == [*expected, {"id": 3}]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"id":1}\n{"t":"cut', [{"id": 1}, "truncated"]),
        (b'{"id":1}\n{"t":"two\nlines, cut', [{"id": 1}, "bad_json", "truncated"]),
        (b'{"id":1}\n{"t":"tab\t, cut', [{"id": 1}, "truncated"]),
        (b'{"id":1}\n{"t":"two\nlines"', [{"id": 1}, "bad_json", "truncated"]),
    ],
)
def test_a_truncated_last_line_stays_truncated(raw: bytes, expected: list[Any]) -> None:
    assert read(raw) == expected
    *_, last = read_json_lines(io.BytesIO(raw))
    assert isinstance(last, RejectedRecord)
    assert last.damaged


@pytest.mark.parametrize(
    ("lines", "size", "whole"),
    [
        (MAX_JOINED_LINES, 1, True),
        (MAX_JOINED_LINES + 1, 1, False),
        (4, 200_000, True),
        (6, 200_000, False),
    ],
)
def test_only_so_many_lines_and_bytes_are_joined(
    lines: int, size: int, whole: bool
) -> None:
    body = (b"x" * size + b"\n") * lines
    found = read(b'{"t":"' + body + b'"}\n')
    if whole:
        assert found == ["repaired", {"t": body.decode()}]
    else:
        assert found == ["bad_json"] * (lines + 1)


def test_many_lines_that_end_in_a_string_take_no_longer_than_others() -> None:
    # Each tries to join the next one; none of them is read more than a few times.
    raw = b'{"id":1,"t":"\n' * 20_000
    assert read(raw) == ["bad_json"] * 20_000
    assert read(b'{"t":"\n' + b'say ""\n' * 20_000) == ["bad_json"] * 20_001


@pytest.mark.parametrize("indent", [None, 1])
def test_elements_of_a_document_are_repaired_by_themselves(indent: int | None) -> None:
    raw = json.dumps(
        [{"t": "a|b"}, {"t": "c"}, {"t": "d|e"}, {"t": "f|g"}], indent=indent
    )
    data = (
        raw.encode().replace(b"b", b"b\t").replace(b"a|", b"a\n").replace(b"d|", b"d\r")
    )
    assert is_json_document(data, True)
    assert read(data, as_document=True) == [
        "repaired",
        {"t": "a\nb\t"},
        {"t": "c"},
        "repaired",
        {"t": "d\re"},
        {"t": "f|g"},
    ]


def test_an_object_over_several_lines_with_a_tab_is_a_document() -> None:
    raw = b'{\n "t": "tab\there",\n "u": "two\nlines"\n}\n{\n "id": 2\n}\n'
    assert is_json_document(raw, True)
    assert read(raw, as_document=True) == [
        "repaired",
        {"t": "tab\there", "u": "two\nlines"},
        {"id": 2},
    ]


def test_a_first_line_that_ends_in_a_string_does_not_make_a_document() -> None:
    assert not is_json_document(b'{"t":"two\nlines"}\n{"id":2}\n', True)


def test_of_a_page_each_repaired_record_is_counted_once() -> None:
    page = b'{"data":[{"t":"a\tb","u":"c\td"},{"t":"e"},{"t":"f\tg"}],"meta":{"n":3}}\n'
    value = json.loads(page, strict=False)
    assert read(page) == ["repaired", "repaired", value]
    record = b'{"t":"a\tb","m":"c\td","mentions":[{"id":"1"},{"id":"2"}]}\n'
    assert read(record) == ["repaired", json.loads(record, strict=False)]


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    "rest", ['"abc', "NaN", "nope}", '"a" "b"}', '"\\q"}', "[1,}", "1} {", '"a\0b"}']
)
def test_a_huge_number_and_another_error_are_bad_json(sign: str, rest: str) -> None:
    huge = sign + "9" * 5_000
    raw = f'{{"n":{huge},"x":{rest}'.encode()
    with pytest.raises(InvalidJson) as caught:
        parse_json(raw)
    assert caught.value.reason == "bad_json"
    good = b'{"id":1}\n'
    assert read(good + raw + b"\n" + good) == [{"id": 1}, "bad_json", {"id": 1}]


def test_a_huge_number_and_a_control_character_are_both_read() -> None:
    raw = b'{"n":%s,"t":"a\tb"}\n' % (b"9" * 5_000)
    assert read(raw) == ["repaired", {"n": float("inf"), "t": "a\tb"}]
    joined = b'{"n":%s,"t":"a\nb"}\n' % (b"9" * 5_000)
    assert read(joined) == ["repaired", {"n": float("inf"), "t": "a\nb"}]
    assert parse_json(b"[-%s, 12]" % (b"9" * 5_000)) == [float("-inf"), 12]


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))


@given(st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=5))
def test_any_text_with_raw_control_characters_comes_back(
    texts: list[list[str]],
) -> None:
    records = [{"id": at, "texts": found} for at, found in enumerate(texts)]
    raw = b""
    for record in records:
        line = json.dumps(record, ensure_ascii=False)
        for character in "\n\r\t\b\f":
            # Not where the backslash itself is escaped.
            escape = json.dumps(character)[1:-1]
            line = line.replace("\\\\", "\0").replace(escape, character)
            line = line.replace("\0", "\\\\")
        raw += line.encode() + b"\n"
    assert [one for one in read(raw) if one != "repaired"] == records
