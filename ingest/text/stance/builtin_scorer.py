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

from ingest.text import plain_text
from ingest.text.stance.idioms import (
    FAILURE_PATTERN,
    IRONY_PATTERN,
    PLEASED_PATTERN,
    RECOMMENDATION_PATTERN,
    SARCASM_MARK_PATTERN,
    WARNING_PATTERN,
    is_only_question,
    strip_thanks,
)
from ingest.text.stance.lexicon import (
    MAX_SCORED_CHARACTERS,
    LexiconScorer,
    base_language,
)
from ingest.text.stance.scorer import Tone, tone_from_probabilities

DENSE_NAMES: Final = ("*value", "*good", "*bad", "*asks", "*asks_value")
"""Features besides words: the lexicon's value, its positive and its negative part,
whether the text asks something, and the value if so."""
BIAS: Final = "*bias"

RECOMMENDATION_LOG_ODDS: Final = math.log(6)
"""Log-odds of praise for a recommendation, and of a complaint for a warning."""
EXPERIENCE_LOG_ODDS: Final = math.log(4)
"""Log-odds of praise for a pleased author, and of a complaint for a failure."""
IRONY_LOG_ODDS: Final = math.log(20)
"""Log-odds moved from praise to complaint by an idiom that is usually ironic."""
QUESTION_LOG_ODDS: Final = math.log(3)
"""Log-odds of neutral for a text that only asks."""

LOG_ODDS_SCALE: Final = 0.8
"""Factor on all log-odds. Chosen so that the probabilities are calibrated on the
labelled data sets of bench/VALIDITY.md, taken together."""

_WEIGHTS = Path(__file__).with_name("general.tsv")
_TOKEN = re.compile(r"(?u)\b\w[\w']*\b|[!?]+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
_LETTER = re.compile(r"[a-zA-Z]")

LabelLogOdds = tuple[float, float, float]


class BuiltinScorer:
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
        text = text[:MAX_SCORED_CHARACTERS]
        words = strip_thanks(text)
        if words != text:
            read = self._lexicon.score(words, "en") or read
        pairs = zip(
            _term_log_odds(words, read.value), _idiom_log_odds(words), strict=True
        )
        odds = [LOG_ODDS_SCALE * (known + idiom) for known, idiom in pairs]
        if SARCASM_MARK_PATTERN.search(text):
            # "/s" reverses praise; a complaint is rarely meant as a joke.
            odds = [min(odds[0], odds[2]), odds[1], max(odds[0], odds[2])]
        maximum = max(odds)
        exponentials = [math.exp(value - maximum) for value in odds]
        return tone_from_probabilities(
            *(value / sum(exponentials) for value in exponentials)
        )

    def score_clause(self, clause: str, language: str | None) -> float:
        """The lexicon's value of a clause; model and idioms need whole texts."""
        return self._lexicon.score_clause(clause, language)


def _idiom_log_odds(text: str) -> LabelLogOdds:
    """Log-odds that the idioms of a text add to praise, neutral and complaint."""
    praise = neutral = complaint = 0.0
    if WARNING_PATTERN.search(text):
        complaint += RECOMMENDATION_LOG_ODDS
    elif RECOMMENDATION_PATTERN.search(text):
        praise += RECOMMENDATION_LOG_ODDS
    if PLEASED_PATTERN.search(text):
        praise += EXPERIENCE_LOG_ODDS
    if FAILURE_PATTERN.search(text):
        complaint += EXPERIENCE_LOG_ODDS
    if IRONY_PATTERN.search(text):
        praise -= IRONY_LOG_ODDS / 2
        complaint += IRONY_LOG_ODDS / 2
    if is_only_question(text):
        neutral += QUESTION_LOG_ODDS
    return praise, neutral, complaint


def text_terms(text: str) -> set[str]:
    """The terms of a text in the model: words, and pairs of adjacent words.

    >>> sorted(text_terms("@acme so GOOD 24!"))
    ['!', '0', '0 !', 'good', 'good 0', 'so', 'so good']
    """
    words = plain_text(text).lower().replace("’", "'")
    tokens = _TOKEN.findall(_NUMBER.sub("0", words))
    return {*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))}


def dense_features(text: str, value: float) -> tuple[float, ...]:
    """Feature values besides words, in the order of `DENSE_NAMES`."""
    asks = float("?" in text)
    return (value, max(value, 0.0), min(value, 0.0), asks, asks * value)


def _term_log_odds(text: str, value: float) -> LabelLogOdds:
    """Log-odds of praise, neutral and complaint by the linear model."""
    weights = _weights()
    known = [weights[term] for term in text_terms(text) if term in weights]
    norm = math.sqrt(max(len(known), 1))
    rows = [*dense_features(text, value), 1.0]
    dense_weights = [weights[name] for name in (*DENSE_NAMES, BIAS)]
    # Terms are a set without order: an exact sum does not depend on the order.
    praise, neutral, complaint = (
        math.fsum(row[label] for row in known) / norm
        + sum(
            feature * row[label]
            for feature, row in zip(rows, dense_weights, strict=True)
        )
        for label in range(3)
    )
    return praise, neutral, complaint


@cache
def _weights() -> Mapping[str, LabelLogOdds]:
    weights: dict[str, LabelLogOdds] = {}
    _, *lines = _WEIGHTS.read_text("utf-8").rstrip("\n").split("\n")
    for line in lines:
        term, praise, neutral, complaint = line.split("\t")
        weights[term] = (float(praise), float(neutral), float(complaint))
    return weights
