from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from pathlib import Path
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
    RejectedRecord,
)
from ingest.parsing.row import FileHead
from ingest.readers import x_v1
from tests.ingest.readers.json_rows import records_of, rows

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT.parent / "shared/data/x_v1_payloads"


def user(id: int, name: str, **more: Any) -> dict[str, Any]:
    made = {"id": id, "id_str": str(id), "screen_name": name, "followers_count": 5}
    return made | more


def tweet(id: int, author: dict[str, Any], text: str, **more: Any) -> dict[str, Any]:
    made = {"id": id, "id_str": str(id), "user": author, "text": text, "lang": "en"}
    return made | {"created_at": "Wed Oct 10 20:19:24 +0000 2018"} | more


AMY = user(11, "amy", friends_count=3, description="tea &amp; cake", verified=True)
BOB = user(22, "bob")
CAT = user(33, "cat")


def mention(id: int, name: str, at: int) -> dict[str, Any]:
    return {"id_str": str(id), "screen_name": name, "indices": [at, at + 4]}


QUOTED = tweet(90, CAT, "first words", entities={"hashtags": [{"text": "tea"}]})
ORIGINAL = tweet(
    100,
    BOB,
    "cut words\u2026 https://t.co/1",
    truncated=True,
    extended_tweet={
        "full_text": "cut words that go on for @cat &amp; all #AcmeTea",
        "entities": {
            "user_mentions": [mention(33, "cat", 25)],
            "hashtags": [{"text": "AcmeTea"}],
            "urls": [
                {"expanded_url": "https://acme.example/?utm_source=x"},
                {"expanded_url": "https://twitter.com/i/web/status/100"},
                {"expanded_url": "https://twitter.com/cat/status/90"},
            ],
        },
    },
    quoted_status=QUOTED,
    quoted_status_id_str="90",
    retweet_count=9,
    favorite_count=5,
)
SHARE = tweet(
    101,
    AMY,
    "RT @bob: cut words that go on for @cat &amp; a\u2026",
    entities={"user_mentions": [mention(22, "bob", 3), mention(33, "cat", 34)]},
    retweeted_status=ORIGINAL,
    quoted_status=QUOTED,
    quoted_status_id_str="90",
    retweet_count=9,
)


records = partial(records_of, x_v1)


def posts(value: Any) -> list[Post]:
    record = records(value)[0]
    found = [record.main, *record.context]
    assert all(isinstance(each, Post) for each in found)
    return [each for each in found if isinstance(each, Post)]


def test_a_share_counts_for_the_one_who_was_shared_and_mentions_nobody() -> None:
    share, original, quoted = posts(SHARE)
    assert share.kind is PostKind.SHARE
    assert share.share_of == PostReference(
        post="100", author=AccountReference(id="22", handle="bob")
    )
    assert share.mentions == ()
    assert share.shares is None
    assert original.mentions == (AccountReference(id="33", handle="cat"),)
    assert (original.shares, original.likes) == (9, 5)
    assert quoted.id == "90"


def test_a_share_of_a_quote_quotes_nobody_itself() -> None:
    share, original, _ = posts(SHARE)
    assert share.quote_of is None
    assert original.quote_of == PostReference(
        post="90", author=AccountReference(id="33", handle="cat")
    )


def test_trap_a_shares_words_and_tags_come_from_the_whole_original() -> None:
    share, original, _ = posts(SHARE)
    assert original.text == "cut words that go on for @cat & all #AcmeTea"
    assert (share.text, share.tags) == (original.text, ("AcmeTea",))
    assert share.links == original.links == ("https://acme.example/",)


def test_trap_without_the_original_the_mention_at_position_three_is_shared() -> None:
    bare = {key: SHARE[key] for key in SHARE if key != "retweeted_status"}
    (share, *_) = posts(bare)
    assert share.share_of == PostReference(
        post=None, author=AccountReference(id="22", handle="bob")
    )
    bare["entities"] = {"user_mentions": [mention(33, "cat", 34)]}
    (renamed, *_) = posts(bare)
    assert renamed.share_of == PostReference(
        post=None, author=AccountReference(handle="bob")
    )
    assert renamed.mentions == ()


