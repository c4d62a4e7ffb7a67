"""Name folding: a normal form of names and one pattern that finds all spellings.

Folding keeps character offsets, so that a match in the folded text can be mapped back
to the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Scripts that do not separate words by blanks. A name in Han or Thai letters may occur
# anywhere; Katakana and Hangul words end where the script ends, except that a Hangul
# word takes particles.
_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HIRAGANA: Final = "\u3041-\u309f"
_KATAKANA: Final = "\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f"
_HANGUL: Final = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_OTHER_SCRIPTS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_LETTER: Final = rf"[^\W{_HAN}{_HIRAGANA}{_KATAKANA}{_HANGUL}{_OTHER_SCRIPTS}]"
_PARTICLES: Final = (
    "이라고|에서는|으로는|한테|에서|에게|까지|부터|보다|처럼|하고|이랑|으로|이나|이다"
    "|은|는|이|가|을|를|의|에|와|과|도|로|만|랑|나|야"
)
_KINDS: Final = tuple(
    (re.compile(f"[{letters}]"), name)
    for letters, name in (
        (_HAN + _HIRAGANA + _OTHER_SCRIPTS, "free"),
        (_KATAKANA, "katakana"),
        (_HANGUL, "hangul"),
        (r"\w", "letter"),
    )
)
_BEFORE: Final = {
    "letter": f"(?<!{_LETTER})",
    "katakana": f"(?<![{_KATAKANA}])",
    "hangul": f"(?<![{_HANGUL}])",
}
# A name is not the start of an address: "acme.com" is matched as a link.
_AFTER: Final = {
    "letter": rf"(?!{_LETTER}|\.(?:com|net|org|edu|gov|io|info|app)\b)",
    "katakana": f"(?![{_KATAKANA}])",
    "hangul": f"(?=(?:{_PARTICLES})?(?:[^{_HANGUL}]|$))",
}
_SEPARATOR: Final = r"[\s\-_\u2010-\u2015\u00b7]{0,2}"
_APOSTROPHES: Final = "'\u2018\u2019\u02bc`\u00b4"
_WRITTEN: Final = {
    **dict.fromkeys(_APOSTROPHES, f"[{_APOSTROPHES}]?"),
    "&": r"\s?&(?:amp;)?\s?",
    ".": r"\.?",
}
_PARTS = re.compile(r"[\s\-_\u2010-\u2015\u00b7]+")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text; `offsets[i]` is the original index of its i-th character.

    `offsets` is None where both texts have the same indices.
    """

    text: str
    offsets: Sequence[int] | None = None

    def original_offset(self, offset: int) -> int:
        """Return the index in the original text of an index in the folded text."""
        return offset if self.offsets is None else self.offsets[offset]


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    normal = unicodedata.normalize("NFKC", letter).casefold()
    if "\u3041" <= letter <= "\u30ff" or "\uac00" <= letter <= "\ud7a3":
        return normal  # in these scripts a mark is a letter, not an accent
    apart = unicodedata.normalize("NFD", normal)
    return "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))


def fold_text(text: str) -> FoldedText:
    """Fold a text: no case, accents, wide forms or invisible signs; offsets are kept.

    >>> fold_text("Straße!").text, fold_text("ＮＥＳＴＬÉ").text
    ('strasse!', 'nestle')
    >>> fold_text("Straße!").original_offset(7)
    6
    """
    if text.isascii():
        return FoldedText(text.lower())
    letters = [_fold_letter(letter) for letter in text]
    offsets = [offset for offset, folded in enumerate(letters) for _ in folded]
    offsets.append(len(text))
    return FoldedText("".join(letters), offsets)


def squash_name(name: str) -> str:
    """Reduce a name to its letters and digits, the key for comparing names.

    >>> squash_name("Mc Donald's"), squash_name("Coca-Cola"), squash_name("7-Eleven")
    ('mcdonalds', 'cocacola', '7eleven')
    """
    return _SIGNS.sub("", fold_text(name).text.replace("&amp;", "&"))


def names_pattern(names: Iterable[str], plural: bool = False) -> re.Pattern[str]:
    """Compile one pattern for these folded names, at word borders, longest first.

    `plural`: whether an English plural matches as well (for context words).

    >>> names_pattern(["delta", "delta air lines"]).findall(
    ...     "my delta air-lines' deltas"
    ... )
    ['delta air-lines']
    """
    ordered = sorted({n for n in names if squash_name(n)}, key=lambda n: (-len(n), n))
    if not ordered:
        return re.compile(r"(?!)")
    groups: dict[str, list[str]] = {}
    for name in ordered:
        groups.setdefault(_kind(name[0]), []).append(_bounded(name, plural))
    # One border check per kind of first letter, not one per name.
    return re.compile(
        "|".join(
            f"{_BEFORE.get(kind, '')}(?:{'|'.join(group)})"
            for kind, group in groups.items()
        )
    )


def _bounded(name: str, plural: bool) -> str:
    written = _SEPARATOR.join(
        "".join(_WRITTEN.get(sign, re.escape(sign)) for sign in part)
        for part in _PARTS.split(name)
        if part
    )
    kind = _kind(name[-1])
    ending = "(?:e?s)?" if plural and kind == "letter" else ""
    return written + ending + _AFTER.get(kind, "")


def _kind(letter: str) -> str:
    return next((kind for regex, kind in _KINDS if regex.match(letter)), "free")
