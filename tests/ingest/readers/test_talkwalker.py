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
from ingest.readers import talkwalker

TWEET = {
    "url": "https://x.com/amy/status/1001",
    "published": "1709640000000",
    "title": "hello @bob...",
    "content": "hello @bob #tea",
    "lang": "en",
    "source_type": "SOCIALMEDIA_TWITTER",
    "domain_url": "https://x.com/",
    "reach": "250",
    "engagement": "9",
    "extra_author_attributes.name": "Amy A.",
    "extra_source_attributes.name": "x.com",
    "extra_source_attributes.world_data.country": "Freedonia",
}
ARTICLE = {
    **TWEET,
    "url": "https://news.example/tea",
    "published": "2024-03-05 12:00:00",
    "title": "Tea is back",
    "content": "Write to press@news.example or @bob",
    "source_type": "ONLINENEWS",
    "extra_author_attributes.name": "",
}


def item(cells: dict[str, str], changed: dict[str, str]) -> Record | RejectedRecord:
    (found,) = talkwalker.read(
        [FileRow(RecordPosition(2, 10), b"raw", {**cells, **changed})]
    )
    assert isinstance(found, Record | RejectedRecord)
    return found


def post(cells: dict[str, str], changed: dict[str, str] | None = None) -> Post:
    found = item(cells, changed or {})
    assert isinstance(found, Record), found
    assert isinstance(found.main, Post)
    return found.main


def test_the_export_is_known_by_its_header() -> None:
    assert talkwalker.sniff(FileHead("table", tuple(TWEET), ()))
    assert not talkwalker.sniff(FileHead("table", ("url", "title", "content"), ()))


def test_a_post_has_the_id_and_the_handle_of_its_address() -> None:
    main = post(TWEET)
    assert main.author is not None
    assert (main.id, main.platform) == ("1001", "x")
    assert main.author.account == AccountReference(handle="amy")
    assert main.author.name == "Amy A."
    assert main.created_at == datetime(2024, 3, 5, 12)
    assert (main.text, main.language) == ("hello @bob #tea", "en")
    assert (main.mentions, main.tags) == ((AccountReference(handle="bob"),), ("tea",))


def test_a_share_is_recognised_by_its_prefix_only() -> None:
    main = post(TWEET, {"content": "RT @bob: ask @eve", "title": ""})
    assert main.share_of == PostReference(author=AccountReference(handle="bob"))
    assert (main.kind, main.mentions) == (PostKind.SHARE, ())


def test_an_article_has_its_title_and_mentions_nobody() -> None:
    main = post(ARTICLE)
    assert (main.id, main.author, main.platform) == (None, None, "onlinenews")
    assert main.text == "Tea is back\nWrite to press@news.example or @bob"
    assert main.mentions == ()


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("5", Label.PRAISE),
        ("-2", Label.COMPLAINT),
        ("0", Label.NEUTRAL),
        ("positive", Label.PRAISE),
        ("", None),
    ],
)
def test_a_sentiment_is_a_number_or_a_word(cell: str, label: Label | None) -> None:
    assert post(TWEET, {"sentiment": cell}).label is label


def test_a_row_with_a_bad_date_is_refused() -> None:
    found = item(TWEET, {"published": "soon"})
    assert isinstance(found, RejectedRecord)
    assert found.reason == "bad_time"
