"""The built-in scorer: the lexicon, and beside it what 7,908 judged texts say of words.

For English, a linear model of words and pairs of words corrects the lexicon. Its weights
stand in `general.tsv`, one term a line, to be read; `python -m tools.teach` made them from
the tweets and product reviews that people judged for VADER (Hutto and Gilbert 2014,
doi:10.1609/icwsm.v8i1.14550; MIT licence). Recommending, warning and irony are known by
their wording. Other languages are left to the lexicon.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from ingest.text import plain
from ingest.text.lexicon import LONGEST, LexiconScorer, base_language
from ingest.text.scoring import Tone, judged

DENSE: Final = ("*value", "*good", "*bad", "*asks", "*asks_value")
"""What the model knows besides words: the lexicon's value, its praise and its complaint,
whether the text asks something, and the value if so."""
BIAS: Final = "*bias"

RECOMMENDS: Final = re.compile(
    r"\b(?:(?:highly|definitely|would|can|strongly|totally|fully|i|we) recommend"
    r"|recommend (?:it|this|them|these)"
    r"|you should (?:really |definitely |all )?(?:try|get|buy|have|give)"
    r"|do yourself a favou?r|worth (?:every|the (?:money|price)|a (?:try|go|look|shot))"
    r"|can'?t go wrong|must[- ]have|give .{1,40} a (?:try|go|chance)|go for it"
    r"|look no further|get yourself)\b",
    re.IGNORECASE,
)
WARNS: Final = re.compile(
    r"\b(?:avoid|stay away|steer clear|(?:don'?t|do not) (?:buy|bother|waste|fly|use)"
    r"|never (?:again|buy|fly|use)|not worth|waste of (?:money|time)|save your money"
    r"|rip[- ]?off|beware|(?:not|n'?t|never|cannot|hardly) (?:\w+ ){0,2}recommend)\b",
    re.IGNORECASE,
)
IRONY: Final = re.compile(
    r"thanks for nothing|\byeah,? right\b|\bway to go\b|\bslow clap\b|🙄|\s/s\b"
    r"|\bso much for\b|\bjust (?:great|what (?:i|we) (?:needed|wanted))\b"
    r"|\bgotta love\b|\bmust be nice\b|\bthanks a lot\b|\bwell done\b"
    r"|\b(?:love|loving) (?:how|it when)\b"
    r"|^(?:oh|ah),? (?:great|good|nice|lovely|perfect|wonderful|fantastic|joy|brilliant)",
    re.IGNORECASE,
)
OUTRIGHT: Final = math.log(6)
"""Log-odds of praise where a text recommends, and of a complaint where it warns."""
IRONIC: Final = math.log(6)
"""Log-odds from praise to complaint where a wording is ironic more often than not."""

_WEIGHTS = Path(__file__).with_name("general.tsv")
_TOKEN = re.compile(r"(?u)\b\w[\w']*\b|[!?]+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
_LETTER = re.compile(r"[a-zA-Z]")

Row = tuple[float, float, float]


class GeneralScorer:
    """Scores English by words, pairs of words and the lexicon; the rest by the lexicon.

    >>> GeneralScorer().score("Thanks for nothing, @acme", "en").label
    <Label.COMPLAINT: 'complaint'>
    """

    name: Final = "general-1"

    def __init__(self) -> None:
        self._lexicon = LexiconScorer()

    def score(self, text: str, language: str | None) -> Tone | None:
        """The tone of a text as written; None where nobody knows the language."""
        read = self._lexicon.score(text, language)
        known = base_language(language)
        if read is None or known not in (None, "en") or not _LETTER.search(text):
            return read
        odds = list(_odds(text[:LONGEST], read.value))
        if WARNS.search(text):
            odds[2] += OUTRIGHT
        elif RECOMMENDS.search(text):
            odds[0] += OUTRIGHT
        if IRONY.search(text):
            odds[0] -= IRONIC / 2
            odds[2] += IRONIC / 2
        most = max(odds)
        raised = [math.exp(one - most) for one in odds]
        return judged(*(one / sum(raised) for one in raised))


def terms(text: str) -> set[str]:
    """The words of a text and their neighbours, as the model knows them.

    >>> sorted(terms("@acme so GOOD 24!"))
    ['!', '0', '0 !', 'good', 'good 0', 'so', 'so good']
    """
    words = plain(text).lower().replace("’", "'")
    found = _TOKEN.findall(_NUMBER.sub("0", words))
    return {*found, *(f"{a} {b}" for a, b in pairwise(found))}


def dense(text: str, value: float) -> tuple[float, ...]:
    """What is known besides words, in the order of `DENSE`."""
    asks = float("?" in text)
    return (value, max(value, 0.0), min(value, 0.0), asks, asks * value)


def _odds(text: str, value: float) -> Row:
    """Praise, neutral and complaint as logarithms of odds."""
    weights = _weights()
    known = [weights[term] for term in terms(text) if term in weights]
    room = math.sqrt(max(len(known), 1))
    rows = [*dense(text, value), 1.0]
    told = [weights[name] for name in (*DENSE, BIAS)]
    praise, neutral, complaint = (
        sum(row[place] for row in known) / room
        + sum(much * row[place] for much, row in zip(rows, told, strict=True))
        for place in range(3)
    )
    return praise, neutral, complaint


@cache
def _weights() -> Mapping[str, Row]:
    held: dict[str, Row] = {}
    _, *lines = _WEIGHTS.read_text("utf-8").rstrip("\n").split("\n")
    for line in lines:
        term, praise, neutral, complaint = line.split("\t")
        held[term] = (float(praise), float(neutral), float(complaint))
    return held
