"""Cells and fields: what each function keeps, warns of and refuses."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import RecordPosition, RejectedRecord
from ingest.fields import coercion
from ingest.fields.coercion import InvalidValue
from ingest.parsing.row import FileRow

TEN = datetime(2024, 3, 5, 10)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0001", "0001"),
        (" 12 ", "12"),
        (9007199254740993, "9007199254740993"),
        (1234.0, "1234"),
        ("1234.0", "1234"),
        ("1e5", "1e5"),
        (
            "at://did:plc:abc/app.bsky.feed.post/3k",
            "at://did:plc:abc/app.bsky.feed.post/3k",
        ),
    ],
)
def test_an_id_is_text_digit_for_digit(value: object, text: str) -> None:
    assert coercion.native_id(value) == text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "missing_id"),
        ("  ", "missing_id"),
        ("1.23E+18", "bad_id"),
        ("1,23E+18", "bad_id"),
        (12.5, "bad_id"),
        (1.23e18, "bad_id"),
        (float("inf"), "bad_id"),
        (float("nan"), "bad_id"),
        (True, "bad_type"),
        ([1], "bad_type"),
        ({"a": 1}, "bad_type"),
        ("x" * 129, "too_long"),
        pytest.param(10**5000, "too_long", id="huge"),
        ("a\ud800", "bad_encoding"),
        ("a\0b", "bad_encoding"),
    ],
)
def test_an_id_that_cannot_be_trusted_is_refused(value: object, reason: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        coercion.native_id(value)
    assert caught.value.reason == reason


def test_the_reason_for_a_missing_id_can_be_named() -> None:
    with pytest.raises(InvalidValue, match="missing_author"):
        coercion.native_id("", missing_reason="missing_author")


def test_a_blank_optional_id_is_none() -> None:
    assert [coercion.optional_id(one) for one in (None, "", " ", 0)] == [
        None,
        None,
        None,
        "0",
    ]


def test_a_handle_stays_as_written() -> None:
    assert coercion.parse_handle(" @Böb ") == "@Böb"
    assert coercion.parse_handle("") is None
    with pytest.raises(InvalidValue, match="too_long"):
        coercion.parse_handle("x" * 257)


def test_a_text_loses_nul_and_lone_surrogates_with_a_warning_each() -> None:
    warn: list[str] = []
    assert coercion.clean_text("a\0b \ud800 \U0001f600", warn) == "ab \ufffd \U0001f600"
    assert warn == ["nul_removed", "surrogate_replaced"]


def test_a_text_that_is_an_object_is_refused() -> None:
    with pytest.raises(InvalidValue, match="bad_type"):
        coercion.clean_text({"a": 1}, [])


@pytest.mark.parametrize(
    "value", [-1, 2**63, 1e30, "many", True, [1], 1.5, "१२", "1_0"]
)
def test_an_invalid_count_is_dropped_with_a_warning(value: object) -> None:
    warn: list[str] = []
    assert coercion.parse_count(value, warn) is None
    assert warn == ["field_dropped"]


def test_a_count_without_a_value_needs_no_warning() -> None:
    warn: list[str] = []
    found = [
        coercion.parse_count(one, warn) for one in (None, "", " ", 0, "7", "7.0", 7.0)
    ]
    assert (found, warn) == ([None, None, None, 0, 7, 7, 7], [])


def test_only_finite_numbers_are_numbers() -> None:
    warn: list[str] = []
    found = [
        coercion.parse_number(one, warn)
        for one in ("4.5", 3, "nan", float("inf"), 10**400)
    ]
    assert (found, warn) == ([4.5, 3.0, None, None, None], ["field_dropped"] * 3)


def test_flags_are_read_in_any_usual_spelling() -> None:
    spelled = ("True", "yes", 1, "0", "N", False, "", None, "maybe", 2, [])
    assert [coercion.parse_flag(one) for one in spelled] == [True] * 3 + [False] * 3 + [
        None
    ] * 5


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-05T10:00:00Z",
        "2024-03-05T12:00:00+02:00",
        "2024-03-05T12:00:00+0200",
        "2024-03-05 02:00:00 -0800",
        "2024-03-05 10:00:00 UTC",
        "2024-03-05T10:00:00.000000000Z",
        1709632800,
        "1709632800",
        "1709632800.0",
        1709632800000,
        1709632800000000,
        "Tue Mar 05 10:00:00 +0000 2024",
        "Tue, 05 Mar 2024 10:00:00 GMT",
        "5 March 2024 10:00 Z",
        "March 5, 2024, 10:00 AM UTC",
    ],
)
def test_every_usual_spelling_of_a_time_is_the_same_moment(value: object) -> None:
    warn: list[str] = []
    assert coercion.parse_timestamp(value, warn) == TEN
    assert warn == []


def test_a_time_without_a_zone_is_utc_with_a_warning() -> None:
    warn: list[str] = []
    assert coercion.parse_timestamp("2024-03-05 10:00:00", warn) == TEN
    assert warn == ["no_zone"]


def test_parts_of_a_second_are_kept_to_the_microsecond() -> None:
    found = coercion.parse_timestamp("2024-03-05T10:00:00.123456789Z", [])
    assert found == TEN.replace(microsecond=123456)


def test_no_time_is_none_without_a_warning() -> None:
    warn: list[str] = []
    assert [coercion.parse_timestamp(one, warn) for one in (None, "", "  ")] == [
        None
    ] * 3
    assert warn == []


@pytest.mark.parametrize(
    "value",
    [
        "03/04/2024",
        "2024-02-30T10:00:00Z",
        "2999-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1999-12-31T23:59:59Z",
        "2024-03-05T25:61:00Z",
        "2024-03-05 13:00 PM",
        "2024-03-05T10:00:00+99:00",
        "yesterday",
        "5 Foo 2024",
        -1,
        1e30,
        float("nan"),
        pytest.param(10**5000, id="huge"),
        True,
        [],
    ],
)
def test_an_invalid_or_ambiguous_time_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="bad_time"):
        coercion.parse_timestamp(value, [])


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("HTTPS://Acme.Example", "https://acme.example/"),
        (
            "https://a.example/p?utm_source=x&b=2&fbclid=1&a=1#top",
            "https://a.example/p?b=2&a=1",
        ),
        ("http://u:p@a.example:80/", "http://a.example/"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        ("http://a.example:99999/", None),
        ("http://a.example/a b", None),
        ("a.example", None),
        (5, None),
        ("http://a.example/" + "x" * 5000, None),
    ],
)
def test_one_page_is_one_link(value: object, link: str | None) -> None:
    assert coercion.normalize_url(value) == link


def test_html_becomes_plain_text() -> None:
    html = '<p>Hi <a href="x"><span>@</span>bob</a> &lt;3<br>two</p><p>end</p><script>x</script>'
    assert coercion.html_to_text(html) == "Hi @bob <3\ntwo\n\nend"


def test_a_megabyte_of_open_tags_is_read_quickly() -> None:
    assert coercion.html_to_text("<!--" * 250_000).startswith("<!--")


def test_entities_are_found_in_a_text() -> None:
    text = "RT @a_b: #Acme, #acme #2024 see https://x.example/a?utm_medium=1. (https://y.example/b_(c))"
    assert coercion.handles_in_text(text) == ("a_b",)
    assert coercion.hashtags_in_text(text) == ("Acme",)
    assert coercion.links_in_text(text) == (
        "https://x.example/a",
        "https://y.example/b_(c)",
    )


@given(JSON)
def test_any_value_is_coerced_or_raises_invalid_value(value: object) -> None:
    warn: list[str] = []
    for call in (
        coercion.native_id,
        coercion.optional_id,
        coercion.parse_handle,
        coercion.parse_flag,
    ):
        with suppress(InvalidValue):
            call(value)
    for look in (
        coercion.clean_text,
        coercion.parse_count,
        coercion.parse_number,
        coercion.parse_timestamp,
    ):
        with suppress(InvalidValue):
            look(value, warn)
    assert coercion.normalize_url(value) is None or isinstance(value, str)


@given(st.text())
def test_any_text_has_entities_or_none(text: str) -> None:
    for found in (
        *coercion.links_in_text(text),
        *filter(None, [coercion.normalize_url(text)]),
    ):
        assert coercion.normalize_url(found) == found
    assert isinstance(coercion.html_to_text(text), str)
    assert len(coercion.handles_in_text(text, dotted=True)) <= text.count(
        "@"
    ) + text.count("\uff20")


def test_a_bad_row_yields_its_reject_alone() -> None:
    def make(row: FileRow):
        yield "half made"
        raise InvalidValue("bad_id", "why")

    row = FileRow(RecordPosition(3, 9), b"raw", None)
    assert list(coercion.convert_rows([row], make)) == [
        RejectedRecord(position=row.position, reason="bad_id", detail="why", raw=b"raw")
    ]
