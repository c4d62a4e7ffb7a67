"""What a text quotes of other people: their words are not what its author thinks.

Only what is surely others' goes: lines that quote a post (">"), and quotations put into
the mouth of other customers ('to everyone who says "it breaks"'). What a company's people
said ('your rep told me "call again"') stays: its author tells it because of what it says.
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = '"“”„«»'

# Other customers at their word: nothing else may stand between them and what they say,
# or it would be a company's people, a town, or somebody who calls a hotline.
_OTHERS: Final = (
    r"\b(?:people|those|anyone|anybody|everyone|everybody|folks) (?:who |that )?(?:keep )?",
    r"\b(?:other|some|many|most) (?:people|users|customers|reviews|reviewers|fans) (?:who )?",
    r"\b(?:reviewers|critics|haters|naysayers) (?:who )?(?:keep )?",
    r"\b(?:leute|alle|andere|viele|manche|kritiker),? (?:die )?(?:hier )?",
    r"\b(?:ceux|celles|les gens) qui ",
    r"\b(?:los|las|quienes|la gente)(?: que)? ",
)
_SAY: Final = (
    r"(?:says?|said|saying|claim(?:s|ed|ing)?|complain(?:s|ed|ing)?|writes?|wrote|writing"
    r"|(?:calls?|called|calling) (?:it|them|this)"
    r"|sagen|schreiben|behaupten|meinen|schimpfen|disent|écrivent|prétendent|râlent"
    r"|dicen?|escriben|afirman)\b"
)
_SAID = re.compile(
    rf"(?:{'|'.join(_OTHERS)}){_SAY}[^.!?;\n{_MARKS}]{{0,20}}?"
    rf"(?P<words>[{_MARKS}][^\n{_MARKS}]{{4,}}[{_MARKS}])",
    re.IGNORECASE,
)
_LINE = re.compile(
    rf"^[ \t]*(?P<words>(?:(?:>|&gt;)[ \t]*)+[\w{_MARKS}'][^\n]{{6,}})$", re.MULTILINE
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
