"""Exports of chats, captures of a browser, and downloaded comments."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.readers.reading import read

MESSAGES = [
    {"id": 1, "type": "service", "action": "create_channel", "text": ""},
    {
        "id": 2,
        "type": "message",
        "date": "2026-06-19T15:26:50",
        "date_unixtime": "1781868410",
        "from": "Harbour",
        "from_id": "channel244",
        "text": ["New by ", {"type": "mention", "text": "@northwind"}, "!"],
        "text_entities": [
            {"type": "mention", "text": "@northwind"},
            {"type": "hashtag", "text": "#coffee"},
            {"type": "text_link", "text": "here", "href": "https://example.com/a"},
            {"type": "mention_name", "text": "Anna", "user_id": 501},
        ],
        "reactions": [{"count": 12, "emoji": "a"}, {"count": 3, "emoji": "b"}],
    },
    {
        "id": 3,
        "type": "message",
        "date_unixtime": "1781954810",
        "from_id": "channel244",
        "forwarded_from": "Roasters Daily",
        "text": "Roasters compared",
        "text_entities": [],
    },
    {
        "id": 4,
        "type": "message",
        "date_unixtime": "1781958410",
        "from": "Anna",
        "from_id": "user501",
        "reply_to_message_id": 2,
        "text": "good",
        "text_entities": [],
    },
]
CHAT = {"name": "Harbour", "type": "public_channel", "id": 244, "messages": MESSAGES}


@pytest.mark.parametrize(
    "document", [CHAT, {"about": "x", "chats": {"about": "y", "list": [CHAT]}}]
)
def test_a_telegram_export_of_one_chat_or_all_is_read(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document, indent=1))
    form, posts, _, _ = read(path)
    assert form == "telegram_export"
    news, share, reply = posts
    assert (news.id, news.text, news.likes) == ("244-2", "New by @northwind!", 15)
    assert news.created_at == datetime(2026, 6, 19, 11, 26, 50)
    assert [one.handle or one.id for one in news.mentions] == ["northwind", "501"]
    assert (news.tags, news.links) == (("coffee",), ("https://example.com/a",))
    # A title is no identity, so nobody is named as the author of what was forwarded.
    assert share.share_of is not None
    assert (share.share_of.post, share.share_of.author) == (None, None)
    assert reply.reply_to is not None
    assert reply.reply_to.post == "244-2"
    assert reply.author is not None
    assert (reply.author.account.id, reply.author.name) == ("501", "Anna")


def test_a_message_of_a_channel_without_a_sender_is_by_the_channel(
    tmp_path: Path,
) -> None:
    path = tmp_path / "result.json"
    message = {"id": 5, "type": "message", "date_unixtime": "1781868410", "text": "x"}
    path.write_text(json.dumps({**CHAT, "messages": [message]}))
    _, [post], _, _ = read(path)
    assert post.author is not None
    assert post.author.account.id == "244"


VIDEO = {
    "id": "728",
    "desc": "Trying @northwind.coffee #coffee",
    "createTime": 1790935200,
    "author": {"id": "68001", "uniqueId": "anna.drinks", "nickname": "Anna"},
    "authorStats": {"followerCount": 1200},
    "stats": {"diggCount": 59, "shareCount": 3, "commentCount": 4, "playCount": 3597},
    "textExtra": [
        {"hashtagName": "coffee"},
        {"userUniqueId": "northwind.coffee", "userId": "70001"},
    ],
}


def capture(platform: str, data: dict[str, Any]) -> str:
    envelope = {
        "item_id": "1",
        "timestamp_collected": 1790938800000,
        "source_platform": platform,
        "data": data,
    }
    return json.dumps(envelope)


def test_a_captured_tiktok_video_has_every_field(tmp_path: Path) -> None:
    path = tmp_path / "tiktok.ndjson"
    path.write_text(capture("tiktok.com", VIDEO))
    form, [post], _, _ = read(path)
    assert (form, post.platform, post.id) == ("zeeschuimer", "tiktok", "728")
    assert post.author is not None
    assert (post.author.account.id, post.author.followers) == ("68001", 1200)
    assert (post.likes, post.shares, post.replies, post.views) == (59, 3, 4, 3597)
    assert [(one.id, one.handle) for one in post.mentions] == [
        ("70001", "northwind.coffee")
    ]
    assert post.created_at == datetime(2026, 10, 2, 10)
    assert post.collected_at == datetime(2026, 10, 2, 11)
    assert post.url == "https://www.tiktok.com/@anna.drinks/video/728"


def test_a_captured_tiktok_comment_answers_its_video_or_another_comment(
    tmp_path: Path,
) -> None:
    comment = {
        "cid": "91",
        "aweme_id": "728",
        "text": "nice @ben",
        "create_time": 1790935200,
        "digg_count": 2,
        "reply_id": "0",
        "user": {"uid": "5", "unique_id": "cara", "nickname": "Cara"},
    }
    path = tmp_path / "comments.ndjson"
    lines = [comment, {**comment, "cid": "92", "reply_id": "91"}]
    path.write_text("\n".join(capture("tiktok-comments", line) for line in lines))
    _, posts, _, _ = read(path)
    assert [post.reply_to and post.reply_to.post for post in posts] == ["728", "91"]
    assert [post.conversation_id for post in posts] == ["728", "728"]


def test_an_older_capture_names_the_author_by_the_handle(tmp_path: Path) -> None:
    path = tmp_path / "tiktok.ndjson"
    path.write_text(capture("tiktok.com", {**VIDEO, "author": "anna.drinks"}))
    _, [post], _, _ = read(path)
    assert post.author is not None
    assert post.author.account.handle == "anna.drinks"


def test_a_platform_that_is_not_read_costs_its_record_with_its_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mixed.ndjson"
    path.write_text(
        f"{capture('tiktok.com', VIDEO)}\n{capture('example.com', VIDEO)}\n"
    )
    _, posts, _, reasons = read(path)
    assert (len(posts), reasons) == (1, ["bad_platform"])


def test_downloaded_youtube_comments_have_parents_and_rounded_votes(
    tmp_path: Path,
) -> None:
    top = {
        "cid": "Ugx1",
        "text": "so good @ben",
        "time": "2 weeks ago",
        "time_parsed": 1790935200.5,
        "author": "@anna-k",
        "channel": "UC1",
        "votes": "1.2K",
        "replies": "3",
        "heart": False,
        "reply": False,
    }
    path = tmp_path / "comments.json"
    answer = {**top, "cid": "Ugx1.9a", "votes": "", "replies": ""}
    path.write_text(f"{json.dumps(top)}\n{json.dumps(answer)}\n")
    form, posts, _, _ = read(path)
    assert form == "youtube_downloader"
    assert [post.likes for post in posts] == [1200, None]
    assert posts[0].replies == 3
    assert posts[0].author is not None
    assert posts[0].author.account.handle == "anna-k"
    assert posts[1].reply_to is not None
    assert posts[1].reply_to.post == "Ugx1"
