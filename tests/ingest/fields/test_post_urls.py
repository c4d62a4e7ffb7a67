from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import AccountReference
from ingest.fields.post_urls import parse_post_url


@pytest.mark.parametrize(
    ("where", "platform", "post", "who"),
    [
        ("https://x.com/amy/status/1", "x", "1", AccountReference(handle="amy")),
        (
            "http://www.twitter.com/amy/statuses/1",
            "x",
            "1",
            AccountReference(handle="amy"),
        ),
        (
            "https://mobile.twitter.com/amy/status/1?s=2",
            "x",
            "1",
            AccountReference(handle="amy"),
        ),
        (
            "https://x.com/amy/status/1/photo/1",
            "x",
            "1",
            AccountReference(handle="amy"),
        ),
        ("https://x.com/i/web/status/1", "x", "1", None),
        ("https://x.com/i/status/1", "x", "1", None),
        (
            "https://bsky.app/profile/amy.example/post/3k",
            "bluesky",
            "at://amy.example/app.bsky.feed.post/3k",
            AccountReference(handle="amy.example"),
        ),
        (
            "at://did:plc:amy/app.bsky.feed.post/3k",
            "bluesky",
            "at://did:plc:amy/app.bsky.feed.post/3k",
            AccountReference(id="did:plc:amy"),
        ),
        (
            "https://t.me/s/teatalk/42",
            "telegram",
            "teatalk-42",
            AccountReference(handle="teatalk"),
        ),
        (
            "https://www.tiktok.com/@a.my/video/7",
            "tiktok",
            "7",
            AccountReference(handle="a.my"),
        ),
        ("https://www.instagram.com/p/Ca-b_c/", "instagram", "Ca-b_c", None),
        (
            "https://instagram.com/amy/reel/Cab",
            "instagram",
            "Cab",
            AccountReference(handle="amy"),
        ),
        (
            "https://www.threads.net/@amy/post/Dxy",
            "threads",
            "Dxy",
            AccountReference(handle="amy"),
        ),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:7001",
            "linkedin",
            "7001",
            None,
        ),
        (
            "https://www.linkedin.com/posts/amy-a_tea-activity-7001-x1",
            "linkedin",
            "7001",
            None,
        ),
        ("https://www.youtube.com/watch?v=ab_1&lc=Ug1", "youtube", "Ug1", None),
        ("https://youtu.be/ab_1", "youtube", "ab_1", None),
    ],
)
def test_an_address_of_a_post_contains_its_id_and_its_author(
    where: str, platform: str, post: str, who: AccountReference | None
) -> None:
    found = parse_post_url(where)
    assert found is not None
    assert (found.platform, found.post_id, found.author) == (platform, post, who)


@pytest.mark.parametrize(
    "where",
    [
        "",
        "https://x.com/amy",
        "https://x.com/amy/status/1a",
        "https://x.com.evil.example/amy/status/1",
        "ftp://x.com/amy/status/1",
        "https://notx.com/amy/status/1",
        "https://[",
        "amy/status/1",
        "https://www.youtube.com/watch",
    ],
)
def test_an_address_of_no_post_gives_none(where: str) -> None:
    assert parse_post_url(where) is None


@given(st.text(max_size=60))
def test_any_text_gives_an_address_or_none(tail: str) -> None:
    for start in ("", "https://x.com/", "https://youtu.be/", "https://t.me/", "at://"):
        found = parse_post_url(start + tail)
        assert found is None or found.post_id
