"""Blank out quotations of other people, whose words are not the author's opinion.

Only clear quotations are removed: lines that quote a post (">"), and quotations of other
customers ('to everyone who says "it breaks"'). Quoted staff of a company ('your rep said
to me "call again"') is kept, because it is part of the author's experience.
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = '"“”„«»'

# Other customers before a verb of speech: no other word may come between, or it could
# be a company's staff, a town, or a caller of a hotline.
_OTHER_PEOPLE: Final = (
    r"\b(?:people|those|anyone|anybody|everyone|everybody|folks) (?:who |that )?(?:keep )?",
    r"\b(?:other|some|many|most) (?:people|users|customers|reviews|reviewers|fans) (?:who )?",
    r"\b(?:reviewers|critics|haters|naysayers) (?:who )?(?:keep )?",
    r"\b(?:leute|alle|andere|viele|manche|kritiker),? (?:die )?(?:hier )?",
    r"\b(?:ceux|celles|les gens) qui ",
    r"\b(?:los|las|quienes|la gente)(?: que)? ",
)
_SPEECH_VERBS: Final = (
    r"(?:says?|said|saying|claim(?:s|ed|ing)?|complain(?:s|ed|ing)?|writes?|wrote|writing"
    r"|(?:calls?|called|calling) (?:it|them|this)"
    r"|sagen|schreiben|behaupten|meinen|schimpfen|disent|écrivent|prétendent|râlent"
    r"|dicen?|escriben|afirman)\b"
)
_REPORTED_SPEECH = re.compile(
    rf"(?:{'|'.join(_OTHER_PEOPLE)}){_SPEECH_VERBS}[^.!?;\n{_MARKS}]{{0,20}}?"
    rf"(?P<words>[{_MARKS}][^\n{_MARKS}]{{4,}}[{_MARKS}])",
    re.IGNORECASE,
)
_LINE = re.compile(
    rf"^[ \t]*(?P<words>(?:(?:>|&gt;)[ \t]*)+[\w{_MARKS}'][^\n]{{6,}})$", re.MULTILINE
)
_WORD = re.compile(r"\w")


def blank_quotations(text: str) -> str:
    """Replace quotations of other people by blanks; the length stays the same.

    A text that is only a quotation is not changed.

    >>> blank_quotations("> it broke\\nMine works well").strip()
    'Mine works well'
    >>> blank_quotations('Those who say "it broke" never had one')
    'Those who say            never had one'
    """
    if not any(mark in text for mark in (*_MARKS, ">", "&gt;")):
        return text
    result = text
    for pattern in (_LINE, _REPORTED_SPEECH):
        result = pattern.sub(_blank, result)
    return result if _WORD.search(result) else text


def _blank(match: re.Match[str]) -> str:
    whole, words = match[0], match["words"]
    at = match.start("words") - match.start()
    return whole[:at] + " " * len(words) + whole[at + len(words) :]