def test_a_post_has_profile_counts_and_reply() -> None:
    (found,) = posts(
        tweet(
            7,
            AMY,
            "@bob hello @cat",
            entities={"user_mentions": [mention(22, "bob", 0), mention(33, "cat", 11)]},
            in_reply_to_status_id_str="5",
            in_reply_to_user_id_str="22",
            in_reply_to_screen_name="bob",
            favorite_count=2,
            retweet_count=3,
            reply_count=4,
        )
    )
    assert found.created_at == datetime(2018, 10, 10, 20, 19, 24)
    assert found.reply_to == PostReference(
        post="5", author=AccountReference(id="22", handle="bob")
    )
    assert found.mentions == (
        AccountReference(id="22", handle="bob"),
        AccountReference(id="33", handle="cat"),
    )
    assert (found.likes, found.shares, found.replies) == (2, 3, 4)
    assert found.url == "https://x.com/amy/status/7"
    assert found.collected_at is None
    assert found.author is not None
    assert found.author.bio == "tea & cake"
    assert (found.author.followers, found.author.following) == (5, 3)


def test_a_quote_without_its_post_has_the_name_from_the_address() -> None:
    (found,) = posts(
        tweet(
            7,
            AMY,
            "look",
            quoted_status_id_str="90",
            quoted_status_permalink={
                "expanded": "-",
                "expanded_url": "https://x.com/cat/status/90",
            },
        )
    )
    assert found.quote_of == PostReference(
        post="90", author=AccountReference(handle="cat")
    )


def test_an_address_without_a_post_is_a_mention_and_no_reply() -> None:
    entities = {"user_mentions": [mention(22, "bob", 0)]}
    (found,) = posts(
        tweet(7, AMY, "@bob hi", entities=entities, in_reply_to_user_id_str="22")
    )
    assert found.kind is PostKind.ORIGINAL
    assert found.mentions == (AccountReference(id="22", handle="bob"),)


def test_search_pages_and_lists_are_read_member_by_member() -> None:
    page = {"statuses": [SHARE, QUOTED], "search_metadata": {}}
    assert [
        record.main.id for record in records(page) if isinstance(record.main, Post)
    ] == ["101", "90"]
    found = records({"users": [AMY, BOB]}, [CAT])
    assert [r.main.account.handle for r in found if isinstance(r.main, Profile)] == [
        "amy",
        "bob",
        "cat",
    ]
    assert list(x_v1.read(rows({"statuses": []}))) == [
        FileWarning(warning="empty_envelope")
    ]


def test_stream_notices_delete_or_only_control() -> None:
    gone, limit = records(
        {"delete": {"status": {"id": 100, "id_str": "100", "user_id": 22}}},
        {"limit": {"track": 5}},
    )
    assert gone.main == Deletion(platform="x", post="100")
    assert limit.main == Deletion(platform="x", post=None)


def test_a_bad_tweet_costs_only_itself() -> None:
    items = list(
        x_v1.read(
            rows(
                {"statuses": [tweet(1, {}, "x"), {"user": AMY}, 5, tweet(2, AMY, "y")]}
            )
        )
    )
    assert [item.reason for item in items if isinstance(item, RejectedRecord)] == [
        "missing_author",
        "missing_id",
        "not_object",
    ]
    assert isinstance(items[-1], Record)


CAPTURED = {
    "item_id": "101",
    "timestamp_collected": 1709632800000,
    "data": {
        "rest_id": "101",
        "core": {
            "user_results": {
                "result": {
                    "rest_id": "11",
                    "core": {"screen_name": "amy", "name": "Amy"},
                    "legacy": {"followers_count": 5},
                }
            }
        },
        "views": {"count": "12"},
        "legacy": {
            "full_text": "RT @bob: so it is",
            "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            "conversation_id_str": "101",
            "user_id_str": "11",
            "entities": {"user_mentions": [{"screen_name": "bob", "indices": [3, 7]}]},
            "retweeted_status_result": {
                "result": {
                    "rest_id": "100",
                    "core": {"user_results": {"result": {}}},
                    "legacy": {"full_text": "so it is", "user_id_str": "22"},
                }
            },
        },
    },
}


