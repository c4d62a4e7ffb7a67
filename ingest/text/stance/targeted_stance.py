"""Targeted stance: stance towards one of several brands in a text.

Two steps: comparisons ("A is better than B", "switched from B to A") decide directly;
all other sentences are split into clauses, and a clause counts for the brands that it
names, or for those named just before.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ingest.text.brand_matching.spotter import BrandSpot

COMPARISON_STANCE: Final = 0.6
"""Stance of the better brand in a comparison; the other gets the opposite."""

ClauseScorer = Callable[[str], float]

# While a text is scored, the target brand and the other brands are replaced by one
# private-use character each, so that no name ("United", "Best Buy") counts as a word.
_BRAND_SIGN: Final = "\ue000"
_OTHER_SIGN: Final = "\ue001"

_HARD = re.compile(r"(?<=[.!?…])\s+|[;\n。！？]+|\s[-–—|/]\s")
_SOFT = re.compile(
    r",|\b(?:but|however|whereas|while|although|though|yet|and|then"
    r"|aber|doch|während|und|mais|tandis que|et|pero|mientras que|sin embargo)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY = re.compile(
    r"a|an|the|is|are|was|were|with|from|to|at|by|on|in|of|for|as|too|also|both|n?or"
    r"|so|its?|this|that|very|all|der|die|das|auch|mit|von|les?|la|une?|aussi|de"
    r"|el|los|las|una|también|con",
    re.IGNORECASE,
)
_CONTRARY = re.compile(
    r"\b(?:not|unlike|never|instead of|rather than|nicht|anders als|pas|no"
    r"|contrairement à|a diferencia de)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|hardly|nicht|kein\w*|pas|nunca)\b|n['’]t\b", re.IGNORECASE
)
_LESS = re.compile(r"\b(?:less|fewer|weniger|moins|menos)\b", re.IGNORECASE)
_WORSE = re.compile(
    r"\b(?:worse|slower|ruder|dirtier|poorer|pricier|weaker|uglier|longer"
    r"|schlechter|langsamer|pire|peor)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?!never\b|ever\b|over\b|other\b)(?:\w{2,}er|more|rather|besser\w*|mehr|mieux"
    r"|meilleure?s?|plus|mejor|más)\b",
    re.IGNORECASE,
)
_GAP: Final = rf"[^.!?;{_BRAND_SIGN}{_OTHER_SIGN}]{{0,60}}"

# X is preferred to Y in all of these.
_CLEAR: Final = (
    r"X\s*>+\s*Y",
    r"Y\s*<+\s*X",
    r"X~\b(?:beats?|outperforms?|outclasses|crush(?:es|ed)|destroys|trumps)\b~Y",
    r"Y~\bloses? to\b~X",
    r"\b(?:prefer\w*|ch[ou]o?se|chosen|pick(?:ed)?|recommend)\b~X~\b(?:over|to)\b~Y",
    r"\b(?:switch\w*|mov(?:ed|ing)|went|chang(?:ed|ing)|passée?|cambi\w+)\b"
    r"~\b(?:from|de|desde)\b~Y~\b(?:to|à|a)\b~X",
    r"\bvon\b~Y~\bzu\b~X~\b(?:gewechselt|umgestiegen)\b",
    r"\b(?:switch\w*|mov(?:ed|ing)|went|chang(?:ed|ing))\b~\bto\b~X~\bfrom\b~Y",
    r"\b(?:left|leaving|dump(?:ed|ing)|ditch(?:ed|ing)|dropp(?:ed|ing)|quit)\b~Y"
    r"~\b(?:for|and)\b~X",
    r"\breplac(?:ed?|ing)\b~Y~\b(?:with|by)\b~X",
    r"\b(?:swapp(?:ed|ing)|trad(?:ed|ing)|exchang(?:ed|ing))\b~Y~\bfor\b~X",
    r"X~\b(?:and|but|while|whereas)\b~Y~\b(?:does|do|did|can|is|are)(?:n['’]t| not)\b",
    r"X~\b(?:instead of|rather than)\b~Y",
    r"Y~\b(?:not|n['’]t|nowhere near)\b~\bas\b~\bas\b~X",
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: text, number of its sentence, value, and whether it names a brand."""

    text: str
    sentence: int
    value: float
    names_any: bool

    @property
    def names_brand(self) -> bool:
        """Whether it names the target brand."""
        return _BRAND_SIGN in self.text

    @property
    def is_only_names(self) -> bool:
        """Whether it contains little more than names: "and B", "unlike B"."""
        words = _WORD.findall(_CONTRARY.sub("", self.text))
        return sum(_EMPTY.fullmatch(word) is None for word in words) <= 1


def stance_from_clauses(
    text: str,
    brand_spots: Sequence[BrandSpot],
    other_spots: Sequence[BrandSpot],
    score: ClauseScorer,
    tone: float = 0.0,
) -> float:
    """Stance of a text towards one brand, from comparisons and clauses.

    Clauses decide if they distinguish the brands: opposite signs, or a tone towards the
    other brands only. Otherwise the stance is the tone of the whole text, which is more
    reliable than that of its clauses.

    Parameters:
        text: the text as written.
        brand_spots, other_spots: spots of the brand, and of the other brands.
        score: returns the value of a clause, in [-1, 1].
        tone: value of the tone of the whole text, in [-1, 1].

    >>> spots = [BrandSpot("a", "alias", 5, 9), BrandSpot("b", "alias", 16, 20)]
    >>> feel = lambda text: "love" in text.lower() and 1.0 or "hate" in text and -1.0
    >>> stance_from_clauses("Love Acme, hate Beta", spots[:1], spots[1:], feel)
    1.0
    """
    marked = _replace_brand_names(text, brand_spots, other_spots)
    compared: list[float] = []
    clauses: list[_Clause] = []
    for number, sentence in enumerate(_HARD.split(marked)):
        sign = _comparison_sign(sentence, score)
        if sign:
            compared.append(COMPARISON_STANCE * sign)
            continue
        clauses += _clauses(sentence, number, score)
    attributed = _attribute_clauses(clauses)
    own_values = [clause.value for clause in attributed if clause.names_brand]
    if compared:
        return _mean([*compared, *own_values])
    own = _mean(own_values)
    rest = _mean([clause.value for clause in attributed if not clause.names_brand])
    return own if own * rest < 0 or (rest and not own) else tone


