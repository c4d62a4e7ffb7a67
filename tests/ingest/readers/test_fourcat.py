from __future__ import annotations

from datetime import datetime

import pytest

from graph.model import (
    Event,
    Kind,
    Place,
    Post,
    PostKind,
    Record,
    Reject,
    Target,
    Who,
)
from ingest.readers import Head, Row, fourcat

NOON = datetime(2024, 3, 5, 12)
UNIX = "1709640000"  # the same moment

X = {
    "id": "1001",
    "thread_id": "900",
    "timestamp": "2024-03-05 12:00:00",
    "unix_timestamp": "1709636400",  # an hour off: the server's own zone
    "link": "https://x.com/amy/status/1001",
    "subject": "",
    "body": "hello @bob #tea",
    "author": "amy",
    "author_fullname": "Amy A.",
    "author_id": "11",
    "author_followers": "250",
    "language_guess": "en",
    "impression_count": "90",
    "retweet_count": "3",
    "like_count": "4",
    "quote_count": "1",
    "reply_count": "2",
    "is_retweet": "no",
    "retweeted_user": "",
    "is_quote_tweet": "no",
    "quoted_user": "",
    "is_reply": "no",
    "replied_user": "",
    "hashtags": "tea",
    "urls": "https://a.example/?x=1,2&utm_source=q,https://b.example/",
    "mentions": "bob",
}
CAPTURE = {
    **{
        name: cell
        for name, cell in X.items()
        if name not in ("quoted_user", "replied_user", "author_followers", "subject")
    },
    "collected_from_url": "https://x.com/home",
    "verified": "True",
    "quote_tweet_id": "",
    "quote_author": "",
    "quote_body": "",
    "replied_author": "",
}
BLUESKY = {
    "collected_at": "2024-03-06T08:00:00",
    "query": "tea",
    "rank": "1",
    "id": "at://did:plc:amy/app.bsky.feed.post/3ka",
    "thread_id": "at://did:plc:amy/app.bsky.feed.post/3ka",
    "created_at": "2024-03-05T12:00:00",
    "author": "amy.bsky.social",
    "author_id": "did:plc:amy",
    "body": "hello @bob.bsky.social",
    "link": "https://bsky.app/profile/amy.bsky.social/post/3ka",
    "tags": "tea,cake",
    "like_count": "5",
    "quote_count": "0",
    "reply_count": "1",
    "repost_count": "2",
    "quoted_post": "",
    "quoted_user": "",
    "replied_to_post": "",
    "replied_to_user": "",
    "mentions": "bob.bsky.social,did:plc:eve",
    "links": "https://a.example/",
    "languages": "en,de",
    "author_display_name": "Amy",
    "author_profile": "https://bsky.app/profile/amy.bsky.social",
    "author_created_at": "2023-05-01T10:00:00.000Z",
    "timestamp": UNIX,
}
TIKTOK = {
    "collected_from_url": "",
    "id": "71",
    "thread_id": "71",
    "author": "amy.t",
    "author_full": "Amy",
    "author_followers": "9",
    "body": "look @bob.b! #tea",
    "timestamp": "2024-03-05 12:00:00",
    "unix_timestamp": UNIX,
    "is_duet": "no",
    "is_ad": "no",
    "is_paid_partnership": "yes",
    "tiktok_url": "https://www.tiktok.com/@amy.t/video/71",
    "likes": "1",
    "comments": "2",
    "shares": "3",
    "plays": "4",
    "hashtags": "tea",
}
COMMENT = {
    "id": "81",
    "thread_id": "71",
    "author": "bob",
    "author_full": "Bob",
    "body": "nice",
    "timestamp": "2024-03-05 12:00:00",
    "unix_timestamp": UNIX,
    "likes": "1",
    "replies": "0",
    "post_id": "71",
    "post_url": "https://www.tiktok.com/@amy.t/video/71",
    "post_body": "look",
    "comment_url": "https://www.tiktok.com/@amy.t/video/71",
    "is_comment_on_comment": "no",
    "language_guess": "en",
}
INSTAGRAM = {
    "id": "Cabc",
    "timestamp": "2024-03-05 13:00:00",
    "thread_id": "Cabc",
    "parent_id": "Cabc",
    "url": "https://www.instagram.com/p/Cabc",
    "body": "with @Bob_b",
    "author_id": "55",
    "author": "amy.i",
    "author_fullname": "Amy I.",
    "verified": "False",
    "coauthors": "eve",
    "coauthor_fullnames": "Eve",
    "coauthor_ids": "77",
    "hashtags": "",
    "usertags": "bob_b,tom",
    "play_count": "0",
    "num_likes": "12",
    "num_comments": "-1",
    "unix_timestamp": UNIX,
}
THREADS = {
    "id": "Dxyz",
    "thread_id": "Dxyz",
    "url": "https://www.threads.com/@amy/post/Dxyz",
    "body": "hey @bob",
    "timestamp": "2024-03-05 13:00:00",
    "author": "amy",
    "author_is_verified": "yes",
    "link_url": "https://a.example/",
    "is_paid_partnership": "no",
    "likes": "7",
    "reposts": "1",
    "replies": "2",
    "quotes": "0",
    "hashtags": "",
    "unix_timestamp": UNIX,
}
LINKEDIN = {
    "id": "7001",
    "thread_id": "7001",
    "body": "Proud of Bob",
    "timestamp": "2024-03-05 12:00:00",
    "timestamp_collected": "2024-03-06 12:00:00",
    "is_promoted": "no",
    "author": "in/amy-a",
    "author_name": "Amy A.",
    "author_description": "Baker",
    "author_url": "https://www.linkedin.com/in/amy-a",
    "author_mentions": "bob-b,acme",
    "author_name_mentions": "Bob B,Acme",
    "hashtags": "work",
    "post_url": "https://www.linkedin.com/feed/update/urn:li:activity:7001",
    "link_url": "",
    "comments": "1",
    "shares": "2",
    "reactions": "3",
    "unix_timestamp": UNIX,
    "unix_timestamp_collected": "1709726400",
}
TELEGRAM = {
    "id": "teatalk-42",
    "thread_id": "teatalk",
    "chat": "teatalk",
    "author": "99",
    "author_username": "amy_t",
    "author_name": "Amy",
    "author_is_bot": "no",
    "body": "ask @bob_t",
    "is_reply": "True",
    "reply_to": "41",
    "views": "100",
    "reactions": "👍👍",
    "timestamp": "2024-03-05 13:00:00",
    "unix_timestamp": UNIX,
    "unix_timestamp_edited": "1709640060",
    "author_forwarded_from_name": "",
    "author_forwarded_from_username": "",
    "author_forwarded_from_id": "",
    "entities_linked": "",
    "entities_mentioned": "bob_t",
    "link_attached": "https://a.example/",
}
TRUTH = {
    "id": "31",
    "created_at": "2024-03-05T12:00:00.000Z",
    "body": "<p>hi @bob<br/>there</p>",
    "url": "https://social.example/@amy/31",
    "reblogs_count": "3",
    "replies_count": "4",
    "account_id": "8",
    "account_username": "amy",
    "account_display_name": "Amy",
    "account_verified": "True",
    "account_followers": "10",
    "account_following": "20",
    "mentions": "bob",
    "hashtags": "",
    "thread_id": "31",
    "timestamp": "2024-03-05 12:00:00",
}
TUMBLR = {
    "id": "61",
    "author": "amyblog",
    "thread_id": "k1",
    "timestamp": "2024-03-05 12:00:00",
    "unix_timestamp": UNIX,
    "post_url": "https://amyblog.tumblr.example/post/61",
    "is_reblog": "True",
    "body": "",
    "reblog_trail": "bobblog",
    "parent_post_author": "bobblog",
    "tags": "tea",
    "reblog_count": "3",
    "like_count": "2",
    "reply_count": "1",
    "replies": "so good",
}
CUSTOM = {
    "id": "c1",
    "thread_id": "t1",
    "author": "amy",
    "body": "@bob yes",
    "subject": "Tea",
    "timestamp": "2024-03-05 12:00:00",
}
MENTION = {
    "tweet_id": "1",
    "from_user_id": "11",
    "from_username": "amy",
    "to_user_id": "22",
    "to_username": "bob",
    "mention_type": "retweeted",
    "errors": "",
}
SHAPES = {
    "x": X,
    "x_capture": CAPTURE,
    "bluesky": BLUESKY,
    "tiktok": TIKTOK,
    "comment": COMMENT,
    "instagram": INSTAGRAM,
    "threads": THREADS,
    "linkedin": LINKEDIN,
    "telegram": TELEGRAM,
    "truth": TRUTH,
    "tumblr": TUMBLR,
    "custom": CUSTOM,
    "mention": MENTION,
}