def test_a_captured_page_is_read_even_where_the_user_object_is_empty() -> None:
    share, original = posts(CAPTURED)
    # The page has the id only; "RT @bob:" has the handle.
    author = AccountReference(id="22", handle="bob")
    assert share.share_of == PostReference(post="100", author=author)
    assert share.author is not None
    assert share.author.account == AccountReference(id="11", handle="amy")
    assert share.collected_at == datetime(2024, 3, 5, 10)
    assert original.text == "so it is"
    assert x_v1.sniff(FileHead("json", (), (CAPTURED,)))


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://x.com/amy_b/status/7/photo/1", "amy_b"),
        ("https://twitter.com/amy_b/status/7/video/1", "amy_b"),
        # A picture that was taken over from another post is by that post's author.
        ("https://x.com/someone/status/6/photo/1", None),
        ("https://example.org/amy_b/status/7/photo/1", None),
        (None, None),
    ],
)
def test_the_address_of_its_own_media_names_the_author(
    address: str | None, handle: str | None
) -> None:
    legacy = {
        "full_text": "Sunrise",
        "user_id_str": "501",
        "created_at": "Tue Sep 01 10:00:00 +0000 2026",
        "entities": {"media": [{"expanded_url": address}]},
    }
    [post] = posts({"rest_id": "7", "core": {"user_results": {}}, "legacy": legacy})
    assert post.author is not None
    assert post.author.account == AccountReference(id="501", handle=handle)
    assert post.url == f"https://x.com/{handle or 'i'}/status/7"


@pytest.mark.parametrize(
    "value",
    [
        {"data": [{"id": "1", "text": "x", "author_id": "2"}], "includes": {}},
        {"id": "1", "author_handle": "amy", "text": "x"},
        {"user": {"id": 3}, "text": "another platform"},
        {"id": 1, "by": "amy", "type": "story"},
    ],
)
def test_other_formats_are_not_recognised(value: dict[str, Any]) -> None:
    assert not x_v1.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, [{}], {"a": 1}, True, 1.5])
def test_no_shape_of_a_field_stops_the_reader(junk: Any) -> None:
    names = (*SHARE, *ORIGINAL, "views", "in_reply_to_status_id", "delete")
    for name in names:
        inner = ORIGINAL | {name: junk}
        for value in (inner, SHARE | {name: junk}, SHARE | {"retweeted_status": inner}):
            assert len(list(x_v1.read(rows(value)))) == 1
    for name in ("data", "item_id"):
        list(x_v1.read(rows(CAPTURED | {name: junk})))
    list(x_v1.read(rows(junk)))


def test_tweets_inside_tweets_end() -> None:
    value = tweet(1, AMY, "x")
    for number in range(2, 200):
        value = tweet(number, AMY, "x", quoted_status=value)
    assert len(posts(value)) == 1 + x_v1.MAX_NESTED


def raw(name: str) -> Any:
    path = FOLDER / name
    if not path.exists():
        pytest.skip("needs ../shared/data/x_v1_payloads")
    return json.loads(path.read_bytes())


@pytest.mark.parametrize("name", ["search", "show", "stream"])
def test_real_tweets_are_shares_with_the_original_and_what_it_quotes(name: str) -> None:
    value = raw(f"normalization-payload-{name}.json")
    share, original, quoted = posts(value)
    inner = value["retweeted_status"]
    assert share.share_of is not None
    assert share.share_of.post == original.id == inner["id_str"]
    assert share.share_of.author == AccountReference(
        id=inner["user"]["id_str"], handle=inner["user"]["screen_name"]
    )
    assert original.quote_of is not None
    assert original.quote_of.post == quoted.id == inner["quoted_status"]["id_str"]
    whole = inner["quoted_status"]
    names = whole.get("extended_tweet", whole)["entities"]["user_mentions"]
    assert [who.id for who in quoted.mentions] == [one["id_str"] for one in names]
    assert x_v1.sniff(FileHead("json", (), (value,)))


def test_real_users_are_profiles() -> None:
    value = raw("api-users-v1.json")
    found = [record.main for record in records(*value)]
    assert [main.account.id for main in found if isinstance(main, Profile)] == [
        one["id_str"] for one in value
    ]
    assert x_v1.sniff(FileHead("json", (), tuple(value)))
