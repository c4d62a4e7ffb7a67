"""Refuse single expressions that can exhaust a Neo4j server's memory.

The server counts and times rows, not what one expression builds: a list of fifty
million texts ran for 42 seconds under a limit of three, and then crashed the server.
Static analysis cannot find every such expression; these are the common ones.
docs/neo4j.md describes further protection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.cypher.tokenizer import Token
from graph.errors import QueryRefused

MAX_RANGE: Final = 1_000_000
"""Largest number allowed in a `range(...)`."""


def check_memory_growth(tokens: Sequence[Token]) -> None:
    """Refuse long ranges, and reductions whose accumulator grows exponentially.

    Raises:
        QueryRefused: the statement contains one of them.

    """
    for index, token in enumerate(tokens[:-1]):
        if token.kind == "word" and tokens[index + 1].text == "(":
            inside = _bracket_content(tokens, index + 1)
            if token.text.lower() == "range":
                _check_range(inside)
            elif token.text.lower() == "reduce":
                _check_reduce(inside)


def _bracket_content(tokens: Sequence[Token], opening: int) -> Sequence[Token]:
    """The tokens between a bracket and its closing bracket."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].kind == "sign":
            depth += (tokens[index].text in "([{") - (tokens[index].text in ")]}")
        if depth == 0:
            return tokens[opening + 1 : index]
    return tokens[opening + 1 :]


def _check_range(inside: Sequence[Token]) -> None:
    numbers = [
        token.text.replace("_", "") for token in inside if token.kind == "number"
    ]
    long = any(_value(number) > MAX_RANGE for number in numbers)
    if long or any(token.text in {"*", "^"} for token in inside):
        raise QueryRefused(f"A range goes to {MAX_RANGE:,} at most.")


def _value(number: str) -> float:
    if number[:2].lower() in {"0x", "0o"}:
        return int(number, 16 if number[1] in "xX" else 8)
    return float(number)


def _check_reduce(inside: Sequence[Token]) -> None:
    """`reduce(total = …, x IN … | expression)`: the expression uses `total` once."""
    separators = [index for index, token in enumerate(inside) if token.text == "|"]
    if not inside or not separators:
        return
    names = [token.text.lower() for token in inside[separators[0] :]]
    if names.count(inside[0].text.lower()) > 1 or "replace" in names:
        raise QueryRefused(
            "reduce may use its accumulator only once, or it grows without limit."
        )
