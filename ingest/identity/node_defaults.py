"""Default rows of the graph's nodes, and helpers to fill them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from graph.store.protocol import Row
from graph.store.schema import NODE_TYPES

_EMPTY: Final = {
    label: dict.fromkeys(node.columns, None) for label, node in NODE_TYPES.items()
}


def empty_row(label: str, /, **values: object) -> Row:
    """A full row of a label: every property, None where the value is unknown.

    >>> empty_row("Tag", name="a")
    {'name': 'a'}
    """
    return {**_EMPTY[label], **values}


def new_account_row(key: str, platform: str, handle: str | None) -> Row:
    """A new account row with unknown profile.

    Parameters:
        key, platform: key of the account, and name of its platform.
        handle: its handle; None if unknown.
    """
    return empty_row("Account", id=key, platform=platform, handle=handle)


def stub_post_row(key: str, platform: str) -> Row:
    """A stub: a post known by a reference only; excluded from all counts."""
    return empty_row(
        "Post", id=key, platform=platform, kind="original", stub=True, context=False
    )


def completeness_rank(row: Row) -> int:
    """Completeness of a post's row: 0 a stub, 1 context of another record, 2 a record.

    >>> completeness_rank(stub_post_row("x:1", "x"))
    0
    """
    if row["stub"]:
        return 0
    return 1 if row["context"] else 2


def earliest_time(first: datetime | None, second: datetime | None) -> datetime | None:
    """The earlier of two times; None is ignored."""
    known = [moment for moment in (first, second) if moment is not None]
    return min(known) if known else None


def latest_time(first: datetime | None, second: datetime | None) -> datetime | None:
    """The later of two times; None is ignored."""
    known = [moment for moment in (first, second) if moment is not None]
    return max(known) if known else None
