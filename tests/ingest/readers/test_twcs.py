from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from graph.model import (
    AccountReference,
    Post,
    PostReference,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.loading.format_detection import parse_member
from ingest.parsing.row import FileHead, FileRow
from ingest.parsing.sources import find_source_files
from ingest.readers import twcs

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared/data/twcs_sample/twcs.csv"

QUESTION = {
    "": "0",
    "tweet_id": "8",
    "author_id": "115712",
    "inbound": "True",
    "created_at": "Tue Oct 31 21:45:10 +0000 2017",
    "text": "@falconcare my line is dead @115713",
    "response_tweet_id": "9,6,10",
    "in_response_to_tweet_id": "",
}
ANSWER = QUESTION | {
    "tweet_id": "6",
    "author_id": "falconcare",
    "inbound": "False",
    "text": "@115712 sorry to hear that",
    "response_tweet_id": "5,7",
    "in_response_to_tweet_id": "8.0",
}


def read(cells: dict[str, str]) -> Record | RejectedRecord:
    (item,) = twcs.read([FileRow(RecordPosition(2, 0), b"", cells)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def post(cells: dict[str, str]) -> Post:
    record = read(cells)
    assert isinstance(record, Record)
    assert isinstance(record.main, Post)
    return record.main


def test_a_customer_is_a_number_without_a_handle_and_nobodys_account() -> None:
    record = read(QUESTION)
    assert isinstance(record, Record)
    assert record.owned_by is None
    found = post(QUESTION)
    assert found.author is not None
    assert found.author.account == AccountReference(id="115712")
    assert found.created_at == datetime(2017, 10, 31, 21, 45, 10)
    assert found.reply_to is None


def test_a_companys_name_is_id_and_handle_and_marks_a_brand_account() -> None:
    record = read(ANSWER)
    assert isinstance(record, Record)
    assert record.owned_by == "falconcare"
    found = post(ANSWER)
    assert found.author is not None
    assert found.author.account == AccountReference(
        id="falconcare", handle="falconcare"
    )


def test_an_answered_id_written_as_a_float_is_the_id() -> None:
    # Trap: floats such as "1234.0" for ids.
    assert post(ANSWER).reply_to == PostReference(post="8")


def test_the_comma_list_of_answers_names_them_and_adds_no_reply() -> None:
    # Trap: comma lists; the rows of the answers hold the same replies.
    asked, unnamed = post(QUESTION), post(QUESTION | {"response_tweet_id": ""})
    assert asked.named_answers == ("9", "6", "10")
    assert replace(asked, named_answers=()) == unnamed


def test_a_mentioned_number_is_an_id_and_a_mentioned_name_a_handle() -> None:
    assert post(QUESTION).mentions == (
        AccountReference(handle="falconcare"),
        AccountReference(id="115713"),
    )


def test_a_row_without_an_author_is_refused() -> None:
    item = read(QUESTION | {"author_id": " "})
    assert isinstance(item, RejectedRecord)
    assert item.reason == "missing_author"


def test_the_columns_may_come_in_any_order_and_without_an_index() -> None:
    columns = tuple(sorted(column for column in QUESTION if column))
    assert twcs.sniff(FileHead("table", columns, ()))
    assert not twcs.sniff(FileHead("table", columns[:-2], ()))


def test_the_real_file_gives_every_post_but_the_one_that_is_broken() -> None:
    if not FILE.exists():
        pytest.skip("needs ../shared/data/twcs_sample/twcs.csv")
    # One text holds two bare carriage returns outside quotes, which break its row in
    # two, here as for Python's csv module.
    (source,) = find_source_files([str(FILE)])
    (member,) = source.members()
    found = parse_member(member)
    assert found.format == "twcs"
    items = [one for one in found.items if isinstance(one, Record | RejectedRecord)]
    records = [item for item in items if isinstance(item, Record)]
    with FILE.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    numbered = [row for row in rows if len(row) == 8]
    assert len(items) == sum(bool(row) for row in rows) == 5_001
    assert len(records) == len(numbered) == 4_999
    broken = [item.reason for item in items if isinstance(item, RejectedRecord)]
    assert broken == ["bad_row", "bad_row"]
    owned = [record.owned_by for record in records if record.owned_by]
    assert len(owned) == sum(row[3] == "False" for row in numbered) == 2_222
    assert len(set(owned)) == 76
    posts = [r.main for r in records if isinstance(r.main, Post)]
    assert [post.id for post in posts] == [row[1] for row in numbered]
    targets = [each.reply_to.post for each in posts if each.reply_to]
    ids = {each.id for each in posts}
    assert len(targets) == sum(row[7] != "" for row in numbered)
    assert sum(target in ids for target in targets) > 0.99 * len(targets)
