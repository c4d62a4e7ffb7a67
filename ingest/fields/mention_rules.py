"""Handles in the text of a post, by the rules of its platform.

On Instagram `@anna.drinks` is one person and on X it is `@anna` at the end of a
sentence, so the platform decides where a handle ends.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.fields.coercion import MAX_HANDLE

__all__ = ["handles_on_platform", "shared_handle_on_platform"]

_BEFORE = r"(?<![\w@/.\uff20])"
_SERVER = r"(?:@\w+(?:[.-]+\w+)+)"
_GENERAL = re.compile(rf"{_BEFORE}[@\uff20](\w+(?:[.-]+\w+)*{_SERVER}?)")
_PATTERNS: Final = {
    "x": re.compile(rf"{_BEFORE}\.?[@\uff20](\w{{1,15}})\b(?![@\w])"),
    "bluesky": re.compile(rf"{_BEFORE}[@\uff20]((?:[a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+)"),
    "mastodon": re.compile(rf"{_BEFORE}[@\uff20](\w+(?:[.-]+\w+)*{_SERVER}?)"),
    "reddit": re.compile(r"(?<![\w/])/?[uU]/([\w-]{2,30})"),
    **dict.fromkeys(
        ("instagram", "threads", "tiktok", "facebook"),
        re.compile(rf"{_BEFORE}[@\uff20](\w+(?:\.+\w+)*)"),
    ),
}
_SENTENCE_START = re.compile(r"(^|[\s(])\.(?=[@\uff20])")
_SHARE_PREFIX = re.compile(r"\s*RT\s+[@\uff20]([\w.@-]*\w)")


def handles_on_platform(text: str, platform: str | None) -> tuple[str, ...]:
    """The handles that a text names, without "@", in order and without duplicates.

    Parameters:
        text: the text.
        platform: its platform; for an unknown one handles can have dots and servers.

    Examples:
        >>> handles_on_platform("with @anna.drinks. Mail a@b.example", "instagram")
        ('anna.drinks',)
        >>> handles_on_platform("with @anna.Great!", "x")
        ('anna',)
        >>> handles_on_platform("via u/anna_b", "reddit")
        ('anna_b',)
    """
    plain = _SENTENCE_START.sub(r"\1", text)
    pattern = _PATTERNS.get(platform or "", _GENERAL)
    first: dict[str, str] = {}
    for name in pattern.findall(plain):
        if len(name) <= MAX_HANDLE:
            first.setdefault(name.casefold(), name)
    return tuple(first.values())


def shared_handle_on_platform(text: str, platform: str | None) -> str | None:
    """The handle in the share prefix of a text ("RT @amy: ...").

    >>> shared_handle_on_platform("RT @anna.drinks: hello", "instagram")
    'anna.drinks'
    """
    match = _SHARE_PREFIX.match(text)
    if match is None:
        return None
    found = handles_on_platform(f"@{match[1]}", platform)
    return found[0] if found else match[1].partition(".")[0]
