"""Journey of one message: its carriers, their recorded parents, and descendant counts.

A message is a post, a link, a tag or a phrase. Platforms record which post a share
repeats, but not through whom the sharer saw it. A parent is therefore given only if the
file contains it, and is unknown otherwise. No parent is inferred here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.phrasing import describe_unknown_authors, format_count, format_day
from graph.snapshots.arrays import Longs
from graph.snapshots.columns import shares_by_others
from graph.snapshots.snapshot import Snapshot

ParentSource = Literal["start", "recorded", "unknown"]
"""How a parent is known: the post is the start, or its parent is recorded or unknown."""

SPREAD_KIND_CODES = tuple(
    KINDS.index(kind) for kind in (Kind.SHARE, Kind.QUOTE, Kind.REPLY)
)
"""Codes of the kinds of interaction that spread a message, the strongest first."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One post of a message's journey.

    `account` and `source_account` are rows of the accounts table, `post` and `parent`
    rows of the posts table. `how` tells whether the parent is recorded, unknown, or
    absent because the message starts with this post. `child_count` posts repeat this
    one directly, `descendant_count` directly or through others.
    """

    account: int | None
    post: int
    kind: str
    at: datetime | None
    source_account: int | None
    parent: int | None
    how: ParentSource
    child_count: int
    descendant_count: int


@dataclass(frozen=True, slots=True)
class Journey:
    """Journey of a message: its carriers in order of time, the undated last."""

    message: str
    carriers: tuple[Carrier, ...]
    sentence: str
    account_count: int
    first_carrier: Carrier | None
    widest_carrier: Carrier | None

    def table(self, snapshot: Snapshot) -> pa.Table:
        """Table of the carriers: time, account, source, how it is known, and reach."""
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
                "came_from": of(names, carrier.source_account),
                "how": carrier.how,
                "onward": carrier.child_count,
                "below": carrier.descendant_count,
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


def find_carriers(
    snapshot: Snapshot, message: str, until: datetime | None = None
) -> Journey:
    """Find the carriers of a message.

    Parameters:
        snapshot: the data.
        message: a post id (`platform:id`), a link, a `#tag`, or words.
        until: only posts before this moment (naive UTC), which excludes undated ones.

    Returns:
        The journey: all posts of the message and a summary.

    Raises:
        UsageError: the message is empty.

    Cost:
        One pass over the posts.
    """
    if not message.strip():
        raise UsageError("Enter a message: a post id, a link, a #tag or words.")
    parents = _parents(snapshot)
    chosen = _posts_of(snapshot, message.strip(), parents)
    rows = _in_order(snapshot, chosen)
    if until is not None:
        at = snapshot.posts["created_at"].take(pa.array(rows))
        early = pc.fill_null(pc.less(at, until), False)
        rows = rows[early.to_numpy(zero_copy_only=False).astype(bool)]
    carriers = tuple(_carriers(snapshot, rows, parents))
    people = {carrier.account for carrier in carriers if carrier.account is not None}
    first = carriers[0] if carriers else None
    widest = max(
        carriers,
        key=lambda carrier: (carrier.descendant_count, -carrier.post),
        default=None,
    )
    return Journey(
        message,
        carriers,
        _sentence(snapshot, carriers, len(people), widest),
        len(people),
        first,
        widest if widest is not None and widest.descendant_count else None,
    )


def most_shared_messages(
    snapshot: Snapshot, top: int = 20, until: datetime | None = None
) -> list[tuple[str, int]]:
    """Most shared posts: ids with their number of shares and quotes by others.

    Parameters:
        snapshot: the data.
        top: number of posts.
        until: only shares and quotes before this moment (naive UTC); None for all.
    """
    shares = shares_by_others(snapshot)
    if until is not None:
        shares = shares.filter(pc.fill_null(pc.less(shares["at"], until), False))
    posts, counts = np.unique(shares["target_post"].to_numpy(), return_counts=True)
    order = np.lexsort((posts, -counts))[:top]
    ids = snapshot.posts["id"]
    return [(ids[int(posts[i])].as_py(), int(counts[i])) for i in order]


def _parents(snapshot: Snapshot) -> Longs:
    """Row of the post that each post shares, quotes or replies to; -1 if unknown."""
    parents = np.full(snapshot.posts.num_rows, -1, np.int64)
    table = snapshot.interactions
    known = table.filter(
        pc.and_(pc.is_valid(table["post"]), pc.is_valid(table["target_post"]))
    )
    # The parent of a post with several actions is the one of the strongest action.
    for code in reversed(SPREAD_KIND_CODES):
        rows = known.filter(pc.equal(known["kind"], code))
        parents[rows["post"].to_numpy()] = rows["target_post"].to_numpy()
    return parents


def _posts_of(snapshot: Snapshot, message: str, parents: Longs) -> Longs:
    """Posts that contain a message, and their descendants without its words."""
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
    """Root of a post; posts may quote each other in a cycle."""
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
    """These posts and all their descendants."""
    chosen = np.zeros(len(parents), bool)
    chosen[start] = True
    while True:
        children = (parents >= 0) & chosen[np.maximum(parents, 0)] & ~chosen
        if not children.any():
            return np.flatnonzero(chosen)
        chosen |= children


def _in_order(snapshot: Snapshot, chosen: Longs) -> Longs:
    """Sort by time, the undated last, then by id; drop posts missing in the data."""
    posts = snapshot.posts.take(pa.array(chosen))
    in_data = ~posts["stub"].fill_null(False).to_numpy().astype(bool)
    micros = posts["created_at"].cast(pa.int64()).fill_null(np.iinfo(np.int64).max)
    order = np.lexsort((chosen, micros.to_numpy()))
    ordered: Longs = chosen[order][in_data[order]]
    return ordered


def _carriers(snapshot: Snapshot, rows: Longs, parents: Longs) -> Iterator[Carrier]:
    posts = snapshot.posts.take(pa.array(rows)).select(["author", "kind", "created_at"])
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()
    inside = set(rows.tolist())
    child_counts, descendant_counts = _reach(rows, parents, inside)
    for row, post in zip(rows.tolist(), posts.to_pylist(), strict=True):
        parent = int(parents[row])
        source = int(authors[parent]) if parent >= 0 else -1
        how: ParentSource = "start"
        if parent >= 0:
            how = "recorded" if source >= 0 else "unknown"
        elif post["kind"] in {"share", "quote"}:
            how = "unknown"
        yield Carrier(
            account=post["author"],
            post=row,
            kind=post["kind"],
            at=post["created_at"],
            source_account=source if source >= 0 else None,
            parent=parent if parent >= 0 else None,
            how=how,
            child_count=child_counts[row],
            descendant_count=descendant_counts[row],
        )


def _reach(
    rows: Longs, parents: Longs, inside: set[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Number of children and of descendants of each post."""
    child_counts: dict[int, int] = defaultdict(int)
    descendant_counts: dict[int, int] = defaultdict(int)
    for row in rows.tolist():
        seen = {row}
        parent = int(parents[row])
        if parent in inside:
            child_counts[parent] += 1
        while parent in inside and parent not in seen:
            descendant_counts[parent] += 1
            seen.add(parent)
            parent = int(parents[parent])
    return child_counts, descendant_counts


def _sentence(
    snapshot: Snapshot,
    carriers: tuple[Carrier, ...],
    people: int,
    widest: Carrier | None,
) -> str:
    if not carriers:
        return "No post contains this message. Try a part of it, or a #tag."
    dated = [carrier.at for carrier in carriers if carrier.at is not None]
    since = f" since {format_day(min(dated))}" if dated else ""
    sentence = (
        f"Carried by {format_count(people, 'person')} in "
        f"{format_count(len(carriers), 'post')}{since}."
    )
    if widest is not None and widest.descendant_count:
        name = "someone unknown"
        if widest.account is not None:
            row = snapshot.accounts.slice(widest.account, 1).to_pylist()[0]
            name = row["name"] or row["handle"] or row["id"]
        posts = format_count(widest.descendant_count, "post")
        sentence += f" It spread furthest from {name}: {posts} followed."
    unknown = [carrier for carrier in carriers if carrier.how == "unknown"]
    without_author = Counter(c.kind for c in unknown if c.parent is not None)
    without_source = len(unknown) - without_author.total()
    if without_source:
        sentence += f" Source not recorded: {format_count(without_source, 'post')}."
    return f"{sentence} {describe_unknown_authors(without_author)}".rstrip()
