"""The built-in scorer: the lexicon, corrected by a linear model of 7,908 rated texts.

For English, a linear model of words and pairs of words corrects the lexicon. Its weights
are in `general.tsv`, one term per line; `python -m tools.teach` trained them on the tweets
and product reviews that people rated for VADER (Hutto and Gilbert 2014,
doi:10.1609/icwsm.v8i1.14550; MIT licence). Idioms (`idioms.py`) detect recommendations,
warnings, failures, irony and plain questions. Other languages use the lexicon alone.
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
"""Features besides words: the lexicon's value, its positive and its negative part,
whether the text asks something, and the value if so."""
BIAS: Final = "*bias"

OUTRIGHT: Final = math.log(6)
"""Log-odds of praise for a recommendation, and of a complaint for a warning."""
TOLD: Final = math.log(4)
"""Log-odds of praise for a pleased author, and of a complaint for a failure."""
IRONIC: Final = math.log(20)
"""Log-odds moved from praise to complaint by an idiom that is usually ironic."""
ASKED: Final = math.log(3)
"""Log-odds of neutral for a text that only asks."""

SURE: Final = 0.8
"""Factor on all log-odds. Chosen so that the probabilities are calibrated on the
labelled data sets of bench/VALIDITY.md, taken together."""

_WEIGHTS = Path(__file__).with_name("general.tsv")
_TOKEN = re.compile(r"(?u)\b\w[\w']*\b|[!?]+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
_LETTER = re.compile(r"[a-zA-Z]")

Row = tuple[float, float, float]


class GeneralScorer:
    """Scores English by words, pairs of words and the lexicon, others by the lexicon.

    >>> BuiltinScorer().score("Thanks for nothing, @acme", "en").label
    <Label.COMPLAINT: 'complaint'>
    """

    name: Final = "general-4"

    def __init__(self) -> None:
        self._lexicon = LexiconScorer()

    def score(self, text: str, language: str | None) -> Tone | None:
        """Score the tone of a text as written; None for an unsupported language."""
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
            # "/s" reverses praise; a complaint is rarely meant as a joke.
            odds = [min(odds[0], odds[2]), odds[1], max(odds[0], odds[2])]
        most = max(odds)
        raised = [math.exp(one - most) for one in odds]
        return judged(*(one / sum(raised) for one in raised))

    def feels(self, piece: str, language: str | None) -> float:
        """The lexicon's value of a clause; model and idioms apply to whole texts only."""
        return self._lexicon.feels(piece, language)


def _worded(text: str) -> Row:
    """Log-odds that the idioms of a text add to praise, neutral and complaint."""
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
    """The terms of a text in the model: words, and pairs of adjacent words.

    >>> sorted(text_terms("@acme so GOOD 24!"))
    ['!', '0', '0 !', 'good', 'good 0', 'so', 'so good']
    """
    words = plain(text).lower().replace("’", "'")
    found = _TOKEN.findall(_NUMBER.sub("0", words))
    return {*found, *(f"{a} {b}" for a, b in pairwise(found))}


def dense(text: str, value: float) -> tuple[float, ...]:
    """Feature values besides words, in the order of `DENSE_NAMES`."""
    asks = float("?" in text)
    return (value, max(value, 0.0), min(value, 0.0), asks, asks * value)


def _odds(text: str, value: float) -> Row:
    """Log-odds of praise, neutral and complaint by the linear model."""
    weights = _weights()
    known = [weights[term] for term in terms(text) if term in weights]
    room = math.sqrt(max(len(known), 1))
    rows = [*dense(text, value), 1.0]
    told = [weights[name] for name in (*DENSE, BIAS)]
    # Terms are a set without order: an exact sum does not depend on the order.
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
