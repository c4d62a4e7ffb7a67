from __future__ import annotations

from datetime import datetime
from typing import Any

from graph.model import (
    AccountReference,
    Post,
    PostKind,
    Profile,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import yelp

REVIEW = {
    "review_id": "rv-1",
    "user_id": "u-1",
    "business_id": "b-1",
    "stars": 4.0,
    "useful": 3,
    "funny": 0,
    "cool": 1,
    "text": "Fine soup.",
    "date": "2018-07-07 22:09:11",
}
USER = {
    "user_id": "u-1",
    "name": "Amy",
    "review_count": 12,
    "yelping_since": "2009-10-05 21:18:20",
    "friends": "u-2, u-3",
    "fans": 9,
}


def read(value: Any) -> Record | RejectedRecord:
    (item,) = yelp.read([FileRow(RecordPosition(1, 0), b"", value)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def test_a_review_has_stars_and_its_business() -> None:
    record = read(REVIEW)
    assert isinstance(record, Record)
    found = record.main
    assert isinstance(found, Post)
    assert found.kind is PostKind.REVIEW
    assert found.author is not None
    assert found.author.account == AccountReference(id="u-1")
    assert (found.id, found.platform, found.stars) == ("rv-1", "yelp", 4.0)
    assert (found.brands, found.likes) == (("b-1",), 3)
    assert record.warnings == ("no_zone",)


def test_a_user_is_a_profile_whose_fans_are_followers() -> None:
    record = read(USER)
    assert isinstance(record, Record)
    assert record.main == Profile(
        account=AccountReference(id="u-1"),
        platform="yelp",
        name="Amy",
        followers=9,
        created_at=datetime(2009, 10, 5, 21, 18, 20),
    )


def test_a_review_without_its_id_or_author_is_refused() -> None:
    reasons = [
        item.reason
        for item in (read(REVIEW | {"review_id": ""}), read(REVIEW | {"user_id": None}))
        if isinstance(item, RejectedRecord)
    ]
    assert reasons == ["missing_id", "missing_author"]


def test_reviews_and_users_are_recognised_and_businesses_not() -> None:
    assert yelp.sniff(FileHead("json", (), (REVIEW, REVIEW)))
    assert yelp.sniff(FileHead("json", (), (USER,)))
    assert not yelp.sniff(FileHead("json", (), ({"business_id": "b-1", "name": "A"},)))
    assert not yelp.sniff(FileHead("json", (), ()))
