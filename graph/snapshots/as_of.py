"""Point-in-time snapshot: the data as it was known at a given moment (no look-ahead).

It contains the posts before the moment and the accounts known by then. The number of
followers is that of the latest post before the moment. Likes and other counters collected
later are removed. Undated posts and events, and follow relationships, have no time and
are excluded. Names, profile texts and verification marks are those known today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.near_duplicates import families
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import SCHEMAS, Snapshot, of_tables

COUNTERS: Final = ("likes", "shares", "replies", "views")
PROFILE: Final = ("name", "bio", "created_at", "verified", "automated")


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Masks of the posts and interactions before a moment."""

    posts: Mask
    acts: Mask


def as_of(snapshot: Snapshot, at: datetime) -> Snapshot:
    """The snapshot as it would have been just before a moment (naive UTC).

    Its `facts` contain `as_of`, and `undated`, the number of excluded posts without time.

    Raises:
        UsageError: nothing was posted before that moment.

    Cost: one pass over every table; near-duplicate families are computed again (7,000
        texts a second).

    >>> as_of(snapshot_from_tables({}), datetime(2026, 1, 1))
    Traceback (most recent call last):
        ...
    graph.errors.UsageError: Nothing in this data is older than 1 January 2026.
    """
    kept = _kept(snapshot, at)
    if not kept.posts.any() and not kept.acts.any():
        raise UsageError(f"Nothing in this data is older than {at.day} {at:%B %Y}.")
    posts = _posts(snapshot, kept, at)
    acts = snapshot.interactions.filter(pa.array(kept.acts))
    accounts, author, actor, target, old = _accounts(snapshot, kept, posts, acts)
    row = np.cumsum(kept.posts) - 1
    row[~kept.posts] = -1
    posts = _put(posts, "author", author)
    for name in ("reply_to", "quote_of"):
        posts = _put(posts, name, _moved(posts[name], row))
    interactions = acts
    for name, rows in (
        ("actor", actor),
        ("target", target),
        ("post", _moved(acts["post"], row)),
        ("target_post", _moved(acts["target_post"], row)),
    ):
        interactions = _put(interactions, name, rows)
    order = ["actor", "target", "kind", "at", "post", "key"]
    tables = {
        "accounts": accounts,
        "posts": posts,
        "interactions": interactions.sort_by([(name, "ascending") for name in order]),
        "brands": snapshot.brands,
        "roles": _mapped(snapshot.tables["roles"], "account", old),
        "observations": _observations(snapshot, at, row, old),
    }
    for name in ("about", "tagged", "linked"):
        tables[name] = _mapped(snapshot.tables[name], "post", row)
    stub = snapshot.posts["stub"].fill_null(False).to_numpy().astype(bool)
    undated = snapshot.posts["created_at"].is_null().to_numpy() & ~stub
    facts = {**snapshot.facts, "as_of": at.isoformat(), "undated": int(undated.sum())}
    return of_tables(tables, snapshot.generation, facts)


def up_to(snapshot: Snapshot, scope: Scope) -> tuple[Snapshot, Scope]:
    """The snapshot as of the end of a scope.

    Returns:
        That snapshot, and the scope without its end.

    Raises:
        UsageError: nothing was posted before that end.

    """
    if scope.until is None:
        return snapshot, scope
    return as_of(snapshot, scope.until), replace(scope, until=None)


def sides(
    snapshot: Snapshot, start: datetime, scope: Scope
) -> tuple[Snapshot, Snapshot, Scope]:
    """Two snapshots to compare: an earlier and a later one.

    Parameters:
        snapshot: the data.
        start: the moment of the earlier snapshot, naive UTC.
        scope: its end, or the present, is the moment of the later snapshot.

    Returns:
        The earlier snapshot, the later snapshot, and the scope without its end.

    Raises:
        UsageError: nothing is older than `start`, or `start` is not before the end.

    """
    later, scope = up_to(snapshot, scope)
    if str(later.facts.get("as_of", "9")) <= start.isoformat():
        raise UsageError("The day to compare with is not before the other one.")
    return as_of(later, start), later, scope