def item(cells: dict[str, str], **changed: str) -> Record | Reject:
    row = Row(Place(2, 10), b"raw", {**cells, **changed})
    (found,) = fourcat.read([row])
    assert isinstance(found, Record | Reject)
    return found


def record(cells: dict[str, str], **changed: str) -> Record:
    found = item(cells, **changed)
    assert isinstance(found, Record), found
    return found


def post(cells: dict[str, str], **changed: str) -> Post:
    main = record(cells, **changed).main
    assert isinstance(main, Post)
    return main


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_known_by_its_header(name: str) -> None:
    assert fourcat.sniff(Head("table", tuple(SHAPES[name]), ()))


def test_other_tables_are_not_taken() -> None:
    assert not fourcat.sniff(Head("table", ("id", "text", "author_id"), ()))
    assert not fourcat.sniff(Head("json", tuple(X), ()))


def test_a_post_of_x_keeps_what_the_row_says() -> None:
    found = record(X)
    main = found.main
    assert isinstance(main, Post)
    assert main.author is not None
    assert (main.id, main.platform, main.kind) == ("1001", "x", PostKind.ORIGINAL)
    assert main.author.who == Who(id="11", handle="amy")
    assert (main.author.name, main.author.followers) == ("Amy A.", 250)
    assert (main.likes, main.shares, main.replies, main.views) == (4, 3, 2, 90)
    assert main.created_at == NOON
    assert main.mentions == (Who(handle="bob"),)
    assert main.tags == ("tea",)
    assert main.links == ("https://a.example/?x=1,2", "https://b.example/")
    assert (main.conversation_id, main.language) == ("900", "en")
    assert found.warnings == ()


