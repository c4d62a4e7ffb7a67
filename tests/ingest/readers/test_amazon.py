from __future__ import annotations

from datetime import datetime
from typing import Any

from graph.model import (
    AccountReference,
    Post,
    PostKind,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import amazon

OLD = {
    "reviewerID": "A1",
    "asin": "0001",
    "reviewerName": "Amy",
    "helpful": [2, 3],
    "reviewText": "Does what it says.",
    "overall": 5.0,
    "summary": "Good",
    "unixReviewTime": 1252800000,
    "reviewTime": "09 13, 2009",
}
NEW = {
    "rating": 1.0,
    "title": "Broke",
    "text": "After a day.",
    "images": [],
    "asin": "B07",
    "parent_asin": "B00",
    "user_id": "AE2",
    "timestamp": 1588687728923,
    "helpful_vote": 7,
    "verified_purchase": True,
}


def read(value: Any) -> Record | RejectedRecord:
    (item,) = amazon.read([FileRow(RecordPosition(1, 0), b"", value)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def post(value: Any) -> Post:
    record = read(value)
    assert isinstance(record, Record)
    assert isinstance(record.main, Post)
    return record.main


def test_the_old_shape_is_a_review_without_an_id() -> None:
    found = post(OLD)
    assert found.id is None
    assert found.kind is PostKind.REVIEW
    assert found.author is not None
    assert found.author.account == AccountReference(id="A1")
    assert found.author.name == "Amy"
    assert (found.platform, found.stars, found.likes) == ("amazon", 5.0, 2)
    assert found.text == "Good\n\nDoes what it says."
    assert found.created_at == datetime(2009, 9, 13)
    assert found.brands == ("0001",)  # leading zeros are digits of the id


def test_the_new_shape_counts_milliseconds_and_names_the_parent_product() -> None:
    found = post(NEW)
    assert found.author is not None
    assert found.author.account == AccountReference(id="AE2")
    assert found.created_at == datetime(2020, 5, 5, 14, 8, 48, 923000)
    assert found.brands == ("B00",)
    assert (found.stars, found.likes) == (1.0, 7)
    assert found.text == "Broke\n\nAfter a day."


def test_votes_with_a_thousands_comma_are_a_number() -> None:
    value = {k: v for k, v in OLD.items() if k != "helpful"} | {"vote": "1,234"}
    assert post(value).likes == 1234


def test_the_written_day_replaces_a_missing_time() -> None:
    value = {k: v for k, v in OLD.items() if k != "unixReviewTime"}
    assert post(value).created_at == datetime(2009, 9, 13)


def test_a_review_by_nobody_and_a_line_that_is_no_object_are_refused() -> None:
    nobody, number = read(OLD | {"reviewerID": None}), read(7)
    assert isinstance(nobody, RejectedRecord)
    assert isinstance(number, RejectedRecord)
    assert (nobody.reason, number.reason) == ("missing_author", "not_object")


def test_only_reviews_of_products_are_recognised() -> None:
    assert amazon.sniff(FileHead("json", (), (OLD,)))
    assert amazon.sniff(FileHead("json", (), (NEW,)))
    assert not amazon.sniff(FileHead("json", (), ({"asin": "1", "title": "A lamp"},)))
    assert not amazon.sniff(FileHead("json", (), ()))