def _kept(snapshot: Snapshot, at: datetime) -> _Kept:
    """Masks of earlier posts and interactions, with the posts that these refer to."""
    posts, acts = snapshot.posts, snapshot.interactions
    early = pc.fill_null(pc.less(posts["created_at"], at), False).to_numpy()
    alone = ~_flag(posts["stub"]) & ~_flag(posts["context"])
    keep = early & alone
    post = acts["post"].fill_null(-1).to_numpy().astype(np.int64)
    pointed = acts["target_post"].fill_null(-1).to_numpy().astype(np.int64)
    onto = [_rows(posts[name]) for name in ("reply_to", "quote_of")]
    stub = _flag(posts["stub"])
    while True:
        # Posts that an included post refers to are included too, transitively.
        before = int(keep.sum())
        mine = (post >= 0) & keep[post]
        for rows in (pointed[mine], *(rows[keep] for rows in onto)):
            rows = rows[rows >= 0]
            keep[rows[early[rows] | stub[rows]]] = True
        keep |= _answers_along(posts, keep, early, onto[0])
        if int(keep.sum()) == before:
            break
    timed = pc.fill_null(pc.less(acts["at"], at), False).to_numpy()
    return _Kept(keep, np.where(post >= 0, keep[post], timed))


def _answers_along(posts: pa.Table, keep: Mask, early: Mask, onto: Longs) -> Mask:
    """Mask of the answers by companies to included reviews."""
    along = _flag(posts["context"]) & early & (onto >= 0)
    found = np.zeros(len(keep), bool)
    found[along] = keep[onto[along]]
    return found


def _posts(snapshot: Snapshot, kept: _Kept, at: datetime) -> pa.Table:
    """The earlier posts, without later counters, with families among themselves."""
    posts = snapshot.posts.filter(pa.array(kept.posts))
    late = pc.fill_null(pc.greater_equal(posts["collected_at"], at), True)
    for name in COUNTERS:
        values = pc.if_else(late, pa.scalar(None, pa.int64()), posts[name])
        posts = _put(posts, name, values)
    own = pc.and_(pc.not_equal(posts["kind"], "share"), pc.invert(posts["stub"]))
    rows = np.flatnonzero(own.to_numpy().astype(bool))
    taken = posts.select(["id", "text"]).take(pa.array(rows)).to_pydict()
    found = families(taken["id"], [text or "" for text in taken["text"]])
    family = np.array(posts["family"].to_pylist(), object)
    family[rows] = found
    return _put(posts, "family", pa.array(family.tolist(), pa.string()))


def _accounts(
    snapshot: Snapshot, kept: _Kept, posts: pa.Table, acts: pa.Table
) -> tuple[pa.Table, pa.Array, Longs, Longs, Longs]:
    """The accounts known by then, with new row numbers.

    An account known only by its handle has the id that a store gives to a handle.

    Returns:
        The accounts, the new rows of authors, actors and targets, and the new row of
        each old one (-1: none).
    """
    n = snapshot.accounts.num_rows
    author = _rows(posts["author"])
    actor, target = _rows(acts["actor"]), _rows(acts["target"])
    seen = np.zeros(n, bool)
    seen[author[author >= 0]] = True
    seen[actor] = True
    handle = acts["handle"].to_pylist()
    by_id = np.array([one is None for one in handle], bool)
    seen[target[by_id]] = True
    named = snapshot.tables["roles"]["account"].to_numpy().astype(np.int64)
    ids = snapshot.accounts["id"].to_pylist()
    platforms = snapshot.accounts["platform"].to_pylist()
    keys = [
        ids[row]
        if seen[row] or word is None
        else f"{platforms[row]}:@{word.casefold()}"
        for row, word in zip(target.tolist(), handle, strict=True)
    ]
    # Brand roles are configured by the user, not learnt from posts.
    mentioned = {ids[row] for row in named.tolist()} & set(keys)
    old_of = {ids[row]: row for row in np.flatnonzero(seen).tolist()}
    bare = {
        key: row for key, row in zip(keys, target.tolist(), strict=True)
        if key not in old_of
    }  # fmt: skip
    old_of |= bare
    whole = sorted(old_of)
    place = {key: row for row, key in enumerate(whole)}
    rows = np.array([old_of[key] for key in whole], np.int64)
    accounts = _people(snapshot, posts, acts, whole, rows, bare)
    old = np.full(n, -1)
    for key, row in old_of.items():
        if key == ids[row] or key in mentioned:
            old[row] = place[key]
    there = author >= 0
    new = np.full(len(author), -1)
    new[there] = old[author[there]]
    targets = np.array([place[key] for key in keys], np.int64)
    return accounts, pa.array(new, mask=~there), old[actor], targets, old


