from __future__ import annotations

from datetime import datetime

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
from ingest.readers import hoaxy

EDGE = {
    "from_user_id": "1",
    "from_user_screen_name": "amy",
    "is_mention": "False",
    "site_type": "claim",
    "title": "A claim",
    "to_user_id": "2",
    "to_user_screen_name": "bob",
    "tweet_created_at": "2020-03-05T10:00:00.000Z",
    "tweet_id": "900",
    "tweet_type": "retweet",
    "tweet_url": "https://x.example/bob/status/900",
    "url_raw": "https://news.example/a?utm_source=t",
}
AMY = AccountReference(id="1", handle="amy")
BOB = AccountReference(id="2", handle="bob")


def read(**cells: str) -> Record | RejectedRecord:
    (item,) = hoaxy.read([FileRow(RecordPosition(2, 0), b"", EDGE | cells)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def record(**cells: str) -> Record:
    item = read(**cells)
    assert isinstance(item, Record)
    return item


def post(**cells: str) -> Post:
    main = record(**cells).main
    assert isinstance(main, Post)
    return main


def test_in_a_retweet_the_information_flows_to_the_one_who_acts() -> None:
    found = post()
    assert found.author is not None
    assert found.author.account == BOB
    assert found.share_of == PostReference(author=AMY)
    assert (found.id, found.platform) == ("900", "x")
    assert found.created_at == datetime(2020, 3, 5, 10)
    assert found.links == ("https://news.example/a",)


def test_in_a_quote_too() -> None:
    found = post(tweet_type="quote")
    assert found.author is not None
    assert (found.author.account, found.quote_of) == (BOB, PostReference(author=AMY))


def test_in_a_reply_the_one_who_acts_comes_first() -> None:
    found = post(tweet_type="reply")
    assert found.author is not None
    assert (found.author.account, found.reply_to) == (AMY, PostReference(author=BOB))
    assert found.kind is PostKind.REPLY


@pytest.mark.parametrize("kind", ["reply", "quote", "origin"])
def test_a_mention_is_an_event_from_the_one_who_mentions(kind: str) -> None:
    assert record(tweet_type=kind, is_mention="True").main == Event(
        actor=AMY,
        target=BOB,
        kind=Kind.MENTION,
        platform="x",
        at=datetime(2020, 3, 5, 10),
    )


def test_a_mention_includes_the_post_of_the_original() -> None:
    (found,) = record(tweet_type="origin", is_mention="true").context
    assert isinstance(found, Post)
    assert found.author is not None
    assert (found.id, found.author.account, found.kind) == (
        "900",
        AMY,
        PostKind.ORIGINAL,
    )
    assert record(tweet_type="reply", is_mention="true").context == ()


def test_an_unknown_type_and_a_missing_end_are_refused() -> None:
    found = [read(tweet_type="like"), read(from_user_id=""), read(tweet_id="")]
    reasons = [item.reason for item in found if isinstance(item, RejectedRecord)]
    assert reasons == ["bad_row", "missing_author", "missing_id"]


def test_only_tables_with_both_ends_are_hoaxys() -> None:
    assert hoaxy.sniff(FileHead("table", tuple(EDGE), ()))
    assert not hoaxy.sniff(FileHead("table", ("tweet_id", "from_user_id"), ()))
