"""Names that stand for an unknown person, such as "A Google user".

Strangers with the same placeholder are not one person, so their posts have no account.
The names are in `placeholder_names.txt`.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["is_placeholder_name"]

HANDLE_PLATFORMS: Final = frozenset(
    ("x", "bluesky", "mastodon", "instagram", "threads", "tiktok", "youtube",
     "telegram", "reddit", "linkedin", "hacker_news", "tumblr", "truth")
)  # fmt: skip
"""Platforms where a handle belongs to one account: there @anonymous is somebody."""

_BRACKETS: Final = ("[", "(", "<")


def is_placeholder_name(name: str, platform: str | None = None) -> bool:
    """Whether a name stands for an unknown person.

    On platforms with unique handles, only names that cannot be handles do: those with
    brackets or blanks.

    >>> is_placeholder_name("A Google user"), is_placeholder_name("Consumer")
    (True, True)
    >>> is_placeholder_name("consumer", "x"), is_placeholder_name("[deleted]", "reddit")
    (False, True)
    """
    folded = _folded(name)
    if folded not in _placeholder_names():
        return False
    could_be_handle = not (folded.startswith(_BRACKETS) or " " in folded)
    return not (platform in HANDLE_PLATFORMS and could_be_handle)


def _folded(name: str) -> str:
    flat = unicodedata.normalize("NFKC", name).casefold().lstrip("@")
    return " ".join(flat.split())


@cache
def _placeholder_names() -> frozenset[str]:
    text = files("ingest.identity").joinpath("placeholder_names.txt").read_text("utf-8")
    return frozenset(
        _folded(line) for line in text.splitlines() if line and not line.startswith("#")
    )