def _people(
    snapshot: Snapshot,
    posts: pa.Table,
    acts: pa.Table,
    whole: list[str],
    rows: Longs,
    bare: dict[str, int],
) -> pa.Table:
    """The accounts as known by then: first and last seen, handle and followers."""
    accounts = snapshot.accounts.take(pa.array(rows)).to_pydict()
    n = snapshot.accounts.num_rows
    told: list[dict[str, Any]] = [{} for _ in range(n)]
    columns = (
        "author",
        "created_at",
        "collected_at",
        "author_followers",
        "author_handle",
    )
    dated = posts.select(list(columns)).sort_by("created_at").to_pylist()
    for post in dated:
        if post["author"] is None or post["created_at"] is None:
            continue
        one = told[post["author"]]
        one.setdefault("first_seen_at", post["created_at"])
        one["last_seen_at"] = post["created_at"]
        if post["author_followers"] is not None:
            one["followers"] = post["author_followers"]
        if post["author_handle"] is not None:
            # As in ingest: the latest handle; of several, the greater one.
            seen = post["collected_at"] or post["created_at"]
            now = (seen, post["author_handle"])
            one["handle"] = max(one.get("handle", now), now)
    accounts["id"] = whole
    for place, (key, row) in enumerate(zip(whole, rows.tolist(), strict=True)):
        if key in bare and key != snapshot.accounts["id"][row].as_py():
            for name in accounts:
                if name not in ("id", "platform"):
                    accounts[name][place] = None
            accounts["handle"][place] = key.split(":@", 1)[1]
            continue
        if not told[row]:
            # Mentioned by others but never seen: its profile was unknown.
            for name in PROFILE:
                accounts[name][place] = None
        for name in ("first_seen_at", "last_seen_at", "followers"):
            accounts[name][place] = told[row].get(name)
        accounts["following"][place] = None
        if "handle" in told[row]:
            accounts["handle"][place] = told[row]["handle"][1]
    return pa.table(accounts, SCHEMAS["accounts"])


def _observations(snapshot: Snapshot, at: datetime, row: Longs, old: Longs) -> pa.Table:
    """The observations before a moment, with new row numbers."""
    table = snapshot.tables["observations"]
    table = table.filter(pc.fill_null(pc.less(table["at"], at), False))
    for name, rows in (("post", row), ("account", old)):
        table = _put(table, name, _moved(table[name], rows))
    return table.filter(
        pc.or_(pc.is_valid(table["post"]), pc.is_valid(table["account"]))
    )


def _mapped(table: pa.Table, name: str, rows: Longs) -> pa.Table:
    """The rows of a table whose post (account) still exists, with its new row."""
    moved = rows[table[name].to_numpy().astype(np.int64)]
    keep = moved >= 0
    found = _put(table.filter(pa.array(keep)), name, moved[keep])
    order = [(column, "ascending") for column in table.column_names]
    return found.sort_by(order)


def _moved(column: pa.ChunkedArray, rows: Longs) -> pa.Array:
    """A column of row numbers with the new ones; null for rows that no longer exist."""
    old = _rows(column)
    new = np.full(len(old), -1)
    new[old >= 0] = rows[old[old >= 0]]
    return pa.array(new, mask=new < 0)


def _rows(column: pa.ChunkedArray) -> Longs:
    found: Longs = column.fill_null(-1).to_numpy().astype(np.int64)
    return found


def _flag(column: pa.ChunkedArray) -> Mask:
    found: Mask = column.fill_null(False).to_numpy().astype(bool)
    return found


def _put(table: pa.Table, name: str, values: Any) -> pa.Table:
    """A table with one column replaced and cast to its type."""
    place = table.schema.get_field_index(name)
    field = table.schema.field(name)
    column = values if isinstance(values, pa.ChunkedArray) else pa.array(values)
    return table.set_column(place, field, column.cast(field.type))