def test_a_share_counts_for_the_one_who_was_shared() -> None:
    main = post(
        X,
        body="RT @bob: ask @eve #tea",
        is_retweet="yes",
        retweeted_user="bob",
        mentions="bob,eve",
        is_reply="yes",
        replied_user="eve",
    )
    assert main.kind is PostKind.SHARE
    assert main.share_of == Target(who=Who(handle="bob"))
    assert main.mentions == ()
    assert main.reply_to is None
    assert (main.likes, main.shares) == (None, None)


def test_the_share_prefix_tells_who_is_shared_where_the_column_does_not() -> None:
    main = post(X, body="RT @bob: ask @eve", is_retweet="yes")
    assert main.share_of == Target(who=Who(handle="bob"))


def test_a_share_of_nobody_knows_whom_is_a_share_all_the_same() -> None:
    assert post(X, body="gone", is_retweet="yes").kind is PostKind.SHARE


def test_a_reply_names_its_author_and_never_the_thread() -> None:
    main = post(X, is_reply="yes", replied_user="bob")
    assert main.reply_to == Target(who=Who(handle="bob"))
    assert main.conversation_id == "900"


def test_the_page_capture_knows_the_quoted_post() -> None:
    main = post(CAPTURE, is_quote_tweet="yes", quote_tweet_id="800", quote_author="bob")
    assert main.quote_of == Target(post="800", who=Who(handle="bob"))
    assert main.author is not None
    assert main.author.verified is True


