"""What pages show is text, and only text."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.scoring.ranking import RankedAccount, Ranking, ScorePart, safe_url
from graph.rendering import account_badge, escaping, tables
from graph.snapshots import lookup
from graph.view_models import account_profile
from tests.graph.analysis.test_mentions import world

HIDDEN = "\u202e\u2066\u200b\u200e\ufeff\x1b\x00"


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    made = escaping.escape_html(text)
    assert not {"<", ">", '"', "'"} & set(made)


@given(st.text())
def test_invisible_characters_of_a_handle_are_displayed(text: str) -> None:
    made = escaping.visible_text(text, strict=True)
    assert made == "" or made.isprintable() or not set(made) & set(HIDDEN)


@pytest.mark.parametrize("char", HIDDEN)
def test_an_invisible_character_is_displayed_as_its_number(char: str) -> None:
    assert f"U+{ord(char):04X}" in escaping.visible_text(f"a{char}b", strict=True)


@pytest.mark.parametrize(
    "text",
    ["**b**", "[a](http://b)", ":red[x]", "![i](x)", "`c`", "$e$", "<b>", "# h"],
)
def test_a_label_is_escaped_for_markdown(text: str) -> None:
    made = escaping.escape_markdown(text)
    for place, char in enumerate(made):
        if char in "*[]:!`$<#(":
            assert made[place - 1] == "\\"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//a.example", "https://a b", "", None],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    assert safe_url(url) is None


def test_the_colour_of_an_account_is_always_the_same() -> None:
    assert account_badge.account_colour("x:1") == account_badge.account_colour("x:1")
    assert account_badge.account_colour("x:1") != account_badge.account_colour("x:2")


def test_a_row_is_found_by_its_id_and_nothing_else() -> None:
    accounts = world().accounts
    assert [lookup.row_of_id(accounts, f"x:{n}") for n in "abc"] == [0, 1, 2]
    assert lookup.row_of_id(accounts, "x:bb") is None
    assert lookup.rows_of_ids(accounts, ["x:c", "x:d", "x:a"]) == [2, 0]


def test_a_list_on_a_page_never_links_to_a_script() -> None:
    person = RankedAccount(
        0, "x:a", "a\u202eb", "x", 1, 1.0, (1.0,), "<b>", (), 0, profile="javascript:1"
    )
    found = Ranking(
        "influencers", (ScorePart("p", "p"),), (person,), "", "full", 1, 1, {}
    )
    table = tables.ranking_table(found)
    assert table["profile"].to_pylist() == [None]
    assert table["handle"].to_pylist() == ["a⟨U+202E⟩b"]
    assert "low" not in table.column_names


def test_a_display_table_displays_invisible_characters() -> None:
    table = pa.table({"t": ["a\u202eb", None], "n": [1, 2]})
    assert tables.visible_table(table)["t"].to_pylist() == ["a⟨U+202E⟩b", None]


def test_a_profile_names_the_brand_that_an_account_represents() -> None:
    snapshot = world()
    assert "speaks for Acme" in account_profile.describe_roles(snapshot, "x:c")
    assert (
        account_profile.describe_roles(snapshot, "x:a")
        == "No role at a brand is known."
    )


def test_a_profile_has_the_posts_latest_first_and_the_ties() -> None:
    snapshot = world()
    lines = account_profile.account_posts(snapshot, "x:a")
    assert [line.id for line in lines] == ["x:1", "x:0"]
    ties = account_profile.interaction_partners(snapshot, "x:a", True).to_pylist()
    assert [
        (one["account"], account_profile.describe_interactions(one)) for one in ties
    ] == [("x:c", "answered once")]
    assert account_profile.profile_sentence("Ann", lines, 0) == (
        "Ann wrote 2 posts since 5 October 2026. None were shared."
    )
