"""Rewrite a query so that the embedded engine sorts as Neo4j does.

Measured on ladybug 0.22 (docs/decisions.md, "Embedded engine"): in `ORDER BY` a name
means an earlier variable even if the clause gives it to a new column. `WITH … ORDER BY`
without a limit is refused. Before a total the order is removed, and with it the choice
of rows (`WITH x ORDER BY x LIMIT 3 RETURN sum(x)`). A `UNION` mixes its rows.

Therefore the column's expression replaces such a name, a limit that ends nothing is
added, an `UNWIND` of one value (`console/keep_order`) separates an order from what
follows, and the parts of a `UNION` run one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from graph.cypher.tokenizer import Token, tokenize
from graph.errors import QueryRefused
from graph.store.query_files import load_query

CLAUSES: Final = frozenset(
    {
        "CALL",
        "LIMIT",
        "MATCH",
        "OPTIONAL",
        "ORDER",
        "RETURN",
        "SKIP",
        "UNION",
        "UNWIND",
        "WHERE",
        "WITH",
    }
)
"""The keywords that begin a clause of a reading query."""

_AGGREGATES: Final = (
    "avg collect count histogram max min percentilecont percentiledisc sum"
)
AGGREGATES: Final = frozenset(_AGGREGATES.split())
"""The engine's functions that make one value of many rows."""

_DIRECTIONS: Final = {"ASC", "ASCENDING", "DESC", "DESCENDING"}

NO_LIMIT: Final = f" LIMIT {(1 << 63) - 1}"
"""A limit that ends nothing."""


@dataclass(frozen=True, slots=True)
class EmbeddedQuery:
    """The parts of a query, which run one after the other.

    `distinct`: equal rows of all parts are one row, as `UNION` means it.
    """

    parts: tuple[str, ...]
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: its keyword, where it begins, and the tokens behind the keyword."""

    name: str
    start: int
    body: Sequence[Token]

    @property
    def end(self) -> int:
        return self.body[-1].end if self.body else self.start + len(self.name)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Text that replaces the text between two positions."""

    start: int
    end: int
    text: str


def rewrite_sorting(statement: str) -> EmbeddedQuery:
    """Rewrite what the embedded engine would sort in another way than Neo4j.

    Parameters:
        statement: as the read-only gate returned it.

    Raises:
        QueryRefused: the engine cannot sort it as Neo4j does.

    >>> rewrite_sorting("UNWIND [1, 2] AS n RETURN -n AS n ORDER BY n").parts
    ('UNWIND [1, 2] AS n RETURN -n AS n ORDER BY (-n)',)
    >>> rewrite_sorting("RETURN 2 AS n UNION RETURN 1 AS n ORDER BY n")
    EmbeddedQuery(parts=('RETURN 2 AS n', 'RETURN 1 AS n ORDER BY n'), distinct=True)
    """
    text, tokens = tokenize(statement)
    clauses = list(_split_clauses(tokens))
    if not any(clause.name == "ORDER" for clause in clauses):
        return EmbeddedQuery((statement,))
    parts = _split_union(clauses)
    kinds = {len(clause.body) for clause in clauses if clause.name == "UNION"}
    if len(kinds) > 1 or not all(parts):
        return EmbeddedQuery((statement,))  # the engine refuses it
    # Before its first clause a query has at most EXPLAIN or PROFILE.
    starts = [0, *(part[0].start for part in parts[1:])]
    return EmbeddedQuery(
        tuple(
            _apply_edits(text, start, part[-1].end, _sorting_edits(text, part))
            for start, part in zip(starts, parts, strict=True)
        ),
        distinct=kinds == {0},
    )


def _split_clauses(tokens: Sequence[Token]) -> Iterator[_Clause]:
    """The clauses outside of brackets; `UNION` has the body `ALL` or none."""
    places = [
        place
        for place, depth in enumerate(_depths(tokens))
        if depth == 0 and _begins_clause(tokens, place)
    ]
    for place, following in pairwise([*places, len(tokens)]):
        token = tokens[place]
        yield _Clause(token.text.upper(), token.start, tokens[place + 1 : following])


def _depths(tokens: Sequence[Token]) -> Iterator[int]:
    """The number of open brackets around each token; a bracket is inside itself."""
    depth = 0
    for token in tokens:
        depth += token.text in {"(", "[", "{"}
        yield depth
        depth -= token.text in {")", "]", "}"}


