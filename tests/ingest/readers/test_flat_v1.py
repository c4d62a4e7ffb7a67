"""Grapevine's own record shape: fields, notices, mentions and what is refused."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from graph.errors import FileRefused
from graph.model import (
    AccountReference,
    Deletion,
    Label,
    Post,
    ReaderItem,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import flat_v1


def rows(*values: Any) -> list[FileRow]:
    return [
        FileRow(RecordPosition(line, 0), json.dumps(value).encode(), value)
        for line, value in enumerate(values, start=1)
    ]


def one(**fields: Any) -> ReaderItem:
    value = {"id": "1", "author_id": "7", **fields}
    [item] = flat_v1.read(rows(value))
    return item


def post(**fields: Any) -> Post:
    item = one(**fields)
    assert isinstance(item, Record)
    assert isinstance(item.main, Post)
    return item.main


def cells(**fields: str) -> Post:
    [item] = flat_v1.read_table(rows({"id": "1", "author_id": "7", **fields}))
    assert isinstance(item, Record)
    assert isinstance(item.main, Post)
    return item.main


def reason(**fields: Any) -> str:
    item = one(**fields)
    assert isinstance(item, RejectedRecord)
    return item.reason


def test_a_full_record_keeps_every_field() -> None:
    found = post(
        platform="X",
        created_at="2024-03-05T10:00:00Z",
        author_handle="Ann",
        author_name="Ann A",
        author_followers=10,
        author_bio="likes tea",
        author_created_at="2020-01-01T00:00:00Z",
        author_automated=False,
        text="I love #Acme, see https://acme.example/?utm_source=x",
        url="https://x.example/1",
        collected_at="2024-03-06T10:00:00Z",
        like_count=3,
        share_count=2,
        reply_count=1,
        view_count=99,
        stars=4.5,
        label="praise",
        language="en",
        conversation_id=5,
        paid="no",
        brands=["Acme"],
        quote_of_id=8,
        reply_to_id="9",
        reply_to_author_handle="bob",
    )
    assert found.platform == "x"
    assert found.author is not None
    assert found.author.account == AccountReference(id="7", handle="Ann")
    assert found.author.at == found.collected_at == datetime(2024, 3, 6, 10)
    assert (found.author.followers, found.author.automated) == (10, False)
    assert (found.likes, found.shares, found.replies, found.views) == (3, 2, 1, 99)
    assert (found.label, found.stars, found.paid) == (Label.PRAISE, 4.5, False)
    assert (found.tags, found.brands) == (("Acme",), ("Acme",))
    assert found.links == ("https://acme.example/",)
    assert found.quote_of is not None
    assert found.quote_of.post == "8"
    assert found.reply_to is not None
    assert found.reply_to.author == AccountReference(handle="bob")


def test_a_share_mentions_nobody() -> None:
    found = post(repost_of_id="3", repost_of_author_id="4", mentions=["bob"])
    assert found.share_of is not None
    assert (found.share_of.post, found.share_of.author) == (
        "3",
        AccountReference(id="4"),
    )
    assert found.mentions == ()


def test_mentions_are_handles_or_objects_in_json_and_a_list_in_a_cell() -> None:
    assert post(mentions=["bob", {"id": 5, "handle": "eve"}]).mentions == (
        AccountReference(handle="bob"),
        AccountReference(id="5", handle="eve"),
    )
    assert cells(mentions="bob; @eve ;;").mentions == (
        AccountReference(handle="bob"),
        AccountReference(handle="@eve"),
    )


def test_one_account_under_two_spellings_is_mentioned_once() -> None:
    assert len(post(mentions=["@Bob", "bob", "BOB"]).mentions) == 1


def test_tags_and_links_of_the_file_come_before_those_of_the_text() -> None:
    found = post(text="#a https://a.example/", tags=["b"], links=["https://b.example/"])
    assert (found.tags, found.links) == (("b",), ("https://b.example/",))
    table = cells(tags="b;#c", links="https://b.example/ https://c.example/")
    assert table.tags == ("b", "c")
    assert table.links == ("https://b.example/", "https://c.example/")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": None}, "missing_id"),
        ({"id": "1.23E+18"}, "bad_id"),
        ({"author_id": ""}, "missing_author"),
        ({"author_id": [1]}, "bad_type"),
        ({"author_handle": "x" * 257}, "too_long"),
        ({"created_at": "yesterday"}, "bad_time"),
        ({"text": 5}, "bad_type"),
        ({"mentions": "@bob"}, "bad_type"),
        ({"platform": 5}, "bad_platform"),
        ({"platform": "a\nb"}, "bad_platform"),
        ({"reply_to_id": {}, "quote_of_id": [1]}, "bad_type"),
    ],
)
def test_an_invalid_record_is_refused(fields: dict[str, Any], expected: str) -> None:
    assert reason(**fields) == expected


def test_a_field_that_is_no_key_is_dropped_with_a_warning() -> None:
    item = one(like_count=-1, label="wonderful", author_created_at="once", language=5)
    assert isinstance(item, Record)
    assert item.warnings == ("field_dropped",) * 4


def test_a_json_value_that_is_no_object_is_refused() -> None:
    found = list(flat_v1.read(rows(None, [], 5)))
    assert [getattr(item, "reason", "") for item in found] == ["not_object"] * 3


def test_notices_of_the_stream_are_control_records() -> None:
    notices = (
        {"delete": {"status": {"id": 12, "id_str": "12", "user_id": 5}}},
        {"scrub_geo": {"user_id": 5, "up_to_status_id": 9}},
        {"limit": {"track": 5}},
        {"delete": "everything"},
    )
    found = [
        item.main for item in flat_v1.read(rows(*notices)) if isinstance(item, Record)
    ]
    assert found == [Deletion(platform="x", post="12"), *[Deletion(platform="x")] * 3]


def test_a_table_without_ids_is_refused_by_name_of_the_column() -> None:
    head = FileHead("table", ("created_at", "author_id", "text"), ())
    assert flat_v1.sniff(head)
    with pytest.raises(FileRefused, match="'id'") as caught:
        flat_v1.check(head)
    assert caught.value.reason == "missing_column"


@pytest.mark.parametrize(
    "value",
    [
        {"id": "1", "text": "a", "author_id": "2", "public_metrics": {}},
        {"id": "1", "body": "a", "author": "x", "author_fullname": "t2_x"},
        {"id": "1", "text": "a", "user": {"id_str": "2"}},
        {},
        5,
    ],
)
def test_other_formats_are_left_to_their_readers(value: Any) -> None:
    assert not flat_v1.sniff(FileHead("json", (), (value,)))
