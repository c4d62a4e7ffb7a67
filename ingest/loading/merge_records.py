"""Folding what is no post: profiles, follows, events without a post, deletions."""

from __future__ import annotations

from typing import Literal

from graph.model import RecordCounts, Deletion, Event, Follow, Profile, Record
from graph.store.protocol import Row
from graph.store.schema import ROLE_EDGE_TYPES
from ingest.identity.record_keys import event_key, post_key
from ingest.loading.batch import Batch, AccountRef
from ingest.loading.handle_resolution import resolve_account

RecordOutcome = Literal["stored", "duplicate", "nobody"]
"""What became of a record; `nobody`: whom it names can be no account."""


def merge_profile(batch: Batch, profile: Profile) -> RecordOutcome:
    """A profile as a record of its own."""
    ref = batch.record_profile(profile, profile.platform, profile.at)
    if ref is None:
        return "nobody"
    row = batch.ensure_account(ref, profile.at)
    if row["profiled"]:
        return "duplicate"
    row["profiled"] = True
    batch.changed_accounts.add(row["id"])
    return "stored"


def merge_follow(batch: Batch, follow: Follow, known: set[tuple[str, str]]) -> RecordOutcome:
    """Who follows whom; `known` are the follows that are there."""
    ends = []
    for profile in (follow.follower, follow.followed):
        ref = batch.record_profile(profile, profile.platform or follow.platform, profile.at)
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
    """The follows that the store already has for the followers of this batch."""
    followers = set()
    for record in batch.records:
        if isinstance(record.main, Follow):
            profile = record.main.follower
            ref = batch.reference(profile.account, profile.platform or record.main.platform)
            if ref is not None:
                followers.add(resolve_account(batch, ref, profile.at))
    asked = sorted(followers & batch.known_accounts)
    rows = batch.store.rows("read/follows", accounts=asked) if asked else []
    return {(row["source"], row["target"]) for row in rows}


def merge_event(
    batch: Batch, event: Event, source: str, line: int, known: set[str], counts: RecordCounts
) -> RecordOutcome:
    """An interaction without a post; `known` are the keys of those that are there."""
    at = event.at
    one = batch.record_named_account(event.actor, event.platform, at)
    other = batch.record_named_account(event.target, event.platform, at)
    if one is None or other is None:
        return "nobody"
    # By the names in the file: what is learnt later of a handle changes no key.
    key = event_key(one.key, other.key, event, source, line)
    if key in known:
        return "duplicate"
    known.add(key)
    if one == other:
        counts.warn("self_reference")
    actor, target = resolve_account(batch, one, at), resolve_account(batch, other, at)
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
    """A post leaves the store, and a tombstone keeps it from coming back."""
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
    batch: Batch, record: Record, brand: str, ref: AccountRef, known: set[tuple[str, str, str]]
) -> None:
    """The file says that this account is a brand's own."""
    account = resolve_account(batch, ref, None)
    if (brand, account, "owned") not in known:
        known.add((brand, account, "owned"))
        row: Row = {"source": brand, "target": account, "how": "file"}
        batch.delta.new_edges.setdefault(ROLE_EDGE_TYPES["owned"], []).append(row)