def _begins_clause(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token is a clause's keyword, not a name or part of `STARTS WITH`."""
    token = tokens[place]
    before = tokens[place - 1].text.upper() if place else ""
    return (
        token.kind == "word"
        and token.text.upper() in CLAUSES
        and before not in {".", ":", "$", "AS", "STARTS", "ENDS"}
    )


def _split_union(clauses: Sequence[_Clause]) -> list[list[_Clause]]:
    parts: list[list[_Clause]] = [[]]
    for clause in clauses:
        if clause.name == "UNION":
            parts.append([])
        else:
            parts[-1].append(clause)
    return parts


def _sorting_edits(text: str, clauses: Sequence[_Clause]) -> Iterator[_Edit]:
    """The edits of one part of a query."""
    for place, clause in enumerate(clauses):
        if clause.name != "ORDER" or not place:
            continue
        projection, later = clauses[place - 1], clauses[place + 1 :]
        columns = _new_columns(text, projection, clauses[: place - 1])
        yield from _name_edits(text, clause, columns)
        if projection.name == "WITH":
            yield from _separation_edits(clause, later)


def _new_columns(
    text: str, projection: _Clause, earlier: Sequence[_Clause]
) -> Mapping[str, str]:
    """The columns of a projection: the name in lower case to the expression.

    Empty unless a column has the name of an earlier variable, and for totals and
    `DISTINCT`: there the engine means the column, and refuses the expression.
    """
    tokens = projection.body
    if not tokens or tokens[0].text.upper() == "DISTINCT" or _has_aggregate(tokens):
        return {}
    columns = {
        item[-1].text.strip("`").lower(): _span(text, item[:-2])
        for item in _split_items(tokens)
        if len(item) > 2 and item[-2].text.upper() == "AS"
    }
    variables = {
        token.text.strip("`").lower()
        for clause in earlier
        for place, token in enumerate(clause.body)
        if _is_name(clause.body, place)
    }
    return columns if variables & columns.keys() else {}


def _has_aggregate(tokens: Sequence[Token]) -> bool:
    return any(
        token.text.lower() in AGGREGATES and following.text == "("
        for token, following in pairwise(tokens)
    )


def _is_name(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token names a variable: no property, label, parameter or function."""
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    return (
        tokens[place].kind in {"word", "quoted"}
        and before not in {".", ":", "$"}
        and after != "("
    )


def _split_items(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The comma-separated items of a projection."""
    start = 0
    for place, depth in enumerate(_depths(tokens)):
        if depth == 0 and tokens[place].text == ",":
            yield tokens[start:place]
            start = place + 1
    yield tokens[start:]


def _name_edits(
    text: str, order: _Clause, columns: Mapping[str, str]
) -> Iterator[_Edit]:
    """The edits that put expressions in the place of names of columns.

    What is a column as a whole stays: `RETURN p.id AS p ORDER BY p.id`.
    """
    known = set(columns.values())
    for item in _split_items(order.body[1:]):
        words = item[:-1] if item and item[-1].text.upper() in _DIRECTIONS else item
        if len(words) > 1 and _span(text, words) in known:
            continue
        for place, token in enumerate(words):
            name = token.text.strip("`").lower()
            if name not in columns or not _is_name(words, place):
                continue
            property_ = words[place : place + 3]
            if len(property_) == 3 and _span(text, property_) in known:
                continue
            yield _Edit(token.start, token.end, f"({columns[name]})")


def _span(text: str, tokens: Sequence[Token]) -> str:
    return text[tokens[0].start : tokens[-1].end]


def _separation_edits(order: _Clause, later: Sequence[_Clause]) -> Iterator[_Edit]:
    """The edits that keep the order of a `WITH` for the next projection.

    Raises:
        QueryRefused: that is `WITH *` before a total; it would take the separator along.

    """
    if not later or later[0].name not in {"SKIP", "LIMIT"}:
        yield _Edit(order.end, order.end, NO_LIMIT)
    rest = [clause for clause in later if clause.name not in {"SKIP", "LIMIT", "WHERE"}]
    if not rest or rest[0].name not in {"WITH", "RETURN"}:
        return
    takes_all = bool(rest[0].body) and rest[0].body[0].text == "*"
    if not takes_all:
        separator = f"{load_query('console/keep_order', 'ladybug').text} "
        yield _Edit(rest[0].start, rest[0].start, separator)
    elif any(_has_aggregate(clause.body) for clause in rest):
        raise QueryRefused(
            "Name the columns instead of * between ORDER BY and a total of its rows."
        )


def _apply_edits(text: str, start: int, end: int, edits: Iterator[_Edit]) -> str:
    """The text between two positions after edits, which do not overlap."""
    pieces = []
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [text[start : edit.start], edit.text]
        start = edit.end
    return "".join([*pieces, text[start:end]])