def test_a_name_behind_rt_in_the_middle_is_not_mentioned() -> None:
    main = post(X, body="yes! RT @bob: ask @eve", mentions="bob,eve")
    assert main.mentions == (Who(handle="eve"),)
    assert main.kind is PostKind.ORIGINAL


def test_a_post_of_bluesky_has_its_lasting_ids() -> None:
    found = record(BLUESKY)
    main = found.main
    assert isinstance(main, Post)
    assert main.author is not None
    assert (main.id, main.platform) == (BLUESKY["id"], "bluesky")
    assert main.author.who == Who(id="did:plc:amy", handle="amy.bsky.social")
    assert main.author.created_at == datetime(2023, 5, 1, 10)
    assert main.mentions == (Who(handle="bob.bsky.social"), Who(id="did:plc:eve"))
    assert (main.likes, main.shares, main.replies) == (5, 2, 1)
    assert (main.created_at, main.language) == (NOON, "en")
    assert main.collected_at == datetime(2024, 3, 6, 8)
    assert found.warnings == ("no_zone",)


def test_an_answered_post_of_bluesky_is_read_from_its_address() -> None:
    main = post(
        BLUESKY,
        thread_id="at://did:plc:eve/app.bsky.feed.post/3root",
        replied_to_post="https://bsky.app/profile/bob.bsky.social/post/3kb",
        replied_to_user="bob.bsky.social",
    )
    assert main.reply_to == Target(
        post="at://bob.bsky.social/app.bsky.feed.post/3kb",
        who=Who(handle="bob.bsky.social"),
    )


def test_an_answer_to_the_first_post_of_a_thread_names_it_by_its_lasting_id() -> None:
    root = "at://did:plc:bob/app.bsky.feed.post/3kb"
    main = post(
        BLUESKY,
        thread_id=root,
        replied_to_post="https://bsky.app/profile/bob.bsky.social/post/3kb",
        replied_to_user="bob.bsky.social",
    )
    assert main.reply_to == Target(post=root, who=Who(handle="bob.bsky.social"))


def test_a_quoted_post_of_bluesky_that_is_gone_is_a_quote_all_the_same() -> None:
    main = post(BLUESKY, quoted_post="DELETED")
    assert main.kind is PostKind.QUOTE
    assert main.quote_of == Target()


def test_a_video_of_tiktok_says_that_it_is_paid() -> None:
    main = post(TIKTOK)
    assert main.author is not None
    assert (main.platform, main.paid, main.created_at) == ("tiktok", True, NOON)
    assert main.author.who == Who(handle="amy.t")
    assert (main.likes, main.replies, main.shares, main.views) == (1, 2, 3, 4)
    assert main.mentions == (Who(handle="bob.b"),)
    assert main.url == "https://www.tiktok.com/@amy.t/video/71"
    assert post(TIKTOK, is_paid_partnership="no").paid is False


def test_a_comment_on_tiktok_answers_the_video_or_the_comment() -> None:
    video = post(COMMENT)
    assert video.reply_to == Target(post="71", who=Who(handle="amy.t"))
    deeper = post(COMMENT, thread_id="80", is_comment_on_comment="yes")
    assert deeper.reply_to == Target(post="80")
    assert (deeper.conversation_id, deeper.platform) == ("71", "tiktok")


def test_a_post_of_instagram_mentions_whom_it_tags_and_signs_with_once() -> None:
    found = record(INSTAGRAM)
    main = found.main
    assert isinstance(main, Post)
    assert main.author is not None
    assert main.platform == "instagram"
    assert main.author.who == Who(id="55", handle="amy.i")
    assert {who.handle for who in main.mentions} == {"eve", "bob_b", "tom"}
    assert Who(id="77", handle="eve") in main.mentions
    assert (main.likes, main.replies, main.created_at) == (12, None, NOON)
    assert found.warnings == ("field_dropped",)


def test_a_partial_post_of_instagram_has_no_date() -> None:
    assert post(INSTAGRAM, timestamp="0", unix_timestamp="0").created_at is None


