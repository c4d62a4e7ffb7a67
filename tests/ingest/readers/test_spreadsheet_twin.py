"""The airline file as a German Excel writes it gives the same posts, times and lists."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from graph.model import Post, ReadingChoice, Record
from ingest.loading.format_detection import parse_member
from ingest.parsing.sources import find_source_files

ROWS = 3_000
"""Rows of the file that are compared."""


def german(
    rows: list[dict[str, str]], columns: list[str], *, breaks_ids: bool
) -> bytes:
    """The rows with semicolons, dots in dates, decimal commas, in Windows-1252."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        serial = timedelta(seconds=round(float(row["tweet_created"]) * 86_400))
        moment = datetime(1899, 12, 30) + serial
        number = f"{float(row['tweet_id']):.5E}" if breaks_ids else row["tweet_id"]
        writer.writerow(
            {
                **row,
                "tweet_id": number,
                "tweet_created": moment.strftime("%d.%m.%Y %H:%M:%S"),
                "airline_sentiment_confidence": row[
                    "airline_sentiment_confidence"
                ].replace(".", ","),
                "negativereason_confidence": row["negativereason_confidence"].replace(
                    ".", ","
                ),
            }
        )
    return out.getvalue().encode("cp1252")


def read(path: Path) -> tuple[list[Post], list[str], list[ReadingChoice]]:
    (source,) = find_source_files([str(path)])
    (member,) = source.members()
    parsed = parse_member(member)
    assert parsed.format == "airline"
    items = list(parsed.items)
    records = [one for one in items if isinstance(one, Record)]
    posts = [one.main for one in records if isinstance(one.main, Post)]
    warnings = [name for one in records for name in one.warnings]
    return posts, warnings, [one for one in items if isinstance(one, ReadingChoice)]


@pytest.fixture
def rows(shared: Path) -> tuple[list[str], list[dict[str, str]]]:
    path = shared / "data" / "airline_sentiment" / "Tweets.csv"
    if not path.exists():
        pytest.skip("needs ../shared/data/airline_sentiment/Tweets.csv")
    found = []
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            text = "".join(str(cell) for cell in row.values())
            # Windows-1252 has no emoji, and some bytes of the file are no UTF-8.
            if text.encode("cp1252", "replace").decode("cp1252") == text:
                found.append(row)
    return list(reader.fieldnames or ()), found[:ROWS]


def written(path: Path, columns: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_german_twin_gives_the_same_posts_times_and_labels(
    tmp_path: Path, rows: tuple[list[str], list[dict[str, str]]]
) -> None:
    columns, cells = rows
    original, _, _ = read(written(tmp_path / "own.csv", columns, cells))
    twin_path = tmp_path / "twin.csv"
    twin_path.write_bytes(german(cells, columns, breaks_ids=False))
    twin, _, choices = read(twin_path)
    assert len(twin) == len(cells) == ROWS
    # The labellers' confidence keeps the comma of the spreadsheet; it is only compared.
    assert [replace(post, other_claims="") for post in twin] == [
        replace(post, other_claims="") for post in original
    ]
    found = {choice.name: choice.value for choice in choices}
    assert found == {"date order": "day first", "encoding": "cp1252"}


def test_ids_that_excel_broke_are_made_and_the_report_says_so(
    tmp_path: Path, rows: tuple[list[str], list[dict[str, str]]]
) -> None:
    columns, cells = rows
    original, _, _ = read(written(tmp_path / "own.csv", columns, cells))
    path = tmp_path / "twin.csv"
    path.write_bytes(german(cells, columns, breaks_ids=True))
    twin, warnings, _ = read(path)
    assert warnings.count("rounded_id") == ROWS
    assert {post.id for post in twin} == {None}
    same = [(one.created_at, one.author, one.label, one.text) for one in original]
    assert [(one.created_at, one.author, one.label, one.text) for one in twin] == same
