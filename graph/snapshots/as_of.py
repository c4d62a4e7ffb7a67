"""Point-in-time snapshot: the data as it was known at a given moment (no look-ahead).

It contains the posts before the moment and the accounts known by then. The number of
followers is that of the latest post before the moment. Likes and other counters
collected later are removed. Undated posts and events, and follow relationships, have no
time and are excluded. Names, profile texts and verification marks are those known
today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.near_duplicates import near_duplicate_families
from graph.snapshots.arrays import (
    Longs,
    Mask,
    bool_array,
    int_array,
    nullable_rows,
)
from graph.snapshots.scope import Scope, own_words_mask
from graph.snapshots.snapshot import (
    INTERACTION_ORDER,
    SCHEMAS,
    Snapshot,
    snapshot_from_tables,
)

COUNTER_COLUMNS: Final = ("likes", "shares", "replies", "views")
"""The counters of posts that are removed if they were collected later."""

PROFILE_COLUMNS: Final = ("name", "bio", "created_at", "verified", "automated")
"""The columns of a profile that are unknown for an account never seen by then."""


@dataclass(frozen=True, slots=True, eq=False)
class _RowMasks:
    """Masks of the posts and interactions before a moment."""

    posts: Mask
    interactions: Mask


def as_of(snapshot: Snapshot, at: datetime) -> Snapshot:
    """The snapshot as it would have been just before a moment (naive UTC).

    Its `facts` contain `as_of`, and `undated`: the number of excluded undated posts.

    Raises:
        UsageError: nothing was posted before that moment.

    Cost: one pass over every table; near-duplicate families are computed again (7,000
        texts a second).

    >>> as_of(snapshot_from_tables({}), datetime(2026, 1, 1))
    Traceback (most recent call last):
        ...
    graph.errors.UsageError: Nothing in this data is older than 1 January 2026.
    """
    masks = _rows_before(snapshot, at)
    if not masks.posts.any() and not masks.interactions.any():
        raise UsageError(f"Nothing in this data is older than {at.day} {at:%B %Y}.")
    posts = _posts_before(snapshot, masks, at)
    interactions_before = snapshot.interactions.filter(pa.array(masks.interactions))
    accounts, author, actor, target, new_account_rows = _accounts_before(
        snapshot, masks, posts, interactions_before
    )
    new_post_rows = np.cumsum(masks.posts) - 1
    new_post_rows[~masks.posts] = -1
    posts = _replace_column(posts, "author", author)
    for name in ("reply_to", "quote_of"):
        posts = _replace_column(posts, name, _renumber(posts[name], new_post_rows))
    interactions = interactions_before
    for name, rows in (
        ("actor", actor),
        ("target", target),
        ("post", _renumber(interactions_before["post"], new_post_rows)),
        ("target_post", _renumber(interactions_before["target_post"], new_post_rows)),
    ):
        interactions = _replace_column(interactions, name, rows)
    tables = {
        "accounts": accounts,
        "posts": posts,
        "interactions": interactions.sort_by(INTERACTION_ORDER),
        "brands": snapshot.brands,
        "roles": _remap_table(snapshot.tables["roles"], "account", new_account_rows),
        "observations": _observations_before(
            snapshot, at, new_post_rows, new_account_rows
        ),
    }
    for name in ("about", "tagged", "linked"):
        tables[name] = _remap_table(snapshot.tables[name], "post", new_post_rows)
    stub = snapshot.posts["stub"].fill_null(False).to_numpy().astype(bool)
    undated = snapshot.posts["created_at"].is_null().to_numpy() & ~stub
    facts = {**snapshot.facts, "as_of": at.isoformat(), "undated": int(undated.sum())}
    return snapshot_from_tables(tables, snapshot.generation, facts)


def as_of_scope_end(snapshot: Snapshot, scope: Scope) -> tuple[Snapshot, Scope]:
    """The snapshot as of the end of a scope.

    Returns:
        That snapshot, and the scope without its end.

    Raises:
        UsageError: nothing was posted before that end.

    """
    if scope.until is None:
        return snapshot, scope
    return as_of(snapshot, scope.until), replace(scope, until=None)


def snapshots_to_compare(
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
    later, scope = as_of_scope_end(snapshot, scope)
    if str(later.facts.get("as_of", "9")) <= start.isoformat():
        raise UsageError("The day to compare with is not before the other one.")
    return as_of(later, start), later, scope


def _rows_before(snapshot: Snapshot, at: datetime) -> _RowMasks:
    """Masks of earlier posts and interactions, with the posts that these refer to."""
    posts, acts = snapshot.posts, snapshot.interactions
    early = pc.fill_null(pc.less(posts["created_at"], at), False).to_numpy()
    is_main = ~bool_array(posts["stub"]) & ~bool_array(posts["context"])
    included = early & is_main
    post = acts["post"].fill_null(-1).to_numpy().astype(np.int64)
    target_posts = acts["target_post"].fill_null(-1).to_numpy().astype(np.int64)
    references = [int_array(posts[name]) for name in ("reply_to", "quote_of")]
    stub = bool_array(posts["stub"])
    while True:
        # Posts that an included post refers to are included too, transitively.
        before = int(included.sum())
        by_included = _refers_to(included, post)
        for rows in (
            target_posts[by_included],
            *(rows[included] for rows in references),
        ):
            rows = rows[rows >= 0]
            included[rows[early[rows] | stub[rows]]] = True
        included |= _context_answers(posts, included, early, references[0])
        if int(included.sum()) == before:
            break
    dated_before = pc.fill_null(pc.less(acts["at"], at), False).to_numpy()
    by_included = _refers_to(included, post)
    happened = np.where(post >= 0, by_included, dated_before)
    # Without its author and its target post, an interaction points at nothing.
    has_target = acts["target"].is_valid().to_numpy()
    has_target |= _refers_to(included, target_posts)
    return _RowMasks(included, happened & has_target)


def _refers_to(included: Mask, rows: Longs) -> Mask:
    """Mask of the row numbers (-1: none) that refer to an included row.

    >>> _refers_to(np.array([True, False]), np.array([-1, 1, 0])).tolist()
    [False, False, True]
    >>> _refers_to(np.zeros(0, bool), np.array([-1])).tolist()
    [False]
    """
    refers = rows >= 0
    refers[refers] = included[rows[refers]]
    return refers


def _context_answers(
    posts: pa.Table, included: Mask, early: Mask, reply_to: Longs
) -> Mask:
    """Mask of the answers by companies to included reviews."""
    is_answer = bool_array(posts["context"]) & early & (reply_to >= 0)
    answers = np.zeros(len(included), bool)
    answers[is_answer] = included[reply_to[is_answer]]
    return answers


def _posts_before(snapshot: Snapshot, masks: _RowMasks, at: datetime) -> pa.Table:
    """The earlier posts, without later counters, with families among themselves."""
    posts = snapshot.posts.filter(pa.array(masks.posts))
    late = pc.fill_null(pc.greater_equal(posts["collected_at"], at), True)
    for name in COUNTER_COLUMNS:
        values = pc.if_else(late, pa.scalar(None, pa.int64()), posts[name])
        posts = _replace_column(posts, name, values)
    rows = np.flatnonzero(own_words_mask(posts))
    columns = posts.select(["id", "text"]).take(pa.array(rows)).to_pydict()
    families = near_duplicate_families(
        columns["id"], [text or "" for text in columns["text"]]
    )
    family = np.array(posts["family"].to_pylist(), object)
    family[rows] = families
    return _replace_column(posts, "family", pa.array(family.tolist(), pa.string()))


def _accounts_before(
    snapshot: Snapshot, masks: _RowMasks, posts: pa.Table, acts: pa.Table
) -> tuple[pa.Table, pa.Array, Longs, pa.Array, Longs]:
    """The accounts known by then, with new row numbers.

    An account known only by its handle has the id that a store gives to a handle.

    Returns:
        The accounts, the new rows of authors, actors and targets, and the new row of
        each old one (-1: none).
    """
    n = snapshot.accounts.num_rows
    author = int_array(posts["author"])
    actor, target = int_array(acts["actor"]), int_array(acts["target"])
    seen = np.zeros(n, bool)
    seen[author[author >= 0]] = True
    seen[actor] = True
    named = target >= 0
    handle = acts["handle"].filter(pa.array(named)).to_pylist()
    by_id = np.array([name is None for name in handle], bool)
    seen[target[named][by_id]] = True
    role_accounts = snapshot.tables["roles"]["account"].to_numpy().astype(np.int64)
    ids = snapshot.accounts["id"].to_pylist()
    platforms = snapshot.accounts["platform"].to_pylist()
    keys = [
        ids[row]
        if seen[row] or name is None
        else f"{platforms[row]}:@{name.casefold()}"
        for row, name in zip(target[named].tolist(), handle, strict=True)
    ]
    # Brand roles are configured by the user, not learnt from posts.
    mentioned = {ids[row] for row in role_accounts.tolist()} & set(keys)
    old_of = {ids[row]: row for row in np.flatnonzero(seen).tolist()}
    key_targets = zip(keys, target[named].tolist(), strict=True)
    handle_only = {key: row for key, row in key_targets if key not in old_of}
    old_of |= handle_only
    new_ids = sorted(old_of)
    row_of_key = {key: row for row, key in enumerate(new_ids)}
    rows = np.array([old_of[key] for key in new_ids], np.int64)
    accounts = _account_rows(snapshot, posts, acts, new_ids, rows, handle_only)
    new_rows = np.full(n, -1)
    for key, row in old_of.items():
        if key == ids[row] or key in mentioned:
            new_rows[row] = row_of_key[key]
    has_author = author >= 0
    author_rows = np.full(len(author), -1)
    author_rows[has_author] = new_rows[author[has_author]]
    targets = np.full(len(target), -1)
    targets[named] = [row_of_key[key] for key in keys]
    return (
        accounts,
        nullable_rows(author_rows),
        new_rows[actor],
        nullable_rows(targets),
        new_rows,
    )


def _account_rows(
    snapshot: Snapshot,
    posts: pa.Table,
    acts: pa.Table,
    ids: list[str],
    rows: Longs,
    handle_only: dict[str, int],
) -> pa.Table:
    """The accounts as known by then: first and last seen, handle and followers."""
    accounts = snapshot.accounts.take(pa.array(rows)).to_pydict()
    n = snapshot.accounts.num_rows
    known: list[dict[str, Any]] = [{} for _ in range(n)]
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
        values = known[post["author"]]
        values.setdefault("first_seen_at", post["created_at"])
        values["last_seen_at"] = post["created_at"]
        if post["author_followers"] is not None:
            values["followers"] = post["author_followers"]
        if post["author_handle"] is not None:
            # As in ingest: the latest handle; of several, the greater one.
            seen = post["collected_at"] or post["created_at"]
            dated_handle = (seen, post["author_handle"])
            values["handle"] = max(values.get("handle", dated_handle), dated_handle)
    accounts["id"] = ids
    for place, (key, row) in enumerate(zip(ids, rows.tolist(), strict=True)):
        if key in handle_only and key != snapshot.accounts["id"][row].as_py():
            for name in accounts:
                if name not in ("id", "platform"):
                    accounts[name][place] = None
            accounts["handle"][place] = key.split(":@", 1)[1]
            continue
        if not known[row]:
            # Mentioned by others but never seen: its profile was unknown.
            for name in PROFILE_COLUMNS:
                accounts[name][place] = None
        for name in ("first_seen_at", "last_seen_at", "followers"):
            accounts[name][place] = known[row].get(name)
        accounts["following"][place] = None
        if "handle" in known[row]:
            accounts["handle"][place] = known[row]["handle"][1]
    return pa.table(accounts, SCHEMAS["accounts"])


def _observations_before(
    snapshot: Snapshot, at: datetime, new_post_rows: Longs, new_account_rows: Longs
) -> pa.Table:
    """The observations before a moment, with new row numbers."""
    table = snapshot.tables["observations"]
    table = table.filter(pc.fill_null(pc.less(table["at"], at), False))
    for name, rows in (("post", new_post_rows), ("account", new_account_rows)):
        table = _replace_column(table, name, _renumber(table[name], rows))
    return table.filter(
        pc.or_(pc.is_valid(table["post"]), pc.is_valid(table["account"]))
    )


def _remap_table(table: pa.Table, name: str, new_rows: Longs) -> pa.Table:
    """The rows of a table whose post (account) still exists, with its new row."""
    remapped = new_rows[table[name].to_numpy().astype(np.int64)]
    keep = remapped >= 0
    changed = _replace_column(table.filter(pa.array(keep)), name, remapped[keep])
    order = [(column, "ascending") for column in table.column_names]
    return changed.sort_by(order)


def _renumber(column: pa.ChunkedArray, new_rows: Longs) -> pa.Array:
    """A column of row numbers with the new ones; null for rows that no longer exist."""
    old = int_array(column)
    renumbered = np.full(len(old), -1)
    renumbered[old >= 0] = new_rows[old[old >= 0]]
    return nullable_rows(renumbered)


def _replace_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    """A table with one column replaced and cast to its type."""
    place = table.schema.get_field_index(name)
    field = table.schema.field(name)
    column = values if isinstance(values, pa.ChunkedArray) else pa.array(values)
    return table.set_column(place, field, column.cast(field.type))
