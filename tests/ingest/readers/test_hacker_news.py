from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from graph.model import (
    AccountReference,
    Deletion,
    FileWarning,
    Post,
    PostKind,
    PostReference,
    Profile,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import hacker_news

STORY: dict[str, Any] = {
    "id": 100,
    "type": "story",
    "by": "Amy",
    "time": 1709632800,
    "title": "Tea, a review",
    "url": "https://a.example/tea?utm_source=hn",
    "score": 12,
    "descendants": 3,
    "kids": [101],
}
COMMENT: dict[str, Any] = {
    "id": 101,
    "type": "comment",
    "by": "bob",
    "time": 1709633000,
    "parent": 100,
    "text": 'I&#x27;d say<p>see <a href="https:&#x2F;&#x2F;b.example&#x2F;">'
    "https:&#x2F;&#x2F;b.example&#x2F;</a>",
}


def rows(*values: Any) -> Iterator[FileRow]:
    for number, value in enumerate(values, 1):
        yield FileRow(RecordPosition(number, 0), json.dumps(value).encode(), value)


def main(value: Any) -> Any:
    (item,) = hacker_news.read(rows(value))
    assert isinstance(item, Record), item
    return item.main


def test_a_story_has_title_link_and_score() -> None:
    found = main(STORY)
    assert found == Post(
        id="100",
        author=Profile(
            account=AccountReference(id="Amy", handle="Amy"), platform="hacker_news"
        ),
        platform="hacker_news",
        created_at=datetime(2024, 3, 5, 10),
        text="Tea, a review",
        url="https://news.ycombinator.com/item?id=100",
        likes=12,
        replies=3,
        links=("https://a.example/tea",),
        conversation_id="100",
    )


def test_a_comment_answers_its_parent_in_plain_text() -> None:
    found = main(COMMENT)
    assert found.kind is PostKind.REPLY
    assert found.reply_to == PostReference(post="100")
    assert found.text == "I'd say\n\nsee https://b.example/"
    assert found.links == ("https://b.example/",)
    assert found.conversation_id is None


def test_trap_an_item_without_by_has_no_account() -> None:
    nobody = {key: COMMENT[key] for key in COMMENT if key != "by"}
    assert main(nobody).author is None


def test_a_deleted_item_leaves_the_store() -> None:
    gone = {"id": 101, "deleted": True, "type": "comment", "time": 1709633000}
    assert main(gone) == Deletion(platform="hacker_news", post="101")


def test_a_user_is_a_profile() -> None:
    found = main({"id": "Amy", "karma": 5, "created": 1280000000, "about": "a &amp; b"})
    assert isinstance(found, Profile)
    assert found.account == AccountReference(id="Amy", handle="Amy")
    assert found.bio == "a & b"


def test_search_hits_are_the_same_posts() -> None:
    hit = {
        "objectID": "101",
        "author": "bob",
        "_tags": ["comment", "author_bob"],
        "created_at_i": 1709633000,
        "comment_text": COMMENT["text"],
        "parent_id": 100,
        "story_id": 100,
    }
    (item,) = hacker_news.read(rows({"hits": [hit], "nbPages": 1}))
    assert isinstance(item, Record)
    found, item_ = item.main, main(COMMENT)
    assert isinstance(found, Post)
    assert (found.id, found.text, found.author, found.reply_to) == (
        item_.id,
        item_.text,
        item_.author,
        item_.reply_to,
    )
    assert found.conversation_id == "100"
    assert hacker_news.sniff(FileHead("json", (), ({"hits": [hit]},)))


def test_bad_items_are_refused_and_nothing_is_noted() -> None:
    items = list(hacker_news.read(rows({"type": "story"}, 5, None, {}, {"hits": []})))
    assert [item.reason for item in items if isinstance(item, RejectedRecord)] == [
        "missing_id",
        "not_object",
        "not_object",
    ]
    assert items[3:] == [FileWarning(warning="empty_envelope")] * 2


@pytest.mark.parametrize("value", [STORY, COMMENT])
def test_items_are_recognised(value: Any) -> None:
    assert hacker_news.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize(
    "value",
    [
        {"id": "1", "author_id": "2", "text": "flat"},
        {"id": "1", "type": "mention", "account": {}, "created_at": "x"},
        {"kind": "t3", "data": {"title": "x"}},
    ],
)
def test_other_formats_are_not_recognised(value: dict[str, Any]) -> None:
    assert not hacker_news.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, [{}], {"a": 1}, True, 1.5])
def test_no_shape_of_a_field_stops_the_reader(junk: Any) -> None:
    for whole in (STORY, COMMENT, STORY | {"objectID": "1", "_tags": []}):
        for name in (*whole, "karma", "created", "about", "deleted"):
            assert len(list(hacker_news.read(rows(whole | {name: junk})))) == 1
    list(hacker_news.read(rows(junk, {"hits": junk})))
