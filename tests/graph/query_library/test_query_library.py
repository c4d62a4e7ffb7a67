"""The query library for users: typed values, saved queries, the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph.__main__ import main
from graph.cypher import Limits, QueryResult, query_library
from graph.errors import LimitReached, QueryRefused, UsageError
from graph.settings import Settings
from graph.store.query_files import QueryParameter
from tools import shelf_docs

ROOT = Path(__file__).resolve().parents[3]
QueryCommand = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """A store that does not exist yet: only the name of its folder."""
    return Settings(f"ladybug:{tmp_path / 'home'}")


@pytest.fixture
def run_query_command(
    published: Settings, capsys: pytest.CaptureFixture[str]
) -> QueryCommand:
    """`python -m graph query ...` on the published world: code, stdout, stderr."""

    def call(*words: str) -> tuple[int, str, str]:
        code = main(["query", *words, "--store", published.store_url])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_the_query_library_lists_bundled_queries_before_saved_ones(
    bare: Settings,
) -> None:
    made = query_library.save_query(
        bare,
        "my_tags",
        "MATCH (t:Tag) // all\nWHERE t.name = $name RETURN t.name AS tag LIMIT $limit;",
        purpose="Tags\nof mine.",
        parameters=[QueryParameter("limit", "INTEGER", "5")],
    )
    assert made.purpose == "Tags of mine."
    listed = query_library.list_queries(bare)
    assert len(listed) > 24
    assert listed[-1].name == "own/my_tags"
    assert query_library.query_title(listed[0]) == "answered"
    found = query_library.find_query(bare, "my_tags")
    assert found.text == made.text
    assert "all" not in found.text
    assert found.parameters == (
        QueryParameter("limit", "INTEGER", "5"),
        QueryParameter("name", "STRING"),
    )


@pytest.mark.parametrize("name", ["", "My", "a b", "../x", "a/b", "a.b", "ü", "x" * 65])
def test_a_name_that_could_be_a_path_is_refused(bare: Settings, name: str) -> None:
    with pytest.raises(UsageError, match="lower case letters"):
        query_library.save_query(bare, name, "RETURN 1 AS a")
    assert not bare.folder.path.exists()


def test_the_name_of_a_bundled_query_cannot_be_reused(bare: Settings) -> None:
    with pytest.raises(UsageError, match="built-in query"):
        query_library.save_query(bare, "most_shared", "RETURN 1 AS a")


@pytest.mark.parametrize(
    "text", ["MATCH (n) DELETE n", "", "RETURN 1 AS a; RETURN 2 AS b", "LOAD FROM 'x'"]
)
def test_a_query_that_the_gate_refuses_is_not_saved(bare: Settings, text: str) -> None:
    with pytest.raises(QueryRefused):
        query_library.save_query(bare, "mine", text)
    assert not bare.folder.path.exists()


def test_a_default_that_would_not_come_back_is_refused(bare: Settings) -> None:
    odd = [QueryParameter("x", "STRING", "'a, b'")]
    with pytest.raises(QueryRefused):
        query_library.save_query(bare, "mine", "RETURN $x AS x", parameters=odd)


def test_a_dollar_in_a_text_is_no_parameter(bare: Settings) -> None:
    with pytest.raises(QueryRefused, match="price"):
        # The header's own check reads texts too; it says so and saves nothing.
        query_library.save_query(bare, "mine", "RETURN 'costs $price' AS x")


def test_a_saved_query_can_be_deleted(bare: Settings) -> None:
    query_library.save_query(bare, "mine", "RETURN 1 AS a")
    query_library.remove_query(bare, "own/mine")
    with pytest.raises(UsageError, match="no query"):
        query_library.find_query(bare, "mine")
    for name in ("mine", "most_shared", "../current"):
        with pytest.raises(UsageError):
            query_library.remove_query(bare, name)


def test_a_damaged_query_file_is_reported_and_hides_no_other(bare: Settings) -> None:
    query_library.save_query(bare, "mine", "RETURN 1 AS a")
    folder = bare.folder.path / "queries"
    (folder / "bad.cypher").write_bytes(b"\xff\xfe")
    (folder / "odd.cypher").write_text("// name: own/other()\nRETURN 1 AS a")
    assert [query.name for query in query_library.list_queries(bare)][-1] == "own/mine"
    with pytest.raises(QueryRefused, match="as text"):
        query_library.find_query(bare, "bad")
    with pytest.raises(QueryRefused, match="own/other"):
        query_library.find_query(bare, "odd")


def test_a_saved_query_edited_by_hand_still_passes_the_gate(
    published: Settings,
) -> None:
    query_library.save_query(published, "mine", "RETURN 1 AS a")
    path = published.folder.path / "queries" / "mine.cypher"
    path.write_text("// name: own/mine()\nMATCH (n:Tag) DETACH DELETE n")
    try:
        with pytest.raises(QueryRefused, match="only reads"):
            query_library.run_query(published, "mine")
    finally:
        query_library.remove_query(published, "mine")


def test_a_saved_query_runs_on_the_published_file(published: Settings) -> None:
    query_library.save_query(
        published, "mine", "MATCH (t:Tag) WHERE t.name = $name RETURN t.name AS tag"
    )
    try:
        found = query_library.run_query(published, "mine", {"name": "launch"})
    finally:
        query_library.remove_query(published, "mine")
    assert (found.columns, found.rows) == (("tag",), [("launch",)])


def test_a_statement_may_bring_a_header_or_none(published: Settings) -> None:
    text = "UNWIND $names AS name RETURN name, $k + 1 AS k ORDER BY name"
    header = "// name: x/y(names: LIST<STRING>, k: INTEGER = 1)\n"
    declared = query_library.run_query(published, header + text, {"names": "b,a"})
    bare = query_library.run_query(published, text, {"names": ["b", "a"], "k": "1"})
    assert declared.rows == bare.rows == [("a", 2), ("b", 2)]
    with pytest.raises(UsageError, match="needs k"):
        query_library.run_query(published, text, {"names": ["a"]})


def test_a_window_of_time_reaches_the_engine(published: Settings) -> None:
    day = datetime(2026, 10, 6)
    found = query_library.run_query(
        published, "report/most_shared", {"since": day, "until": "2026-10-06"}
    )
    assert [row[0] for row in found.rows] == ["x:10", "x:13"]


@pytest.mark.neo4j
def test_the_same_call_runs_on_a_real_neo4j(
    neo4j_world: Settings, published: Settings
) -> None:
    for name, given_ in (
        ("most_shared", {"brand": "Acme", "until": "2026-10-07"}),
        ("answered", {"brand": "Acme"}),
        ("new_voices", {"days": 2}),
        ("posts", {"posts": ["x:1", "x:6"]}),
    ):
        one = query_library.run_query(neo4j_world, name, given_, Limits(seconds=60))
        other = query_library.run_query(published, name, given_)
        assert (one.columns, one.rows) == (other.columns, other.rows), name
        assert one.rows
    with pytest.raises(QueryRefused):
        query_library.run_query(neo4j_world, "MATCH (n) DETACH DELETE n")


def test_a_table_keeps_numbers_and_makes_mixed_columns_text() -> None:
    made = query_library.result_table(
        QueryResult(("n", "x", "e"), [(1, "a", None), (2, {"b": [1]}, None)], 0.0)
    )
    assert made["n"].to_pylist() == [1, 2]
    assert made["x"].to_pylist() == ["a", '{"b": [1]}']
    assert made["e"].to_pylist() == [None, None]
    assert query_library.result_table(QueryResult(("a",), [], 0.0)).column_names == [
        "a"
    ]


def test_query_prints_csv_in_a_pipe(run_query_command: QueryCommand) -> None:
    code, out, err = run_query_command(
        "most_shared", "--param", "limit=1", "--param", "brand=Acme"
    )
    assert code == 0
    assert err == ""
    assert out.splitlines() == [
        '"account","handle","platform","shares","sharers","last_at"',
        '"x:10","ann","x","4","3","2026-10-07T11:00:00"',
    ]


def test_query_without_a_name_lists_the_query_library(
    run_query_command: QueryCommand,
) -> None:
    code, out, _ = run_query_command("--format", "json")
    assert code == 0
    found = {row["name"]: row for row in json.loads(out)}
    assert found["evidence"]["parameters"] == (
        "account: STRING, kind: STRING = 'share', limit: INTEGER = 100"
    )


def test_query_reads_standard_input_and_files(
    run_query_command: QueryCommand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = "MATCH (b:Brand) RETURN b.name AS name ORDER BY name"
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    expected = '"name"\n"Acme"\n"Zenco"\n'
    assert run_query_command("-")[:2] == (0, expected)
    file = tmp_path / "brands.cypher"
    file.write_text(text, "utf-8")
    assert run_query_command(str(file))[:2] == (0, expected)


def test_query_writes_a_file_with_its_manifest(
    run_query_command: QueryCommand, tmp_path: Path
) -> None:
    out = tmp_path / "shared.csv"
    assert run_query_command("most_shared", "--out", str(out))[:2] == (0, "")
    assert out.read_text("utf-8-sig").startswith('"account"')
    manifest = json.loads((tmp_path / "shared.csv.manifest.json").read_text("utf-8"))
    assert manifest["query"] == "most_shared"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing_like_it",), "There is no query called"),
        (("no/such/file.cypher",), "cannot be read"),
        (("most_shared", "--param", "limit"), "is not K=V"),
        (("most_shared", "--param", "limit=many"), "limit takes a whole number"),
        (("evidence",), "evidence needs account"),
    ],
)
def test_a_query_refused_ends_with_one_and_a_sentence(
    run_query_command: QueryCommand, words: tuple[str, ...], sentence: str
) -> None:
    code, out, err = run_query_command(*words)
    assert (code, out) == (1, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["MATCH (n) DETACH DELETE n", "", "nonsense", "RETURN $x AS x"]
)
def test_a_statement_refused_ends_with_one(
    run_query_command: QueryCommand, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    code, out, err = run_query_command("-")
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1


def test_a_query_ended_by_a_limit_prints_its_rows_and_ends_with_three(
    run_query_command: QueryCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ten thousand rows are the console's limit.
    text = "UNWIND range(1, 10050) AS n RETURN n ORDER BY n"
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    code, out, err = run_query_command("-")
    assert code == 3
    assert len(out.splitlines()) == 10_001
    assert "10,000 rows" in err


def test_a_reached_limit_includes_the_rows_so_far(published: Settings) -> None:
    found = query_library.run_query(
        published, "posts_of", {"account": "ann"}, Limits(rows=2)
    )
    assert len(found.rows) == 2
    with pytest.raises(LimitReached) as caught:
        found.require_complete()
    assert len(caught.value.rows) == 2


def test_the_example_of_the_page_runs(published: Settings) -> None:
    example = shelf_docs.INTRODUCTION.split("```")[1].strip()
    found = query_library.run_query(
        published, example, {"brand": "Zenco", "limit": "2"}
    )
    assert found.columns == ("post", "at", "text")
    assert [row[0] for row in found.rows] == ["x:14", "x:26"]


def test_the_page_names_every_query_once() -> None:
    page = shelf_docs.queries_page()
    listed: list[Any] = query_library.list_queries(Settings("bolt://localhost"))
    for query in listed:
        assert page.count(f"| `{query_library.query_title(query)}` |") == 1
