"""Accounts known by a handle become accounts with an id, and what names them moves along.

A record that names an account by handle alone is kept under the handle. Once a record
tells whose handle it was (and, after a rename, since when), the edges that were made by
that handle go to the account that held it at their time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from graph.store.protocol import Row
from graph.store.schema import ROLES
from ingest.identity import account_identity as identity
from ingest.identity.node_defaults import account_row, earliest, latest
from ingest.loading.batch import PROFILE, Act, Batch, Holders, Ref

Edges = dict[str, list[Row]]

_STANDING = ("FOLLOWS", *ROLES.values(), "OF_ACCOUNT")


def resolve(batch: Batch, ref: Ref, at: datetime | None) -> str:
    """The account that a reference means at that time; made if it is new."""
    if ref.account is not None:
        return ref.account
    key = ref.key
    holder = batch.holder(key, at)
    if holder is not None:
        return holder
    if key not in batch.accounts:
        batch.accounts[key] = account_row(key, ref.platform, ref.handle)
    row = batch.accounts[key]
    if row["mixed_script"] is None and identity.mixed_script(ref.handle or ""):
        row["mixed_script"] = True
        batch.changed_accounts.add(key)
    return key


def move(batch: Batch, edges: Edges, unlinked: Edges) -> dict[Act, str | None]:
    """Move what names a handle to whoever held it; the acts that this makes."""
    changed = {
        key: held
        for key, held in sorted(batch.holders.items())
        if held and identity.dump_holders(held.values()) != batch.known_handles.get(key)
    }
    gone = {key for key, held in batch.holders.items() if held and _absorb(batch, key)}
    acts = _move_posts(batch, changed, gone, edges, unlinked)
    _move_new(batch, gone)
    stored = sorted(gone & batch.known_accounts)
    _move_stored(batch, stored, edges)
    batch.delta.removed.setdefault("Account", []).extend(stored)
    return acts


def _absorb(batch: Batch, key: str) -> bool:
    """Give what is known of a handle's account to the account that holds the handle."""
    row = batch.accounts.pop(key, None)
    if row is None:
        return False
    kept = batch.accounts[batch.holder(key, None) or key]
    before = dict(kept)
    newer = row["observed_at"] is not None and (
        kept["observed_at"] is None or row["observed_at"] > kept["observed_at"]
    )
    for name in PROFILE:
        if row[name] is not None and (kept[name] is None or newer):
            kept[name] = row[name]
    kept["observed_at"] = latest(kept["observed_at"], row["observed_at"])
    kept["first_seen_at"] = earliest(kept["first_seen_at"], row["first_seen_at"])
    kept["last_seen_at"] = latest(kept["last_seen_at"], row["last_seen_at"])
    kept["profiled"] = kept["profiled"] or row["profiled"]
    if kept != before:
        batch.changed_accounts.add(kept["id"])
    return True


def _move_posts(
    batch: Batch,
    changed: Mapping[str, Holders],
    gone: Iterable[str],
    edges: Edges,
    unlinked: Edges,
) -> dict[Act, str | None]:
    """Posts of the store that name a handle, as author or as the one acted upon."""
    told = {key: batch.holders[key] for key in gone} | dict(changed)
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for key, held in told.items():
        # Of an account that is the only holder, nothing can move away.
        for account in (key, *(held if len(held) > 1 else ())):
            if account in batch.known_accounts:
                named[account][key.partition(":@")[2]] = key
    rows = [
        row
        for row in batch.store.rows("read/named_by_handle", accounts=sorted(named))
        if row["handle"] in named[row["account"]]
        and row["post"] not in batch.tombstones
    ]
    posts = {row["post"] for row in rows}
    known = known_acts(batch, posts)
    writers = authors_of(batch, posts)
    moved: dict[Act, str | None] = {}
    for row in rows:
        key = named[row["account"]][row["handle"]]
        right = batch.holder(key, row["created_at"])
        if right is None or right == row["account"]:
            continue
        if row["type"] == "POSTED":
            _move_author(batch, row, right, edges, unlinked)
            writers[row["post"]] = right
            continue
        unlinked["ACTS_ON"].append(
            {"source": row["post"], "target": row["account"], "kind": row["kind"]}
        )
        act = (row["post"], right, row["kind"])
        if act not in known:
            moved[act] = row["handle"]
    return {act: how for act, how in moved.items() if writers.get(act[0]) != act[1]}


