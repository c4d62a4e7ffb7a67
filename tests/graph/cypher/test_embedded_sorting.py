"""`ORDER BY` on the embedded engine: the rows and the order that Neo4j gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ladybug
import pytest

from graph.cypher.console import run_statement
from graph.cypher.embedded_sorting import rewrite_sorting
from graph.cypher.read_only_gate import admit_statement
from graph.cypher.sandbox import run_in_sandbox
from graph.errors import QueryRefused

N = "UNWIND [3, 1, 2] AS n "
"""Three rows out of order."""

SORTED: dict[str, list[list[object]]] = {
    # A new name.
    N + "RETURN n AS m ORDER BY m": [[1], [2], [3]],
    N + "RETURN n AS m ORDER BY m DESC SKIP 1 LIMIT 1": [[2]],
    N + "RETURN n AS m ORDER BY n": [[1], [2], [3]],
    N + "RETURN n AS `the n` ORDER BY `the n`": [[1], [2], [3]],
    N + "RETURN n AS day, n * 10 AS count ORDER BY count, day": [
        [1, 10],
        [2, 20],
        [3, 30],
    ],
    "UNWIND ['ab', 'b', 'ac'] AS t RETURN t AS s ORDER BY s STARTS WITH 'a', s": [
        ["b"],
        ["ab"],
        ["ac"],
    ],
    "UNWIND [3, null, 1] AS n RETURN n AS m ORDER BY m": [[1], [3], [None]],
    # The name of an earlier variable: the new column counts.
    N + "RETURN -n AS n ORDER BY n": [[-3], [-2], [-1]],
    N + "RETURN -n AS n ORDER BY n DESC LIMIT 2": [[-1], [-2]],
    N + "RETURN -n AS `n` ORDER BY `n`": [[-3], [-2], [-1]],
    N + "RETURN -n AS n ORDER BY n + 0": [[-3], [-2], [-1]],
    N + "WITH n AS a, 10 - n AS b RETURN a AS b, b AS a ORDER BY a": [
        [3, 7],
        [2, 8],
        [1, 9],
    ],
    N + "WITH n AS a, 10 - n AS b RETURN a AS b, b AS a ORDER BY b DESC, a": [
        [3, 7],
        [2, 8],
        [1, 9],
    ],
    N + "WITH -n AS n ORDER BY n LIMIT 2 RETURN n": [[-3], [-2]],
    N + "WITH n, -n AS m WITH m AS n ORDER BY n LIMIT 2 RETURN n": [[-3], [-2]],
    N + "RETURN {a: -n} AS n ORDER BY n.a": [[{"a": -3}], [{"a": -2}], [{"a": -1}]],
    N + "RETURN CASE n WHEN 1 THEN 'z' ELSE 'a' END AS n ORDER BY n": [
        ["a"],
        ["a"],
        ["z"],
    ],
    # An expression that is a column as a whole means that column.
    N + "RETURN -n AS n ORDER BY -n": [[-3], [-2], [-1]],
    "UNWIND [{a: 2, b: 1}, {a: 1, b: 2}] AS m RETURN m.a AS m ORDER BY m.a": [[1], [2]],
    # Totals and DISTINCT.
    N + "RETURN n % 2 AS odd, count(*) AS c ORDER BY c DESC, odd": [[1, 2], [0, 1]],
    N + "RETURN n % 2 AS n, count(*) AS c ORDER BY n": [[0, 1], [1, 2]],
    N + "RETURN n % 2 AS odd, max(n) AS n ORDER BY n": [[0, 2], [1, 3]],
    N + "RETURN DISTINCT n % 2 AS n ORDER BY n": [[0], [1]],
    N + "WITH DISTINCT n % 2 AS odd ORDER BY odd LIMIT 1 RETURN odd": [[0]],
    # An order in the middle of a query, with and without a limit.
    N + "WITH n ORDER BY n RETURN n": [[1], [2], [3]],
    N + "WITH n AS m ORDER BY m DESC WHERE m > 1 RETURN m": [[3], [2]],
    N + "WITH n ORDER BY n DESC RETURN *": [[3], [2], [1]],
    N + "WITH n ORDER BY n DESC WITH * RETURN n": [[3], [2], [1]],
    N + "WITH n ORDER BY n RETURN collect(n) AS c": [[[1, 2, 3]]],
    N + "WITH n ORDER BY n LIMIT 2 RETURN sum(n) AS s": [[3]],
    N + "WITH n ORDER BY n DESC SKIP 1 RETURN sum(n) AS s": [[3]],
    N + "WITH n ORDER BY n DESC LIMIT 2 WHERE n < 3 RETURN sum(n) AS s": [[2]],
    N + "WITH n ORDER BY n DESC LIMIT 2 WITH n WITH n AS m RETURN min(m) AS s": [[2]],
    N + "WITH n ORDER BY n DESC LIMIT 2 UNWIND [n, n] AS m RETURN sum(m) AS s": [[10]],
}
"""Queries and their rows, the same on both engines."""

UNIONS: dict[str, list[list[object]]] = {
    # Every part keeps its order, and rows that are equal come once.
    N + "RETURN n AS x UNION UNWIND [0, 9] AS n RETURN n AS x ORDER BY x DESC": [
        [3],
        [1],
        [2],
        [9],
        [0],
    ],
    "RETURN 2 AS x ORDER BY x UNION RETURN 2 AS x UNION RETURN 1 AS x": [[2], [1]],
    N + "RETURN n AS x ORDER BY x LIMIT 2 UNION ALL "
    "UNWIND [1, $top] AS n RETURN -n AS x ORDER BY x": [[1], [2], [-7], [-1]],
}

REFUSED = {
    N + "RETURN [n] AS l ORDER BY l": "cannot sort by l",
    N + "RETURN n % 2 AS odd ORDER BY count(*)": "Give a total a name",
    N + "RETURN n AS order ORDER BY order": "backticks: `order`",
    "MATCH (a:Account) RETURN a ORDER BY a": "sort by a text, a number",
    N + "WITH n ORDER BY n LIMIT 2 WITH * RETURN sum(n) AS s": "Name the columns",
    "RETURN 1 AS x ORDER BY x UNION RETURN 2 AS y": "same column names",
    "RETURN 1 AS x UNION RETURN 1 AS x UNION ALL RETURN 2 AS x ORDER BY x": "union",
}
"""Queries that the embedded engine cannot answer, and words of the sentence."""


@pytest.fixture(scope="module")
def connection(store_file: Path) -> Iterator[ladybug.Connection]:
    with (
        ladybug.Database(str(store_file), read_only=True, max_db_size=1 << 34) as base,
        ladybug.Connection(base) as opened,
    ):
        yield opened


@pytest.mark.parametrize("statement", SORTED)
def test_the_embedded_engine_sorts_as_neo4j_does(
    connection: ladybug.Connection, statement: str
) -> None:
    (part,) = rewrite_sorting(admit_statement(statement, "ladybug")).parts
    result = connection.execute(part)
    rows = []
    while result.has_next():
        rows.append(list(result.get_next()))
    assert rows == SORTED[statement]


@pytest.mark.parametrize("statement", UNIONS)
def test_the_parts_of_a_union_keep_their_order(
    store_file: Path, statement: str
) -> None:
    parameters = {"top": 7} if "$top" in statement else {}
    result = run_in_sandbox(store_file, statement, parameters)
    assert [list(row) for row in result.rows] == UNIONS[statement]
    assert result.columns == ("x",)


def test_accounts_are_sorted_by_a_column_named_like_them(store_file: Path) -> None:
    """The fixture has accounts x:0 to x:119 with these sizes; as texts x:99 is last."""
    query = "MATCH (a:Account)-->(b:Account) RETURN a.id AS a, b.size AS b ORDER BY a "
    rows = run_in_sandbox(store_file, query + "DESC LIMIT 2").rows
    assert rows == [("x:99", 100), ("x:98", 99)]


def test_the_sum_of_the_greatest_is_of_the_greatest(store_file: Path) -> None:
    """119 + 118 + 117; without the separator the engine adds up any three."""
    query = "MATCH (a:Account) WITH a ORDER BY a.size DESC LIMIT 3 "
    rows = run_in_sandbox(store_file, query + "RETURN sum(a.size) AS total").rows
    assert rows == [(354,)]


@pytest.mark.parametrize("statement", REFUSED)
def test_what_the_engine_cannot_sort_is_one_sentence(
    store_file: Path, statement: str
) -> None:
    with pytest.raises(QueryRefused) as raised:
        run_in_sandbox(store_file, statement)
    assert REFUSED[statement].lower() in str(raised.value).lower()
    assert "expecting" not in str(raised.value)


def test_a_query_without_an_order_is_left_alone() -> None:
    for statement in (
        "MATCH (n) RETURN n.order AS x UNION RETURN 1 AS x",
        "MATCH (n:ORDER) RETURN 'ORDER BY x' AS n",
    ):
        assert rewrite_sorting(statement).parts == (statement,)


@pytest.mark.neo4j
def test_neo4j_gives_the_same_rows(empty_neo4j: str) -> None:
    for statement, rows in (SORTED | UNIONS).items():
        parameters = {"top": 7} if "$top" in statement else {}
        result = run_statement(empty_neo4j, statement, parameters)
        assert [list(row) for row in result.rows] == rows, statement
