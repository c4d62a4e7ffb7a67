from __future__ import annotations

from datetime import datetime

import pytest

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
from ingest.readers import tcat

TWEET = {
    "id": "1001",
    "time": "1709640000",
    "created_at": "2024-03-05 12:00:00",
    "from_user_name": "amy",
    "text": "hello @bob #tea",
    "retweet_count": "3",
    "favorite_count": "4",
    "lang": "en",
    "to_user_name": "",
    "in_reply_to_status_id": "",
    "quoted_status_id": "",
    "from_user_id": "11",
    "from_user_realname": "Amy A.",
    "from_user_verified": "0",
    "from_user_followercount": "250",
    "from_user_friendcount": "30",
    "urls_expanded": "https://a.example/; https://b.example/",
    "domains": "a.example; b.example",
    "mentions": "bob; eve",
    "hashtags": "tea; cake",
}


def item(**changed: str) -> Record | RejectedRecord:
    (found,) = tcat.read([FileRow(RecordPosition(2, 10), b"raw", {**TWEET, **changed})])
    assert isinstance(found, Record | RejectedRecord)
    return found


def post(**changed: str) -> Post:
    found = item(**changed)
    assert isinstance(found, Record), found
    assert isinstance(found.main, Post)
    return found.main


def test_the_export_is_known_by_its_header() -> None:
    assert tcat.sniff(FileHead("table", tuple(TWEET), ()))
    assert not tcat.sniff(FileHead("table", ("id", "created_at", "text"), ()))


def test_a_tweet_has_every_field_of_its_row() -> None:
    main = post()
    assert main.author is not None
    assert main.author.account == AccountReference(id="11", handle="amy")
    assert (main.author.followers, main.author.verified) == (250, False)
    assert main.created_at == datetime(2024, 3, 5, 12)
    assert (main.likes, main.shares, main.language) == (4, 3, "en")
    assert main.mentions == (
        AccountReference(handle="bob"),
        AccountReference(handle="eve"),
    )
    assert main.tags == ("tea", "cake")
    assert main.links == ("https://a.example/", "https://b.example/")


def test_a_share_is_recognised_by_its_prefix_and_mentions_nobody() -> None:
    main = post(text="RT @bob: ask @eve", mentions="bob; eve")
    assert main.share_of == PostReference(author=AccountReference(handle="bob"))
    assert (main.kind, main.mentions) == (PostKind.SHARE, ())


def test_a_reply_and_a_quote_have_their_targets() -> None:
    main = post(in_reply_to_status_id="5", to_user_name="bob", quoted_status_id="6")
    assert main.reply_to == PostReference(
        post="5", author=AccountReference(handle="bob")
    )
    assert main.quote_of == PostReference(post="6")


@pytest.mark.parametrize("mark", ["; ", "|"])
def test_lists_of_both_separators_are_split(mark: str) -> None:
    main = post(hashtags=mark.join(["tea", "cake"]))
    assert main.tags == ("tea", "cake")


def test_mentions_that_are_ids_are_read_as_ids() -> None:
    assert post(mentions="22|33").mentions == (
        AccountReference(id="22"),
        AccountReference(id="33"),
    )
    # A handle made of digits is in the text.
    assert post(text="hi @22", mentions="22").mentions == (
        AccountReference(handle="22"),
    )


def test_without_a_column_mentions_come_from_the_text() -> None:
    assert post(mentions="").mentions == (AccountReference(handle="bob"),)


def test_a_row_with_a_rounded_id_is_refused() -> None:
    found = item(id="5.70306E+17")
    assert isinstance(found, RejectedRecord)
    assert found.reason == "bad_id"
