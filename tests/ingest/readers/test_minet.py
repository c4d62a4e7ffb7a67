from __future__ import annotations

from datetime import datetime

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
from ingest.readers import minet

NOON = datetime(2024, 3, 5, 12)
TWEET = {
    "id": "1001",
    "timestamp_utc": "1709640000",
    "local_time": "2024-03-05T13:00:00",
    "user_screen_name": "amy",
    "text": "hello @bob #tea",
    "retweet_count": "3",
    "like_count": "4",
    "reply_count": "2",
    "impression_count": "90",
    "lang": "und",
    "to_username": "",
    "to_userid": "",
    "to_tweetid": "",
    "user_id": "11",
    "user_name": "Amy A.",
    "user_followers": "250",
    "user_friends": "30",
    "user_created_at": "2010-01-01T00:00:00",
    "user_timestamp_utc": "1262304000",
    "collected_via": "search",
    "retweeted_id": "",
    "retweeted_user": "",
    "retweeted_user_id": "",
    "retweeted_timestamp_utc": "",
    "quoted_id": "",
    "quoted_user": "",
    "quoted_user_id": "",
    "url": "https://twitter.com/amy/status/1001",
    "links": "https://a.example/|https://b.example/?utm_source=x",
    "domains": "a.example|b.example",
    "mentioned_names": "bob|eve",
    "mentioned_ids": "22|33",
    "hashtags": "tea|cake",
}
SHARE = {
    **TWEET,
    "text": "RT @bob: ask @eve about #tea",
    "retweeted_id": "900",
    "retweeted_user": "bob",
    "retweeted_user_id": "22",
    "retweeted_timestamp_utc": "1709636400",
}
POST = {
    "cid": "bafy1",
    "did": "3ka",
    "uri": "at://did:plc:amy/app.bsky.feed.post/3ka",
    "url": "https://bsky.app/profile/amy.example/post/3ka",
    "timestamp_utc": "1709640000",
    "local_time": "2024-03-05T13:00:00",
    "user_did": "did:plc:amy",
    "user_handle": "amy.example",
    "user_display_name": "Amy",
    "text": "hello https://cdn.example/picture.jpg",
    "original_text": "hello",
    "repost_count": "2",
    "like_count": "5",
    "reply_count": "1",
    "quote_count": "0",
    "to_post_uri": "",
    "to_user_did": "",
    "to_root_post_uri": "",
    "repost_by_user_did": "",
    "repost_by_user_handle": "",
    "repost_timestamp_utc": "",
    "quoted_uri": "",
    "quoted_user_did": "",
    "quoted_user_handle": "",
    "mentioned_user_dids": "did:plc:bob",
    "mentioned_user_handles": "bob.example",
    "hashtags": "tea",
    "links": "",
}


def item(cells: dict[str, str], **changed: str) -> Record | RejectedRecord:
    (found,) = minet.read(
        [FileRow(RecordPosition(2, 10), b"raw", {**cells, **changed})]
    )
    assert isinstance(found, Record | RejectedRecord)
    return found


def record(cells: dict[str, str], **changed: str) -> tuple[Post, tuple[object, ...]]:
    found = item(cells, **changed)
    assert isinstance(found, Record), found
    assert isinstance(found.main, Post)
    return found.main, found.context


def test_both_kinds_of_file_are_known_by_their_headers() -> None:
    assert minet.sniff(FileHead("table", tuple(TWEET), ()))
    assert minet.sniff(FileHead("table", tuple(POST), ()))
    assert not minet.sniff(FileHead("table", ("id", "text"), ()))


def test_a_tweet_has_every_field_of_its_row() -> None:
    main, context = record(TWEET)
    assert main.author is not None
    assert (main.id, main.platform, main.created_at) == ("1001", "x", NOON)
    assert main.author.account == AccountReference(id="11", handle="amy")
    assert (main.author.followers, main.author.following) == (250, 30)
    assert main.author.created_at == datetime(2010, 1, 1)
    assert (main.likes, main.shares, main.replies, main.views) == (4, 3, 2, 90)
    assert main.mentions == (
        AccountReference(id="22", handle="bob"),
        AccountReference(id="33", handle="eve"),
    )
    assert main.tags == ("tea", "cake")
    assert main.links == ("https://a.example/", "https://b.example/")
    assert main.language is None
    assert context == ()


