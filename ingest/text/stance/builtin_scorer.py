"""The built-in scorer: the lexicon, and beside it what 7,908 judged texts say of words.

For English, a linear model of words and pairs of words corrects the lexicon. Its weights
stand in `general.tsv`, one term a line, to be read; `python -m tools.teach` made them from
the tweets and product reviews that people judged for VADER (Hutto and Gilbert 2014,
doi:10.1609/icwsm.v8i1.14550; MIT licence). Recommending, warning, failures, irony and plain
questions are known by their wording (`wordings.py`). Other languages are left to the lexicon.
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
from ingest.text.stance import idioms as wordings
from ingest.text.stance.idioms import without_thanks
from ingest.text.stance.lexicon import LONGEST, LexiconScorer, base_language
from ingest.text.stance.scorer import Tone, judged

DENSE: Final = ("*value", "*good", "*bad", "*asks", "*asks_value")
"""What the model knows besides words: the lexicon's value, its praise and its complaint,
whether the text asks something, and the value if so."""
BIAS: Final = "*bias"

OUTRIGHT: Final = math.log(6)
"""Log-odds of praise where a text recommends, and of a complaint where it warns."""
TOLD: Final = math.log(4)
"""Log-odds of praise where it says how glad somebody is, and of a complaint where it tells
of a failure."""
IRONIC: Final = math.log(20)
"""Log-odds from praise to complaint where a wording is ironic more often than not."""
ASKED: Final = math.log(3)
"""Log-odds of neutral where a text only asks."""

SURE: Final = 0.8
"""What is left of all log-odds: as sure as that, it was right as often as it said on the
labelled sets of bench/VALIDITY.md, taken together."""

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

    name: Final = "general-4"

    def __init__(self) -> None:
        self._lexicon = LexiconScorer()

    def score(self, text: str, language: str | None) -> Tone | None:
        """The tone of a text as written; None where nobody knows the language."""
        read = self._lexicon.score(text, language)
        known = base_language(language)
        if read is None or known not in (None, "en") or not _LETTER.search(text):
            return read
        text = text[:LONGEST]
        words = without_thanks(text)
        if words != text:
            read = self._lexicon.score(words, "en") or read
        told = zip(_odds(words, read.value), _worded(words), strict=True)
        odds = [SURE * (known + said) for known, said in told]
        if wordings.SARCASTIC.search(text):
            # The contrary of praise is meant; nobody complains in jest.
            odds = [min(odds[0], odds[2]), odds[1], max(odds[0], odds[2])]
        most = max(odds)
        raised = [math.exp(one - most) for one in odds]
        return judged(*(one / sum(raised) for one in raised))

    def feels(self, piece: str, language: str | None) -> float:
        """What the lexicon says of a piece of a text: the rest goes with whole texts."""
        return self._lexicon.feels(piece, language)


def _worded(text: str) -> Row:
    """What its wordings add to praise, neutral and complaint, as logarithms of odds."""
    praise = neutral = complaint = 0.0
    if wordings.WARNS.search(text):
        complaint += OUTRIGHT
    elif wordings.RECOMMENDS.search(text):
        praise += OUTRIGHT
    if wordings.PLEASED.search(text):
        praise += TOLD
    if wordings.LET_DOWN.search(text):
        complaint += TOLD
    if wordings.IRONIC.search(text):
        praise -= IRONIC / 2
        complaint += IRONIC / 2
    if wordings.only_asks(text):
        neutral += ASKED
    return praise, neutral, complaint


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
    # The terms are a set, so their order is chance: an exact sum has none.
    praise, neutral, complaint = (
        math.fsum(row[place] for row in known) / room
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
