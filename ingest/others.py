"""Folding what is no post: profiles, follows, events without a post, deletions."""

from __future__ import annotations

from graph.model import Counts, Deletion, Event, Follow, Profile, Record
from graph.store import Store
from graph.store.protocol import Row
from graph.store.schema import ROLES
from ingest.batch import Batch, Ref
from ingest.keys import event_key, post_key
from ingest.settle import resolve


def fold_profile(batch: Batch, profile: Profile) -> bool:
    """A profile as a record of its own; whether it was not there yet."""
    ref = batch.see(profile, profile.platform, profile.at)
    if ref is None:
        return False
    row = batch.account(ref)
    if row["profiled"]:
        return False
    row["profiled"] = True
    batch.changed_accounts.add(row["id"])
    return True


def fold_follow(batch: Batch, follow: Follow, known: set[tuple[str, str]]) -> bool:
    """Who follows whom; whether it was not there yet."""
    ends = []
    for profile in (follow.follower, follow.followed):
        ref = batch.see(profile, profile.platform or follow.platform, profile.at)
        if ref is None:
            return False
        ends.append(resolve(batch, ref, profile.at))
    pair = (ends[0], ends[1])
    if pair in known:
        return False
    known.add(pair)
    batch.delta.edges.setdefault("FOLLOWS", []).append(
        {"source": pair[0], "target": pair[1]}
    )
    return True


def follows_of(batch: Batch, store: Store) -> set[tuple[str, str]]:
    """The follows that the store already has for the followers of this batch."""
    followers = set()
    for record in batch.records:
        if isinstance(record.main, Follow):
            ref = batch.ref(record.main.follower.who, record.main.platform)
            if ref is not None and ref.account in batch.known_accounts:
                followers.add(ref.account)
    rows = store.rows("read/follows", accounts=sorted(followers))
    return {(row["source"], row["target"]) for row in rows}


def fold_event(
    batch: Batch, event: Event, source: str, line: int, known: set[str], counts: Counts
) -> bool:
    """An interaction without a post; whether it was not there yet."""
    ends = []
    for who in (event.actor, event.target):
        ref = batch.name(who, event.platform, event.at)
        if ref is None:
            return False
        ends.append(resolve(batch, ref, event.at))
    actor, target = ends
    key = event_key(actor, target, event, source, line)
    if key in known:
        return False
    known.add(key)
    if actor == target:
        counts.warn("self_reference")
    if event.at is not None:
        batch.seen_at(actor, event.at)
    batch.delta.edges.setdefault("INTERACTED", []).append(
        {
            "source": actor,
            "target": target,
            "key": key,
            "kind": str(event.kind),
            "at": event.at,
            "weight": event.weight,
        }
    )
    return True


def fold_deletion(batch: Batch, deletion: Deletion) -> None:
    """A post leaves the store, and a tombstone keeps it from coming back."""
    if deletion.post is None:
        return
    key = post_key(deletion.platform or batch.platform, deletion.post)
    if key in batch.tombstones:
        return
    batch.tombstones.add(key)
    batch.delta.new.setdefault("Tombstone", []).append({"id": key})
    batch.posts.pop(key, None)
    batch.intents.pop(key, None)
    batch.authors.pop(key, None)
    for observed in [k for k, (_, _, of) in batch.observed.items() if of == key]:
        del batch.observed[observed]
    if key in batch.known_posts:
        batch.delta.removed.setdefault("Post", []).append(key)


def fold_owner(
    batch: Batch, record: Record, brand: str, ref: Ref, known: set[tuple[str, str, str]]
) -> None:
    """The file says that this account is a brand's own."""
    account = resolve(batch, ref, None)
    if (brand, account, "owned") not in known:
        known.add((brand, account, "owned"))
        row: Row = {"source": brand, "target": account, "how": "file"}
        batch.delta.edges.setdefault(ROLES["owned"], []).append(row)
