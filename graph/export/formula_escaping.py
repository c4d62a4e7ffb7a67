"""Escaping of spreadsheet formulas and of characters that XML does not allow.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`. Some skip blanks first,
read full-width signs as plain ones, or split a cell at line breaks. Such a text gets an
apostrophe in front. A text with apostrophes before such a sign gets one more, so that
`restore_formula_text` reverses `neutralize_formula` for every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import polars as pl

FORMULA_MARK: Final = "'"
"""Prefix of a text that a spreadsheet could run."""

# Characters instead of classes: Python and polars (Rust) must read them the same way.
_BLANK = " \u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\u00ad"
_SIGN = "=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\\-"
_BREAK = "\r\n\x0b\x0c\x85\u2028\u2029"
_FORMULA_PATTERN = f"^{FORMULA_MARK}*[{_BLANK}]*[{_SIGN}\t\r\n\x00]|[{_BREAK}][{_BLANK}]*[{_SIGN}\t\x00]"
_FORMULA_RE = re.compile(_FORMULA_PATTERN)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def neutralize_formula(text: str) -> str:
    """Escape a text so that no spreadsheet runs it as a formula.

    >>> [neutralize_formula(text) for text in ("=1+1", "-12", "plain")]
    ["'=1+1", "'-12", 'plain']
    """
    return FORMULA_MARK + text if _FORMULA_RE.search(text) else text


def restore_formula_text(text: str) -> str:
    """Original text of an escaped one (the inverse of `neutralize_formula`).

    >>> restore_formula_text(neutralize_formula("=1+1")), restore_formula_text("'tis")
    ('=1+1', "'tis")
    """
    original = text.removeprefix(FORMULA_MARK)
    return original if original != text and _FORMULA_RE.search(original) else text


def neutralize_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Copy of a table with all texts and column names escaped."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA_PATTERN))
        .then(pl.concat_str(pl.lit(FORMULA_MARK), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ).rename({name: neutralize_formula(name) for name in frame.columns})


def strip_invalid_xml(text: str) -> str:
    """Remove the characters that XML 1.0 does not allow.

    >>> strip_invalid_xml("a\\x00b\\x1b[1mc\\ufffe")
    'ab[1mc'
    """
    return _NOT_XML.sub("", text)


def unique_xml_names(texts: Iterable[str]) -> list[str]:
    """Remove invalid XML characters from names; numbers keep distinct names distinct.

    >>> unique_xml_names(["a\\x00", "a", "a\\x01"])
    ['a~2', 'a', 'a~3']
    """
    originals = list(texts)
    names = [strip_invalid_xml(text) for text in originals]
    used = {name for name, text in zip(names, originals, strict=True) if name == text}
    for place, (name, text) in enumerate(zip(names, originals, strict=True)):
        if name == text:
            continue
        number, free = 1, name
        while free in used or not free:
            number += 1
            free = f"{name}~{number}"
        used.add(free)
        names[place] = free
    return names
