"""What a text says: its language, the brands it names and how it speaks of them.

This file holds what the parts share: where a text has addresses, accounts and tags,
and what is left of it without them.
"""

from __future__ import annotations

import html
import re
from typing import Final

# What a person did not write as words. A bare domain counts only with an ending that
# is common, because "end.Begin" is a missing blank and not an address.
MARKS: Final = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>\"]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<share>^\s*RT\s+[@＠][\w.-]+:?)"
    r"|(?<!\w)[@＠](?P<handle>\w(?:[\w.-]*\w)?(?:@\w[\w-]*(?:\.\w[\w-]*)+)?)"
    r"|(?<![\w&])[#＃](?P<tag>\w*[^\W\d_]\w*)"
    r"|(?P<domain>\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|edu|gov|io|info|app)"
    r"(?:/[^\s<>\"]*|\b))",
    re.IGNORECASE,
)
"""Finds each `url`, `email`, `share` prefix, `handle`, `tag` and bare `domain`."""

_TAKEN_OUT: Final = frozenset({"url", "email", "share", "handle", "domain"})
_BLANKS = re.compile(r"\s+")


def plain(text: str, tags: bool = True) -> str:
    """A text without addresses, accounts and share prefix, with HTML unescaped.

    `tags` says whether the words of tags stay (without their sign) or go as well.

    >>> plain("RT @a: @b I &lt;3 #Acme &amp; you https://t.co/x")
    'I <3 Acme & you'
    >>> plain("So good #ad #sponsored", tags=False)
    'So good'
    """
    if "&" in text:
        text = html.unescape(text)
    if any(sign in text for sign in _SIGNS):
        text = MARKS.sub(_with_tags if tags else _without_tags, text)
    return _BLANKS.sub(" ", text).strip()


_SIGNS: Final = ("@", "#", ".", "://", "＠", "＃")


def _with_tags(mark: re.Match[str]) -> str:
    return " " if mark.lastgroup in _TAKEN_OUT else f" {mark['tag']} "


def _without_tags(mark: re.Match[str]) -> str:
    return " "
