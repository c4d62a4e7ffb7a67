"""Forbidden statements in every disguise that a grammar can make: all are refused.

A few thousand in the ordinary run; `make soak` (GRAPEVINE_SOAK) makes 100,000.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.cypher.read_only_gate import admit_statement
from graph.errors import QueryRefused

EXAMPLES = 50_000 if os.environ.get("GRAPEVINE_SOAK") else 1_500

# Each is a list of pieces; blanks and comments may separate any two.
CORES = [
    core.split("·")
    for core in (
        "CREATE·(:Pwn)",
        "CREATE·(a)-[:X]->(b)",
        "MERGE·(:Pwn·{a: 1})",
        "SET·n.x·=·1",
        "SET·n·+=·{x: 1}",
        "SET·n:Pwn",
        "REMOVE·n.x",
        "DELETE·n",
        "DETACH·DELETE·n",
        "NODETACH·DELETE·n",
        "FOREACH·(i IN [1] |·SET·n.x = 1)",
        "INSERT·(:Pwn)",
        "LOAD·CSV·FROM·'file:///etc/passwd'·AS·l",
        "LOAD·CSV·WITH·HEADERS·FROM·'http://127.0.0.1:9/'·AS·l",
        "LOAD·FROM·'/etc/passwd'·(file_format='csv')·RETURN·*",
        "LOAD·WITH·HEADERS·(l STRING)·FROM·'x'·RETURN·*",
        "LOAD·EXTENSION·'x'",
        "USE·other·MATCH (n)·RETURN n",
        "CALL·dbms·.·listConfig()",
        "CALL·dbms.killConnection(·'bolt-1')",
        "CALL·db.clearQueryCaches·()",
        "CALL·apoc.load.json('x')",
        "CALL·gds.graph.drop('g')",
        "CALL·tx.setMetaData({a: 1})",
        "CALL·read_csv_serial('x')·RETURN *",
        "CALL·READ_PARQUET·('x')",
        "CALL·timeout·=·0",
        "CALL·threads=512",
        "CALL·project_graph('g', ['Account'], [])",
        "CALL·{·CREATE (x)·RETURN x·}·IN·TRANSACTIONS",
        "COPY·(RETURN 1 AS a)·TO·'out.csv'",
        "COPY·Account·FROM·'x.csv'",
        "EXPORT·DATABASE·'outdir'",
        "IMPORT·DATABASE·'outdir'",
        "INSTALL·httpfs",
        "UNINSTALL·httpfs",
        "UPDATE·httpfs",
        "ATTACH·'x'·AS·x·(dbtype lbug)",
        "CHECKPOINT",
        "BEGIN·TRANSACTION",
        "COMMIT",
        "ROLLBACK",
        "DROP·TABLE·Account",
        "ALTER·TABLE·Account·ADD·x INT64",
        "SHOW·SETTINGS",
        "SHOW·USERS",
        "TERMINATE·TRANSACTIONS·'x'",
        "GRANT·ROLE·admin·TO·x",
        "CYPHER·runtime=slotted·CREATE (x)",
        ";·MATCH (n)·RETURN n",
        "RETURN·apoc.cypher.runFirstColumn·('x', {}, true)",
    )
]

BEFORE = [
    "",
    "MATCH (n:Account) ",
    "MATCH (n) WHERE n.id = 'a\\'b' ",
    "MATCH (n:`x'y`) WITH n ",
    "UNWIND [1, 2] AS i ",
    "RETURN 1 AS x UNION ALL ",
    "WITH '// no comment' AS s ",
    'WITH "/* no comment" AS s ',
    "MATCH (a)--(b) ",
    "PROFILE ",
    "EXPLAIN ",
    "CALL { MATCH (n) ",
    "RETURN EXISTS { CALL { ",
    "RETURN 1.0 AS x ",
    "WITH 1 AS `/*` ",
    "WITH '\\\\' AS s ",
    "RETURN 1; ",
]
AFTER = ["", " RETURN 1", " } RETURN 1", " // end", " /* ' */", " AS `x`", ";", " //'"]
GAPS = [" ", "\n", "\t", "\r\n", "/**/", " /* ' */ ", "// `\n", "/* /* */", "\u00a0"]


def disguised(text: str, flips: int) -> str:
    """The same letters, some of them in the other case."""
    return "".join(
        letter.swapcase() if letter.isascii() and flips >> (place % 60) & 1 else letter
        for place, letter in enumerate(text)
    )


@st.composite
def attacks(draw: st.DrawFn) -> str:
    core = draw(st.sampled_from(CORES))
    flips = draw(st.integers(0, 2**60))
    gaps = st.sampled_from(GAPS)
    pieces = [disguised(piece, flips) for piece in core]
    text = pieces[0] + "".join(draw(gaps) + piece for piece in pieces[1:])
    before = draw(st.lists(st.sampled_from(BEFORE), max_size=3))
    lead = "".join(draw(gaps) if draw(st.booleans()) else "" for _ in range(2))
    return lead + "".join(before) + draw(gaps) + text + draw(st.sampled_from(AFTER))


FUZZ = settings(
    max_examples=EXAMPLES,
    derandomize=not os.environ.get("GRAPEVINE_SOAK"),
    suppress_health_check=list(HealthCheck),
    database=None,
)


@FUZZ
@given(attack=attacks(), engine=st.sampled_from(["neo4j", "ladybug"]))
def test_a_disguised_attack_is_refused(attack: str, engine: str) -> None:
    with pytest.raises(QueryRefused):
        admit_statement(attack, engine)


@FUZZ
@given(
    attack=attacks(),
    place=st.integers(0, 400),
    letter=st.characters() | st.sampled_from("'\"`\\/*\r\u2028\u0000\u200b;.:"),
    engine=st.sampled_from(["neo4j", "ladybug"]),
)
def test_a_mutated_attack_that_passes_contains_no_live_command(
    attack: str, place: int, letter: str, engine: str
) -> None:
    """One more letter may quote the command away, but then it must be quoted."""
    place %= len(attack) + 1
    altered = attack[:place] + letter + attack[place:]
    try:
        admitted = admit_statement(altered, engine)
    except QueryRefused:
        return
    assert not alive(admitted), admitted


def alive(statement: str) -> bool:
    """A second, slower reader: is a known command outside of quotes? Letter by letter."""
    code, closing, escaped = [], "", False
    for letter in statement:
        if closing:
            if escaped:
                escaped = False
            elif letter == "\\" and closing != "`":
                escaped = True
            elif letter == closing:
                closing = ""
                code.append(" Q ")
        elif letter in "'\"`":
            closing = letter
        else:
            code.append(letter)
    live = "".join(code).replace("\u00a0", " ").upper().split()
    loose = {word for word in live if word.isalpha()}
    return bool(closing) or bool(loose & {"CREATE", "MERGE", "DELETE", "LOAD", "COPY"})


@FUZZ
@given(attack=attacks(), quote=st.sampled_from("'\"`"))
def test_an_attack_that_is_quoted_is_only_text(attack: str, quote: str) -> None:
    text = attack.replace("\\", "").replace(quote, "").replace("\r\n", "\n")
    statement = f"MATCH (n) RETURN n AS {quote}{text}{quote}"
    if quote != "`":
        statement = f"MATCH (n) WHERE n.x = {quote}{text}{quote} RETURN n"
    assert admit_statement(statement, "neo4j")
