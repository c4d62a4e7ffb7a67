"""brands.toml: what is written comes back, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.brand_config import (
    Brand,
    account_key,
    brand_id_from_name,
    brands_to_toml,
    contains_account,
    load_brands,
    parse_brands,
    save_brands,
)
from graph.errors import UsageError

FULL = """
[[brand]]
name = "Delta Air Lines"
aliases = ["Delta", "Delta"]
ambiguous_aliases = ["Delta"]
context = ["flight"]
excluded = ["delta variant"]
owned = ["@Delta", "x:5920532"]
staff = ["x:@jane"]
partners = ["mastodon:paid@example.social"]
rivals = ["United Airlines"]

[[brand]]
name = "United Airlines"
id = "united"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "brands.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_gives_its_brands_in_its_order(tmp_path: Path) -> None:
    delta, united = load_brands(write(tmp_path, FULL))
    assert delta == Brand(
        id="delta-air-lines",
        name="Delta Air Lines",
        aliases=("Delta",),
        ambiguous_aliases=("Delta",),
        context=("flight",),
        excluded=("delta variant",),
        owned=("@Delta", "x:5920532"),
        staff=("x:@jane",),
        partners=("mastodon:paid@example.social",),
        rivals=("united-airlines",),
    )
    assert united.id == "united"


def test_a_byte_order_mark_of_a_windows_editor_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "brands.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FULL.encode())
    assert len(load_brands(path)) == 2


def test_an_empty_file_has_no_brands(tmp_path: Path) -> None:
    assert load_brands(write(tmp_path, "# nothing yet\n")) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[brand]]\nname = "A"\nowned = ["@a]\n', "line 3"),
        ('[[brand]]\naliases = ["A"]\n', "`name`"),
        ('[[brand]]\nname = "  "\n', "`name`"),
        ('[[brand]]\nname = "A"\naliases = "B"\n', "`aliases`"),
        ('[[brand]]\nname = "A"\naliases = [1]\n', "`aliases`"),
        ('[[brand]]\nname = "A"\nalias = ["B"]\n', "`alias`"),
        ('[[brand]]\nname = "A"\nid = "A b"\n', "`id`"),
        ('[[brand]]\nname = "A"\nowned = ["just words"]\n', "`owned`"),
        ('[[brand]]\nname = "A"\nstaff = ["bare"]\n', "`staff`"),
        ('[brand]\nname = "A"\n', "[[brand]]"),
        ("brand = [1]\n", "brand 1"),
        ('[[brands]]\nname = "A"\n', "'brands'"),
        ('[[brand]]\nname = "A"\n[[brand]]\nname = "a"\n', "'a'"),
    ],
)
def test_a_bad_file_is_refused_by_one_sentence_that_names_the_place(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load_brands(write(tmp_path, text))
    message = str(caught.value)
    assert named in message
    assert "brands.toml" in message
    assert "\n" not in message


def test_a_missing_file_and_a_binary_file_are_usage_errors(
    tmp_path: Path,
) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_brands(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b'[[brand]]\nname = "Nestl\xe9"\n')
    with pytest.raises(UsageError, match="UTF-8"):
        load_brands(tmp_path / "latin.toml")


def test_written_brands_are_read_back(tmp_path: Path) -> None:
    brands = load_brands(write(tmp_path, FULL))
    save_brands(brands, tmp_path / "copy.toml")
    assert load_brands(tmp_path / "copy.toml") == brands
    assert not list(tmp_path.glob("*.part"))


words = st.text(
    st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and text != "")


@given(st.lists(words, max_size=4, unique=True), words)
def test_any_text_survives_writing_and_reading(aliases: list[str], name: str) -> None:
    import tomllib

    brand = Brand(id=brand_id_from_name(name), name=name, aliases=tuple(aliases))
    assert parse_brands(tomllib.loads(brands_to_toml([brand]))) == (brand,)


def test_an_account_is_the_same_however_it_is_written() -> None:
    assert account_key("x:@Delta") == account_key("@DELTA", "X") == "x:delta"
    assert account_key("115850") == "115850"


def test_an_account_without_a_platform_counts_on_every_platform() -> None:
    assert contains_account(("@Delta",), "bluesky", None, "delta")
    assert contains_account(("x:5920532",), "x", "5920532", "whoever_holds_it_now")
    assert not contains_account(("x:5920532",), "bluesky", "5920532")
    assert not contains_account((), "x", "delta")
