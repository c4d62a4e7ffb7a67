from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UsageError
from ingest.mapping.column_mapping import (
    MAPPABLE_FIELDS,
    complete_mapping,
    has_required_fields,
    load_mapping,
    save_mapping,
    validate_mapping,
)
from ingest.mapping.column_vocabulary import COLUMN_NAMES, MULTI_FIELD_NAMES
from ingest.mapping.field_guessing import (
    MIN_CONFIDENCE,
    fold_column_name,
    guess_fields,
    guess_mapping,
)
from ingest.mapping.further_column_names import FURTHER_COLUMN_NAMES

HEADERS = [
    (
        "english export",
        ["Post ID", "Created At", "Username", "Full Text", "Like Count", "URL"],
        ["id", "created_at", "author_handle", "text", "likes", "url"],
    ),
    (
        "english camel case",
        ["messageId", "createdAt", "userId", "screenName", "body", "replyCount"],
        ["id", "created_at", "author_id", "author_handle", "text", "replies"],
    ),
    (
        "english reviews",
        ["Review ID", "Reviewer", "Rating", "Review Text", "Review Date", "Brand"],
        ["id", "author_handle", "stars", "text", "created_at", "brand"],
    ),
    (
        "german",
        ["Beitrags-ID", "Veröffentlicht am", "Autor", "Inhalt", "Sprache", "Marke"],
        ["id", "created_at", "author_handle", "text", "language", "brand"],
    ),
    (
        "german reviews",
        ["Benutzername", "Sterne", "Rezension", "Datum", "Stimmung"],
        ["author_handle", "stars", "text", "created_at", "label"],
    ),
    (
        "french",
        ["Date de création", "Auteur", "Commentaire", "J'aime", "Lien", "Abonnés"],
        ["created_at", "author_handle", "text", "likes", "url", "followers"],
    ),
    (
        "spanish",
        ["Fecha", "Usuario", "Mensaje", "Me gusta", "Compartidos", "Enlace"],
        ["created_at", "author_handle", "text", "likes", "shares", "url"],
    ),
    (
        "korean",
        ["작성일", "작성자", "내용", "좋아요", "조회수", "링크"],
        ["created_at", "author_handle", "text", "likes", "views", "url"],
    ),
    (
        "korean reviews",
        ["닉네임", "별점", "리뷰", "작성일자", "브랜드"],
        ["author_handle", "stars", "text", "created_at", "brand"],
    ),
    (
        "english with targets",
        [
            "tweet_id",
            "user_id",
            "text",
            "in_reply_to_status_id",
            "in_reply_to_screen_name",
            "retweeted_status_id",
            "retweeted_user",
            "quoted_status_id",
            "quoted_user",
            "mentions",
            "hashtags",
            "urls",
            "conversation_id",
            "collected_at",
            "platform",
            "is_promoted",
        ],
        [
            "id",
            "author_id",
            "text",
            "reply_to_id",
            "reply_to_author",
            "share_of_id",
            "share_of_author",
            "quote_of_id",
            "quote_of_author",
            "mentions",
            "tags",
            "links",
            "conversation_id",
            "collected_at",
            "platform",
            "paid",
        ],
    ),
]


@pytest.mark.parametrize(
    ("columns", "fields"),
    [(columns, fields) for _, columns, fields in HEADERS],
    ids=[name for name, _, _ in HEADERS],
)
def test_headers_of_several_languages_are_understood(
    columns: list[str], fields: list[str]
) -> None:
    assert guess_mapping(columns, []) == dict(zip(columns, fields, strict=True))


def test_a_name_that_its_cells_contradict_is_no_guess() -> None:
    rows = [{"date": cell, "text": "so good"} for cell in ("mild", "warm", "cold")]
    assert guess_mapping(["date", "text"], rows) == {"text": "text"}


def test_a_date_of_two_meanings_is_a_date_whose_order_the_column_must_settle() -> None:
    rows = [{"date": "03/05/2024"}]
    assert guess_mapping(["date"], rows) == {"date": "created_at"}


def test_cells_decide_between_the_meanings_of_a_word() -> None:
    counted = [{"comments": "3"}, {"comments": "0"}]
    rows = [{"comments": "so good"}, {"comments": "very bad"}]
    assert guess_mapping(["comments"], counted) == {"comments": "replies"}
    assert guess_mapping(["comments"], rows) == {"comments": "text"}


def test_of_two_columns_for_one_field_the_more_telling_name_wins() -> None:
    assert guess_mapping(["description", "text"], []) == {"text": "text"}


