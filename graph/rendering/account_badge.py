"""Account badge: name, handle, initials and colour of an account."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from graph.rendering.escaping import visible_text
from graph.snapshots.lookup import row_of_id
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class AccountBadge:
    """Display data of an account: names, and initials on a colour made from its id."""

    row: int
    account: str
    name: str
    handle: str
    platform: str
    initials: str
    colour: str


def build_account_badge(snapshot: Snapshot, row: int) -> AccountBadge:
    """Build the badge of an account by its row; no picture is fetched."""
    account = snapshot.accounts.slice(row, 1).to_pylist()[0]
    handle = account["handle"] or account["id"].partition(":")[2]
    name = account["name"] or handle
    return AccountBadge(
        row,
        account["id"],
        visible_text(name),
        visible_text(handle, strict=True),
        account["platform"],
        name_initials(name),
        account_colour(account["id"]),
    )


def describe_account(snapshot: Snapshot, account: str) -> str:
    """Handle and platform of an account id; the id itself if the account is unknown."""
    row = row_of_id(snapshot.accounts, account)
    if row is None:
        return visible_text(account)
    record = snapshot.accounts.slice(row, 1).to_pylist()[0]
    handle = record["handle"]
    return visible_text(f"@{handle} · {record['platform']}" if handle else account)


def name_initials(name: str) -> str:
    """One or two letters for a name.

    >>> name_initials("Ann Lee"), name_initials("@bob"), name_initials("")
    ('AL', 'B', '?')
    """
    words = [w for w in re.split(r"[^\w]+|_", name) if w]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return letters.upper()


def account_colour(key: str) -> str:
    """Stable colour of an id, dark enough for white letters."""
    hue = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=2).digest()) % 360
    return f"hsl({hue} 45% 30%)"
