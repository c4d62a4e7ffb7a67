"""Text of posts and names made harmless for Markdown, HTML and charts."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

_JOINERS: Final = {"\u200c", "\u200d"}
"""Zero-width characters that emoji and some scripts need inside a text."""


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")


def visible(text: str | None, *, strict: bool = False) -> str:
    """Text in which nothing hides: control and direction characters show their code.

    Parameters:
        strict: for handles: zero-width characters that texts may need show too.

    >>> visible("a\\u202eb"), visible("a\\u200db", strict=True)
    ('a⟨U+202E⟩b', 'a⟨U+200D⟩b')
    """
    return "".join(f"⟨U+{ord(c):04X}⟩" if _hides(c, strict) else c for c in text or "")


def _hides(char: str, strict: bool) -> bool:
    if char in "\n\t":
        return strict
    if char in _JOINERS:
        return strict
    return unicodedata.category(char) in {"Cf", "Cc", "Cs", "Co"}


def markup(text: str | None, *, strict: bool = False) -> str:
    """Text for HTML: no element, no attribute and no link can come of it.

    >>> markup("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(visible(text, strict=strict), quote=True)


def label(text: str | None) -> str:
    """Text where Streamlit reads Markdown: buttons, options, headings.

    >>> label(":red[x]")
    '\\\\:red\\\\[x\\\\]'
    """
    line = " ".join(visible(text, strict=True).split())
    return _MARKDOWN.sub(r"\\\1", line)


def chart(text: str | None) -> str:
    """Text in a Plotly chart, which reads a little HTML."""
    return " ".join(html.escape(visible(text), quote=False).split())


def short(text: str | None, length: int = 90) -> str:
    """The beginning of a text, on one line.

    >>> short("one two three", 8)
    'one two…'
    """
    line = " ".join((text or "").split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