def test_columns_without_telling_names_are_guessed_by_what_they_hold() -> None:
    rows = [
        {
            "a": f"This is what customer number {n} wrote to us",
            "b": f"2024-03-0{n}T10:00:00Z",
            "c": f"@amy{n}",
            "d": f"https://a.example/{n}",
        }
        for n in range(1, 5)
    ]
    found = guess_fields(["a", "b", "c", "d"], rows)
    assert {column: one.field for column, one in found.items()} == {
        "a": "text",
        "b": "created_at",
        "c": "author_handle",
        "d": "url",
    }
    assert all(one.confidence < MIN_CONFIDENCE for one in found.values())


def test_peoples_names_identify_accounts_only_where_nothing_else_does() -> None:
    alone = guess_fields(["Name", "Text"], [])
    assert alone["Name"].field == "author_handle"
    assert alone["Name"].confidence < MIN_CONFIDENCE
    beside = guess_fields(["Name", "Handle", "Text"], [])
    assert beside["Name"].field == "author_name"


def test_a_profiles_description_is_not_surely_a_text() -> None:
    found = guess_fields(["id", "screen_name", "description"], [])
    assert found["description"].field == "text"
    assert found["description"].confidence < MIN_CONFIDENCE


def test_every_guess_gives_its_reason() -> None:
    found = guess_fields(["likes", "text"], [{"likes": "3", "text": "so good"}])
    assert found["likes"].reason == 'it is called "likes" and holds whole numbers'


def test_no_name_means_two_fields() -> None:
    names = Counter(
        name
        for table in (COLUMN_NAMES, FURTHER_COLUMN_NAMES)
        for words in table.values()
        for name in {fold_column_name(word) for word in words}
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_every_word_of_the_context_is_a_known_name_and_field() -> None:
    names = {
        fold_column_name(word)
        for table in (COLUMN_NAMES, FURTHER_COLUMN_NAMES)
        for words in table.values()
        for word in words
    }
    assert set(MULTI_FIELD_NAMES) <= names
    assert {field for fields in MULTI_FIELD_NAMES.values() for field in fields} <= set(
        MAPPABLE_FIELDS
    )


cells = st.text(max_size=30)
header = st.lists(
    st.one_of(
        cells, st.sampled_from([word for w in COLUMN_NAMES.values() for word in w])
    ),
    unique=True,
    max_size=12,
)


@given(header, st.lists(st.lists(cells, max_size=12), max_size=5))
def test_a_guess_names_each_field_and_column_once(
    columns: list[str], rows: list[list[str]]
) -> None:
    found = guess_mapping(
        columns, [dict(zip(columns, row, strict=False)) for row in rows]
    )
    assert set(found) <= set(columns)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(MAPPABLE_FIELDS)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"nowhere": "text"}, "There is no column 'nowhere' in the file"),
        ({"a": "mood"}, "There is no field 'mood'"),
        ({"a": "text", "b": "text"}, "Two columns are mapped to text"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_in_a_sentence(
    mapping: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        validate_mapping(mapping, ["a", "b"])


def test_a_text_alone_is_enough() -> None:
    validate_mapping({"a": "text"}, ["a", "b"])
    assert has_required_fields(["text"])
    assert not has_required_fields(["author_handle", "stars"])


def test_what_the_user_says_adds_to_the_guess() -> None:
    guess = {"Date": "created_at", "Body": "text", "Note": "label"}
    said = {"Title": "text", "Note": "ignore", "Date": "collected_at"}
    assert complete_mapping(guess, said) == {"Title": "text", "Date": "collected_at"}


def test_a_saved_mapping_is_found_by_its_header_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "mappings.json"
    first = {"Inhalt": "text", "Wer": "author_handle"}
    other = {"body": "text", "note": "stars"}
    save_mapping(path, ["Inhalt", "Wer", "Rest"], first)
    save_mapping(path, ["body", "note"], other)
    assert load_mapping(path, ["Rest", "Wer", "Inhalt"]) == first
    assert load_mapping(path, ["note", "body"]) == other
    assert load_mapping(path, ["Inhalt", "Wer"]) is None
    assert [one.name for one in path.parent.iterdir()] == ["mappings.json"]


def test_a_mapping_that_cannot_work_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        save_mapping(tmp_path / "mappings.json", ["a"], {"a": "stars"})
    assert not (tmp_path / "mappings.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"x": 3}', "\xff"])
def test_a_damaged_file_of_mappings_recalls_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mappings.json"
    path.write_text(text, encoding="latin-1")
    assert load_mapping(path, ["a", "b"]) is None


def test_a_damaged_entry_recalls_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mappings.json"
    save_mapping(path, ["a", "b"], {"a": "text", "b": "stars"})
    path.write_text(path.read_text("utf-8").replace('"stars"', "[1]"), "utf-8")
    assert load_mapping(path, ["a", "b"]) is None
