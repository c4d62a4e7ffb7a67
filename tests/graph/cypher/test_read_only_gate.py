"""The gate: what is refused, what is let through, and in which words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.cypher.read_only_gate import admit_statement, leading_keywords
from graph.errors import QueryRefused

# Attacks that use up time, memory or rows: limits end them where the gate does not.
EXHAUSTING = ("range(", "(c:Account)")
EXHAUSTING_PASSED = {"neo4j": 1, "ladybug": 3}


def statements(shared: Path, file: str, engine: str) -> list[str]:
    lines = (shared / "hostile" / file).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["statement"] for row in rows if row["engine"] in {engine, "both"}]


def refusal(statement: str, engine: str) -> str | None:
    """The sentence that the gate answers with, None where it lets it through."""
    try:
        admit_statement(statement, engine)
    except QueryRefused as error:
        return str(error)
    return None


@pytest.mark.parametrize("engine", ["neo4j", "ladybug"])
def test_every_known_attack_is_refused(shared: Path, engine: str) -> None:
    attacks = statements(shared, "console_attacks.jsonl", engine)
    assert len(attacks) > 30
    refusals = {attack: refusal(attack, engine) for attack in attacks}
    passed = [attack for attack, words in refusals.items() if words is None]
    for sentence in filter(None, refusals.values()):
        assert sentence.endswith(".")
        assert "\n" not in sentence
    assert [a for a in passed if not any(sign in a for sign in EXHAUSTING)] == []
    assert len(passed) == EXHAUSTING_PASSED[engine]


@pytest.mark.parametrize("engine", ["neo4j", "ladybug"])
def test_every_allowed_statement_passes(shared: Path, engine: str) -> None:
    for statement in statements(shared, "console_allowed.jsonl", engine):
        assert admit_statement(statement, engine)


REFUSED = {
    "a word glued to a number": ("neo4j", "WITH 1LOAD CSV FROM 'x' AS l RETURN l"),
    "a word after a number's dot": ("neo4j", "WITH 1. LOAD CSV FROM 'x' AS l RETURN l"),
    "a word after an exponent's dot": ("neo4j", "WITH 1e5. LOAD CSV FROM 'x' AS l"),
    "letters that turn into ASCII": ("neo4j", "MATCH (n) ſet n.x = 1"),
    "a wide letter": ("neo4j", "MATCH (n) ＳＥＴ n.x = 1"),
    "a dotless i": ("ladybug", "MATCH (n) ınstall httpfs"),
    "a letter that is none": ("ladybug", "RETURN 1 AS a²LOAD"),
    "a zero-width blank": ("neo4j", "MATCH (n) SE\u200bT n.x = 1 RETURN n"),
    "a line separator": ("neo4j", "RETURN 1 // x\u2028LOAD CSV FROM 'x' AS l"),
    "a lone surrogate": ("ladybug", "RETURN '\ud800'"),
    "an open comment": ("neo4j", "MATCH (n) RETURN n /* LOAD"),
    "an open text": ("neo4j", "MATCH (n) RETURN 'n"),
    "an open name": ("neo4j", "MATCH (n:`A) RETURN n"),
    "an unknown escape": ("ladybug", r"RETURN '\x27 AS a"),
    "an escaped end of text": ("neo4j", r"RETURN '\\' LOAD CSV FROM 'x' AS l //'"),
    "a comment that looks nested": ("neo4j", "/* /* */ CREATE (n) /* */ RETURN 1"),
    "two texts in a row": ("neo4j", "RETURN 'it''s' CREATE (n) //'"),
    "a plug-in's function": ("neo4j", "RETURN apoc.cypher.runFirstColumn('x', {}, true)"),
    "a quoted plug-in": ("neo4j", "RETURN `apoc`.cypher.runFirstColumn('x', {}, true)"),
    "a quoted procedure": ("neo4j", "CALL `dbms`.listConfig()"),
    "a procedure that begins alike": ("neo4j", "CALL db.labels.all()"),
    "a procedure in other letters": ("neo4j", "CALL DB.LABELS()"),
    "a procedure and a property": ("neo4j", "CALL db.labels() YIELD label CALL tx.setMetaData({})"),
    "an optional procedure": ("neo4j", "MATCH (n) OPTIONAL CALL dbms.listConfig()"),
    "a setting": ("ladybug", "CALL show_tables=1"),
    "a subquery for ladybug": ("ladybug", "CALL { RETURN 1 AS x } RETURN x"),
    "an explained write": ("neo4j", "EXPLAIN CREATE (n)"),
    "a plan of a plan": ("neo4j", "EXPLAIN PROFILE MATCH (n) RETURN n"),
    "shown after a label": ("neo4j", "SHOW USERS YIELD user AS INDEXES"),
    "shown settings": ("neo4j", "SHOW SETTINGS 'INDEXES'"),
    "another query's work": ("neo4j", "SHOW INDEXES YIELD name TERMINATE TRANSACTIONS 'x'"),
    "inner transactions": ("neo4j", "CALL { RETURN 1 AS x } IN TRANSACTIONS RETURN 1"),
    "a version prefix": ("neo4j", "CYPHER 25 MATCH (n) RETURN n"),
    "too many brackets": ("neo4j", "RETURN " + "[" * 101 + "]" * 101),
    "too long": ("neo4j", "RETURN '" + "x" * 20_000 + "'"),
    "a comment alone": ("neo4j", "// MATCH (n) RETURN n"),
    "two semicolons": ("neo4j", "RETURN 1;;"),
    "a range without end": ("neo4j", "RETURN size(range(0, 1_000_001))"),
    "a range in hexadecimal": ("neo4j", "RETURN range(0, 0xFFFFFFF)"),
    "a range that is multiplied": ("neo4j", "RETURN range(0, 1000 * 1000 * 1000)"),
    "a doubling reduction": ("neo4j", "RETURN reduce(s = 'x', i IN [1] | s + S)"),
    "a growing replacement": ("neo4j", "RETURN reduce(s = 'x', i IN r | replace(s, 'x', 'xx'))"),
    "a smart quote": ("neo4j", "RETURN ‘x’"),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_refuses(why: str) -> None:
    engine, statement = REFUSED[why]
    with pytest.raises(QueryRefused):
        admit_statement(statement, engine)


ADMITTED = {
    "words as properties": "MATCH (n) WHERE n.set > 1 AND n.`load` = 2 RETURN n.call",
    "words as labels": "MATCH (n:Create)-[r:Merge]->(m:`Set`) RETURN r",
    "a quarter's arithmetic": "RETURN 1.5e3 + 0x1F - .5 * 2 ^ 3 % 4 <> 1",
    "a property of a property": "RETURN x.y.load",
    "functions of time": "RETURN date.truncate('week', n.at), duration.between(a, b)",
    "a pattern's length": "MATCH (a)-[*1..2]-(b) RETURN a[0..2], b[..1]",
    "words of other meanings": "MATCH (start)-->(stop) RETURN start.comment AS comment",
    "a sum along a path": "RETURN reduce(t = 0, r IN rels(p) | t + r.times) AS t",
    "a range of places": "UNWIND range(0, size(list) - 1) AS i RETURN list[i]",
    "foreign letters": "MATCH (größe:Naïve) WHERE größe.名前 = 'x' RETURN größe",
    "emoji in texts": "MATCH (n) WHERE n.text CONTAINS '👩‍👩‍👧' RETURN n // 👍",
    "an escaped back-slash": r"RETURN 'a\\' AS a, '\'LOAD' AS b",
    "windows line ends": "MATCH (n)\r\nRETURN n // all\r\n",
    "parameters": "MATCH (n {id: $id}) RETURN n SKIP $from LIMIT $top",
    "a blank of a word processor": "MATCH (n)\u00a0RETURN\u3000n",
}


@pytest.mark.parametrize("why", ADMITTED)
@pytest.mark.parametrize("engine", ["neo4j", "ladybug"])
def test_admits(why: str, engine: str) -> None:
    assert admit_statement(ADMITTED[why], engine)


def test_comments_become_blanks_so_that_no_reader_can_differ_about_them() -> None:
    admitted = admit_statement(
        "RETURN /* ; */ 1 // x\n, '// kept' AS b ; // end", "neo4j"
    )
    assert admitted == "RETURN         1     \n, '// kept' AS b"


def test_the_refusal_names_the_word() -> None:
    with pytest.raises(QueryRefused, match="DETACH is not allowed"):
        admit_statement("match (n) detach delete n", "neo4j")


def test_the_first_words_are_found_without_comments() -> None:
    assert leading_keywords("/* a */ profile // b\n match (n) return n") == (
        "PROFILE",
        "MATCH",
    )
