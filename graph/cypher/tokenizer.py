"""A strict Cypher tokenizer that splits as both engines do, or refuses.

A statement is refused if an engine could read a character differently: escapes that
Neo4j decodes before it parses (`\\u0027`), a carriage return alone (it ends a comment in
Neo4j), unusual blanks, letters with combining marks outside strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph.errors import QueryRefused

MAX_CHARACTERS: Final = 20_000
"""Maximum length of a query, in characters."""

MAX_OPEN_BRACKETS: Final = 100
"""Maximum number of nested brackets."""

_PIECE = re.compile(
    r"""
      (?P<blank>   [ \t\n\u00a0\u3000]+ )
    | (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<string>  '(?:[^'\\]|\\[\\'"`bfnrt])*' | "(?:[^"\\]|\\[\\'"`bfnrt])*" )
    | (?P<quoted>  `(?:[^`]|``)*` )
    | (?P<number>  (?: 0[xXoO][0-9a-fA-F_]+ | [0-9][0-9_]*(?:[eE][+-]?[0-9]+)? )(?!\w) )
    | (?P<word>    [^\W\d]\w* )
    | (?P<sign>    /(?!\*) | [-+*%^=<>!~|&.,:;$?()\[\]{}@\#] )
    """,
    re.VERBOSE | re.DOTALL,
)
# Tab and line feed are the only control characters allowed; the others here are byte
# order and line marks that one engine reads as a blank and the other as a letter.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_OPENING: Final = {"'": "A text", '"': "A text", "`": "A name", "/": "A comment"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a statement; its kind is word, quoted, string, number or sign.

    `start` is its position in the statement without comments.
    """

    kind: str
    text: str
    start: int = 0

    @property
    def end(self) -> int:
        """The position after it."""
        return self.start + len(self.text)


def tokenize(statement: str) -> tuple[str, list[Token]]:
    """Split a statement into tokens.

    Returns:
        The statement with comments replaced by blanks.
        Its tokens.

    Raises:
        QueryRefused: it contains something that the engines may read differently.

    >>> [token.text for token in tokenize("MATCH (n)--(m) // no ;")[1]]
    ['MATCH', '(', 'n', ')', '-', '-', '(', 'm', ')']
    """
    statement = statement.replace("\r\n", "\n")
    _check_characters(statement)
    clean: list[str] = []
    tokens: list[Token] = []
    position = 0
    for kind, text in _pieces(statement):
        if kind in {"blank", "comment"}:
            # Blanks of the same length keep the positions in the engine's errors.
            clean.append(re.sub(r"[^\n]", " ", text))
        else:
            clean.append(text)
            tokens.append(Token(kind, text, position))
        position += len(text)
    _check_depth(tokens)
    return "".join(clean), tokens


def _check_characters(statement: str) -> None:
    if len(statement) > MAX_CHARACTERS:
        raise QueryRefused(f"A query has at most {MAX_CHARACTERS:,} characters.")
    if re.search(r"\\u", statement, re.IGNORECASE):
        raise QueryRefused(r"Write the character itself: escapes like \u are refused.")
    if _CONTROL.search(statement):
        raise QueryRefused("The query has a control character: type it again.")


def _pieces(statement: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(statement):
        match = _PIECE.match(statement, position)
        if match is None or match.lastgroup is None:
            raise QueryRefused(_problem_with(statement[position]))
        if match.lastgroup == "word":
            _check_letters(match[0])
        yield match.lastgroup, match[0]
        position = match.end()


def _check_letters(word: str) -> None:
    """Allow letters, ASCII digits and the underscore: a word for both engines."""
    for letter in word:
        if not (letter.isalpha() or letter in "_0123456789"):
            raise QueryRefused(_problem_with(letter))


def _problem_with(sign: str) -> str:
    if sign in _OPENING:
        return (
            f"{_OPENING[sign]} is not closed, or holds a back-slash that is not "
            r"doubled (write \\)."
        )
    if sign.isdigit() and sign.isascii():
        return "Put a blank between a number and the word after it."
    return f"The character {sign!r} is allowed in texts and `quoted names` only."


def _check_depth(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
        if depth > MAX_OPEN_BRACKETS:
            raise QueryRefused(
                f"At most {MAX_OPEN_BRACKETS} brackets may be open at once."
            )