def _move_author(
    batch: Batch, row: Row, right: str, edges: Edges, unlinked: Edges
) -> None:
    unlinked["POSTED"].append({"source": row["account"], "target": row["post"]})
    edges["POSTED"].append(
        {"source": right, "target": row["post"], "handle": row["handle"]}
    )
    batch.authors[row["post"]] = right
    batch.seen_at(right, row["created_at"])


def _move_new(batch: Batch, gone: set[str]) -> None:
    """Follows, events and roles of this batch that were folded in under a handle."""
    for type_ in (*_STANDING, "INTERACTED"):
        rows = batch.delta.edges.get(type_, [])
        touched = [r for r in rows if r["source"] in gone or r["target"] in gone]
        for row in touched:
            _rename(batch, row, gone)
        if touched and type_ == "FOLLOWS":
            batch.delta.edges[type_] = _unlike(batch, rows)
    for key, (row, type_, of) in list(batch.observed.items()):
        if type_ == "OF_ACCOUNT" and of in gone:
            batch.observed[key] = (row, type_, batch.holder(of, None) or of)


def _move_stored(batch: Batch, gone: list[str], edges: Edges) -> None:
    """Follows, events, roles and observations that the store has under a handle."""
    if not gone:
        return
    names = set(gone)
    events = batch.store.rows("read/events_of", accounts=gone)
    for row in {row["key"]: row for row in events}.values():
        edges["INTERACTED"].append(_rename(batch, row, names))
    follows = []
    seen = {
        (ROLES[row["role"]], row["brand"], row["account"])
        for row in batch.store.rows("read/roles")
    }
    for row in batch.store.rows("read/standing_of", accounts=gone):
        type_, how = row.pop("type"), row.pop("how")
        row = _rename(batch, row, names)
        if (type_, row["source"], row["target"]) in seen:
            continue
        seen.add((type_, row["source"], row["target"]))
        if type_ == "FOLLOWS":
            follows.append(row)
        else:
            edges[type_].append(row if type_ == "OF_ACCOUNT" else {**row, "how": how})
    new = batch.delta.edges.get("FOLLOWS", [])
    told = {(row["source"], row["target"]) for row in new}
    edges["FOLLOWS"] += [
        row
        for row in _unlike(batch, follows)
        if (row["source"], row["target"]) not in told
    ]


def _rename(batch: Batch, row: Row, gone: set[str]) -> Row:
    for end in ("source", "target"):
        if row[end] in gone:
            row[end] = batch.holder(row[end], row.get("at")) or row[end]
    return row


def _unlike(batch: Batch, follows: list[Row]) -> list[Row]:
    """The follows that are not in the store, each once."""
    sources = sorted({row["source"] for row in follows})
    stored = batch.store.rows("read/follows", accounts=sources) if sources else []
    known = {(row["source"], row["target"]) for row in stored}
    kept = {(row["source"], row["target"]): row for row in follows}
    return [row for pair, row in kept.items() if pair not in known]


def known_acts(batch: Batch, posts: Iterable[str]) -> set[Act]:
    """Whom these posts act on in the store."""
    asked = sorted(posts)
    rows = batch.store.rows("read/acts", posts=asked) if asked else []
    return {(row["post"], row["account"], row["kind"]) for row in rows}


def authors_of(batch: Batch, posts: Iterable[str]) -> dict[str, str]:
    """Who wrote these posts, as the store has it."""
    asked = sorted(posts)
    rows = batch.store.rows("read/authors", posts=asked) if asked else []
    return {row["post"]: row["account"] for row in rows}
