"""Large JSON values are read in pages, and the pages have the records of the whole.

The limits of the product are in mebibytes. Most tests here have limits of some bytes, so
that the same code cuts small values everywhere.
"""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.parsing.json_arrays import PageLimits
from tests.ingest.parsing.json_page_samples import (
    TINY,
    has_small_records,
    merged,
    pages,
    read,
)


@given(pages(), st.booleans(), st.integers(30, 90))
def test_the_pages_of_a_line_have_the_records_of_the_whole_in_order(
    page: Any, ascii_only: bool, field: int
) -> None:
    # The scanner gets pieces of at most `field` bytes: any token may be cut in two.
    limits = PageLimits(field, 4_000, 100_000, 20, 1_500, 5_000, 60_000, 60_000)
    small = {"id": "small"}
    assume(has_small_records(page, limits, ascii_only))
    raw = json.dumps(page, ensure_ascii=ascii_only).encode()
    line = b"%s\n%s\n" % (raw, json.dumps(small).encode())
    *rows, last = (found := read(line, limits=limits))[0]
    assert (found[1], found[2]) == ([], 0)
    values = [row.value for row in rows]
    # The elements of an array are records of their own, as in a document.
    assert (values if isinstance(page, list) else merged(values)) == page
    assert last.value == small
    assert (last.position.line, last.position.offset) == (2, len(raw) + 1)


@given(pages(), st.sampled_from((None, 0, 2, "\t")))
def test_the_pages_of_a_document_have_its_records_in_order(
    page: Any, indent: Any
) -> None:
    assume(has_small_records(page, TINY, True))
    raw = json.dumps([page, {"id": "small"}], indent=indent).encode()
    rows, rejects, _ = read(raw, as_document=True)
    assert not rejects
    assert merged([row.value for row in rows[:-1]]) == page
    assert rows[-1].value == {"id": "small"}
    for row in rows:
        before = raw[: row.position.offset]
        assert row.position.line == 1 + before.count(b"\n")
        assert raw[row.position.offset :].startswith(row.raw)


def wrap(elements: list[Any], kind: str) -> Any:
    """The objects that the APIs and exports put around their records."""
    users = [{"id": str(one), "username": f"user{one}"} for one in range(3)]
    return {
        "x_v2": {"data": elements, "includes": {"users": users}, "meta": {"n": 9}},
        "mastodon": {"@context": ["a", {}], "totalItems": 9, "orderedItems": elements},
        "telegram": {"name": "N", "id": 7, "messages": elements},
        "reddit": {"kind": "Listing", "data": {"after": None, "children": elements}},
        "recorded": {"path": "/api", "body": {"data": elements, "meta": {}}},
        "nested": {"pages": [{"items": elements}]},
    }[kind]


def elements_of(value: Any, kind: str) -> list[Any]:
    match kind:
        case "mastodon":
            return value["orderedItems"]
        case "telegram":
            return value["messages"]
        case "reddit":
            return value["data"]["children"]
        case "recorded":
            return value["body"]["data"]
        case "nested":
            return value["pages"][0]["items"]
        case _:
            return value["data"]


