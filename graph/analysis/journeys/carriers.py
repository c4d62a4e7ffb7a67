"""Carriers: who passed one message on, from whom where that is recorded, and how far.

A message is a post, a link, a tag or a phrase. Platforms record of a share which post
it repeats and not through whom it was seen; so "from whom" is given only where a file
says it, and stays open otherwise. Nothing is guessed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.phrasing import day, many
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.snapshot import Snapshot

How = Literal["start", "recorded", "unknown"]

MOVES = tuple(KINDS.index(kind) for kind in (Kind.SHARE, Kind.QUOTE, Kind.REPLY))


@dataclass(frozen=True, slots=True)
class Carrier:
    """One post that carried the message.

    `account` and `came_from` are rows of the accounts table; `post` and `parent` rows
    of the posts table. `how` says whether `came_from` is recorded, unknown, or nobody
    because the message starts here. `onward` posts repeat this one directly, `below`
    directly or through others.
    """

    account: int | None
    post: int
    kind: str
    at: datetime | None
    came_from: int | None
    parent: int | None
    how: How
    onward: int
    below: int


@dataclass(frozen=True, slots=True)
class Carried:
    """A message's way: carriers in order of time, the undated last."""

    message: str
    carriers: tuple[Carrier, ...]
    sentence: str
    accounts: int
    first: Carrier | None
    widest: Carrier | None

    def table(self, snapshot: Snapshot) -> pa.Table:
        """The way as a table: who, when, from whom, how that is known, how far."""
        names = snapshot.accounts["id"]
        handles = snapshot.accounts["handle"]
        posts = snapshot.posts["id"]

        def of(column: pa.ChunkedArray, row: int | None) -> str | None:
            return None if row is None else column[row].as_py()

        rows = [
            {
                "at": carrier.at,
                "account": of(names, carrier.account),
                "handle": of(handles, carrier.account),
                "kind": carrier.kind,
                "came_from": of(names, carrier.came_from),
                "how": carrier.how,
                "onward": carrier.onward,
                "below": carrier.below,
                "post": of(posts, carrier.post),
                "parent": of(posts, carrier.parent),
            }
            for carrier in self.carriers
        ]
        schema = pa.schema(
            {
                "at": pa.timestamp("us"),
                **dict.fromkeys(
                    ("account", "handle", "kind", "came_from", "how"), pa.string()
                ),
                "onward": pa.int64(),
                "below": pa.int64(),
                "post": pa.string(),
                "parent": pa.string(),
            }
        )
        return pa.Table.from_pylist(rows, schema)


def carriers(
    snapshot: Snapshot, message: str, until: datetime | None = None
) -> Carried:
    """Who carried a message.

    Parameters:
        message: a post's id (`platform:id`), a link, a `#tag`, or words.
        until: only what was posted before this moment (naive UTC), so nothing undated.

    Raises:
        UsageError: the message is empty.

    Cost: one pass over the posts.
    """
    if not message.strip():
        raise UsageError("Say which message: a post's id, a link, a #tag or words.")
    parents = _parents(snapshot)
    chosen = _posts_of(snapshot, message.strip(), parents)
    rows = _in_order(snapshot, chosen)
    if until is not None:
        at = snapshot.posts["created_at"].take(pa.array(rows))
        early = pc.fill_null(pc.less(at, until), False)
        rows = rows[early.to_numpy(zero_copy_only=False).astype(bool)]
    found = tuple(_carry(snapshot, rows, parents))
    people = {c.account for c in found if c.account is not None}
    first = found[0] if found else None
    widest = max(found, key=lambda c: (c.below, -c.post), default=None)
    return Carried(
        message,
        found,
        _sentence(snapshot, found, len(people), widest),
        len(people),
        first,
        widest if widest is not None and widest.below else None,
    )


def most_carried(
    snapshot: Snapshot, top: int = 20, until: datetime | None = None
) -> list[tuple[str, int]]:
    """The messages that were passed on most: post ids with their shares and quotes.

    With `until` only those before this moment (naive UTC) count.
    """
    table = snapshot.interactions
    if until is not None:
        table = table.filter(pc.fill_null(pc.less(table["at"], until), False))
    moved = pc.is_in(table["kind"], value_set=pa.array(MOVES[:2], pa.int8()))
    targets = table.filter(pc.and_(moved, pc.is_valid(table["target_post"])))
    if targets.num_rows == 0:
        return []
    posts, counts = np.unique(targets["target_post"].to_numpy(), return_counts=True)
    order = np.lexsort((posts, -counts))[:top]
    ids = snapshot.posts["id"]
    return [(ids[int(posts[i])].as_py(), int(counts[i])) for i in order]