def test_a_post_of_threads() -> None:
    main = post(THREADS)
    assert main.author is not None
    assert (main.platform, main.paid, main.created_at) == ("threads", False, NOON)
    assert main.author.verified is True
    assert (main.likes, main.shares, main.replies) == (7, 1, 2)
    assert main.mentions == (Who(handle="bob"),)
    assert main.links == ("https://a.example/",)


def test_an_author_of_linkedin_is_called_as_mentions_call_them() -> None:
    main = post(LINKEDIN)
    assert main.author is not None
    assert main.author.who == Who(handle="amy-a")
    assert main.mentions == (Who(handle="bob-b"), Who(handle="acme"))
    assert (main.likes, main.shares, main.replies, main.paid) == (3, 2, 1, False)
    assert main.collected_at == datetime(2024, 3, 6, 12)
    assert post(LINKEDIN, is_promoted="yes").paid is True


def test_a_message_of_telegram_answers_within_its_chat() -> None:
    main = post(TELEGRAM)
    assert main.author is not None
    assert main.author.who == Who(id="99", handle="amy_t")
    assert main.author.automated is False
    assert main.reply_to == Target(post="teatalk-41")
    assert main.mentions == (Who(handle="bob_t"),)
    assert (main.views, main.likes, main.created_at) == (100, None, NOON)
    assert main.edited_at == datetime(2024, 3, 5, 12, 1)
    assert main.url == "https://t.me/teatalk/42"


def test_a_forwarded_message_of_telegram_shares_its_source() -> None:
    main = post(
        TELEGRAM,
        author_forwarded_from_username="cakenews",
        author_forwarded_from_id="500",
        author_forwarded_from_name="Cake News",
    )
    assert main.share_of == Target(who=Who(id="500", handle="cakenews"))
    assert main.mentions == ()
    hidden = post(TELEGRAM, author_forwarded_from_name="Somebody")
    assert hidden.share_of == Target()


def test_what_a_channel_of_telegram_posts_itself_is_the_channels() -> None:
    main = post(TELEGRAM, author="", author_username="")
    assert main.author is not None
    assert main.author.who == Who(handle="teatalk")


def test_the_html_of_truth_becomes_text() -> None:
    main = post(TRUTH)
    assert main.author is not None
    assert (main.platform, main.text) == ("truth", "hi @bob\nthere")
    assert main.author.who == Who(id="8", handle="amy")
    assert (main.shares, main.replies, main.created_at) == (3, 4, NOON)


def test_a_reblog_on_tumblr_shares_and_with_words_quotes() -> None:
    assert post(TUMBLR).share_of == Target(who=Who(handle="bobblog"))
    said = post(TUMBLR, body="I agree")
    assert said.quote_of == Target(who=Who(handle="bobblog"))
    assert (said.shares, said.replies) == (3, 1)


def test_a_custom_upload_has_no_platform_of_its_own() -> None:
    main = post(CUSTOM)
    assert (main.platform, main.text, main.created_at) == (None, "Tea\n@bob yes", NOON)
    assert main.mentions == (Who(handle="bob"),)


def test_a_line_of_the_mentions_export_is_an_event() -> None:
    assert record(MENTION).main == Event(
        actor=Who(id="11", handle="amy"),
        target=Who(id="22", handle="bob"),
        kind=Kind.SHARE,
        platform="x",
    )


@pytest.mark.parametrize(
    ("cells", "changed", "reason"),
    [
        (X, {"id": ""}, "missing_id"),
        (X, {"id": "1.23E+18"}, "bad_id"),
        (X, {"timestamp": "yesterday"}, "bad_time"),
        (MENTION, {"mention_type": "waved"}, "bad_row"),
        (MENTION, {"to_user_id": "", "to_username": ""}, "missing_author"),
        ({"id": "1"}, {}, "bad_row"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(
    cells: dict[str, str], changed: dict[str, str], reason: str
) -> None:
    found = item(cells, **changed)
    assert isinstance(found, Reject)
    assert (found.reason, found.raw, found.place) == (reason, b"raw", Place(2, 10))
