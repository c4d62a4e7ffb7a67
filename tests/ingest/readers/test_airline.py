from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from graph.model import (
    AccountReference,
    Label,
    Post,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import airline

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared/data/airline_sentiment/Tweets.csv"

CELLS = {
    "tweet_id": "570306133677760000",
    "airline_sentiment": "negative",
    "airline": "Falcon Air",
    "name": "amy",
    "text": "=@FalconAir lost my bag, ask @bob #late https://a.example/x?utm_source=y",
    "retweet_count": "3",
    "tweet_created": "42059.4832407407",
    "tweet_location": "",
}


def read(**cells: str) -> Record | RejectedRecord:
    row = FileRow(RecordPosition(2, 0), b"", CELLS | cells)
    (item,) = airline.read([row])
    assert isinstance(item, Record | RejectedRecord)
    return item


def post(**cells: str) -> Post:
    record = read(**cells)
    assert isinstance(record, Record)
    assert isinstance(record.main, Post)
    return record.main


def test_a_row_is_a_labelled_post_about_its_airline() -> None:
    found = post()
    assert found.id == "570306133677760000"
    assert found.platform == "x"
    assert found.author is not None
    assert found.author.account == AccountReference(handle="amy")
    assert found.brands == ("Falcon Air",)
    assert found.shares == 3
    assert found.mentions == (
        AccountReference(handle="FalconAir"),
        AccountReference(handle="bob"),
    )
    assert found.tags == ("late",)
    assert found.links == ("https://a.example/x",)
    assert found.share_of is found.reply_to is found.quote_of is None


def test_the_spreadsheets_equals_sign_is_not_the_authors() -> None:
    assert post().text.startswith("@FalconAir lost")
    assert post(text="= is a sign").text == "= is a sign"


def test_a_day_serial_is_local_time_of_the_west_coast_rounded_to_seconds() -> None:
    # 0.4832407407 of a day is 11:35:52; the coast is 8 hours behind in February.
    assert post().created_at == datetime(2015, 2, 24, 19, 35, 52)
    assert post(tweet_created="42185.5").created_at == datetime(2015, 6, 30, 19)


def test_a_written_time_keeps_its_own_zone() -> None:
    found = post(tweet_created="2015-02-24 11:35:52 -0800")
    assert found.created_at == datetime(2015, 2, 24, 19, 35, 52)


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("negative", Label.COMPLAINT),
        ("neutral", Label.NEUTRAL),
        ("positive", Label.PRAISE),
        ("unsure", None),
    ],
)
def test_the_files_own_sentiment_is_the_label(word: str, label: Label | None) -> None:
    assert post(airline_sentiment=word).label is label


def test_names_in_a_hand_made_share_are_not_mentioned_by_the_sharer() -> None:
    # Trap: "RT @x: ... @y" makes the sharer "mention" x and y (dmi-tcat #449).
    assert post(text="RT @amy: thanks @bob").mentions == ()
    assert post(text="@eve true! RT @amy: thanks @bob").mentions == (
        AccountReference(handle="eve"),
    )


def test_an_id_that_a_spreadsheet_rounded_to_a_power_is_replaced_and_counted() -> None:
    # Trap: spreadsheet damage. Rounded digits cannot be detected, "5.7E+17" can.
    item = read(tweet_id="5.70306E+17")
    assert isinstance(item, Record)
    assert isinstance(item.main, Post)
    assert (item.main.id, item.warnings) == (None, ("rounded_id",))


def test_a_day_serial_of_the_future_is_refused() -> None:
    item = read(tweet_created="99999.5")
    assert isinstance(item, RejectedRecord)
    assert item.reason == "bad_time"


def test_other_tables_are_not_recognised_as_airline_tweets() -> None:
    assert airline.sniff(FileHead("table", tuple(CELLS), ()))
    assert not airline.sniff(FileHead("table", ("tweet_id", "text", "name"), ()))


def real_rows() -> Iterator[FileRow]:
    if not FILE.exists():
        pytest.skip("needs ../shared/data/airline_sentiment/Tweets.csv")
    with FILE.open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
        for number, cells in enumerate(csv.DictReader(lines), 2):
            yield FileRow(RecordPosition(number, 0), b"", cells)


def test_the_real_file_gives_every_post_label_and_brand() -> None:
    rows = list(real_rows())
    items = list(airline.read(rows))
    assert len(items) == len(rows) == 14_640
    posts = [item.main for item in items if isinstance(item, Record)]
    labels = Counter(each.label for each in posts if isinstance(each, Post))
    assert labels == {Label.COMPLAINT: 9178, Label.NEUTRAL: 3099, Label.PRAISE: 2363}
    brands = Counter(row.value["airline"] for row in rows)
    assert brands == Counter(p.brands[0] for p in posts if isinstance(p, Post))
    assert not any(p.text.startswith("=@") for p in posts if isinstance(p, Post))
    assert len({p.id for p in posts if isinstance(p, Post)}) == 14_485
    times = [p.created_at for p in posts if isinstance(p, Post) and p.created_at]
    assert len(times) == 14_640
    assert min(times) == datetime(2015, 2, 17, 7, 36, 5)
