"""Handle resolution: move edges from handle placeholders to the accounts with an id.

A record that names an account by handle alone is stored under a placeholder. Once a
record states the holder of the handle (and, after a rename, since when), the edges of
the placeholder move to the account that held the handle at their time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from graph.store.protocol import Row
from graph.store.schema import ROLE_EDGE_TYPES
from ingest.identity.account_identity import dump_holders, has_mixed_scripts
from ingest.identity.node_defaults import earliest_time, latest_time, new_account_row
from ingest.loading.batch import (
    PROFILE_FIELDS,
    Batch,
    HoldersByAccount,
    InteractionKey,
    NamedAccount,
)

EdgeRows = dict[str, list[Row]]

_ACCOUNT_EDGE_TYPES = ("FOLLOWS", *ROLE_EDGE_TYPES.values(), "OF_ACCOUNT")


def resolve_account(batch: Batch, ref: NamedAccount, at: datetime | None) -> str:
    """The key of the account of a reference at a time; a new placeholder is created.

    Parameters:
        batch: the batch, with the known holders.
        ref: the account, by key or by handle.
        at: time of the record; None if unknown.
    """
    if ref.account is not None:
        return ref.account
    key = ref.key
    holder = batch.holder(key, at)
    if holder is not None:
        return holder
    if key not in batch.accounts:
        batch.accounts[key] = new_account_row(key, ref.platform, ref.handle)
    row = batch.accounts[key]
    if row["mixed_script"] is None and has_mixed_scripts(ref.handle or ""):
        row["mixed_script"] = True
        batch.changed_accounts.add(key)
    return key


def reattribute_edges(
    batch: Batch, edges: EdgeRows, unlinked: EdgeRows
) -> dict[InteractionKey, str | None]:
    """Re-attribute edges of handle placeholders to the accounts that held the handles.

    Parameters:
        batch: the batch after all records were merged.
        edges, unlinked: new and removed edges by type, extended in place.

    Returns:
        New interactions of stored posts, with the handle of the record.
    """
    changed = {
        key: holders
        for key, holders in sorted(batch.holders.items())
        if holders and dump_holders(holders.values()) != batch.known_handles.get(key)
    }
    resolved = {
        key
        for key, holders in batch.holders.items()
        if holders and _merge_placeholder(batch, key)
    }
    interactions = _reattribute_posts(batch, changed, resolved, edges, unlinked)
    _reattribute_new_edges(batch, resolved)
    stored = sorted(resolved & batch.known_accounts)
    _reattribute_stored_edges(batch, stored, edges)
    batch.delta.removed_nodes.setdefault("Account", []).extend(stored)
    return interactions


def _merge_placeholder(batch: Batch, key: str) -> bool:
    """Merge the placeholder of a handle into the account that holds the handle."""
    row = batch.accounts.pop(key, None)
    if row is None:
        return False
    target = batch.accounts[batch.holder(key, None) or key]
    before = dict(target)
    newer = row["observed_at"] is not None and (
        target["observed_at"] is None or row["observed_at"] > target["observed_at"]
    )
    for name in PROFILE_FIELDS:
        if row[name] is not None and (target[name] is None or newer):
            target[name] = row[name]
    target["observed_at"] = latest_time(target["observed_at"], row["observed_at"])
    target["first_seen_at"] = earliest_time(
        target["first_seen_at"], row["first_seen_at"]
    )
    target["last_seen_at"] = latest_time(target["last_seen_at"], row["last_seen_at"])
    target["profiled"] = target["profiled"] or row["profiled"]
    if target != before:
        batch.changed_accounts.add(target["id"])
    return True


def _reattribute_posts(
    batch: Batch,
    changed: Mapping[str, HoldersByAccount],
    resolved: Iterable[str],
    edges: EdgeRows,
    unlinked: EdgeRows,
) -> dict[InteractionKey, str | None]:
    """Re-attribute stored posts that name a handle as author or as target."""
    relevant = {key: batch.holders[key] for key in resolved} | dict(changed)
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for key, holders in relevant.items():
        # Edges of an account that is the only holder cannot move.
        for account in (key, *(holders if len(holders) > 1 else ())):
            if account in batch.known_accounts:
                named[account][key.partition(":@")[2]] = key
    rows = [
        row
        for row in batch.store.rows("read/named_by_handle", accounts=sorted(named))
        if row["handle"] in named[row["account"]]
        and row["post"] not in batch.tombstones
    ]
    posts = {row["post"] for row in rows}
    known = stored_interactions(batch, posts)
    known_targets: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for post, account, kind in sorted(known):
        known_targets[post].append((account, kind))
    post_authors = stored_authors(batch, posts)
    moved: dict[InteractionKey, str | None] = {}
    for row in rows:
        key = named[row["account"]][row["handle"]]
        holder = batch.holder(key, row["created_at"])
        if holder is None or holder == row["account"]:
            continue
        if row["type"] == "POSTED":
            _reattribute_author(batch, row, holder, edges, unlinked)
            post_authors[row["post"]] = holder
            # The author turned out to be the account that the post acts on.
            unlinked["ACTS_ON"] += [
                {"source": row["post"], "target": holder, "kind": kind}
                for account, kind in known_targets[row["post"]]
                if account == holder
            ]
            continue
        unlinked["ACTS_ON"].append(
            {"source": row["post"], "target": row["account"], "kind": row["kind"]}
        )
        interaction = (row["post"], holder, row["kind"])
        if interaction not in known:
            moved[interaction] = row["handle"]
    return {
        interaction: how
        for interaction, how in moved.items()
        if post_authors.get(interaction[0]) != interaction[1]
    }


def _reattribute_author(
    batch: Batch, row: Row, holder: str, edges: EdgeRows, unlinked: EdgeRows
) -> None:
    unlinked["POSTED"].append({"source": row["account"], "target": row["post"]})
    edges["POSTED"].append(
        {"source": holder, "target": row["post"], "handle": row["handle"]}
    )
    batch.authors[row["post"]] = holder
    batch.record_activity(holder, row["created_at"])


def _reattribute_new_edges(batch: Batch, resolved: set[str]) -> None:
    """Re-attribute follows, events and roles that this batch added to a placeholder."""
    for type_ in (*_ACCOUNT_EDGE_TYPES, "INTERACTED"):
        rows = batch.delta.new_edges.get(type_, [])
        touched = [
            r for r in rows if r["source"] in resolved or r["target"] in resolved
        ]
        for row in touched:
            _replace_placeholders(batch, row, resolved)
        if touched and type_ == "FOLLOWS":
            batch.delta.new_edges[type_] = _new_follows(batch, rows)
    for key, (row, type_, of) in list(batch.observations.items()):
        if type_ == "OF_ACCOUNT" and of in resolved:
            batch.observations[key] = (row, type_, batch.holder(of, None) or of)


def _reattribute_stored_edges(
    batch: Batch, resolved: list[str], edges: EdgeRows
) -> None:
    """Re-attribute stored follows, events, roles and observations of placeholders."""
    if not resolved:
        return
    names = set(resolved)
    events = batch.store.rows("read/events_of", accounts=resolved)
    for row in {row["key"]: row for row in events}.values():
        edges["INTERACTED"].append(_replace_placeholders(batch, row, names))
    follows = []
    seen = {
        (ROLE_EDGE_TYPES[row["role"]], row["brand"], row["account"])
        for row in batch.store.rows("read/roles")
    }
    for row in batch.store.rows("read/standing_of", accounts=resolved):
        type_, how = row.pop("type"), row.pop("how")
        row = _replace_placeholders(batch, row, names)
        if (type_, row["source"], row["target"]) in seen:
            continue
        seen.add((type_, row["source"], row["target"]))
        if type_ == "FOLLOWS":
            follows.append(row)
        else:
            edges[type_].append(row if type_ == "OF_ACCOUNT" else {**row, "how": how})
    new = batch.delta.new_edges.get("FOLLOWS", [])
    new_pairs = {(row["source"], row["target"]) for row in new}
    edges["FOLLOWS"] += [
        row
        for row in _new_follows(batch, follows)
        if (row["source"], row["target"]) not in new_pairs
    ]


def _replace_placeholders(batch: Batch, row: Row, resolved: set[str]) -> Row:
    for end in ("source", "target"):
        if row[end] in resolved:
            row[end] = batch.holder(row[end], row.get("at")) or row[end]
    return row


def _new_follows(batch: Batch, follows: list[Row]) -> list[Row]:
    """The follows that the store does not have, each once."""
    sources = sorted({row["source"] for row in follows})
    stored = batch.store.rows("read/follows", accounts=sources) if sources else []
    known = {(row["source"], row["target"]) for row in stored}
    by_pair = {(row["source"], row["target"]): row for row in follows}
    return [row for pair, row in by_pair.items() if pair not in known]


def stored_interactions(batch: Batch, posts: Iterable[str]) -> set[InteractionKey]:
    """The stored interactions of these posts."""
    keys = sorted(posts)
    rows = batch.store.rows("read/acts", posts=keys) if keys else []
    return {(row["post"], row["account"], row["kind"]) for row in rows}


def stored_authors(batch: Batch, posts: Iterable[str]) -> dict[str, str]:
    """The stored authors of these posts, by post key."""
    keys = sorted(posts)
    rows = batch.store.rows("read/authors", posts=keys) if keys else []
    return {row["post"]: row["account"] for row in rows}
