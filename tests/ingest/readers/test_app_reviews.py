from __future__ import annotations

import csv
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
from ingest.readers import app_reviews

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared/data/app_reviews_replies/google_play_reviews.csv"

REVIEW = {
    "reviewId": "r1",
    "userName": "Amy",
    "content": "It never lets me in",
    "score": "2",
    "thumbsUpCount": "4",
    "at": "2024-07-27 19:33:32",
    "replyContent": "",
    "repliedAt": "",
    "platform": "Google Play",
    "bank": "Falcon Bank",
}
ANSWERED = REVIEW | {
    "replyContent": "Dear Amy, please update.",
    "repliedAt": "2024-07-20 08:00:00",
}
APPLE = {
    "date": "2024-03-05 10:00:00",
    "review": "Nice colours",
    "rating": "5",
    "userName": "bob",
    "title": "Lovely",
    "developerResponse": "{'id': 77, 'body': 'Thanks!', "
    "'modified': '2024-03-06T10:00:00Z'}",
    "app_name": "falcon-bank",
}


def read(cells: dict[str, str]) -> Record | RejectedRecord:
    (item,) = app_reviews.read([FileRow(RecordPosition(2, 0), b"", cells)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def parts(cells: dict[str, str]) -> tuple[Post, tuple[Post, ...]]:
    record = read(cells)
    assert isinstance(record, Record)
    assert isinstance(record.main, Post)
    return record.main, tuple(p for p in record.context if isinstance(p, Post))


def test_a_row_is_a_review_with_stars_about_the_app() -> None:
    review, answers = parts(REVIEW)
    assert answers == ()
    assert review.kind is PostKind.REVIEW
    assert (review.id, review.platform, review.stars) == ("r1", "google_play", 2.0)
    assert (review.brands, review.likes) == (("Falcon Bank",), 4)
    assert review.created_at == datetime(2024, 7, 27, 19, 33, 32)


def test_the_companys_answer_is_a_reply_by_the_companys_account() -> None:
    review, (answer,) = parts(ANSWERED)
    assert answer.id == "r1/answer"
    assert answer.author is not None
    assert answer.author.account == AccountReference(
        id="Falcon Bank", handle="Falcon Bank"
    )
    assert review.author is not None
    assert answer.reply_to == PostReference(post="r1", author=review.author.account)
    assert answer.platform == review.platform


def test_an_answer_before_the_review_keeps_its_time() -> None:
    review, (answer,) = parts(ANSWERED)
    assert review.created_at is not None
    assert answer.created_at == datetime(2024, 7, 20, 8)
    assert answer.created_at < review.created_at


def test_two_people_of_one_display_name_are_joined_only_within_one_app() -> None:
    # Trap: same screen name, two ids. The file has no ids, so the app parts them.
    here, _ = parts(REVIEW)
    there, _ = parts(REVIEW | {"bank": "Heron Bank"})
    assert here.author is not None
    assert there.author is not None
    assert here.author.name == there.author.name == "Amy"
    assert here.author.account.id != there.author.account.id
    assert here.author.account.handle is None


def test_a_google_user_has_no_account() -> None:
    # Trap: a placeholder joins strangers.
    review, (answer,) = parts(ANSWERED | {"userName": "A Google user"})
    assert review.author is None
    assert answer.reply_to == PostReference(post="r1")


def test_a_reviewer_who_is_called_like_the_company_is_not_the_company() -> None:
    review, (answer,) = parts(ANSWERED | {"userName": "Falcon Bank"})
    assert review.author is not None
    assert answer.author is not None
    assert review.author.account.id != answer.author.account.id


def test_an_answer_without_a_named_app_has_no_account() -> None:
    _, (answer,) = parts({k: v for k, v in ANSWERED.items() if k != "bank"})
    assert answer.author is None


def test_the_other_store_keeps_its_answer_in_one_cell() -> None:
    review, (answer,) = parts(APPLE)
    assert review.id is None
    assert (review.platform, review.stars) == ("app_store", 5.0)
    assert review.text == "Lovely\n\nNice colours"
    assert (answer.id, answer.text) == ("77", "Thanks!")
    assert answer.created_at == datetime(2024, 3, 6, 10)
    assert answer.reply_to == PostReference(
        author=AccountReference(id="falcon-bank/bob")
    )


def test_an_answer_cell_is_parsed_but_never_evaluated() -> None:
    _, (answer,) = parts(APPLE | {"developerResponse": "__import__('os').getcwd()"})
    assert answer.text == "__import__('os').getcwd()"
    assert parts(APPLE | {"developerResponse": ""})[1] == ()


def test_a_damaged_time_refuses_the_row() -> None:
    item = read(REVIEW | {"at": "30.02.2024"})
    assert isinstance(item, RejectedRecord)
    assert item.reason == "bad_time"


def test_both_stores_tables_are_recognised_and_others_not() -> None:
    assert app_reviews.sniff(FileHead("table", tuple(REVIEW), ()))
    assert app_reviews.sniff(FileHead("table", tuple(APPLE), ()))
    assert not app_reviews.sniff(FileHead("table", ("userName", "text"), ()))


def test_the_real_file_gives_every_review_and_every_answer() -> None:
    if not FILE.exists():
        pytest.skip("needs ../shared/data/app_reviews_replies/")
    with FILE.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    found = [parts(cells) for cells in table]
    assert len(found) == 1_323
    answers = [answer for _, context in found for answer in context]
    assert len(answers) == sum(bool(c["replyContent"]) for c in table) == 743
    assert sum(review.author is None for review, _ in found) == 349
    early = sum(
        bool(c["replyContent"]) and c["repliedAt"] < c["at"]
        for c in table  # ISO texts sort by time
    )
    assert early == 32
    assert early == sum(
        answer.created_at < review.created_at
        for review, context in found
        for answer in context
        if answer.created_at and review.created_at
    )
    people = {(c["bank"], c["userName"]) for c in table}
    nobody = {pair for pair in people if pair[1] == "A Google user"}
    ids = {review.author.account.id for review, _ in found if review.author}
    assert len(ids) == len(people - nobody)