def _replace_brand_names(
    text: str, brand_spots: Sequence[BrandSpot], other_spots: Sequence[BrandSpot]
) -> str:
    """Replace brand names by one character each; the longer of two overlaps wins."""
    places = [(s.start, s.end, _BRAND_SIGN) for s in brand_spots if s.start >= 0]
    places += [(s.start, s.end, _OTHER_SIGN) for s in other_spots if s.start >= 0]
    places.sort(key=lambda place: (place[0] - place[1], place))
    accepted: list[tuple[int, int, str]] = []
    for start, end, letter in places:
        if all(end <= first or start >= last for first, last, _ in accepted):
            accepted.append((start, end, letter))
    parts: list[str] = []
    end_of_last = 0
    for start, end, letter in sorted(accepted):
        parts += (text[end_of_last:start], f" {letter} ")
        end_of_last = end
    # Unescape, because the semicolon of "&lt;" would end a sentence.
    return html.unescape("".join((*parts, text[end_of_last:])))


def _comparison_sign(sentence: str, score: ClauseScorer) -> int:
    """+1 if a sentence prefers the brand to another, -1 for the opposite, else 0."""
    if _BRAND_SIGN not in sentence or _OTHER_SIGN not in sentence:
        return 0
    for sign, x, y in ((1, _BRAND_SIGN, _OTHER_SIGN), (-1, _OTHER_SIGN, _BRAND_SIGN)):
        if any(rule.search(sentence) for rule in _rules(x, y)):
            return sign
        match = _than(x, y).search(sentence)
        if match:
            return sign * _direction(match["before"] + " " + match["cue"], score)
    return 0


@cache
def _rules(x: str, y: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(
            rule.replace("X", x).replace("Y", y).replace("~", _GAP), re.IGNORECASE
        )
        for rule in _CLEAR
    )


@cache
def _than(x: str, y: str) -> re.Pattern[str]:
    """Pattern of "X ... than Y", with the words before X ("I'd rather fly X")."""
    before = rf"(?P<before>{_GAP})"
    return re.compile(
        rf"{before}{x}(?P<cue>{_GAP})\b(?:than|als|que)\b{_GAP}{y}", re.IGNORECASE
    )


def _direction(cue: str, score: ClauseScorer) -> int:
    """Whether "cue than" favours the brand before it: +1, -1, or 0 if unclear."""
    bad = score(_NOT.sub("", cue)) < 0
    if _WORSE.search(cue):
        sign = -1
    elif _LESS.search(cue):
        sign = 1 if bad else -1  # "fewer delays", "less friendly"
    elif _MORE.search(cue):
        sign = -1 if bad else 1  # "more expensive", "more helpful"
    else:
        return 0
    return -sign if _NOT.search(cue) else sign


def _clauses(sentence: str, number: int, score: ClauseScorer) -> list[_Clause]:
    pieces = [piece for piece in _SOFT.split(sentence) if piece.strip()]
    clauses = []
    for piece in pieces:
        words = piece.replace(_BRAND_SIGN, " ").replace(_OTHER_SIGN, " ")
        named = _BRAND_SIGN in piece or _OTHER_SIGN in piece
        clauses.append(_Clause(piece, number, score(words), named))
    return clauses


def _attribute_clauses(clauses: Sequence[_Clause]) -> list[_Clause]:
    """Clauses that name a brand, with the values of the clauses without a name.

    A clause without a name belongs to the named clause before it in its sentence, else
    to the next in its sentence, else to the last one before it, else to the next one.
    """
    named = [i for i, clause in enumerate(clauses) if clause.names_any]
    values: dict[int, list[float]] = {i: [clauses[i].value] for i in named}
    for i, clause in enumerate(clauses):
        if not clause.names_any and clause.value and named:
            values[_owner(clauses, named, i)].append(clause.value)
    result = [replace(clauses[i], value=_mean(values[i])) for i in named]
    return _resolve_enumerations(result)


def _owner(clauses: Sequence[_Clause], named: Sequence[int], at: int) -> int:
    before = [i for i in named if i < at]
    after = [i for i in named if i > at]
    same = clauses[at].sentence
    if before and clauses[before[-1]].sentence == same:
        return before[-1]
    if after and clauses[after[0]].sentence == same:
        return after[0]
    return before[-1] if before else after[0]


def _resolve_enumerations(clauses: list[_Clause]) -> list[_Clause]:
    """Extend values: "love A and B" counts for B, "love A, not B" negated for B."""
    result = list(clauses)
    for i, clause in enumerate(clauses):
        if clause.value or not clause.is_only_names:
            continue
        near = [result[j] for j in (i - 1, i + 1) if 0 <= j < len(result)]
        lender = next(
            (c for c in near if c.sentence == clause.sentence and c.value), None
        )
        if lender:
            sign = -1.0 if _CONTRARY.search(clause.text) else 1.0
            result[i] = replace(clause, value=sign * lender.value)
    return result


def _mean(values: Sequence[float]) -> float:
    nonzero = [value for value in values if value]
    return sum(nonzero) / len(nonzero) if nonzero else 0.0
