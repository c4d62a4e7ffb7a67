"""Every query of the library: its header, its columns, its rows by hand, on both engines."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from graph.cypher import query_library
from graph.cypher.json_values import to_json_value
from graph.cypher.read_only_gate import admit_statement
from graph.store import Store, query_files

DATA = Path(__file__).resolve().parents[2] / "data" / "query_library"
CASES = tomllib.loads((DATA / "expected.toml").read_text("utf-8"))["case"]
NAMES = query_files.query_names("report")
ENGINES = ("ladybug", "neo4j")
LAST_KEYS = {
    # What is unique in the rows of a query, so that their order is one.
    "most_shared_links": "link",
    "most_used_tags": "tag",
    "talk_by_day": "label",
    "languages": "language",
    "platforms": "platform",
    "brands": "brand",
    "copied_texts": "family",
    "switch_candidates": "rival",
    "renamed": "known_as",
    "files": "hash",
    "observations": "key",
    "evidence_events": "key",
    "saved_list": "run",
    "saved_runs": "run",
    "reciprocal_pairs": "other",
    "between": "target",
    "evidence": "acted_on",
    "sharers_of": "shared",
    "shared_by": "sharer",
    "mentions_of": "mentioned",
    "mentioned_by": "mentioner",
}


def label(case: dict[str, Any]) -> str:
    return " ".join([case["query"], *map(str, case.get("parameters", {}).values())])


def answer(store: Store, case: dict[str, Any]) -> list[list[Any]]:
    name = f"report/{case['query']}"
    query = query_files.load_query(name, store.engine)
    values = query_library.parameter_values(query, case.get("parameters", {}))
    columns = case.get("columns", query.columns)
    rows = store.rows(name, **values)
    return [[to_json_value(row[column]) for column in columns] for row in rows]


def expected(case: dict[str, Any]) -> list[list[Any]]:
    return [[None if cell == "-" else cell for cell in row] for row in case["rows"]]


@pytest.mark.parametrize("case", CASES, ids=label)
def test_the_rows_are_those_worked_out_by_hand(
    ladybug_store: Store, case: dict[str, Any]
) -> None:
    assert answer(ladybug_store, case) == expected(case), case.get("why")


@pytest.mark.neo4j
@pytest.mark.parametrize("case", CASES, ids=label)
def test_the_rows_are_the_same_on_the_real_neo4j(
    neo4j_store: Store, case: dict[str, Any]
) -> None:
    assert answer(neo4j_store, case) == expected(case), case.get("why")


def test_every_query_has_a_case_worked_out_by_hand() -> None:
    assert {f"report/{case['query']}" for case in CASES} == set(NAMES)


def columns_on(store: Store) -> None:
    for name in NAMES:
        case = next(c for c in CASES if f"report/{c['query']}" == name and c["rows"])
        query = query_files.load_query(name, store.engine)
        values = query_library.parameter_values(query, case.get("parameters", {}))
        row = store.rows(name, **values)[0]
        assert tuple(row) == query.columns, name


def test_the_columns_declared_are_those_returned(ladybug_store: Store) -> None:
    columns_on(ladybug_store)


@pytest.mark.neo4j
def test_the_columns_declared_are_those_returned_by_neo4j(neo4j_store: Store) -> None:
    columns_on(neo4j_store)


@pytest.mark.neo4j
def test_neo4j_explains_every_query_as_reading_only(neo4j_store: Any) -> None:
    for name in NAMES:
        kind, operators = neo4j_store.explain(
            query_files.load_query(name, "neo4j").text
        )
        assert kind == "r", name
        assert "ProduceResults" in operators


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_header_says_what_the_query_is(name: str, engine: str) -> None:
    query = query_files.load_query(name, engine)
    assert query.name == name
    assert query.columns
    assert query.purpose.endswith(".")
    other = query_files.load_query(name, ENGINES[engine == "ladybug"])
    assert (query.parameters, query.purpose, query.columns) == (
        other.parameters,
        other.purpose,
        other.columns,
    )
    for parameter in query.parameters:
        if parameter.default is not None:
            assert (
                query_library.parameter_values(query, _required(query))[parameter.name]
                is not None
            )


def _required(query: query_files.Query) -> dict[str, str]:
    return {p.name: "a" for p in query.parameters if p.default is None}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_the_gate_of_the_console_lets_every_query_through(
    name: str, engine: Any
) -> None:
    text = query_files.load_query(name, engine).text
    assert admit_statement(text, engine) == text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_no_row_limit_is_silent(name: str, engine: str) -> None:
    """Trap: silent row limits (neodash #922, lightdash #6688)."""
    query = query_files.load_query(name, engine)
    assert re.findall(r"LIMIT\s+(\S+)", query.text) == ["$limit"]
    [limit] = [p for p in query.parameters if p.name == "limit"]
    assert limit.type == "INTEGER"
    assert int(limit.default or 0) >= 50


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_the_order_ends_in_a_unique_key(name: str, engine: str) -> None:
    text = query_files.load_query(name, engine).text
    order = re.findall(r"ORDER BY ([^\n]+)\nLIMIT", text)[-1]
    keys = [key.split()[0] for key in order.split(", ")]
    short = name.removeprefix("report/")
    named = LAST_KEYS.get(short, "post" if "post" in keys else "account")
    assert named in keys[-2:], order
    assert " DESC" not in order.split(", ")[-1]


def test_no_two_rows_of_an_answer_have_the_same_keys(ladybug_store: Store) -> None:
    for name in NAMES:
        query = query_files.load_query(name, "ladybug")
        order = re.findall(r"ORDER BY ([^\n]+)\nLIMIT", query.text)[-1]
        keys = [key.removesuffix(" DESC") for key in order.split(", ")]
        for case in (c for c in CASES if f"report/{c['query']}" == name):
            values = query_library.parameter_values(query, case.get("parameters", {}))
            rows = ladybug_store.rows(name, **values)
            seen = [tuple(row.get(key) for key in keys) for row in rows]
            assert len(set(seen)) == len(seen), name


OF_MISSING_POSTS = {"report/most_wanted", "report/most_shared_posts"}


@pytest.mark.parametrize("name", [n for n in NAMES if n not in OF_MISSING_POSTS])
def test_no_other_query_counts_or_returns_a_post_that_no_file_contains(
    ladybug_store: Store, name: str
) -> None:
    for case in (c for c in CASES if f"report/{c['query']}" == name):
        query = query_files.load_query(name, "ladybug")
        values = query_library.parameter_values(query, case.get("parameters", {}))
        for row in ladybug_store.rows(name, **values):
            assert row.get("post") != "x:999"


@pytest.mark.parametrize("name", NAMES)
def test_a_limit_of_one_gives_the_first_row(ladybug_store: Store, name: str) -> None:
    case = next(c for c in CASES if f"report/{c['query']}" == name and c["rows"])
    one = {**case, "parameters": {**case.get("parameters", {}), "limit": "1"}}
    assert answer(ladybug_store, one) == expected(case)[:1]


def rows(store: Store, name: str, **given: str) -> list[dict[str, Any]]:
    query = query_files.load_query(f"report/{name}", store.engine)
    return store.rows(f"report/{name}", **query_library.parameter_values(query, given))


def test_a_share_counts_for_the_one_who_was_shared(ladybug_store: Store) -> None:
    """Trap: counting into the wrong person (4CAT, user_visibility.py, 227bead)."""
    shared = {
        row["account"]: row["shares"] for row in rows(ladybug_store, "most_shared")
    }
    sharing = {
        row["account"]: row["shares"] for row in rows(ladybug_store, "top_sharers")
    }
    assert "x:11" not in shared  # bob shares and is never shared
    assert sharing["x:11"] == 3
    assert "x:1" not in sharing  # acme is shared and never shares
    assert shared["x:1"] == 2


def test_the_name_after_rt_is_not_a_mention(ladybug_store: Store) -> None:
    """Trap: "RT @x: …" makes the sharer mention x (dmi-tcat #449, #293)."""
    assert "x:10" not in {
        row["account"] for row in rows(ladybug_store, "mentions_of", account="acme")
    }
    assert "x:1" not in {
        row["account"] for row in rows(ladybug_store, "mentioned_by", account="ann")
    }


def test_who_mentions_us_is_not_whom_we_mention(ladybug_store: Store) -> None:
    """Trap: "who's mentioning you" lists whom I mention (neo4j twitter-v2)."""
    us = {
        row["account"] for row in rows(ladybug_store, "who_mentions_us", brand="Acme")
    }
    we = {row["account"] for row in rows(ladybug_store, "mentioned_by", account="acme")}
    assert us == {"x:12", "x:13"}
    assert we == {"x:13"}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("most_shared", "shares"),
        ("top_sharers", "shares"),
        ("most_heard", "times"),
        ("most_shared_posts", "shares"),
        ("most_shared_links", "accounts"),
    ],
)
def test_the_top_is_not_the_bottom(
    ladybug_store: Store, name: str, column: str
) -> None:
    """Trap: "top trolls" sorted ascending shows the bottom (neo4j twitter-trolls)."""
    found = [row[column] for row in rows(ladybug_store, name)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_followers_do_not_make_a_rank_of_shares(ladybug_store: Store) -> None:
    """Trap: "most influential" that is follower count (neo4j twitter-v2)."""
    for name in ("most_shared", "top_sharers", "most_heard", "most_shared_posts"):
        assert (
            "followers" not in query_files.load_query(f"report/{name}", "ladybug").text
        )
    first = rows(ladybug_store, "most_shared", brand="acme", until="2026-10-01")
    assert [row["account"] for row in first] == ["x:1"]  # ann has all the followers


def test_one_share_of_oneself_makes_nobody_shared(ladybug_store: Store) -> None:
    """Trap: self-loops, wrong node counts (dmi-tcat #449)."""
    for name in ("sharers_of", "shared_by"):
        found = rows(ladybug_store, name, account="x:10")
        assert "x:10" not in {row["account"] for row in found}
    assert "x:30" not in {
        row["post"] for row in rows(ladybug_store, "evidence", account="x:10")
    }


def test_a_renamed_account_is_the_same_person(ladybug_store: Store) -> None:
    """Trap: same screen name, two ids, and renames (vosonSML PR #24, twarc-network #8)."""
    assert {row["account"] for row in rows(ladybug_store, "renamed")} == {"x:13"}
    praise = rows(ladybug_store, "switch_candidates", brand="acme")
    assert [row["rival_praise"] for row in praise] == [2]  # under both names
