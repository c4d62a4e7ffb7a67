"""The lexicon scorer: tone by lists of words with values, without a model or network.

English is VADER (Hutto and Gilbert 2014, doi:10.1609/icwsm.v8i1.14550) plus our own
list of complaint words; German, French and Spanish use its rules (negation, emphasis,
contrast) with small lists of our own, in `words.tsv`.
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

from ingest.text import plain_text
from ingest.text.stance.idioms import FOREIGN_IRONY_PATTERN
from ingest.text.stance.scorer import Tone, label_of_value, lexicon_probabilities

LEXICON_LANGUAGES: Final = ("en", "de", "fr", "es")
"""Languages of the lexicon, as ISO 639-1 codes."""

ANY_LANGUAGE: Final = "any"
"""Language code in `words.tsv` of signs that mean the same in every language."""

MAX_SCORED_CHARACTERS: Final = 4_000
"""Maximum number of characters scored per text; VADER takes quadratic time."""

INFLECTION_ENDINGS: Final = {
    "de": ("", "e", "er", "es", "en", "em"),
    "fr": ("", "e", "s", "es"),
    "es": ("o", "a", "os", "as"),
}
IRONY_VALUE: Final = -0.6
"""The value of a text with clear irony, regardless of its other words."""
CERTAINTY_FACTOR: Final = 0.7
"""Factor on the certainty for a question, and for a quotation."""

_WORDS = Path(__file__).with_name("words.tsv")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]{8,}[\"“”„«»]|^>", re.MULTILINE)
_ELISION = re.compile(r"\b(?:[jlcdnmst]|qu)['’]", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_INTENSE: Final = ("so", "this")


class LexiconScorer:
    """Scores by word lists; deterministic and thread-safe.

    >>> LexiconScorer().score("@acme I love it!", "en").label
    <Label.PRAISE: 'praise'>
    >>> LexiconScorer().score("とても良い", "ja") is None
    True
    """

    name: Final = "lexicon"

    def score(self, text: str, language: str | None) -> Tone | None:
        """Score the tone of a text; None for an unsupported language.

        A text of unknown language (too short) in Latin letters is read as English; a
        text without letters (emoji) is scored by its signs.
        """
        known = base_language(language)
        words = plain_text(text[:MAX_SCORED_CHARACTERS])
        if known is None:
            known = "en" if _reads_latin(words) else ""
        if known not in LEXICON_LANGUAGES:
            return None
        if known == "fr":
            words = _ELISION.sub("", words)
        value = float(_engine(known).polarity_scores(words)["compound"])
        if known != "en" and FOREIGN_IRONY_PATTERN.search(text):
            value = min(value, IRONY_VALUE)
        return Tone(
            value, label_of_value(value), lexicon_probabilities(value, _certainty(text))
        )

    def score_clause(self, clause: str, language: str | None) -> float:
        """The value of a clause by its words; 0 if none is known."""
        tone = self.score(clause, language)
        return tone.value if tone else 0.0


def base_language(language: str | None) -> str | None:
    """Base language of a tag ("pt-BR" is pt); None if undefined or one of X's q-codes.

    >>> base_language("EN_gb"), base_language("und"), base_language("qme")
    ('en', None, None)
    """
    base = re.split(r"[-_]", (language or "").strip().lower())[0]
    unknown = base in ("", "und", "zxx", "mul", "mis", "in-doubt")
    return None if unknown or (len(base) == 3 and base[0] == "q") else base


def _reads_latin(words: str) -> bool:
    return len(_FOREIGN.findall(words)) <= len(_LATIN.findall(words))


def _certainty(text: str) -> float:
    certainty = 1.0
    if "?" in text or "？" in text:
        certainty *= CERTAINTY_FACTOR
    if _QUOTED.search(text):
        certainty *= CERTAINTY_FACTOR
    return certainty


@cache
def _engine(language: str) -> Any:
    """VADER with the words of a language, and with faster checks.

    VADER's own checks lower-case every word of a text again for each word with a value;
    ours give the same numbers (a test compares them) in less than half of the time.
    """
    engine = SentimentIntensityAnalyzer()
    lists = _lists()
    values, kinds = lists[language]
    signs = lists[ANY_LANGUAGE][0]
    if language != "en":
        # VADER replaces an emoji by English words, which other lists do not have.
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
    """The value of each emoji in VADER, as the value of one word."""
    values = {}
    for sign in engine.emojis:
        value = float(engine.polarity_scores(sign)["compound"])
        # The inverse of VADER's normalisation, x / sqrt(x² + 15).
        values[sign] = value * math.sqrt(15 / (1 - value * value))
    return values


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
    """`words.tsv` by language: word values, and negation and contrast words."""
    lists: dict[str, tuple[dict[str, float], defaultdict[str, set[str]]]] = {
        language: ({}, defaultdict(set))
        for language in (*LEXICON_LANGUAGES, ANY_LANGUAGE)
    }
    for line in _WORDS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, kind, words = line.split("\t")
        values, kinds = lists[language]
        for word in words.split():
            stem = word.removesuffix("*")
            forms = (
                [stem + e for e in INFLECTION_ENDINGS[language]]
                if stem != word
                else [word]
            )
            if kind in ("negation", "contrast"):
                kinds[kind].update(forms)
            else:
                values.update(dict.fromkeys(forms, float(kind)))
    return lists
