from __future__ import annotations

from datetime import datetime

import pytest

from graph.model import (
    AccountReference,
    Label,
    Post,
    PostKind,
    PostReference,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import brandwatch

NEW = {
    "Date": "2024-03-05 12:00:00.0",
    "Title": "hello",
    "Snippet": "hello ...",
    "Full Text": "hello @bob #tea",
    "Url": "https://x.com/amy/status/1001",
    "Author": "amy",
    "Full Name": "Amy A.",
    "X Author ID": "11",
    "X Followers": "250",
    "X Following": "30",
    "X Verified": "true",
    "X Repost of": "",
    "X Reply to": "",
    "Mentioned Authors": "@bob, @eve",
    "Hashtags": "#tea, #cake",
    "Expanded URLs": "https://a.example/?x=1,2, https://b.example/",
    "Engagement Type": "",
    "Thread Entry Type": "",
    "Parent Post Id": "",
    "Root Post Id": "",
    "Sentiment": "positive",
    "Likes": "4",
    "Comments": "2",
    "Shares": "3",
    "Impressions": "90",
    "Reach (new)": "1000",
    "Page Type Name": "X",
    "Resource Id": "bw-1",
    "Language": "en",
}
OLD = {
    name.replace("X ", "Twitter ", 1) if name.startswith("X ") else name: cell
    for name, cell in NEW.items()
    if name not in ("Likes", "Comments", "Shares", "X Repost of")
} | {
    "Url": "http://twitter.com/amy/statuses/1001",
    "Page Type Name": "Twitter",
    "Twitter Retweet of": "",
    "Twitter Retweets": "3",
    "Twitter Likes": "4",
    "Twitter Reply Count": "2",
}
NEWS = {
    **NEW,
    "Url": "https://news.example/tea",
    "Author": "",
    "X Author ID": "",
    "Page Type Name": "Online News",
    "Sentiment": "negative",
    "Mentioned Authors": "",
}


def item(cells: dict[str, str], changed: dict[str, str]) -> Record | RejectedRecord:
    (found,) = brandwatch.read(
        [FileRow(RecordPosition(2, 10), b"raw", {**cells, **changed})]
    )
    assert isinstance(found, Record | RejectedRecord)
    return found


def post(cells: dict[str, str], changed: dict[str, str] | None = None) -> Post:
    found = item(cells, changed or {})
    assert isinstance(found, Record), found
    assert isinstance(found.main, Post)
    return found.main


@pytest.mark.parametrize("cells", [NEW, OLD], ids=["x", "twitter"])
def test_both_sets_of_column_names_give_the_same_records(cells: dict[str, str]) -> None:
    assert brandwatch.sniff(FileHead("table", tuple(cells), ()))
    main = post(cells)
    assert main.author is not None
    assert (main.id, main.platform, main.kind) == ("1001", "x", PostKind.ORIGINAL)
    assert main.author.account == AccountReference(id="11", handle="amy")
    assert (main.author.followers, main.author.following) == (250, 30)
    assert main.author.verified is True
    assert main.created_at == datetime(2024, 3, 5, 12)
    assert (main.likes, main.shares, main.replies) == (4, 3, 2)
    assert (main.label, main.views, main.language) == (Label.PRAISE, 90, "en")
    assert main.mentions == (
        AccountReference(handle="bob"),
        AccountReference(handle="eve"),
    )
    assert main.tags == ("tea", "cake")
    assert main.links == ("https://a.example/?x=1,2", "https://b.example/")


def test_a_table_of_a_date_an_url_and_an_author_is_not_brandwatch() -> None:
    assert not brandwatch.sniff(FileHead("table", ("Date", "Url", "Author"), ()))


@pytest.mark.parametrize(
    ("cells", "column", "where"),
    [
        (NEW, "X Repost of", "https://x.com/bob/status/900"),
        (OLD, "Twitter Retweet of", "http://twitter.com/bob/statuses/900"),
    ],
    ids=["x", "twitter"],
)
def test_a_share_is_read_from_the_address_and_mentions_nobody(
    cells: dict[str, str], column: str, where: str
) -> None:
    main = post(
        cells,
        {
            column: where,
            "Engagement Type": "RETWEET",
            "Full Text": "RT @bob: ask @eve",
        },
    )
    assert main.share_of == PostReference(
        post="900", author=AccountReference(handle="bob")
    )
    assert (main.kind, main.mentions, main.likes) == (PostKind.SHARE, (), None)


def test_a_share_without_an_address_names_whom_the_prefix_names() -> None:
    main = post(NEW, {"Engagement Type": "RETWEET", "Full Text": "RT @bob: tea"})
    assert main.share_of == PostReference(author=AccountReference(handle="bob"))


def test_a_reply_is_read_from_the_address_or_the_parent() -> None:
    where = "https://x.com/bob/status/900"
    main = post(NEW, {"X Reply to": where, "Engagement Type": "REPLY"})
    assert main.reply_to == PostReference(
        post="900", author=AccountReference(handle="bob")
    )
    parent = post(NEW, {"Engagement Type": "REPLY", "Parent Post Id": "901"})
    assert parent.reply_to == PostReference(post="901")


def test_a_quote_is_a_quote() -> None:
    main = post(NEW, {"Engagement Type": "QUOTE", "Parent Post Id": "902"})
    assert main.quote_of == PostReference(post="902")
    assert post(NEW, {"Engagement Type": "QUOTE"}).kind is PostKind.QUOTE


def test_a_page_keeps_the_id_that_brandwatch_gave() -> None:
    main = post(NEWS)
    assert (main.id, main.platform) == ("bw-1", "online_news")
    assert (main.author, main.label) == (None, Label.COMPLAINT)


def test_without_any_id_the_loader_makes_one() -> None:
    assert post(NEWS, {"Resource Id": ""}).id is None


def test_a_row_with_an_ambiguous_date_is_refused() -> None:
    found = item(NEW, {"Date": "03/05/2024 12:00"})
    assert isinstance(found, RejectedRecord)
    assert found.reason == "bad_time"
