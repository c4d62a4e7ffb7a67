"""What a text quotes of other people: their words are not what its author thinks.

Only what is surely others' goes: lines that quote a post (">"), and quotations put into
the mouth of other customers ('to everyone who says "it breaks"'). What a company's people
said ('your rep told me "call again"') stays: its author tells it because of what it says.
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = '"“”„«»'

_OTHERS: Final = (
    r"\b(?:people|those|anyone|anybody|everyone|everybody|folks|all) "
    r"(?=(?:who|that|keep|saying|claiming|complaining|calling)\b)",
    r"\b(?:other|some|many|most|all the) (?:people|users|customers|reviews|fans)\b",
    r"\b(?:reviewers|critics|haters|naysayers)\b",
    r"\b(?:leute|alle|andere|viele|manche|kritiker)\b",
    r"\b(?:les gens|ceux|celles)(?: qui)?\b",
    r"\b(?:la gente|los|las|quienes)(?: que)?\b",
)
_SAY: Final = (
    r"\b(?:sa(?:y|id|ying)\w*|claim\w*|complain\w*|call(?:s|ed|ing)?|wr[io]t\w+"
    r"|sagen|schreiben|behaupten|meinen|schimpfen|disent|écrivent|prétendent|râlent"
    r"|dicen?|escriben|afirman|quejan)\b"
)
_SAID = re.compile(
    rf"(?:{'|'.join(_OTHERS)})[^.!?\n{_MARKS}]{{0,30}}?{_SAY}[^.!?\n{_MARKS}]{{0,20}}"
    rf"(?P<words>[{_MARKS}][^\n{_MARKS}]+[{_MARKS}])",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^[ \t]*(?P<words>(?:>|&gt;)+[ \t]*[^\W\d_][^\n]{6,})$", re.MULTILINE
)
_WORD = re.compile(r"\w")


def without_quoted(text: str) -> str:
    """A text with blanks in place of others' words, of the same length.

    A text that is nothing but quoted stays as it is.

    >>> without_quoted("> it broke\\nMine works well").strip()
    'Mine works well'
    >>> without_quoted('Those who say "it broke" never had one')
    'Those who say            never had one'
    """
    if not any(mark in text for mark in (*_MARKS, ">", "&gt;")):
        return text
    rest = text
    for pattern in (_LINE, _SAID):
        rest = pattern.sub(_blank, rest)
    return rest if _WORD.search(rest) else text


def _blank(found: re.Match[str]) -> str:
    whole, words = found[0], found["words"]
    at = found.start("words") - found.start()
    return whole[:at] + " " * len(words) + whole[at + len(words) :]