KINDS = ("x_v2", "mastodon", "telegram", "reddit", "recorded", "nested")
POSTS = [{"id": str(one), "text": f"é \\ {one}", "tags": [one]} for one in range(60)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_any_kind_is_cut_into_pages_that_keep_what_stands_around(
    kind: str,
) -> None:
    rows, rejects, _ = read(json.dumps(wrap(POSTS, kind)).encode() + b"\n")
    assert len(rows) > 3
    assert not rejects
    found = [elements_of(row.value, kind) for row in rows]
    assert [post for part in found for post in part] == POSTS
    for row, part in zip(rows, found, strict=True):
        assert row.value == wrap(part, kind)
        assert row.byte_count > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_text_costs_its_own_record_only(kind: str) -> None:
    posts = [*POSTS[:20], {"id": "long", "text": "x" * 41}, *POSTS[20:]]
    raw = json.dumps(wrap(posts, kind)).encode()
    rows, [reject], _ = read(raw + b"\n")
    assert (reject.reason, reject.count) == ("too_long", 1)
    assert "field" in reject.detail
    assert raw[reject.position.offset :].startswith(b'{"id": "long"')
    assert [post for row in rows for post in elements_of(row.value, kind)] == POSTS


def test_an_array_on_one_line_is_read_as_its_elements() -> None:
    posts = [*POSTS[:5], {"id": "long", "text": "x" * 41}, *POSTS[5:]]
    raw = json.dumps(posts).encode().replace(b'"1"', b"nope")
    lines = b'{"id": "first"}\n' + raw + b'\n{"id": "next"}\n'
    rows, rejects, _ = read(lines)
    expected = [{"id": "first"}, POSTS[0], *POSTS[2:], {"id": "next"}]
    assert [row.value for row in rows] == expected
    assert [(one.reason, one.position.line) for one in rejects] == [
        ("bad_json", 2),
        ("too_long", 2),
    ]
    for row in rows:
        assert lines[row.position.offset :].startswith(row.raw)


@pytest.mark.parametrize(
    ("end", "reason", "damaged"),
    [(b"", "truncated", True), (b"\n", "bad_json", False)],
)
def test_of_an_array_that_breaks_off_the_whole_elements_are_read(
    end: bytes, reason: str, damaged: bool
) -> None:
    raw = json.dumps(POSTS).encode()
    at = raw.index(b'{"id": "40"') + 6
    rows, [reject], _ = read(raw[:at] + end)
    assert [row.value for row in rows] == POSTS[:40]
    assert (reject.reason, reject.damaged) == (reason, damaged)


def test_the_limit_of_a_text_counts_characters_not_their_escapes() -> None:
    # 20 letters of two bytes are 40 bytes, but 120 as escapes.
    posts = [*POSTS, {"id": "escaped", "text": "é" * 20}]
    raw = json.dumps(wrap(posts, "x_v2"), ensure_ascii=True).encode()
    rows, rejects, _ = read(raw)
    assert not rejects
    assert [post for row in rows for post in row.value["data"]] == posts
    [reject] = read(json.dumps({"text": "é" * 21}).encode() + b"\n")[1]
    assert reject.reason == "too_long"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b'{"id": nope}', "bad_json"),
        (b'{"id": NaN}', "bad_json"),
        (b'{"id": "\xff"}', "bad_encoding"),
        (b'{"id": "a" "b"}', "bad_json"),
        (b'{"id": "nul \0"}', "bad_json"),
        (b'{"id": %s, "x": nope}' % (b"9" * 5_000), "bad_json"),
        (b'{"id": {"a": [}}}', "bad_json"),
    ],
    ids=("word", "nan", "encoding", "two texts", "nul", "huge number", "brackets"),
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_record_costs_no_other_of_its_page(
    broken: bytes, reason: str, kind: str
) -> None:
    posts = [*POSTS[:31], "BROKEN", *POSTS[31:]]
    raw = json.dumps(wrap(posts, kind)).encode().replace(b'"BROKEN"', broken)
    rows, [reject], _ = read(raw + b"\n")
    assert (reject.reason, reject.count, reject.damaged) == (reason, 1, False)
    assert reject.position.offset == raw.index(broken)
    assert [post for row in rows for post in elements_of(row.value, kind)] == POSTS


@pytest.mark.parametrize("kind", KINDS)
def test_control_characters_in_a_page_are_repaired_and_counted_by_record(
    kind: str,
) -> None:
    posts = [*POSTS[:9], {"id": "a\tb\rc"}, *POSTS[9:50], {"id": "d\x0ce"}]
    raw = json.dumps(wrap(posts, kind)).encode()
    for escaped, plain in ((b"\\t", b"\t"), (b"\\r", b"\r"), (b"\\f", b"\x0c")):
        raw = raw.replace(escaped, plain)
    rows, rejects, repaired = read(raw + b"\n")
    assert (rejects, repaired) == ([], 2)
    assert [post for row in rows for post in elements_of(row.value, kind)] == posts


def test_of_a_key_that_occurs_twice_the_last_array_is_read() -> None:
    part = json.dumps(POSTS).encode()
    other = json.dumps([{"id": f"other {one}"} for one in range(60)]).encode()
    for first, last, expected in (
        (b"[]", part, POSTS),
        (other, part, POSTS),
        (other + b', "meta": 1', part, POSTS),
        (part, b"[]", []),
    ):
        raw = b'{"a": 1, "items": %s, "items": %s, "z": 2}\n' % (first, last)
        rows, rejects, _ = read(raw)
        assert not rejects
        assert [post for row in rows for post in row.value["items"]] == expected
        assert all((row.value["a"], row.value["z"]) == (1, 2) for row in rows)


def test_records_that_are_pages_themselves_are_cut_too() -> None:
    number = count()
    chats = [
        {
            "name": f"chat {chat}",
            "messages": [{"id": next(number)} for _ in range(size)],
        }
        for chat, size in enumerate((2, 90, 1, 70))
    ]
    export = {"about": "x", "pictures": [{}, {}], "chats": {"list": chats}}
    rows, rejects, _ = read(json.dumps(export).encode() + b"\n")
    assert not rejects
    found: dict[str, list[int]] = {}
    for row in rows:
        assert row.value["pictures"] == [{}, {}]
        for chat in row.value["chats"]["list"]:
            numbers = [message["id"] for message in chat["messages"]]
            found.setdefault(chat["name"], []).extend(numbers)
    assert [*found] == ["chat 0", "chat 1", "chat 2", "chat 3"]
    assert [one for numbers in found.values() for one in numbers] == [*range(163)]


