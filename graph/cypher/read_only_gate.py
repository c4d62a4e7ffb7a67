"""The read-only gate: accept one statement that only reads the graph.

The engines' own read-only modes have gaps (files, URLs, settings, other users' queries;
docs/neo4j.md and docs/decisions.md list them). So this is an allow-list of what is known
to be harmless; everything unknown is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from graph.cypher.memory_guard import check_memory_growth
from graph.cypher.tokenizer import Token, tokenize
from graph.errors import QueryRefused

Engine = Literal["neo4j", "ladybug"]

ALLOWED_FIRST_KEYWORDS: Final = frozenset(
    {"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL"}
)
"""Keywords that a statement may begin with."""

PLAN_KEYWORDS: Final = frozenset({"EXPLAIN", "PROFILE"})
"""Keywords that ask for a plan; they may precede a statement."""

# A keyword counts anywhere in the code, not only at the start of a clause.
_DENIED = """
    ALTER ATTACH BEGIN CHECKPOINT COMMIT COPY CREATE CYPHER DELETE DENY DETACH DROP
    EXPORT FOREACH GRANT IMPORT INSERT INSTALL LOAD MACRO MERGE NODETACH PERIODIC
    REMOVE RENAME REVOKE ROLLBACK SET SHOW TERMINATE TRANSACTIONS UNINSTALL UPDATE USE
"""
DENIED_KEYWORDS: Final = frozenset(_DENIED.split())
"""Keywords that are refused anywhere in a statement."""

SHOW_TARGETS: Final = frozenset(
    word + ending
    for word in ("INDEX", "CONSTRAINT", "PROCEDURE", "FUNCTION")
    for ending in ("", "S", "ES")
)
"""What SHOW may list on Neo4j."""

ALLOWED_PROCEDURES: Final[Mapping[Engine, frozenset[str]]] = {
    "neo4j": frozenset(
        {
            "db.labels",
            "db.relationshipTypes",
            "db.propertyKeys",
            "db.schema.visualization",
            "db.schema.nodeTypeProperties",
            "db.schema.relTypeProperties",
            "db.index.fulltext.queryNodes",
            "db.index.fulltext.queryRelationships",
        }
    ),
    "ladybug": frozenset(
        {"show_tables", "table_info", "show_connection", "db_version"}
    ),
}
"""Procedures that CALL may run, by engine."""

# Functions with a dot are from plug-ins, except these; some of apoc's run queries.
_NAMESPACES = "date datetime duration localdatetime localtime point time vector"
ALLOWED_NAMESPACES: Final = frozenset(_NAMESPACES.split())
"""Name spaces of Cypher's own functions; all others are refused."""


def admit_statement(statement: str, engine: Engine) -> str:
    """Check a statement, and return it without comments and final semicolon.

    Raises:
        QueryRefused: it is empty, more than one, may change data, or is ambiguous; the
            message says which in one sentence.

    >>> admit_statement("MATCH (n) RETURN n.set;", "neo4j")
    'MATCH (n) RETURN n.set'
    >>> admit_statement("MATCH (n) SET n.x = 1", "neo4j")
    Traceback (most recent call last):
    graph.errors.QueryRefused: The console only reads: SET is not allowed.
    """
    text, tokens = tokenize(statement)
    if tokens and tokens[-1].text == ";":
        tokens = tokens[:-1]
        text = text[: text.rindex(";")]
    if not tokens:
        raise QueryRefused("There is no query: write one, such as MATCH … RETURN ….")
    if any(token.text == ";" for token in tokens):
        raise QueryRefused("One query at a time: remove the semicolon.")
    body = _check_start(tokens, engine)
    for place, token in enumerate(body):
        if token.kind == "word" and not _is_property(body, place):
            _check_word(body, place, engine)
        elif token.text == "(" and token.kind == "sign":
            _check_function(body, place)
    if engine == "neo4j":
        check_memory_growth(body)
    return text.strip()


def leading_keywords(statement: str) -> tuple[str, ...]:
    """The first two keywords of a statement, in capitals.

    >>> leading_keywords("explain match (n) return n")
    ('EXPLAIN', 'MATCH')
    """
    _, tokens = tokenize(statement)
    return tuple(_fold(token.text) for token in tokens[:2] if token.kind == "word")