def test_mention_lists_of_different_length_are_read_by_handle() -> None:
    main, _ = record(TWEET, mentioned_ids="22")
    assert main.mentions == (
        AccountReference(handle="bob"),
        AccountReference(handle="eve"),
    )


def test_a_share_includes_the_original() -> None:
    main, context = record(SHARE)
    bob = AccountReference(id="22", handle="bob")
    assert main.kind is PostKind.SHARE
    assert main.share_of == PostReference(post="900", author=bob)
    assert (main.mentions, main.shares) == ((), None)
    (original,) = context
    assert isinstance(original, Post)
    assert original.author is not None
    assert (original.id, original.text) == ("900", "ask @eve about #tea")
    assert original.author.account == bob
    assert original.created_at == datetime(2024, 3, 5, 11)
    assert original.mentions == (AccountReference(id="33", handle="eve"),)


def test_a_truncated_share_includes_no_original() -> None:
    _, context = record(SHARE, text="RT @bob: ask @eve ab\u2026")
    assert context == ()


def test_a_reply_and_a_quote_have_their_targets() -> None:
    main, _ = record(
        TWEET,
        to_tweetid="5",
        to_userid="22",
        to_username="bob",
        quoted_id="6",
        quoted_user="eve",
        quoted_user_id="33",
    )
    assert main.reply_to == PostReference(
        post="5", author=AccountReference(id="22", handle="bob")
    )
    assert main.quote_of == PostReference(
        post="6", author=AccountReference(id="33", handle="eve")
    )
    assert main.kind is PostKind.QUOTE


def test_a_post_of_bluesky_has_its_own_words_only() -> None:
    main, _ = record(POST)
    assert main.author is not None
    assert (main.id, main.text, main.platform) == (POST["uri"], "hello", "bluesky")
    assert main.author.account == AccountReference(
        id="did:plc:amy", handle="amy.example"
    )
    assert main.mentions == (AccountReference(id="did:plc:bob", handle="bob.example"),)
    assert (main.likes, main.shares, main.replies) == (5, 2, 1)


def test_an_older_file_without_original_text_has_text() -> None:
    cells = {name: cell for name, cell in POST.items() if name != "original_text"}
    assert record(cells)[0].text == POST["text"]


def test_a_reply_on_bluesky_has_its_parent_and_its_thread() -> None:
    main, _ = record(
        POST,
        to_post_uri="at://did:plc:bob/app.bsky.feed.post/3kb",
        to_user_did="did:plc:bob",
        to_root_post_uri="at://did:plc:eve/app.bsky.feed.post/3kc",
    )
    assert main.reply_to == PostReference(
        post="at://did:plc:bob/app.bsky.feed.post/3kb",
        author=AccountReference(id="did:plc:bob"),
    )
    assert main.conversation_id == "at://did:plc:eve/app.bsky.feed.post/3kc"


def test_a_repost_on_bluesky_is_an_action_of_the_reposter() -> None:
    main, context = record(
        POST,
        repost_by_user_did="did:plc:tom",
        repost_by_user_handle="tom.example",
        repost_timestamp_utc="1709643600",
    )
    amy = AccountReference(id="did:plc:amy", handle="amy.example")
    assert main.author is not None
    assert main.author.account == AccountReference(
        id="did:plc:tom", handle="tom.example"
    )
    assert main.share_of == PostReference(post=POST["uri"], author=amy)
    assert main.created_at == datetime(2024, 3, 5, 13)
    # As the reader of Bluesky's own objects has it, so that both mean one share.
    assert main.id == f"did:plc:tom/share/{POST['uri']}"
    (original,) = context
    assert isinstance(original, Post)
    assert (original.id, original.likes) == (POST["uri"], 5)


def test_a_row_without_an_id_is_refused() -> None:
    found = item(TWEET, id=" ")
    assert isinstance(found, RejectedRecord)
    assert found.reason == "missing_id"
