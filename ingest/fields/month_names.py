"""Month names of the languages of exports, from Unicode's locale data (CLDR).

References:
    Unicode Common Locale Data Repository, by way of Babel. https://cldr.unicode.org

"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

__all__ = ["month_of_name"]

LANGUAGES: Final = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "sv", "da", "nb", "fi", "cs",
    "ru", "uk", "el", "id",
)  # fmt: skip
"""Languages whose month names are read; Chinese, Japanese and Korean write numbers."""

ENGLISH: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip


def month_of_name(name: str) -> int | None:
    """The number of a month by its name or short form; None for other words.

    A name that means different months in two languages is None.

    >>> month_of_name("Sept."), month_of_name("March"), month_of_name("coffee")
    (9, 3, None)
    """
    folded = _folded(name)
    if folded in ENGLISH:
        return ENGLISH.index(folded) + 1
    return _months_by_name().get(folded)


@cache
def _months_by_name() -> dict[str, int]:
    """Folded month name to its number, without those of two meanings."""
    # Imported here: it takes a tenth of a second, and most files need only English.
    from babel import Locale

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
