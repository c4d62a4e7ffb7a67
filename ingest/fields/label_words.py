"""Words of sentiment labels and languages in the tables of export tools."""

from __future__ import annotations

import re
from typing import Final

from graph.model import Label

__all__ = ["parse_label", "parse_language"]

_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*")
_NO_CODES: Final = frozenset(("und", "n/a", "zxx", "qme", "qst", "qht", "qam", "qct"))
_LANGUAGES: Final = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "korean": "ko",
    "japanese": "ja",
    "chinese": "zh",
    "arabic": "ar",
    "russian": "ru",
    "turkish": "tr",
    "polish": "pl",
    "swedish": "sv",
    "danish": "da",
    "norwegian": "no",
    "finnish": "fi",
    "indonesian": "id",
    "hindi": "hi",
}
_WORDS: Final = {
    Label.PRAISE: (
        "praise positive pos positiv positif positivo positiva positief pozytywny "
        "olumlu 긍정 正面 积极 積極 ポジティブ 肯定的 позитивный"
    ),
    Label.NEUTRAL: (
        "neutral neutre neutro neutraal neutralny nötr tarafsız mixed no none 중립 中性 "
        "中立 ニュートラル нейтральный"
    ),
    Label.COMPLAINT: (
        "complaint negative neg negativ négatif negatif negativo negativa negatief "
        "negatywny olumsuz 부정 负面 負面 消极 ネガティブ 否定的 негативный"
    ),
}
_LABEL_FILLERS = re.compile(
    r"\b(?:very|extremely|strongly|somewhat|slightly|mostly|highly|emotion|sentiment|"
    r"review|tweet|post)\b"
)
_LABELS: Final = {
    word: label for label, words in _WORDS.items() for word in words.split()
}


def parse_label(value: str) -> Label | None:
    """Praise, neutral or complaint from the label words of export tools; else None.

    >>> parse_label("Very positive"), parse_label("not rated")
    (<Label.PRAISE: 'praise'>, None)
    """
    word = " ".join(_LABEL_FILLERS.sub(" ", value.casefold()).split())
    # "No emotion" is neutral; "no" alone answers another question.
    return _LABELS.get(word) if word not in ("no", "none") or " " in value else None


def parse_language(value: str) -> str | None:
    """A language code of two or three letters, from a code or an English name.

    >>> [parse_language(value) for value in ("en-GB", "German", "und", "?")]
    ['en', 'de', None, None]
    """
    word = value.strip().casefold()
    match = _CODE.fullmatch(word)
    code = _LANGUAGES.get(word, match[1] if match else "")
    return None if not code or code in _NO_CODES else code