def test_the_records_are_the_outer_array_also_where_the_inner_one_is_larger() -> None:
    # 60 short shares, and the 60 longer posts that they share.
    originals = [{"id": f"o{one}", "text": "original " * 3} for one in range(60)]
    page = {"data": POSTS, "includes": {"tweets": originals}}
    rows, rejects, _ = read(json.dumps(page).encode() + b"\n")
    assert not rejects
    assert [post for row in rows for post in row.value["data"]] == POSTS
    assert all(row.value["includes"] == page["includes"] for row in rows)


def test_a_page_that_is_refused_whole_counts_its_records() -> None:
    page = json.dumps(wrap(POSTS, "x_v2")).encode()
    beside = b'{"junk": [%s], ' % b",".join([b"1"] * 2_500) + page[1:]
    two_roots = page + b' {"id": 1}'
    long = json.dumps({"note": "n" * 41, "data": POSTS}).encode()
    for raw, reason in (
        (beside, "too_long"),
        (two_roots, "bad_json"),
        (long, "too_long"),
    ):
        rows, [reject], _ = read(raw + b'\n{"id": "next"}\n')
        assert (reject.reason, reject.count) == (reason, 60)
        assert "a page of 60 records" in reject.detail
        assert len(reject.raw or b"") <= 4_096
        assert [row.value for row in rows] == [{"id": "next"}]


def test_a_line_over_the_limit_of_a_page_is_refused_with_the_count_of_its_records() -> (
    None
):
    posts = [{"id": str(one), "text": "twenty letters a row"} for one in range(2_400)]
    rows, [reject], _ = read(json.dumps({"data": posts}).encode() + b"\n{}\n")
    assert (reject.reason, reject.count) == ("too_long", 2_400)
    assert "2,400 records" in reject.detail
    assert [row.value for row in rows] == [{}]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"id": 1, "text": "%s"}' % (b"x" * 41), "too_long"),
        (b"[%s]" % b",".join([b"1"] * 2_500), "too_long"),
        (b"[%s" % (b"[" * 600 + b"]" * 601), "too_deep"),
        (b'{"id": 1, "list": [%s], "x": nope}' % b",".join([b"1"] * 30), "bad_json"),
        (b'{"id": "%s' % (b"x" * 80), "bad_json"),
        (b"x" * 80, "bad_json"),
        (b'{"a": 1}' * 20, "bad_json"),
        (b"]" * 80, "bad_json"),
    ],
    ids=("text", "numbers", "depth", "word", "open", "junk", "objects", "brackets"),
)
def test_a_long_line_that_is_no_page_is_one_rejected_record(
    raw: bytes, reason: str
) -> None:
    rows, [reject], _ = read(raw + b'\n{"id": "next"}\n')
    assert (reject.reason, reject.count, reject.damaged) == (reason, 1, False)
    assert [row.value for row in rows] == [{"id": "next"}]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("as_document", [False, True])
def test_of_a_page_that_is_cut_off_the_whole_records_are_read(
    kind: str, as_document: bool
) -> None:
    raw = json.dumps(wrap(POSTS, kind)).encode()
    raw = raw[: raw.index(b'"text": "\\u00e9 \\\\ 40"') + 9]
    rows, [reject], _ = read(raw, as_document=as_document)
    assert (reject.reason, reject.damaged, reject.count) == ("truncated", True, 1)
    assert "40 records before are whole" in reject.detail
    found = [post for row in rows for post in elements_of(row.value, kind)]
    assert found == POSTS[:40]


def test_a_record_that_is_cut_off_is_not_half_read() -> None:
    raw = json.dumps({"id": "1", "tags": POSTS[:3], "text": "hello"}).encode()
    for size in (60, len(raw) - 4, len(raw) - 1):
        rows, [reject], _ = read(raw[:size])
        assert (rows, reject.reason, reject.damaged) == ([], "truncated", True)


@given(pages(), st.data())
def test_no_damage_to_a_page_raises_or_loses_the_next_line(
    page: Any, data: st.DataObject
) -> None:
    raw = bytearray(json.dumps(page).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw)))
        match data.draw(st.sampled_from(("flip", "cut", "insert"))):
            case "flip" if at < len(raw):
                raw[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                del raw[at : at + data.draw(st.integers(1, 50))]
            case _:
                nasty = (b'"', b"{", b"]", b"[[", b"}}", b"\\", b",", b"\0", b"\xff")
                raw[at:at] = data.draw(st.sampled_from(nasty))
    raw = raw.replace(b"\n", b" ")
    rows, rejects, _ = read(bytes(raw) + b'\n{"id": "next"}\n')
    assert rows[-1].value == {"id": "next"}
    for item in (*rows, *rejects):
        assert 0 <= item.position.offset <= len(raw) + 1
