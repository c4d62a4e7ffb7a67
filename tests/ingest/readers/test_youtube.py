from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from graph.model import (
    AccountReference,
    FileWarning,
    Post,
    PostReference,
    Profile,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import youtube

MADE = "2024-03-05T10:00:00Z"


def comment(id: str, name: str, channel: str | None, **more: Any) -> dict[str, Any]:
    snippet: dict[str, Any] = {
        "authorDisplayName": name,
        "textOriginal": f"hello from {id}",
        "likeCount": 4,
        "publishedAt": MADE,
        "updatedAt": MADE,
        "videoId": "video",
    }
    if channel:
        snippet["authorChannelId"] = {"value": channel}
    return {"kind": "youtube#comment", "id": id, "snippet": snippet | more}


TOP = comment("c1", "@amy", "UCamy")
ANSWER = comment(
    "c1.r1", "Bob B.", "UCbob", parentId="c1", textOriginal="@amy yes #tea"
)
THREAD: dict[str, Any] = {
    "kind": "youtube#commentThread",
    "id": "c1",
    "snippet": {
        "channelId": "UCown",
        "videoId": "video",
        "topLevelComment": TOP,
        "totalReplyCount": 1,
    },
    "replies": {"comments": [ANSWER]},
}


def rows(*values: Any) -> Iterator[FileRow]:
    for number, value in enumerate(values, 1):
        yield FileRow(RecordPosition(number, 0), json.dumps(value).encode(), value)


def posts(value: Any) -> list[Post]:
    found = []
    for item in youtube.read(rows(value)):
        assert isinstance(item, Record), item
        assert isinstance(item.main, Post)
        found.append(item.main)
    return found


def from_table(**cells: str) -> Post:
    (item,) = youtube.read_table([FileRow(RecordPosition(2, 0), b"", cells)])
    assert isinstance(item, Record), item
    assert isinstance(item.main, Post)
    return item.main


@pytest.mark.parametrize("value", [THREAD, {"items": [THREAD]}, [THREAD]])
def test_a_thread_is_the_comment_and_its_answers(value: Any) -> None:
    top, answer = posts(value)
    assert top.author == Profile(
        account=AccountReference(id="UCamy", handle="amy"),
        platform="youtube",
        name="@amy",
    )
    assert top.reply_to == PostReference(
        post="video", author=AccountReference(id="UCown")
    )
    assert (top.likes, top.replies, top.conversation_id) == (4, 1, "video")
    assert top.created_at == datetime(2024, 3, 5, 10)
    assert top.edited_at is None
    assert top.url == "https://www.youtube.com/watch?v=video&lc=c1"
    assert answer.reply_to == PostReference(
        post="c1", author=AccountReference(id="UCamy", handle="amy")
    )
    assert answer.author is not None
    assert answer.author.account == AccountReference(id="UCbob")
    assert answer.author.name == "Bob B."
    assert (answer.mentions, answer.tags) == (
        (AccountReference(handle="amy"),),
        ("tea",),
    )


def test_a_comment_on_a_video_acts_on_the_channel_only_where_it_is_known() -> None:
    (alone,) = posts(TOP)
    assert alone.reply_to == PostReference(post="video", author=None)


def test_an_edited_comment_and_one_in_html_are_read() -> None:
    later = comment(
        "c2", "@amy", "UCamy", updatedAt="2024-03-05T11:00:00Z", textOriginal=None
    )
    later["snippet"]["textDisplay"] = "a &amp; b<br>c"
    (found,) = posts(later)
    assert found.edited_at == datetime(2024, 3, 5, 11)
    assert found.text == "a & b\nc"


def test_trap_a_channel_that_is_gone_joins_no_strangers() -> None:
    assert posts(comment("c3", "", None))[0].author is None
    assert posts(comment("c3", "User", None))[0].author is None
    known = posts(comment("c3", "@amy", None))[0].author
    assert known is not None
    assert known.account == AccountReference(handle="amy")


def test_a_table_of_data_tools_is_read() -> None:
    cells = {"isReplyTo": "", "authorName": "Bob B.", "text": "nice", "id": "c1"}
    found = from_table(**cells, publishedAt="2024-03-05 10:00:00")
    assert found.id == "c1"
    assert found.reply_to is None
    assert found.author is not None
    assert found.author.account == AccountReference(handle="Bob B.")
    answer = from_table(**cells | {"isReplyTo": "c0"}, publishedAt=MADE)
    assert answer.reply_to == PostReference(post="c0")
    assert youtube.sniff(FileHead("table", (*cells, "publishedAt"), ()))


def test_a_table_of_minet_is_read() -> None:
    cells = {
        "video_id": "video",
        "comment_id": "c1.r1",
        "author_name": "@amy",
        "author_channel_id": "UCamy",
        "text": "hi",
        "like_count": "4",
        "published_at": MADE,
        "updated_at": MADE,
        "reply_count": "",
        "parent_comment_id": "c1",
    }
    found = from_table(**cells)
    assert found.reply_to == PostReference(post="c1")
    assert found.author is not None
    assert found.author.account == AccountReference(id="UCamy", handle="amy")
    assert (found.likes, found.replies, found.conversation_id) == (4, None, "video")
    top = from_table(**cells | {"parent_comment_id": "", "comment_id": "c1"})
    assert top.reply_to == PostReference(post="video")
    gone = from_table(**cells | {"author_channel_id": "", "author_name": "User"})
    assert gone.author is None
    assert youtube.sniff(FileHead("table", tuple(cells), ()))


def test_bad_rows_are_refused_and_empty_pages_noted() -> None:
    bad = comment("", "@amy", "UCamy")
    items = list(youtube.read(rows({"items": [bad, 5, TOP]}, {"items": []})))
    assert [item.reason for item in items if isinstance(item, RejectedRecord)] == [
        "missing_id",
        "not_object",
    ]
    assert items[-1] == FileWarning(warning="empty_envelope")
    (item,) = youtube.read_table(
        [FileRow(RecordPosition(2, 0), b"x", {"id": " ", "text": "a"})]
    )
    assert isinstance(item, RejectedRecord)
    assert item.reason == "missing_id"


@pytest.mark.parametrize(
    "value", [THREAD, TOP, {"kind": "youtube#commentListResponse"}]
)
def test_objects_of_the_interface_are_recognised(value: Any) -> None:
    assert youtube.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize(
    "head",
    [
        FileHead("json", (), ({"id": "1", "author_id": "2", "text": "flat"},)),
        FileHead("json", (), ({"kind": "Listing", "data": {}},)),
        FileHead("table", ("id", "text", "author_id"), ()),
    ],
)
def test_other_formats_are_not_recognised(head: FileHead) -> None:
    assert not youtube.sniff(head)


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, [{}], {"a": 1}, True, 1.5])
def test_no_shape_of_a_field_stops_the_reader(junk: Any) -> None:
    for name in THREAD:
        assert list(youtube.read(rows(THREAD | {name: junk})))
    for name in THREAD["snippet"]:
        value = THREAD | {"snippet": THREAD["snippet"] | {name: junk}}
        assert list(youtube.read(rows(value)))
    for name in (*ANSWER["snippet"], "channelId", "textDisplay"):
        value = ANSWER | {"snippet": ANSWER["snippet"] | {name: junk}}
        assert len(list(youtube.read(rows(value)))) == 1
    list(youtube.read(rows(junk, {"items": junk})))