def _fold(word: str) -> str:
    """A word in capitals, with wide and compatibility letters normalised (NFKC)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).upper())


def _word(tokens: Sequence[Token], place: int) -> str:
    if 0 <= place < len(tokens) and tokens[place].kind == "word":
        return _fold(tokens[place].text)
    return ""


def _check_start(tokens: Sequence[Token], engine: Engine) -> Sequence[Token]:
    """Check the first keywords; return the tokens after EXPLAIN, PROFILE or SHOW."""
    body = tokens[1:] if _word(tokens, 0) in PLAN_KEYWORDS else tokens
    first = _word(body, 0)
    if first == "SHOW" and engine == "neo4j":
        kinds = {_word(body, place) for place in range(1, 5)}
        if _word(body, 1) and SHOW_TARGETS & kinds:
            return body[1:]
        raise QueryRefused(
            "SHOW is for INDEXES, CONSTRAINTS, PROCEDURES and FUNCTIONS only."
        )
    if first in DENIED_KEYWORDS:
        raise QueryRefused(f"The console only reads: {first} is not allowed.")
    if first not in ALLOWED_FIRST_KEYWORDS:
        known = ", ".join(sorted(ALLOWED_FIRST_KEYWORDS | PLAN_KEYWORDS))
        raise QueryRefused(f"The console only reads: begin with one of {known}.")
    return body


def _is_property(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is a property (`n.set`) or a label (`:Set`), hence not a keyword.

    After a number a dot may end the number (`1. LOAD`), so that is not a property.
    """
    before = tokens[place - 1] if place else None
    if before is None or before.kind != "sign":
        return False
    if before.text == ":":
        return True
    owner = tokens[place - 2] if place > 1 else None
    return before.text == "." and owner is not None and _can_own(owner)


def _can_own(token: Token) -> bool:
    return token.kind in {"word", "quoted"} or token.text in {")", "]", "}"}


def _check_word(tokens: Sequence[Token], place: int, engine: Engine) -> None:
    word = _word(tokens, place)
    if word in DENIED_KEYWORDS:
        raise QueryRefused(f"The console only reads: {word} is not allowed.")
    if word == "CALL":
        _check_call(tokens, place, engine)


def _check_call(tokens: Sequence[Token], place: int, engine: Engine) -> None:
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following and following.kind == "sign" and following.text in "({":
        if engine == "neo4j":
            return
        raise QueryRefused("This engine has no subqueries after CALL.")
    name, end = _dotted(tokens, place + 1)
    known = ALLOWED_PROCEDURES[engine]
    called = end < len(tokens) and tokens[end].text == "("
    harmless = name in known if engine == "neo4j" else called and name.lower() in known
    if not harmless:
        listed = ", ".join(sorted(known))
        raise QueryRefused(f"CALL is for these only: {listed}.")


def _dotted(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """The dotted name that begins at a token, and the index of the token after it."""
    name = ""
    while place < len(tokens) and tokens[place].kind == "word":
        name += tokens[place].text
        place += 1
        if place >= len(tokens) or tokens[place].text != ".":
            break
        name += "."
        place += 1
    return name, place


def _check_function(tokens: Sequence[Token], bracket: int) -> None:
    """Refuse `name.space.function(`, unless the name space is one of Cypher's own."""
    start = bracket - 1
    while start >= 2 and tokens[start - 1].text == "." and _is_name(tokens[start]):
        start -= 2
    if start == bracket - 1 or not _is_name(tokens[start]):
        return
    if _word(tokens, start - 1) == "CALL" and not _is_property(tokens, start - 1):
        return  # a procedure, which has its own list
    name = "".join(token.text for token in tokens[start:bracket])
    if _fold(tokens[start].text).lower() not in ALLOWED_NAMESPACES:
        raise QueryRefused(f"The function {name} is not one of Cypher's own.")


def _is_name(token: Token) -> bool:
    return token.kind in {"word", "quoted"}
