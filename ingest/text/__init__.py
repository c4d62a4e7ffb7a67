"""Text analysis: language, paid disclosure, brand matching and stance.

This module holds what these share: a pattern for addresses, accounts and tags, and
plain text without them.
"""

from __future__ import annotations

import html
import re
from typing import Final

# Everything in a text that is not a word. A bare domain counts only with a common
# ending, because "end.Begin" is a missing blank, not an address. Every part is bounded
# and starts at a word boundary, so that no text takes quadratic time.
ENTITY_PATTERN: Final = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>\"]+)"
    r"|(?P<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
    r"|(?P<share>^\s*RT\s+[@＠][\w.-]+:?)"
    r"|(?<!\w)[@＠](?P<handle>\w(?:[\w.-]{0,252}\w)?(?:@\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,5})?)"
    r"|(?<![\w&])[#＃](?P<tag>\w*[^\W\d_]\w*)"
    r"|(?P<domain>(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}"
    r"\.(?:com|net|org|edu|gov|io|info|app)"
    r"(?:/[^\s<>\"]*|\b))",
    re.IGNORECASE,
)
"""Pattern of each `url`, `email`, `share` prefix, `handle`, `tag` and bare `domain`."""

_SHARE = re.compile(r"\s*RT\s+[@＠][\w.-]+:?")


def plain_text(text: str, keep_tags: bool = True) -> str:
    """Return a text without addresses, accounts and share prefix, HTML unescaped.

    `keep_tags`: whether the words of tags stay (without their sign).

    >>> plain_text("RT @a: @b I &lt;3 #Acme &amp; you https://t.co/x")
    'I <3 Acme & you'
    >>> plain_text("So good #ad #sponsored", keep_tags=False)
    'So good'
    """
    if "&" in text:
        text = html.unescape(text)
    if share := _SHARE.match(text):
        text = text[share.end() :]
    replace = _with_tags if keep_tags else _without_tags
    # Word by word, because most words contain no sign and need no search.
    words = (
        ENTITY_PATTERN.sub(replace, word)
        if any(sign in word for sign in _SIGNS)
        else word
        for word in text.split()
    )
    return " ".join(" ".join(words).split())


_SIGNS: Final = ("@", "#", ".", "://", "＠", "＃")


def _with_tags(mark: re.Match[str]) -> str:
    return f" {mark['tag']} " if mark.lastgroup == "tag" else " "


def _without_tags(mark: re.Match[str]) -> str:
    return " "
