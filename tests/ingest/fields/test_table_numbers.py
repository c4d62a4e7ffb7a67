from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.table_numbers import (
    find_star_scale,
    is_table_count,
    parse_table_count,
    parse_table_stars,
)


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("1.2K", 1_200),
        ("12,5k", 12_500),
        ("1M", 1_000_000),
        ("2.5万", 25_000),
        ("3천", 3_000),
        ("1,2 Tsd.", 1_200),
        ("3 mil", 3_000),
        ("12,5 Mio.", 12_500_000),
        ("3,456", 3_456),
        ("1.234", 1_234),
        ("1.234.567", 1_234_567),
        ("12 345", 12_345),
        ("12\u202f345", 12_345),
        ("12'345", 12_345),
        ("12,34,567", 1_234_567),
        ("12.0", 12),
        ("0", 0),
    ],
)
def test_counts_as_people_and_tools_write_them(cell: str, count: int) -> None:
    warn: list[str] = []
    assert (parse_table_count(cell, warn), warn) == (count, [])


@pytest.mark.parametrize("cell", ["", "-", "N/A", "nan", "None", "\u2014"])
def test_a_cell_that_says_there_is_no_count_gives_no_warning(cell: str) -> None:
    warn: list[str] = []
    assert (parse_table_count(cell, warn), warn) == (None, [])


def test_a_hidden_count_is_unknown_and_said() -> None:
    warn: list[str] = []
    assert (parse_table_count("-1", warn), warn) == (None, ["hidden_count"])


@pytest.mark.parametrize(
    "cell", ["many", "1.2", "-5", "1.2.3", "1e3", "1,23", "9" * 30]
)
def test_an_odd_cell_is_dropped_with_a_warning(cell: str) -> None:
    warn: list[str] = []
    assert (parse_table_count(cell, warn), warn) == (None, ["field_dropped"])
    assert not is_table_count(cell)


@given(st.integers(0, 2**53), st.sampled_from(",.'\u202f "))
def test_any_count_with_any_mark_of_thousands_is_read_back(
    count: int, mark: str
) -> None:
    assert parse_table_count(f"{count:,}".replace(",", mark), []) == count


@pytest.mark.parametrize(
    ("cells", "best"),
    [
        (["4", "5", "1"], 5),
        (["4", "9", "6"], 10),
        (["55", "80"], 100),
        (["yes", "no"], 1),
        (["1", "0", "1"], 1),
        (["4/10", "3/10"], 10),
        (["80%", "55%"], 100),
        (["\u2605\u2605\u2605"], 5),
        (["4,5", "", "n/a"], 5),
    ],
)
def test_the_scale_of_stars_is_found_by_the_whole_column(
    cells: list[str], best: int
) -> None:
    assert find_star_scale(cells).best == best


@pytest.mark.parametrize(
    ("cell", "best", "stars"),
    [
        ("4", 10, 2.0),
        ("9", 10, 4.5),
        ("4.8/5", 10, 4.8),
        ("4 out of 5 stars", 5, 4.0),
        ("4,5", 5, 4.5),
        ("80%", 100, 4.0),
        ("\u2605\u2605\u2605\u2606\u2606", 5, 3.0),
        ("\U0001f44d", 5, 5.0),
        ("1", 1, 5.0),
        ("no", 1, 1.0),
    ],
)
def test_stars_are_out_of_five(cell: str, best: int, stars: float) -> None:
    warn: list[str] = []
    assert (parse_table_stars(cell, best, warn), warn) == (stars, [])


@pytest.mark.parametrize(("cell", "best"), [("11", 10), ("good", 5), ("6", 5)])
def test_stars_beyond_their_scale_are_dropped(cell: str, best: int) -> None:
    warn: list[str] = []
    assert (parse_table_stars(cell, best, warn), warn) == (None, ["field_dropped"])
