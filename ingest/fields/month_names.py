"""Month names of the languages of exports, from Unicode's locale data (CLDR).

References:
    Unicode Common Locale Data Repository, by way of Babel. https://cldr.unicode.org

"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from babel import Locale

__all__ = ["translate_months"]

LANGUAGES: Final = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "sv", "da", "nb", "fi", "cs",
    "ru", "uk", "el", "id",
)  # fmt: skip
"""Languages whose month names are read; Chinese, Japanese and Korean write numbers."""

ENGLISH: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+\.?")


def translate_months(text: str) -> str:
    """Replace the month names of a text by their English short forms.

    A name that means different months in two languages stays as it is.

    >>> translate_months("13 septembre 2026"), translate_months("3. März 2026")
    ('13 sep 2026', '3. mar 2026')
    """
    return _WORD.sub(_translate, text)


def _translate(match: re.Match[str]) -> str:
    month = _month_of_name().get(_folded(match[0]))
    return ENGLISH[month - 1] if month else match[0]


@cache
def _month_of_name() -> dict[str, int]:
    """Folded month name to its number, without those of two meanings."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for names in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in names.get(width, {}).items():
                    found.setdefault(_folded(name), set()).add(month)
    return {
        name: months.pop()
        for name, months in found.items()
        if len(months) == 1 and not name.isdigit()
    }


def _folded(name: str) -> str:
    """A name without case, accents and its full stop."""
    flat = unicodedata.normalize("NFKD", name.strip().rstrip(".")).casefold()
    return "".join(mark for mark in flat if not unicodedata.combining(mark))
