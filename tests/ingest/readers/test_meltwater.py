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
from ingest.readers import meltwater

OLD = {
    "Date": "05-Mar-2024 12:00PM",
    "Headline": "",
    "URL": "https://twitter.com/amy/status/1001",
    "Opening Text": "hello @bob #tea",
    "Hit Sentence": "hello @bob #tea",
    "Source": "Twitter",
    "Influencer": "@amy",
    "Language": "English",
    "Reach": "1000",
    "Engagement": "9",
    "Sentiment": "Positive",
    "Twitter Authority": "7",
    "Tweet Id": '"1001"',
    "Twitter Id": '"11"',
    "Twitter Screen Name": "@amy",
    "User Profile Url": "https://twitter.com/amy",
    "Twitter Bio": "Baker",
    "Twitter Followers": "250",
    "Twitter Following": "30",
    "Alternate Date Format": "Mar 5, 2024",
    "Time": "12:00 PM",
}
NEW = {
    "Date": "2024-03-05",
    "Time": "12:00:00",
    "Headline": "Tea is back",
    "URL": "https://news.example/tea",
    "Opening Text": "Tea is back. Write to press@news.example",
    "Hit Sentence": "... everyone likes #tea ...",
    "Source": "The Daily Bee",
    "Influencer": "Bea Writer",
    "Language": "German",
    "Hashtags": "#tea; #cake",
    "Views": "90",
    "Estimated Views": "1000",
    "Sentiment": "Not Rated",
    "Earned Traffic": "",
    "Custom Categories": "",
}


def item(cells: dict[str, str], changed: dict[str, str]) -> Record | RejectedRecord:
    (found,) = meltwater.read(
        [FileRow(RecordPosition(2, 10), b"raw", {**cells, **changed})]
    )
    assert isinstance(found, Record | RejectedRecord)
    return found


def post(cells: dict[str, str], changed: dict[str, str] | None = None) -> Post:
    found = item(cells, changed or {})
    assert isinstance(found, Record), found
    assert isinstance(found.main, Post)
    return found.main


@pytest.mark.parametrize("cells", [OLD, NEW], ids=["old", "new"])
def test_both_generations_are_known(cells: dict[str, str]) -> None:
    assert meltwater.sniff(FileHead("table", tuple(cells), ()))


def test_another_table_is_not_recognised() -> None:
    assert not meltwater.sniff(FileHead("table", ("Date", "URL", "Source"), ()))


def test_a_tweet_of_the_old_generation_has_the_platforms_ids() -> None:
    main = post(OLD)
    assert main.author is not None
    assert (main.id, main.platform) == ("1001", "x")
    assert main.author.account == AccountReference(id="11", handle="amy")
    assert (main.author.followers, main.author.bio) == (250, "Baker")
    assert main.created_at == datetime(2024, 3, 5, 12)
    assert (main.text, main.language) == ("hello @bob #tea", "en")
    assert (main.label, main.tags) == (Label.PRAISE, ("tea",))
    assert main.mentions == (AccountReference(handle="bob"),)


def test_a_share_counts_for_the_one_who_was_shared() -> None:
    values = "RT @bob: ask @eve"
    main = post(OLD, {"Opening Text": values, "Hit Sentence": values})
    assert main.share_of == PostReference(author=AccountReference(handle="bob"))
    assert (main.kind, main.mentions) == (PostKind.SHARE, ())


def test_an_article_of_the_new_generation_has_no_id_and_mentions_nobody() -> None:
    main = post(NEW)
    assert main.author is not None
    assert (main.id, main.platform) == (None, "the_daily_bee")
    assert main.author.account == AccountReference(handle="Bea Writer")
    assert main.author.name == "Bea Writer"
    assert main.created_at == datetime(2024, 3, 5, 12)
    assert (main.label, main.language, main.views) == (None, "de", 90)
    assert (main.mentions, main.tags) == ((), ("tea", "cake"))


def test_the_text_repeats_nothing() -> None:
    assert post(NEW).text.splitlines() == [
        "Tea is back. Write to press@news.example",
        "... everyone likes #tea ...",
    ]


def test_the_alternate_date_resolves_an_ambiguous_date() -> None:
    main = post(OLD, {"Date": "03/05/2024"})
    assert main.created_at == datetime(2024, 3, 5, 12)


def test_a_row_without_a_clear_date_is_refused() -> None:
    found = item(NEW, {"Date": "03/05/2024"})
    assert isinstance(found, RejectedRecord)
    assert found.reason == "bad_time"