def _parents(snapshot: Snapshot) -> Longs:
    """The post that each post shares, quotes or answers; -1 where none is recorded."""
    parents = np.full(snapshot.posts.num_rows, -1, np.int64)
    table = snapshot.interactions
    known = table.filter(
        pc.and_(pc.is_valid(table["post"]), pc.is_valid(table["target_post"]))
    )
    # A post that does several things moves the message by the strongest of them.
    for code in reversed(MOVES):
        rows = known.filter(pc.equal(known["kind"], code))
        parents[rows["post"].to_numpy()] = rows["target_post"].to_numpy()
    return parents


def _posts_of(snapshot: Snapshot, message: str, parents: Longs) -> Longs:
    """The posts that carry a message, and those that pass them on without its words."""
    row = pc.index(snapshot.posts["id"], message).as_py()
    if row >= 0:
        start = np.array([_origin(row, parents)])
    elif "://" in message:
        start = _tagged(snapshot, "linked", "link", message)
    elif message.startswith("#"):
        start = _tagged(snapshot, "tagged", "tag", message[1:].casefold())
    else:
        text = snapshot.posts["text"].fill_null("")
        hit = pc.match_substring(text, message, ignore_case=True)
        start = np.flatnonzero(hit.to_numpy(zero_copy_only=False))
    return _with_children(start.astype(np.int64), parents)


def _origin(row: int, parents: Longs) -> int:
    """The post that a post goes back to; posts may quote each other in a ring."""
    seen = set()
    while parents[row] >= 0 and row not in seen:
        seen.add(row)
        row = int(parents[row])
    return row


def _tagged(snapshot: Snapshot, table: str, column: str, value: str) -> Longs:
    words = snapshot.tables[table]
    rows = words.filter(pc.equal(words[column], value))["post"]
    return np.unique(rows.to_numpy().astype(np.int64))


def _with_children(start: Longs, parents: Longs) -> Longs:
    """These posts and all that point at them, directly or through others."""
    chosen = np.zeros(len(parents), bool)
    chosen[start] = True
    while True:
        more = (parents >= 0) & chosen[np.maximum(parents, 0)] & ~chosen
        if not more.any():
            return np.flatnonzero(chosen)
        chosen |= more


def _in_order(snapshot: Snapshot, chosen: Longs) -> Longs:
    """By time, the undated last, then by id; posts never seen are left out."""
    posts = snapshot.posts.take(pa.array(chosen))
    seen = ~posts["stub"].fill_null(False).to_numpy().astype(bool)
    micros = posts["created_at"].cast(pa.int64()).fill_null(np.iinfo(np.int64).max)
    order = np.lexsort((chosen, micros.to_numpy()))
    kept: Longs = chosen[order][seen[order]]
    return kept


def _carry(snapshot: Snapshot, rows: Longs, parents: Longs) -> Iterator[Carrier]:
    posts = snapshot.posts.take(pa.array(rows)).select(["author", "kind", "created_at"])
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()
    inside = set(rows.tolist())
    onward, below = _reach(rows, parents, inside)
    for row, post in zip(rows.tolist(), posts.to_pylist(), strict=True):
        parent = int(parents[row])
        source = int(authors[parent]) if parent >= 0 else -1
        how: How = "start"
        if parent >= 0:
            how = "recorded" if source >= 0 else "unknown"
        elif post["kind"] in {"share", "quote"}:
            how = "unknown"
        yield Carrier(
            account=post["author"],
            post=row,
            kind=post["kind"],
            at=post["created_at"],
            came_from=source if source >= 0 else None,
            parent=parent if parent >= 0 else None,
            how=how,
            onward=onward[row],
            below=below[row],
        )


def _reach(
    rows: Longs, parents: Longs, inside: set[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """How many posts repeat each one: directly, and through others as well."""
    onward: dict[int, int] = defaultdict(int)
    below: dict[int, int] = defaultdict(int)
    for row in rows.tolist():
        seen = {row}
        parent = int(parents[row])
        if parent in inside:
            onward[parent] += 1
        while parent in inside and parent not in seen:
            below[parent] += 1
            seen.add(parent)
            parent = int(parents[parent])
    return onward, below


def _sentence(
    snapshot: Snapshot,
    found: tuple[Carrier, ...],
    people: int,
    widest: Carrier | None,
) -> str:
    if not found:
        return "No post here carries this message; try a part of it, or a #tag."
    dated = [carrier.at for carrier in found if carrier.at is not None]
    since = f" since {day(min(dated))}" if dated else ""
    sentence = (
        f"Carried by {many(people, 'person')} in {many(len(found), 'post')}{since}."
    )
    if widest is not None and widest.below:
        name = "someone unknown"
        if widest.account is not None:
            row = snapshot.accounts.slice(widest.account, 1).to_pylist()[0]
            name = row["name"] or row["handle"] or row["id"]
        sentence += (
            f" It went furthest from {name}: {many(widest.below, 'post')} followed."
        )
    unknown = sum(carrier.how == "unknown" for carrier in found)
    if unknown:
        sentence += f" From whom {many(unknown, 'post')} had it is not recorded."
    return sentence
