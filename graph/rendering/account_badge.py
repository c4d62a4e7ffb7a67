"""How one account is displayed: name, handle, initials, colour."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from graph.rendering.escaping import visible
from graph.snapshots.lookup import row_of
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Face:
    """How an account looks: initials on a colour made from its id, and its names."""

    row: int
    account: str
    name: str
    handle: str
    platform: str
    initials: str
    colour: str


def face(snapshot: Snapshot, row: int) -> Face:
    """An account as it is shown; no picture is fetched from anywhere."""
    account = snapshot.accounts.slice(row, 1).to_pylist()[0]
    handle = account["handle"] or account["id"].partition(":")[2]
    name = account["name"] or handle
    return Face(
        row,
        account["id"],
        visible(name),
        visible(handle, strict=True),
        account["platform"],
        initials(name),
        colour(account["id"]),
    )


def known_as(snapshot: Snapshot, account: str) -> str:
    """An account in words that people know: platform and handle, else as it was written."""
    row = row_of(snapshot.accounts, account)
    if row is None:
        return visible(account)
    found = snapshot.accounts.slice(row, 1).to_pylist()[0]
    handle = found["handle"]
    return visible(f"@{handle} · {found['platform']}" if handle else account)


def initials(name: str) -> str:
    """One or two letters for a name.

    >>> initials("Ann Lee"), initials("@bob"), initials("")
    ('AL', 'B', '?')
    """
    words = [w for w in re.split(r"[^\w]+|_", name) if w]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return letters.upper()


def colour(key: str) -> str:
    """A colour made from an id: the same for ever, dark enough for white letters."""
    hue = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=2).digest()) % 360
    return f"hsl({hue} 45% 30%)"
