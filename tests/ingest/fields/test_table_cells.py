from __future__ import annotations

import pytest

from graph.model import AccountReference, Label, Post, PostReference, RecordPosition
from ingest.fields import label_words, table_cells
from ingest.parsing.row import FileRow


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("RT @amy: ask @bob", ["bob"]),
        ("so true! RT @amy ask @bob", ["bob"]),
        ("RT @amy: thanks @Amy", ["Amy"]),
        ("ask @bob and @eve.", ["bob", "eve"]),
        ("start @bob", ["bob"]),
    ],
)
def test_the_share_prefix_is_never_a_mention(cell: str, named: list[str]) -> None:
    assert [who.handle for who in table_cells.mentions_in_text(cell)] == named


def test_a_listed_name_is_a_mention_where_the_text_has_it_outside_the_prefix() -> None:
    amy, bob = AccountReference(handle="amy"), AccountReference(handle="bob")
    assert table_cells.mentions_in_text("RT @amy: ask @bob", [amy, bob]) == (bob,)
    assert table_cells.mentions_in_text("RT @amy: @AMY!", [amy]) == (amy,)
    assert table_cells.mentions_in_text("no names here", [amy]) == (amy,)


def test_names_with_dots_are_complete_where_a_platform_has_them() -> None:
    found = table_cells.mentions_in_text("ask @bob.b and @eve.e!", dotted=True)
    assert [who.handle for who in found] == ["bob.b", "eve.e"]


def test_a_list_of_names_drops_what_is_no_name_with_a_warning() -> None:
    warn: list[str] = []
    found = table_cells.accounts_from_lists(warn, names=["bob", "x" * 300, "@bob"])
    assert found == (AccountReference(handle="bob"),)
    assert warn == ["bad_mention"]


def test_ids_and_names_of_one_length_belong_together() -> None:
    assert table_cells.accounts_from_lists([], ["1"], ["amy"]) == (
        AccountReference(id="1", handle="amy"),
    )
    assert table_cells.accounts_from_lists([], ["1", "2"], ["amy"]) == (
        AccountReference(handle="amy"),
    )
    assert table_cells.accounts_from_lists([], ["1", "2"]) == (
        AccountReference(id="1"),
        AccountReference(id="2"),
    )


def test_a_share_loses_the_fields_of_the_original() -> None:
    post = Post(
        id="1",
        author=None,
        share_of=PostReference(post="2"),
        quote_of=PostReference(post="3"),
        reply_to=PostReference(post="4"),
        mentions=(AccountReference(handle="bob"),),
        likes=1,
        shares=2,
        replies=3,
        views=4,
        tags=("tea",),
    )
    found = table_cells.build_record(
        FileRow(RecordPosition(1, 0), b"", {}), post, []
    ).main
    assert found == Post(
        id="1", author=None, share_of=PostReference(post="2"), tags=("tea",)
    )


@pytest.mark.parametrize(
    ("cell", "platform"),
    [
        ("X (Twitter)", "x"),
        ("SOCIALMEDIA_TWITTER", "x"),
        ("Bluesky", "bluesky"),
        ("Online News", "online_news"),
        ("네이버", "네이버"),
        (" ", None),
    ],
)
def test_a_platform_has_one_name(cell: str, platform: str | None) -> None:
    assert table_cells.normalize_platform(cell) == platform


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("Positive", Label.PRAISE),
        ("négatif", Label.COMPLAINT),
        ("중립", Label.NEUTRAL),
        ("Not Rated", None),
    ],
)
def test_sentiment_words_are_labels(cell: str, label: Label | None) -> None:
    assert label_words.parse_label(cell) is label
