"""The real files of Bluesky, checked against a walk of the raw JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.model import (
    FileWarning,
    Follow,
    Post,
    PostKind,
    Profile,
    Record,
    RecordPosition,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import bluesky

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT.parent / "shared/data/bluesky_posts"


def rows(*values: Any) -> Iterator[FileRow]:
    for number, value in enumerate(values, 1):
        yield FileRow(RecordPosition(number, 0), json.dumps(value).encode(), value)


def records(*values: Any) -> list[Record]:
    items = list(bluesky.read(rows(*values)))
    found = [item for item in items if isinstance(item, Record)]
    assert len(found) == len(items)
    return found


def raw(name: str) -> Any:
    path = FOLDER / f"{name}.json"
    if not path.exists():
        pytest.skip("needs ../shared/data/bluesky_posts")
    return json.loads(path.read_bytes())


def usable(value: Any) -> bool:
    return not value["record"]["createdAt"].startswith("0")


def test_the_real_posts_match_their_raw_records() -> None:
    values = raw("bluesky-posts")
    items = list(bluesky.read(rows(*values)))
    posts = [
        item.main
        for item in items
        if isinstance(item, Record) and isinstance(item.main, Post)
    ]
    assert len(items) == len(values) == 123
    # One post of the year 0, by its author's program and by the index alike.
    assert len(posts) == sum(usable(value.get("post", value)) for value in values)
    shares = sum("reason" in value for value in values)
    own = [
        value.get("post", value)["record"] for value in values if "reason" not in value
    ]
    assert sum(post.share_of is not None for post in posts) == shares == 2
    answers = sum("reply" in record for record in own)
    assert sum(post.reply_to is not None for post in posts) == answers
    quotes = sum(
        "app.bsky.feed.post/" in json.dumps(record.get("embed", {}).get("record"))
        for record in own
    )
    assert sum(post.quote_of is not None for post in posts) == quotes
    marked = [
        {
            feature["did"]
            for part in record.get("facets", [])
            for feature in part["features"]
            if feature["$type"] == "app.bsky.richtext.facet#mention"
        }
        for record in own
    ]
    assert sum(len(post.mentions) for post in posts) == sum(map(len, marked))
    assert bluesky.sniff(FileHead("json", (), tuple(values[:50])))


def test_the_handles_of_real_mentions_are_in_their_texts() -> None:
    seen = 0
    for record in bluesky.read(rows(*raw("bluesky-posts"))):
        if isinstance(record, Record) and isinstance(record.main, Post):
            for who in record.main.mentions:
                assert f"@{who.handle}" in record.main.text or who.handle is None
                seen += who.handle is not None
    assert seen > 10


def test_the_real_profiles_follows_and_thread_are_read() -> None:
    profiles = records(*raw("bluesky-profiles"))
    assert [r.main.followers for r in profiles if isinstance(r.main, Profile)] == [
        one["followersCount"] for one in raw("bluesky-profiles")
    ]
    page = raw("atproto_get_follows")
    pairs = [r.main for r in records(page) if isinstance(r.main, Follow)]
    assert [pair.followed.account.id for pair in pairs] == [
        one["did"] for one in page["follows"]
    ]
    assert {pair.follower.account.id for pair in pairs} == {page["subject"]["did"]}
    (thread,) = records(raw("atproto_thread_view_post_with_embed_media"))
    assert isinstance(thread.main, Post)
    assert thread.main.kind is PostKind.QUOTE
    assert len(thread.context) == 1


@pytest.mark.parametrize(
    ("name", "is_record"),
    [
        ("post_record", 1),
        ("extended_post_record", 1),
        ("like_record", 0),
        ("extended_like_record", 0),
        ("custom_record", 0),
        ("feed_record", 0),
        ("resolve_handle", 0),
        ("did_doc", 1),
    ],
)
def test_real_single_records_are_read_or_noted(name: str, is_record: int) -> None:
    value = raw(f"atproto_{name}")
    items = list(bluesky.read(rows(value)))
    assert [type(item) for item in items] == [Record if is_record else FileWarning]
    assert bluesky.sniff(FileHead("json", (), (value,)))
