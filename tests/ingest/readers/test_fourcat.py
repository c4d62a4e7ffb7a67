from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from graph.model import (
    AccountReference,
    Event,
    Kind,
    Post,
    PostKind,
    PostReference,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import fourcat

NOON = datetime(2024, 3, 5, 12)
UNIX = "1709640000"  # the same moment

# One row of invented people a shape, under the header that 4CAT writes.
ROWS = Path(__file__).resolve().parents[2] / "data" / "fourcat.json"
SHAPES: dict[str, dict[str, str]] = json.loads(ROWS.read_text("utf-8"))
X = SHAPES["x"]
CAPTURE = SHAPES["x_capture"]
BLUESKY = SHAPES["bluesky"]
TIKTOK = SHAPES["tiktok"]
COMMENT = SHAPES["comment"]
INSTAGRAM = SHAPES["instagram"]
THREADS = SHAPES["threads"]
LINKEDIN = SHAPES["linkedin"]
TELEGRAM = SHAPES["telegram"]
TRUTH = SHAPES["truth"]
TUMBLR = SHAPES["tumblr"]
CUSTOM = SHAPES["custom"]
MENTION = SHAPES["mention"]


def item(cells: dict[str, str], **changed: str) -> Record | RejectedRecord:
    row = FileRow(RecordPosition(2, 10), b"raw", {**cells, **changed})
    (found,) = fourcat.read([row])
    assert isinstance(found, Record | RejectedRecord)
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
    assert fourcat.sniff(FileHead("table", tuple(SHAPES[name]), ()))


def test_other_tables_are_not_recognised() -> None:
    assert not fourcat.sniff(FileHead("table", ("id", "text", "author_id"), ()))
    assert not fourcat.sniff(FileHead("json", tuple(X), ()))


def test_a_post_of_x_has_every_field_of_its_row() -> None:
    found = record(X)
    main = found.main
    assert isinstance(main, Post)
    assert main.author is not None
    assert (main.id, main.platform, main.kind) == ("1001", "x", PostKind.ORIGINAL)
    assert main.author.account == AccountReference(id="11", handle="amy")
    assert (main.author.name, main.author.followers) == ("Amy A.", 250)
    assert (main.likes, main.shares, main.replies, main.views) == (4, 3, 2, 90)
    assert main.created_at == NOON
    assert main.mentions == (AccountReference(handle="bob"),)
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
    assert main.share_of == PostReference(author=AccountReference(handle="bob"))
    assert main.mentions == ()
    assert main.reply_to is None
    assert (main.likes, main.shares) == (None, None)


def test_the_share_prefix_names_the_shared_account_where_the_column_does_not() -> None:
    main = post(X, body="RT @bob: ask @eve", is_retweet="yes")
    assert main.share_of == PostReference(author=AccountReference(handle="bob"))


def test_a_share_of_an_unknown_account_is_still_a_share() -> None:
    assert post(X, body="gone", is_retweet="yes").kind is PostKind.SHARE


def test_a_reply_names_its_author_and_never_the_thread() -> None:
    main = post(X, is_reply="yes", replied_user="bob")
    assert main.reply_to == PostReference(author=AccountReference(handle="bob"))
    assert main.conversation_id == "900"


def test_the_page_capture_knows_the_quoted_post() -> None:
    main = post(CAPTURE, is_quote_tweet="yes", quote_tweet_id="800", quote_author="bob")
    assert main.quote_of == PostReference(
        post="800", author=AccountReference(handle="bob")
    )
    assert main.author is not None
    assert main.author.verified is True


def test_a_name_after_rt_in_the_middle_is_not_a_mention() -> None:
    main = post(X, body="yes! RT @bob: ask @eve", mentions="bob,eve")
    assert main.mentions == (AccountReference(handle="eve"),)
    assert main.kind is PostKind.ORIGINAL


def test_a_post_of_bluesky_has_its_lasting_ids() -> None:
    found = record(BLUESKY)
    main = found.main
    assert isinstance(main, Post)
    assert main.author is not None
    assert (main.id, main.platform) == (BLUESKY["id"], "bluesky")
    assert main.author.account == AccountReference(
        id="did:plc:amy", handle="amy.bsky.social"
    )
    assert main.author.created_at == datetime(2023, 5, 1, 10)
    assert main.mentions == (
        AccountReference(handle="bob.bsky.social"),
        AccountReference(id="did:plc:eve"),
    )
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
    assert main.reply_to == PostReference(
        post="at://bob.bsky.social/app.bsky.feed.post/3kb",
        author=AccountReference(handle="bob.bsky.social"),
    )


def test_an_answer_to_the_first_post_of_a_thread_names_it_by_its_lasting_id() -> None:
    root = "at://did:plc:bob/app.bsky.feed.post/3kb"
    main = post(
        BLUESKY,
        thread_id=root,
        replied_to_post="https://bsky.app/profile/bob.bsky.social/post/3kb",
        replied_to_user="bob.bsky.social",
    )
    assert main.reply_to == PostReference(
        post=root, author=AccountReference(handle="bob.bsky.social")
    )


def test_a_deleted_quoted_post_of_bluesky_is_still_a_quote() -> None:
    main = post(BLUESKY, quoted_post="DELETED")
    assert main.kind is PostKind.QUOTE
    assert main.quote_of == PostReference()


def test_a_paid_video_of_tiktok_is_marked_as_paid() -> None:
    main = post(TIKTOK)
    assert main.author is not None
    assert (main.platform, main.paid, main.created_at) == ("tiktok", True, NOON)
    assert main.author.account == AccountReference(handle="amy.t")
    assert (main.likes, main.replies, main.shares, main.views) == (1, 2, 3, 4)
    assert main.mentions == (AccountReference(handle="bob.b"),)
    assert main.url == "https://www.tiktok.com/@amy.t/video/71"
    assert post(TIKTOK, is_paid_partnership="no").paid is False


def test_a_comment_on_tiktok_answers_the_video_or_the_comment() -> None:
    video = post(COMMENT)
    assert video.reply_to == PostReference(
        post="71", author=AccountReference(handle="amy.t")
    )
    deeper = post(COMMENT, thread_id="80", is_comment_on_comment="yes")
    assert deeper.reply_to == PostReference(post="80")
    assert (deeper.conversation_id, deeper.platform) == ("71", "tiktok")


def test_a_post_of_instagram_mentions_tagged_accounts_and_coauthors_once() -> None:
    found = record(INSTAGRAM)
    main = found.main
    assert isinstance(main, Post)
    assert main.author is not None
    assert main.platform == "instagram"
    assert main.author.account == AccountReference(id="55", handle="amy.i")
    assert {who.handle for who in main.mentions} == {"eve", "bob_b", "tom"}
    assert AccountReference(id="77", handle="eve") in main.mentions
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
    assert main.mentions == (AccountReference(handle="bob"),)
    assert main.links == ("https://a.example/",)


def test_an_author_of_linkedin_has_the_name_used_in_mentions() -> None:
    main = post(LINKEDIN)
    assert main.author is not None
    assert main.author.account == AccountReference(handle="amy-a")
    assert main.mentions == (
        AccountReference(handle="bob-b"),
        AccountReference(handle="acme"),
    )
    assert (main.likes, main.shares, main.replies, main.paid) == (3, 2, 1, False)
    assert main.collected_at == datetime(2024, 3, 6, 12)
    assert post(LINKEDIN, is_promoted="yes").paid is True


def test_a_message_of_telegram_answers_within_its_chat() -> None:
    main = post(TELEGRAM)
    assert main.author is not None
    assert main.author.account == AccountReference(id="99", handle="amy_t")
    assert main.author.automated is False
    assert main.reply_to == PostReference(post="teatalk-41")
    assert main.mentions == (AccountReference(handle="bob_t"),)
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
    assert main.share_of == PostReference(
        author=AccountReference(id="500", handle="cakenews")
    )
    assert main.mentions == ()
    hidden = post(TELEGRAM, author_forwarded_from_name="Somebody")
    assert hidden.share_of == PostReference()


def test_posts_of_a_telegram_channel_belong_to_the_channel() -> None:
    main = post(TELEGRAM, author="", author_username="")
    assert main.author is not None
    assert main.author.account == AccountReference(handle="teatalk")


def test_the_html_of_truth_becomes_text() -> None:
    main = post(TRUTH)
    assert main.author is not None
    assert (main.platform, main.text) == ("truth", "hi @bob\nthere")
    assert main.author.account == AccountReference(id="8", handle="amy")
    assert (main.shares, main.replies, main.created_at) == (3, 4, NOON)


def test_a_reblog_on_tumblr_shares_and_with_words_quotes() -> None:
    assert post(TUMBLR).share_of == PostReference(
        author=AccountReference(handle="bobblog")
    )
    values = post(TUMBLR, body="I agree")
    assert values.quote_of == PostReference(author=AccountReference(handle="bobblog"))
    assert (values.shares, values.replies) == (3, 1)


def test_a_custom_upload_has_no_platform_of_its_own() -> None:
    main = post(CUSTOM)
    assert (main.platform, main.text, main.created_at) == (None, "Tea\n@bob yes", NOON)
    assert main.mentions == (AccountReference(handle="bob"),)


def test_a_line_of_the_mentions_export_is_an_event() -> None:
    assert record(MENTION).main == Event(
        actor=AccountReference(id="11", handle="amy"),
        target=AccountReference(id="22", handle="bob"),
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
    assert isinstance(found, RejectedRecord)
    assert (found.reason, found.raw, found.position) == (
        reason,
        b"raw",
        RecordPosition(2, 10),
    )
