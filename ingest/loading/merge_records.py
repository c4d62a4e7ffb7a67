"""Merge non-post records into a batch: profiles, follows, events, deletions."""

from __future__ import annotations

from typing import Literal

from graph.model import Deletion, Event, Follow, Profile, Record, RecordCounts
from graph.store.protocol import Row
from graph.store.schema import ROLE_EDGE_TYPES
from ingest.identity.record_keys import event_key, post_key
from ingest.loading.batch import Batch, NamedAccount
from ingest.loading.handle_resolution import resolve_account

RecordOutcome = Literal["stored", "duplicate", "nobody"]
"""Outcome of a record; `nobody`: it does not name a valid account."""


def merge_profile(batch: Batch, profile: Profile) -> RecordOutcome:
    """Merge a profile that is a record of its own."""
    ref = batch.record_profile(profile, profile.platform, profile.at)
    if ref is None:
        return "nobody"
    row = batch.ensure_account(ref, profile.at)
    if row["profiled"]:
        return "duplicate"
    row["profiled"] = True
    batch.changed_accounts.add(row["id"])
    return "stored"


def merge_follow(
    batch: Batch, follow: Follow, known: set[tuple[str, str]]
) -> RecordOutcome:
    """Merge a follow.

    Parameters:
        batch: the batch.
        follow: the record.
        known: pairs of follower and followed that exist, extended in place.
    """
    ends = []
    for profile in (follow.follower, follow.followed):
        ref = batch.record_profile(
            profile, profile.platform or follow.platform, profile.at
        )
        if ref is None:
            return "nobody"
        ends.append(resolve_account(batch, ref, profile.at))
    pair = (ends[0], ends[1])
    if pair in known:
        return "duplicate"
    known.add(pair)
    batch.delta.new_edges.setdefault("FOLLOWS", []).append(
        {"source": pair[0], "target": pair[1]}
    )
    return "stored"


def stored_follows(batch: Batch) -> set[tuple[str, str]]:
    """The stored follows of the followers in this batch."""
    followers = set()
    for record in batch.records:
        if isinstance(record.main, Follow):
            profile = record.main.follower
            ref = batch.reference(
                profile.account, profile.platform or record.main.platform
            )
            if ref is not None:
                followers.add(resolve_account(batch, ref, profile.at))
    keys = sorted(followers & batch.known_accounts)
    rows = batch.store.rows("read/follows", accounts=keys) if keys else []
    return {(row["source"], row["target"]) for row in rows}


def merge_event(
    batch: Batch,
    event: Event,
    source: str,
    line: int,
    known: set[str],
    counts: RecordCounts,
) -> RecordOutcome:
    """Merge an interaction without a post.

    Parameters:
        batch: the batch.
        event: the record.
        source, line: hash of the file, and line of the record.
        known: keys of the events that exist, extended in place.
        counts: counts of the file, updated in place.
    """
    at = event.at
    actor_ref = batch.record_named_account(event.actor, event.platform, at)
    target_ref = batch.record_named_account(event.target, event.platform, at)
    if actor_ref is None or target_ref is None:
        return "nobody"
    # Keyed by the names in the file, so that resolving a handle changes no key.
    key = event_key(actor_ref.key, target_ref.key, event, source, line)
    if key in known:
        return "duplicate"
    known.add(key)
    if actor_ref == target_ref:
        counts.warn("self_reference")
    actor, target = (
        resolve_account(batch, actor_ref, at),
        resolve_account(batch, target_ref, at),
    )
    if at is not None:
        batch.record_activity(actor, at)
    batch.delta.new_edges.setdefault("INTERACTED", []).append(
        {
            "source": actor,
            "target": target,
            "key": key,
            "kind": str(event.kind),
            "at": at,
            "weight": event.weight,
        }
    )
    return "stored"


def merge_deletion(batch: Batch, deletion: Deletion) -> None:
    """Remove a post from the store; a tombstone prevents it from being loaded again."""
    if deletion.post is None:
        return
    key = post_key(deletion.platform or batch.platform, deletion.post)
    if key in batch.tombstones:
        return
    batch.tombstones.add(key)
    batch.delta.new_nodes.setdefault("Tombstone", []).append({"id": key})
    batch.posts.pop(key, None)
    batch.pending.pop(key, None)
    batch.authors.pop(key, None)
    for name, (_, type_, of) in list(batch.observations.items()):
        if (type_, of) == ("OF_POST", key):
            del batch.observations[name]
    if key in batch.known_posts:
        batch.delta.removed_nodes.setdefault("Post", []).append(key)


def merge_owner(
    batch: Batch,
    record: Record,
    brand: str,
    ref: NamedAccount,
    known: dict[tuple[str, str, str], str],
) -> None:
    """Add the role `owned` that the file states for an account.

    It replaces the same role of the brands file, so that the order does not matter.

    Parameters:
        batch: the batch.
        record: the record that states it.
        brand: id of the brand.
        ref: the account.
        known: origin of the existing roles by brand, account and role, extended in
            place.
    """
    account = resolve_account(batch, ref, None)
    how, type_ = known.get((brand, account, "owned")), ROLE_EDGE_TYPES["owned"]
    if how == "file":
        return
    known[brand, account, "owned"] = "file"
    edge: Row = {"source": brand, "target": account}
    if how is not None:
        batch.delta.removed_edges.setdefault(type_, []).append(edge)
    batch.delta.new_edges.setdefault(type_, []).append({**edge, "how": "file"})
