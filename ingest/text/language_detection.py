"""Language detection for texts whose file does not state a language.

A script that only one language uses identifies it by its letters. All other texts are
classified by py3langid (BSD-3-Clause, its model is in the package) among the languages
common in posts. Texts of fewer than three words get no language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ingest.text import plain_text

MIN_WORDS: Final = 3
"""Minimum number of words; shorter texts get no language."""

MIN_LETTERS: Final = 10
"""Minimum number of letters; a third of it for scripts whose signs are syllables."""

MIN_PROBABILITY: Final = 0.5
"""Minimum probability among the candidates; below it a text gets no language."""

_CODES: Final = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no "
    "pl pt ro ru sk sl sr sv sw ta te th tl tr uk ur vi zh"
)
CANDIDATE_LANGUAGES: Final = tuple(_CODES.split())
"""Languages that can be detected. py3langid knows 97 more; on short posts they mostly
cause errors (Nigerian Pidgin for English)."""

_MAX_CHARACTERS: Final = 1_000
_OWN_SCRIPTS: Final = {
    "ja": "\u3041-\u30ff\uff66-\uff9f",
    "ko": "\uac00-\ud7a3",
    "th": "\u0e00-\u0e7f",
    "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "bn": "\u0980-\u09ff",
}
_OWN: Final = {
    language: re.compile(f"[{letters}]") for language, letters in _OWN_SCRIPTS.items()
}
_SYLLABLE = re.compile(r"[\u0e00-\u0e7f\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def detect_languages(texts: Sequence[str]) -> list[str | None]:
    """Detect the language of each text: an ISO 639-1 code, or None if unknown.

    Handles, addresses and tags are ignored. A language stated by the file has
    priority; the caller checks that.

    >>> detect_languages(
    ...     ["The crew was very friendly today", "nice", "오늘 비행기가 늦었어요"]
    ... )
    ['en', None, 'ko']
    """
    return [_detect_language(text) for text in texts]


def _detect_language(text: str) -> str | None:
    words = plain_text(text[:_MAX_CHARACTERS], keep_tags=False)
    if not words.isascii():
        own = _language_of_script(words)
        if own is not None:
            return own or None
    found = _WORD.findall(words)
    if len(found) < MIN_WORDS or sum(map(len, found)) < MIN_LETTERS:
        return None
    language, probability = _identifier().classify(" ".join(found))
    return str(language) if probability >= MIN_PROBABILITY else None


def _language_of_script(words: str) -> str | None:
    """Language by script; "" if the text is too short, None if undecided."""
    syllables = len(_SYLLABLE.findall(words))
    letters = sum(map(len, _WORD.findall(words)))
    for language, own in _OWN.items():
        # A Japanese text is mostly Kanji, so a fifth of its letters is enough.
        count = len(own.findall(words))
        if count and count * 5 >= letters:
            needed = -(-MIN_LETTERS // 3) if syllables else MIN_LETTERS
            return language if letters >= needed else ""
    han = len(_HAN.findall(words))
    if han and han * 2 >= letters:
        return "zh" if han >= -(-MIN_LETTERS // 3) else ""
    return None


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(CANDIDATE_LANGUAGES)
    return identifier
