"""Typed parameters of queries: text becomes a value of the declared type."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.cypher import query_library
from graph.errors import QueryRefused, UsageError
from graph.settings import Settings
from graph.store.query_files import QueryParameter


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """A store that does not exist yet: only the name of its folder."""
    return Settings(f"ladybug:{tmp_path / 'home'}")


@pytest.mark.parametrize(
    ("type_", "typed", "value"),
    [
        ("STRING", " as it is ", " as it is "),
        ("STRING", "12", "12"),
        ("INTEGER", "12", 12),
        ("INTEGER", -3, -3),
        ("FLOAT", "0.5", 0.5),
        ("FLOAT", 1, 1.0),
        ("BOOLEAN", "Yes", True),
        ("BOOLEAN", "0", False),
        ("BOOLEAN", False, False),
        ("DATETIME", "2026-10-05", "2026-10-05T00:00:00"),
        ("DATETIME", "2026-10-05T10:00:00+02:00", "2026-10-05T08:00:00"),
        ("DATETIME", datetime(2026, 10, 5, tzinfo=UTC), "2026-10-05T00:00:00"),
        ("LIST<STRING>", "a, b,,c", ["a", "b", "c"]),
        ("LIST<STRING>", ("a,b", "c"), ["a,b", "c"]),
    ],
)
def test_typed_text_becomes_a_value_of_its_type(
    type_: str, typed: object, value: object
) -> None:
    found = query_library.coerce_parameter(QueryParameter("x", type_), typed)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("type_", "typed", "words"),
    [
        ("STRING", 12, "a text"),
        ("INTEGER", "12.5", "a whole number"),
        ("INTEGER", "many", "a whole number"),
        ("INTEGER", True, "a whole number"),
        ("INTEGER", "9" * 30, "a whole number"),
        ("FLOAT", "nan", "a number"),
        ("FLOAT", "1e999", "a number"),
        ("BOOLEAN", "maybe", "true or false"),
        ("DATETIME", "yesterday", "2026-10-31"),
        ("DATETIME", "05.10.2026", "2026-10-31"),
        ("LIST<STRING>", [1], "commas"),
    ],
)
def test_an_invalid_value_is_refused_in_a_sentence(
    type_: str, typed: object, words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        query_library.coerce_parameter(QueryParameter("when", type_), typed)
    assert str(caught.value).startswith("when takes")


def test_a_day_for_until_counts_whole_and_a_moment_does_not() -> None:
    until = QueryParameter("until", "DATETIME")
    assert query_library.coerce_parameter(until, "2026-10-31") == "2026-11-01T00:00:00"
    assert (
        query_library.coerce_parameter(until, "2026-10-31T00:00:00")
        == "2026-10-31T00:00:00"
    )
    assert query_library.coerce_parameter(until, "9999-12-31") == "9999-12-31T00:00:00"


@given(st.datetimes(min_value=datetime(1900, 1, 1)), st.integers(-720, 720))
def test_a_moment_with_an_offset_is_the_same_moment_in_utc(
    moment: datetime, minutes: int
) -> None:
    zone = timezone(timedelta(minutes=minutes))
    try:
        typed = moment.replace(tzinfo=UTC).astimezone(zone).isoformat()
    except OverflowError:
        return
    found = query_library.coerce_parameter(QueryParameter("since", "DATETIME"), typed)
    assert datetime.fromisoformat(found) == moment


@given(st.text())
def test_no_text_makes_a_parameter_break(text: str) -> None:
    for type_ in ("STRING", "INTEGER", "FLOAT", "BOOLEAN", "DATETIME", "LIST<STRING>"):
        with suppress(UsageError):
            json.dumps(
                query_library.coerce_parameter(QueryParameter("x", type_), text),
                allow_nan=False,
            )


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(QueryRefused, match="MAP"):
        query_library.coerce_parameter(QueryParameter("x", "MAP"), "a")


def test_missing_and_unknown_parameters_are_named(bare: Settings) -> None:
    query = query_library.find_query(bare, "evidence")
    with pytest.raises(UsageError, match="evidence needs account"):
        query_library.parameter_values(query, {})
    with pytest.raises(UsageError, match=r"'acount'.*takes account, kind, limit"):
        query_library.parameter_values(query, {"acount": "x"})
    assert query_library.parameter_values(query, {"account": "a"}) == {
        "account": "a",
        "kind": "share",
        "limit": 100,
    }
