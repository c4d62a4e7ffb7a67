from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import (
    AccountReference,
    Label,
    Post,
    PostKind,
    PostReference,
    ReaderItem,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.mapping.column_mapping import MAPPABLE_FIELDS
from ingest.mapping.table_plan import ReadingOptions, TablePlan, TableSurvey
from ingest.parsing.layouts import HEAD_ROWS
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import mapped

EVERYTHING = {field.upper(): field for field in MAPPABLE_FIELDS}


def rows(*cells: Mapping[str, str]) -> list[FileRow]:
    return [
        FileRow(RecordPosition(n, n * 10), b"raw", one)
        for n, one in enumerate(cells, start=2)
    ]


def read_mapped(
    mapping: Mapping[str, str], *cells: Mapping[str, str]
) -> list[ReaderItem]:
    """Read rows with exactly this mapping."""
    plan, survey = TablePlan(mapping=mapping), TableSurvey()
    return list(mapped.read_planned(rows(*cells), plan, survey, ReadingOptions()))


def post(cells: Mapping[str, str], mapping: Mapping[str, str]) -> Post:
    (found,) = read_mapped(mapping, cells)
    assert isinstance(found, Record), found
    assert isinstance(found.main, Post)
    return found.main


def everything(**cells: str) -> Post:
    blank = dict.fromkeys(EVERYTHING, "")
    return post({**blank, "ID": "1", **cells}, EVERYTHING)


def test_a_header_understood_with_confidence_is_recognised() -> None:
    assert mapped.sniff(FileHead("table", ("Autor", "Inhalt", "Datum"), ()))
    assert mapped.sniff(FileHead("table", ("Rating", "Review Text"), ()))


def test_an_incomplete_or_uncertain_header_is_not_recognised() -> None:
    assert not mapped.sniff(FileHead("table", ("Inhalt", "Wetter"), ()))
    assert not mapped.sniff(FileHead("table", ("Name", "Inhalt"), ()))
    assert not mapped.sniff(FileHead("table", ("Autor", "Datum"), ()))
    assert not mapped.sniff(FileHead("json", ("Autor", "Inhalt"), ()))


def test_a_table_is_read_by_the_guess_of_its_first_rows() -> None:
    found = list(
        mapped.read(
            rows(
                {"Wer": "x", "Autor": "amy", "Inhalt": "hi @bob", "Gefällt mir": "3"},
                {"Wer": "y", "Autor": "bob", "Inhalt": "hi", "Gefällt mir": ""},
            )
        )
    )
    first, second = found
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    main = first.main
    assert isinstance(main, Post)
    assert main.author is not None
    assert (main.id, main.created_at, main.platform) == (None, None, None)
    assert (main.author.account, main.likes) == (AccountReference(handle="amy"), 3)
    assert main.mentions == (AccountReference(handle="bob"),)
    assert second.position == RecordPosition(3, 30)


def test_rows_after_the_guessed_sample_are_all_read() -> None:
    many = [{"author": f"a{n}", "text": "so good"} for n in range(HEAD_ROWS * 3)]
    found = [item.main for item in mapped.read(rows(*many)) if isinstance(item, Record)]
    names = [
        one.author.account.handle
        for one in found
        if isinstance(one, Post) and one.author
    ]
    assert names == [f"a{n}" for n in range(HEAD_ROWS * 3)]


def test_an_empty_table_has_no_records() -> None:
    assert list(mapped.read([])) == []


def test_every_field_reaches_the_post() -> None:
    main = everything(
        CREATED_AT="2024-03-05T12:00:00Z",
        AUTHOR_ID="11",
        AUTHOR_HANDLE="@amy",
        AUTHOR_NAME="Amy A.",
        TEXT="hello",
        URL="https://a.example/1",
        LIKES="1",
        SHARES="2",
        REPLIES="3",
        VIEWS="4",
        STARS="4.5",
        LABEL="Negative",
        LANGUAGE="en",
        PLATFORM="Twitter",
        MENTIONS="['bob', 'eve']",
        TAGS="#tea;#cake",
        LINKS="https://b.example/, https://c.example/",
        FOLLOWERS="250",
        CONVERSATION_ID="900",
        COLLECTED_AT="2024-03-06T12:00:00Z",
        BRAND="Acme, Inc.;Other",
        PAID="yes",
    )
    assert main.author is not None
    assert main.author.account == AccountReference(id="11", handle="amy")
    assert (main.author.name, main.author.followers) == ("Amy A.", 250)
    assert main.author.at == main.collected_at == datetime(2024, 3, 6, 12)
    assert main.created_at == datetime(2024, 3, 5, 12)
    assert (main.likes, main.shares, main.replies, main.views) == (1, 2, 3, 4)
    assert (main.stars, main.label, main.platform) == (4.5, Label.COMPLAINT, "x")
    assert main.mentions == (
        AccountReference(handle="bob"),
        AccountReference(handle="eve"),
    )
    assert main.tags == ("tea", "cake")
    assert main.links == ("https://b.example/", "https://c.example/")
    assert main.brands == ("Acme, Inc.", "Other")
    assert (main.conversation_id, main.paid, main.language) == ("900", True, "en")


def test_targets_come_from_ids_names_and_addresses() -> None:
    main = everything(
        REPLY_TO_ID="5",
        REPLY_TO_AUTHOR="bob",
        QUOTE_OF_ID="https://x.com/eve/status/6",
    )
    assert main.reply_to == PostReference(
        post="5", author=AccountReference(handle="bob")
    )
    assert main.quote_of == PostReference(
        post="6", author=AccountReference(handle="eve")
    )
    assert everything(REPLY_TO_AUTHOR="22").reply_to == PostReference(
        author=AccountReference(id="22")
    )


def test_a_share_counts_for_the_one_who_was_shared() -> None:
    main = everything(TEXT="RT @bob: ask @eve", MENTIONS="bob;eve", LIKES="9")
    assert main.share_of == PostReference(author=AccountReference(handle="bob"))
    assert (main.kind, main.mentions, main.likes) == (PostKind.SHARE, (), None)
    named = everything(TEXT="so good", SHARE_OF_ID="7", SHARE_OF_AUTHOR="bob")
    assert named.share_of == PostReference(
        post="7", author=AccountReference(handle="bob")
    )


def test_a_table_of_stars_is_a_table_of_reviews() -> None:
    main = post({"s": "", "t": "fine"}, {"s": "stars", "t": "text"})
    assert (main.kind, main.author) == (PostKind.REVIEW, None)
    assert post({"t": "a", "w": "b"}, {"t": "text", "w": "author_id"}).review is False


@pytest.mark.parametrize("cell", ["", "1.23E+18"])
def test_a_row_whose_id_is_missing_or_rounded_gets_a_made_one(cell: str) -> None:
    assert everything(ID=cell, TEXT="hello").id is None


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"CREATED_AT": "03/05/2024"}, "bad_time"),
        ({"AUTHOR_HANDLE": "a" * 300}, "too_long"),
        ({"ID": ""}, "bad_row"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(
    cells: dict[str, str], reason: str
) -> None:
    blank = dict.fromkeys(EVERYTHING, "") | {"ID": "1"}
    (found,) = read_mapped(EVERYTHING, {**blank, **cells})
    assert isinstance(found, RejectedRecord)
    assert (found.reason, found.raw) == (reason, b"raw")


wild = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.,:-+eE@#[]'\"/\\ \0\ud800RT", max_size=40),
    st.sampled_from(
        ["https://[", "at://x/app.bsky.feed.post/1", "1e999", "nan", "[" * 50, "RT @"]
    ),
)


@given(st.lists(st.dictionaries(st.sampled_from(list(EVERYTHING)), wild), max_size=4))
def test_any_cells_make_one_record_or_one_reject_each(
    cells: list[dict[str, str]],
) -> None:
    found = read_mapped(EVERYTHING, *cells)
    assert len(found) == len(cells)
    assert all(isinstance(item, Record | RejectedRecord) for item in found)
    if cells and "TEXT" in cells[0]:
        guessed = list(mapped.read(rows(*cells)))
        assert len(guessed) == len(cells)
