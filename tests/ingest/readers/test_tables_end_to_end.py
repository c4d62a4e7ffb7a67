"""Files as they come: unpacked, recognised and read by the real parts together."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from graph.errors import FileRefused
from graph.model import (
    AccountReference,
    Event,
    FileWarning,
    Kind,
    Post,
    ReaderItem,
    Record,
    RejectedRecord,
)
from ingest.loading.format_detection import parse_member
from ingest.parsing.sources import find_source_files

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared/data"


def read(path: Path) -> tuple[str, list[ReaderItem]]:
    (source,) = find_source_files([str(path)])
    (member,) = source.members()
    found = parse_member(member)
    return found.format, list(found.items)


def events(items: list[ReaderItem]) -> list[Event]:
    mains = [item.main for item in items if isinstance(item, Record)]
    return [main for main in mains if isinstance(main, Event)]


@pytest.mark.parametrize(
    ("name", "form", "records", "rejected"),
    [
        ("airline_sentiment/Tweets.csv", "airline", 14_638, {"bad_encoding": 2}),
        ("app_reviews_replies/google_play_reviews.csv", "app_reviews", 1_323, {}),
        ("coord_russian/russian_coord_tweets.csv.gz", "coortweet", 35_125, {}),
        ("congress_twitter/congress.edgelist", "edge_list", 13_289, {}),
        ("higgs_twitter/higgs-reply_network.edgelist.gz", "edge_list", 32_523, {}),
    ],
)
def test_real_files_are_recognised_by_content_and_nothing_is_lost(
    name: str, form: str, records: int, rejected: dict[str, int]
) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"needs ../shared/data/{name}")
    known, items = read(DATA / name)
    assert known == form
    assert sum(isinstance(item, Record) for item in items) == records
    reasons = Counter(item.reason for item in items if isinstance(item, RejectedRecord))
    assert reasons == rejected


@pytest.mark.parametrize(
    "name",
    [
        "forest_twitter/cascadetest.txt.gz",
        "twitter15_cascades/label.txt",
        "semeval2017_rumour_traindev/post_id.txt",
        "congress_twitter/pagerank.out.txt",
    ],
)
def test_lists_that_are_no_edges_are_not_read_as_edges(name: str) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"needs ../shared/data/{name}")
    with pytest.raises(FileRefused):
        read(DATA / name)


def test_a_comment_that_names_the_kind_reaches_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "links.txt"
    path.write_text("# kind: mention\n1\t2\n2\t3\n")
    form, items = read(path)
    assert form == "edge_list"
    assert [event.kind for event in events(items)] == [Kind.MENTION, Kind.MENTION]
    assert not any(isinstance(item, FileWarning) for item in items)


def test_an_edge_table_with_a_header_is_read(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("source,target,weight,kind\n1,2,3,reply\n2,1,1,quote\n")
    form, items = read(path)
    assert form == "edge_table"
    assert [(e.kind, e.weight) for e in events(items)] == [
        (Kind.REPLY, 3.0),
        (Kind.QUOTE, 1.0),
    ]


def test_a_nodexl_workbook_has_its_header_in_the_second_row(tmp_path: Path) -> None:
    path = tmp_path / "network.xlsx"
    columns = (
        *("Vertex 1", "Vertex 2", "Color", "Width", "Relationship"),
        *("Relationship Date (UTC)", "Tweet", "Imported ID"),
    )
    with xlsxwriter.Workbook(path) as book:
        dates = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        edges = book.add_worksheet("Edges")
        edges.write_row(0, 2, ("Visual Properties", "", "Add Your Own Columns Here"))
        edges.write_row(1, 0, columns)
        edges.write_row(2, 0, ("amy", "bob", "", "", "Mentions"))
        edges.write_datetime(2, 5, datetime(2020, 3, 5, 10), dates)
        edges.write_row(2, 6, ("hello @bob", "1170073690492588037"))
        edges.write_row(3, 0, ("bob", "amy", "", "", "Replies to"))
        vertices = book.add_worksheet("Vertices")
        vertices.write_row(1, 0, ("Vertex", "Followed", "Followers"))
    form, items = read(path)
    assert form == "nodexl"
    post, event = (item.main for item in items if isinstance(item, Record))
    assert isinstance(post, Post)
    assert post.id == "1170073690492588037"
    assert post.created_at == datetime(2020, 3, 5, 10)
    assert post.mentions == (AccountReference(handle="bob"),)
    assert isinstance(event, Event)
    assert (event.kind, event.actor) == (Kind.REPLY, AccountReference(handle="bob"))
