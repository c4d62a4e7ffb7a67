"""The built-in scorer of tone: lists of words with values, no model, no network.

English is VADER (Hutto and Gilbert 2014, doi:10.1609/icwsm.v8i1.14550) with our own
list of what customers complain of on top; German, French and Spanish use its grammar
(negation, emphasis, contrast) with small lists of our own, in `words.tsv`.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from vaderSentiment.vaderSentiment import (
    N_SCALAR,
    NEGATE,
    SentimentIntensityAnalyzer,
)

from ingest.text import plain
from ingest.text.stance.idioms import THANKLESS
from ingest.text.stance.scorer import Tone, label_of, likely

LANGUAGES: Final = ("en", "de", "fr", "es")
"""What the lexicon knows."""

ANY: Final = "any"
"""Stands in `words.tsv` for signs that mean the same in every language."""

LONGEST: Final = 4_000
"""Letters that are read of a text: VADER takes quadratic time, and tone shows early."""

ENDINGS: Final = {
    "de": ("", "e", "er", "es", "en", "em"),
    "fr": ("", "e", "s", "es"),
    "es": ("o", "a", "os", "as"),
}
IRONY: Final = -0.6
"""The value of a text that thanks for nothing, whatever its other words."""
DOUBT: Final = 0.7
"""What a question or a quotation leaves of the certainty."""

_WORDS = Path(__file__).with_name("words.tsv")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]{8,}[\"“”„«»]|^>", re.MULTILINE)
_ELISION = re.compile(r"\b(?:[jlcdnmst]|qu)['’]", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_INTENSE: Final = ("so", "this")


class LexiconScorer:
    """Scores by words. Deterministic; made once, used from any thread.

    >>> LexiconScorer().score("@acme I love it!", "en").label
    <Label.PRAISE: 'praise'>
    >>> LexiconScorer().score("とても良い", "ja") is None
    True
    """

    name: Final = "lexicon"

    def score(self, text: str, language: str | None) -> Tone | None:
        """The tone of a text; None for a language that it does not know.

        A text of unknown language (too short to tell) in Latin letters is read as
        English; without any letters (emoji) its signs are read.
        """
        known = base_language(language)
        words = plain(text[:LONGEST])
        if known is None:
            known = "en" if _reads_latin(words) else ""
        if known not in LANGUAGES:
            return None
        if known == "fr":
            words = _ELISION.sub("", words)
        value = float(_engine(known).polarity_scores(words)["compound"])
        if known != "en" and THANKLESS.search(text):
            value = min(value, IRONY)
        return Tone(value, label_of(value), likely(value, _doubt(text)))

    def feels(self, piece: str, language: str | None) -> float:
        """What the words of a piece of a text say; 0 where none of them is known."""
        found = self.score(piece, language)
        return found.value if found else 0.0


def base_language(language: str | None) -> str | None:
    """The language of a tag ("pt-BR" is pt); None for none and for X's q-codes.

    >>> base_language("EN_gb"), base_language("und"), base_language("qme")
    ('en', None, None)
    """
    base = re.split(r"[-_]", (language or "").strip().lower())[0]
    unknown = base in ("", "und", "zxx", "mul", "mis", "in-doubt")
    return None if unknown or (len(base) == 3 and base[0] == "q") else base


def _reads_latin(words: str) -> bool:
    return len(_FOREIGN.findall(words)) <= len(_LATIN.findall(words))


def _doubt(text: str) -> float:
    left = 1.0
    if "?" in text or "？" in text:
        left *= DOUBT
    if _QUOTED.search(text):
        left *= DOUBT
    return left


@cache
def _engine(language: str) -> Any:
    """VADER with the words of a language, and with checks that do not build lists.

    Its own checks lower every word of a text again for each word that has a value;
    ours give the same numbers (a test compares them) in less than half of the time.
    """
    engine = SentimentIntensityAnalyzer()
    lists = _lists()
    values, kinds = lists[language]
    signs = lists[ANY][0]
    if language != "en":
        # VADER reads an emoji as English words, which other languages do not have.
        signs = _emoji(engine) | signs
        engine.lexicon = {w: v for w, v in engine.lexicon.items() if not w.isalpha()}
    engine.emojis |= {sign: f"{sign} " for sign in signs}
    engine.lexicon.update(values | signs)
    negations = frozenset(kinds["negation"] or NEGATE)
    contrasts = frozenset(kinds["contrast"] or {"but"})
    but_check = engine._but_check

    def contrasted(words: list[str], sentiments: list[float]) -> list[float]:
        lowered = [word.lower() for word in words]
        if contrasts.isdisjoint(lowered):
            return sentiments
        as_but = ["but" if word in contrasts else word for word in lowered]
        result: list[float] = but_check(as_but, sentiments)
        return result

    engine._but_check = contrasted
    engine._negation_check = _negation_check(negations)
    return engine


def _emoji(engine: Any) -> dict[str, float]:
    """What VADER makes of each emoji, as the value of one word."""
    found = {}
    for sign in engine.emojis:
        told = float(engine.polarity_scores(sign)["compound"])
        # The way back of VADER's squashing, x / sqrt(x² + 15).
        found[sign] = told * math.sqrt(15 / (1 - told * told))
    return found


def _negation_check(
    negations: frozenset[str],
) -> Callable[[float, list[str], int, int], float]:
    def negated(word: str) -> bool:
        return word in negations or "n't" in word

    def check(value: float, words: list[str], back: int, at: int) -> float:
        """VADER's rules for the word `back + 1` places before the one at `at`."""
        before = words[at - back - 1].lower()
        if back == 0:
            return value * N_SCALAR if negated(before) else value
        near = words[at - 1].lower()
        middle = words[at - 2].lower() if back == 2 else near
        if back == 1 and before == "never" and near in _INTENSE:
            return value * 1.25
        if back == 2 and (
            (before == "never" and middle in _INTENSE) or near in _INTENSE
        ):
            return value * 1.25
        if before == "without" and "doubt" in (near, middle):
            return value
        return value * N_SCALAR if negated(before) else value

    return check


@cache
def _lists() -> dict[str, tuple[dict[str, float], defaultdict[str, set[str]]]]:
    """`words.tsv` by language: the values of words, and the words of other kinds."""
    lists: dict[str, tuple[dict[str, float], defaultdict[str, set[str]]]] = {
        language: ({}, defaultdict(set)) for language in (*LANGUAGES, ANY)
    }
    for line in _WORDS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, kind, words = line.split("\t")
        values, kinds = lists[language]
        for word in words.split():
            stem = word.removesuffix("*")
            forms = [stem + e for e in ENDINGS[language]] if stem != word else [word]
            if kind in ("negation", "contrast"):
                kinds[kind].update(forms)
            else:
                values.update(dict.fromkeys(forms, float(kind)))
    return lists
