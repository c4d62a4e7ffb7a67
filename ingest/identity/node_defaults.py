"""Empty rows of the graph's nodes, and the small rules of filling them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from graph.store.protocol import Row
from graph.store.schema import NODES

_EMPTY: Final = {
    label: dict.fromkeys(node.columns, None) for label, node in NODES.items()
}


def empty(label: str, /, **values: object) -> Row:
    """A whole row of a label: every property there, None where nothing is known.

    >>> empty("Tag", name="a")
    {'name': 'a'}
    """
    return {**_EMPTY[label], **values}


def account_row(key: str, platform: str, handle: str | None) -> Row:
    """A new account, of which nothing is known but its key (and its handle)."""
    return empty("Account", id=key, platform=platform, handle=handle)


def stub_row(key: str, platform: str) -> Row:
    """A post that was only pointed at; no count includes it."""
    return empty(
        "Post", id=key, platform=platform, kind="original", stub=True, context=False
    )


def rank(row: Row) -> int:
    """How much stands behind a post's row: 0 a stub, 1 it came along, 2 a record.

    >>> rank(stub_row("x:1", "x"))
    0
    """
    if row["stub"]:
        return 0
    return 1 if row["context"] else 2


def earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two times; a missing one does not count."""
    known = [moment for moment in (one, other) if moment is not None]
    return min(known) if known else None


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two times; a missing one does not count."""
    known = [moment for moment in (one, other) if moment is not None]
    return max(known) if known else None
