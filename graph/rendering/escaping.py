"""Escaping of untrusted text for Markdown, HTML and charts."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

_JOINERS: Final = {"\u200c", "\u200d"}
"""Zero-width characters that emoji and some scripts need."""


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")


def visible_text(text: str | None, *, strict: bool = False) -> str:
    """Replace control and direction characters by their visible code points.

    Parameters:
        text: the text; None counts as empty.
        strict: for handles: also replace line breaks and zero-width characters.

    >>> visible_text("a\\u202eb"), visible_text("a\\u200db", strict=True)
    ('a⟨U+202E⟩b', 'a⟨U+200D⟩b')
    """
    return "".join(
        f"⟨U+{ord(c):04X}⟩" if _is_hidden(c, strict) else c for c in text or ""
    )


def _is_hidden(char: str, strict: bool) -> bool:
    if char in "\n\t":
        return strict
    if char in _JOINERS:
        return strict
    return unicodedata.category(char) in {"Cf", "Cc", "Cs", "Co"}


def escape_html(text: str | None, *, strict: bool = False) -> str:
    """Escape a text for HTML: it cannot form an element, attribute or link.

    >>> escape_html("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(visible_text(text, strict=strict), quote=True)


def escape_markdown(text: str | None) -> str:
    """Escape a text for Streamlit's Markdown: buttons, options, headings.

    >>> escape_markdown(":red[x]")
    '\\\\:red\\\\[x\\\\]'
    """
    line = " ".join(visible_text(text, strict=True).split())
    return _MARKDOWN.sub(r"\\\1", line)


def escape_chart_text(text: str | None) -> str:
    """Escape a text for Plotly, which interprets some HTML."""
    return " ".join(html.escape(visible_text(text), quote=False).split())


def shorten_text(text: str | None, length: int = 90) -> str:
    """Shorten a text to `length` characters on one line.

    >>> shorten_text("one two three", 8)
    'one two…'
    """
    line = " ".join((text or "").split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
